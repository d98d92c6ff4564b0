"""The sentences of the report are true and well-formed for any run, down to one epoch, one class, one mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from worlds import LAYERS, counted, tiny_dataset, tiny_evaluation, tiny_run

from report.chapters.architecture import words as architecture_words
from report.chapters.learning import words as learning_words
from report.chapters.mistakes import words as mistakes_words
from report.chapters.summary import words as summary_words
from report.evaluation import results as evaluation_results
from report.network.run import Layer, Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from report.evaluation.results import Evaluation


def dense(*sizes: int, inputs: int = 784) -> Run:
    """Return a run of a network of dense layers with biases."""
    layers = [Layer("flatten", "Flatten", "", (inputs,), 0)]
    for number, size in enumerate(sizes):
        before = layers[-1].output_shape[-1]
        layers.append(Layer(f"dense_{number}", "Dense", "relu", (size,), (before + 1) * size))
    return tiny_run(layers=tuple(layers), parameters=sum(layer.parameters for layer in layers))


def lost(*test_losses: float, train: tuple[float, ...] = (), accuracies: tuple[float, ...] = ()) -> Run:
    """Return a run with these test losses; training loss falls and accuracy stays, unless stated."""
    train = train or tuple(1 / number for number in range(1, len(test_losses) + 1))
    accuracies = accuracies or (0.9,) * len(test_losses)
    return tiny_run(
        [(loss, 0.9, test, right) for loss, test, right in zip(train, test_losses, accuracies, strict=True)]
    )


def mistaken(mistakes: int) -> Evaluation:
    """Return an evaluation with so many mistakes among 1,000 answers."""
    return tiny_evaluation([0] * 1000, [1] * mistakes + [0] * (1000 - mistakes), names=["0", "1"])


CONVOLUTIONAL = tiny_run(
    layers=(
        Layer("conv2d", "Conv2D", "relu", (26, 26, 8), 80),
        Layer("pooling", "MaxPooling2D", "", (13, 13, 8), 0),
        Layer("flatten", "Flatten", "", (1352,), 0),
        Layer("dense", "Dense", "softmax", (10,), 13_530),
    ),
    parameters=13_610,
)
NORMALISED = tiny_run(layers=(Layer("batch", "BatchNormalization", "", (784,), 3136), *LAYERS[2:]), parameters=104_906)


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (dense(10), "a network without a hidden layer"),
        (dense(128, 10), "a network with one hidden layer of 128 units"),
        (dense(64, 32, 10), "a network with two hidden layers of 64 and 32 units"),
        (dense(64, 32, 16, 10), "a network with three hidden layers of 64, 32 and 16 units"),
        (CONVOLUTIONAL, "a convolutional network with 13,610 parameters"),
        (NORMALISED, "a network with 104,906 parameters"),
    ],
)
def test_a_network_is_named_by_its_shape(run: Run, words: str) -> None:
    assert architecture_words.network(run) == words


def test_the_headline_says_how_good_it_is() -> None:
    evaluation = tiny_evaluation([0] * 1200, [0] * 1199 + [1])
    assert summary_words.headline(dense(128, 10), evaluation, tiny_dataset()) == (
        "A network with one hidden layer of 128 units reads 1,199 of 1,200 unseen digits correctly"
    )


def test_the_headline_speaks_of_what_the_data_show() -> None:
    evaluation = tiny_evaluation([0, 1], [1, 0])
    said = summary_words.headline(CONVOLUTIONAL, evaluation, tiny_dataset(things="images"))
    assert said == "A convolutional network with 13,610 parameters reads 0 of 2 unseen images correctly"


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (lost(0.3), "In a single pass over the data. A second one might teach it more."),
        (lost(0.3, 0.2), "It was still improving after two passes over the data."),
        (lost(*(1 - step / 20 for step in range(13))), "It was still improving after 13 passes over the data."),
        (lost(0.2, 0.209), "Most of it in one pass over the data. What followed changed little."),
        (lost(0.3, 0.2, 0.2), "Most of it in two passes over the data. What followed changed little."),
        (lost(0.2, 0.3), "Best after one pass. The next one made it surer, not better."),
        (
            lost(0.3, 0.2, 0.25, 0.3, accuracies=(0.8, 0.95, 0.94, 0.93)),
            "Best after two passes. The next two made it surer, not better.",
        ),
        (
            lost(0.3, 0.2, 0.25, 0.3, accuracies=(0.8, 0.95, 0.951, 0.954)),
            "Best after two passes. The next two made it surer, hardly better.",
        ),
        (lost(0.0, 0.0), "Most of it in one pass over the data. What followed changed little."),
    ],
)
def test_how_the_training_went_is_said_in_one_line(run: Run, words: str) -> None:
    assert learning_words.learning_headline(run) == words


def test_what_was_best_did_not_become_better() -> None:
    said = learning_words.learning_headline(lost(0.3, 0.2, 0.25, 0.3, accuracies=(0.8, 0.9, 0.91, 0.92)))
    assert not ("Best after" in said and said.endswith("and better."))


def test_a_training_that_went_astray_is_not_said_to_be_surer() -> None:
    assert "surer" not in learning_words.learning_headline(lost(0.3, 0.2, 0.5, train=(0.4, 0.2, 0.6)))


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (lost(0.3), "After its only epoch the test loss stands at 0.300."),
        (
            lost(0.3, 0.2),
            "Test loss was lowest after the last epoch, at 0.200: nothing here says that more epochs would not help.",
        ),
        (lost(0.3, 0.2, 0.21), "Test loss was lowest after epoch 2, at 0.200, and has hardly moved since."),
        (lost(0.2, 0.2), "Test loss was lowest after epoch 1, at 0.200, and has hardly moved since."),
        (
            lost(0.3, 0.2, 0.25),
            "Test loss was lowest after epoch 2 and has risen by 25% since: the network has begun to memorise.",
        ),
        (
            lost(0.3, 0.2, 0.25, train=(0.4, 0.2, 0.2)),
            "Test loss was lowest after epoch 2 and has risen by 25% since.",
        ),
        (
            lost(0.3, 0.2, 0.6, train=(0.4, 0.2, 0.5)),
            "Test loss was lowest after epoch 2 and has risen by 200% since.",
        ),
    ],
)
def test_what_the_test_loss_did_after_its_lowest_point_is_said(run: Run, words: str) -> None:
    assert learning_words.memorising(run) == words


def test_a_loss_that_rose_and_came_back_has_moved() -> None:
    run = lost(0.3, 0.2, 5.0, 0.2)
    assert "hardly moved" not in learning_words.memorising(run)
    assert "changed little" not in learning_words.learning_headline(run)


def test_a_test_loss_of_nothing_is_no_trouble() -> None:
    assert learning_words.memorising(lost(0.1, 0.0, 0.0)).startswith("Test loss was lowest after epoch 2")


@pytest.mark.parametrize(
    ("chosen_by", "words"),
    [
        ((), "; they chose nothing."),
        (("EarlyStopping",), ", and EarlyStopping chose by these scores: "),
        (("EarlyStopping", "ReduceLROnPlateau"), ", and EarlyStopping and ReduceLROnPlateau chose by these scores: "),
    ],
)
def test_what_the_test_images_were_used_for_is_said(chosen_by: tuple[str, ...], words: str) -> None:
    said = learning_words.test_set(tiny_run(chosen_by=chosen_by))
    assert said.startswith(f"The test images were scored after every epoch to draw the curves{words}")
    assert said.endswith("less well than the figures here say.") == bool(chosen_by)


def test_confused_pairs_count_both_directions_and_come_most_first() -> None:
    evaluation = counted([[5, 1, 2], [2, 5, 0], [0, 3, 5]])
    assert evaluation_results.confused_pairs(evaluation) == [(0, 1, 3), (1, 2, 3), (0, 2, 2)]


def test_pairs_that_were_never_confused_are_left_out() -> None:
    assert evaluation_results.confused_pairs(counted([[5, 0, 0], [0, 5, 1], [0, 0, 5]])) == [(1, 2, 1)]
    assert evaluation_results.confused_pairs(counted([[5, 0], [0, 5]])) == []


FOUR_PAIRS = counted([[9, 4, 3, 2], [0, 9, 1, 0], [0, 0, 9, 0], [0, 0, 0, 9]], ["ant", "bee", "cat", "dog"])


@pytest.mark.parametrize(
    ("evaluation", "words"),
    [
        (tiny_evaluation([0, 1] * 500, [0, 1] * 500), "Nowhere in these 1,000 images."),
        (tiny_evaluation([4, 9], [9, 4]), "Where two shapes come close: 4 and 9."),
        (FOUR_PAIRS, "Where two shapes come close: ant and bee, ant and cat, ant and dog."),
    ],
)
def test_where_it_fails_is_said_in_one_line(evaluation: Evaluation, words: str) -> None:
    assert mistakes_words.failing_headline(evaluation) == words


@pytest.mark.parametrize(
    ("evaluation", "words"),
    [
        (counted([[5, 0], [0, 5]]), "It made no mistake on the test images. More of them would find one."),
        (counted([[5, 1], [0, 5]]), "The only mistake falls on one pair of classes."),
        (counted([[5, 1], [2, 5]]), "Of the 3 mistakes, 3 fall on one pair of classes."),
        (FOUR_PAIRS, "Of the 10 mistakes, 10 fall on four pairs of classes."),
        (
            counted([[9, 600, 3, 3, 3], [600, 9, 3, 3, 3], [0, 0, 9, 1, 1], [0, 0, 0, 9, 1], [0, 0, 0, 0, 9]]),
            "Of the 1,221 mistakes, 1,212 fall on five pairs of classes.",
        ),
    ],
)
def test_how_concentrated_the_mistakes_are_is_said(evaluation: Evaluation, words: str) -> None:
    assert mistakes_words.failing(evaluation) == words


@pytest.mark.parametrize("matrix", [[[8, 2], [2, 8]], [[5, 0], [0, 9]], [[0, 3], [4, 0]]])
def test_classes_that_are_read_equally_well_are_said_to_be(matrix: list[list[int]]) -> None:
    share = matrix[0][0] / sum(matrix[0])
    assert mistakes_words.class_extremes(counted(matrix)) == (
        f"Every class is read equally well, {100 * share:.2f}% of its images."
    )


def test_the_classes_that_fail_most_and_least_are_named_with_their_counts() -> None:
    evaluation = counted([[7, 2, 1], [0, 10, 0], [3, 1, 16]], ["ant", "bee", "cat"])
    assert mistakes_words.class_extremes(evaluation) == (
        "ant fails most often (3 of 10), bee least (0 of 10). "
        "ant and bee are most often read in place of another (three times)."
    )


def test_a_class_that_never_occurs_neither_fails_nor_succeeds() -> None:
    evaluation = counted([[7, 0, 3], [1, 9, 0], [0, 0, 0]], ["ant", "bee", "cat"])
    assert mistakes_words.class_extremes(evaluation) == (
        "ant fails most often (3 of 10), bee least (1 of 10). cat is most often read in place of another (three times)."
    )


@pytest.mark.parametrize(
    ("matrix", "part", "both"),
    [
        ([[5, 3, 2], [3, 5, 2], [0, 0, 9]], "most often (", ("ant", "bee")),
        ([[9, 0, 0], [0, 9, 0], [3, 2, 5]], "least", ("ant", "bee")),
        ([[7, 2, 0], [2, 8, 0], [0, 0, 9]], "in place of another", ("ant", "bee")),
    ],
)
def test_classes_that_share_a_place_are_both_named(matrix: list[list[int]], part: str, both: tuple[str, str]) -> None:
    said = mistakes_words.class_extremes(counted(matrix, ["ant", "bee", "cat"])).replace("), ", "). ")
    (about,) = [words for words in said.split(". ") if part in words]
    assert all(name in about for name in both)


def test_layer_sizes_spell_out_where_the_parameters_come_from() -> None:
    assert architecture_words.layer_sizes(dense(128, 10)) == "784 × 128 + 128 × 10, and biases"
    assert architecture_words.layer_sizes(dense(10)) == "784 × 10, and biases"
    assert architecture_words.layer_sizes(CONVOLUTIONAL) == "in two layers"
    assert architecture_words.layer_sizes(NORMALISED) == "in three layers"


def test_a_layer_without_biases_is_not_said_to_have_them() -> None:
    layers = (Layer("flatten", "Flatten", "", (784,), 0), Layer("dense", "Dense", "softmax", (128,), 784 * 128))
    run = tiny_run(layers=layers, parameters=784 * 128)
    assert architecture_words.layer_sizes(run) == "784 × 128"
    assert architecture_words.layers_headline(run).startswith("784 inputs")


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (dense(128, 10), "784 inputs, 128 hidden units, 10 outputs, three passes."),
        (dense(10, inputs=64), "64 inputs, 10 outputs, three passes."),
        (dense(64, 32, 10), "784 inputs, 64 hidden units, 32 hidden units, 10 outputs, three passes."),
        (CONVOLUTIONAL, "13,610 parameters in two layers, three passes."),
        (tiny_run([(0.3, 0.9, 0.3, 0.9)]), "784 inputs, 128 hidden units, 10 outputs, one pass."),
    ],
)
def test_what_was_trained_for_how_long_is_said_in_one_line(run: Run, words: str) -> None:
    assert architecture_words.layers_headline(run) == words


def test_the_band_is_named_by_what_it_shows() -> None:
    assert summary_words.band_title(160, tiny_dataset(title="MNIST")) == (
        "The first 160 test images of MNIST, in file order, with the network’s reading of each."
    )


@pytest.mark.parametrize(
    ("wrong", "mistakes", "words"),
    [
        (0, 234, "Not one is wrong; of all 1,000, 234 are."),
        (1, 234, "One is wrong and stands on a solid tile; of all 1,000, 234 are."),
        (2, 234, "Two are wrong and stand on solid tiles; of all 1,000, 234 are."),
        (13, 234, "13 are wrong and stand on solid tiles; of all 1,000, 234 are."),
    ],
)
def test_the_caption_of_the_band_says_how_many_are_wrong(wrong: int, mistakes: int, words: str) -> None:
    assert summary_words.band_caption(wrong, 5, mistaken(mistakes)) == words


@pytest.mark.parametrize(("number", "words"), [(1, "once"), (2, "twice"), (10, "ten times"), (1000, "1,000 times")])
def test_how_often_is_said_in_words(number: int, words: str) -> None:
    assert learning_words.times(number) == words


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (lost(0.3), ""),
        (
            lost(0.3, 0.2, train=(0.5, 0.25), accuracies=(0.9, 0.95)),
            "; after the last, 95.00%. Over the same time its loss on the training images fell from 0.500 to 0.250",
        ),
        (
            lost(0.3, 0.2, train=(0.5, 0.75), accuracies=(0.9, 0.8)),
            "; after the last, 80.00%. Over the same time its loss on the training images went from 0.500 to 0.750",
        ),
    ],
)
def test_the_way_from_the_first_epoch_to_the_last_is_told(run: Run, words: str) -> None:
    assert learning_words.after_the_last(run) == words


def test_where_the_band_shows_all_images_they_are_counted_once() -> None:
    assert summary_words.band_caption(0, 2, tiny_evaluation([0, 0], [0, 0])) == "Not one is wrong."


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (architecture_words.network(dense(1, 10)), "of 1 units"),
        (architecture_words.layers_headline(dense(10, inputs=1)), "1 inputs"),
        (architecture_words.layers_headline(dense(1, 10)), "1 hidden units"),
        (summary_words.band_title(1, tiny_dataset()), "images"),
        (summary_words.band_caption(1, 5, mistaken(1)), "1 are"),
        (mistakes_words.failing_headline(tiny_evaluation([0], [0])), "these 1 images"),
    ],
)
def test_one_is_spoken_of_in_the_singular(said: str, wrong: str) -> None:
    assert wrong not in said


@pytest.mark.parametrize(
    "say", [architecture_words.network, architecture_words.layer_sizes, architecture_words.layers_headline]
)
def test_large_layers_are_counted_like_all_else(say: Callable[[Run], str]) -> None:
    said = say(dense(2048, 10, inputs=4096))
    assert "2,048" in said
    assert "4096" not in said
