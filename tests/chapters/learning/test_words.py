"""What is said of the training is true for any run."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from worlds import counted, tiny_training

from report.chapters.learning import words as learning_words
from report.chapters.learning.captions import loss_caption, margin
from report.data.vocabulary import HANDWRITING
from report.evaluation import results as evaluation_results
from report.network.run import Epoch, Layer

if TYPE_CHECKING:
    from report.network.run import Training


def lost(*test_losses: float, train: tuple[float, ...] = (), accuracies: tuple[float, ...] = ()) -> Training:
    """Return a run with these test losses; training loss falls and accuracy stays, unless stated."""
    train = train or tuple(1 / number for number in range(1, len(test_losses) + 1))
    accuracies = accuracies or (0.9,) * len(test_losses)
    return tiny_training(
        [(loss, 0.9, test, right) for loss, test, right in zip(train, test_losses, accuracies, strict=True)]
    )


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (lost(0.3), "In a single pass over the data."),
        (lost(0.3, 0.2), "The loss was lowest after the last of two passes."),
        (lost(0.2, 0.209), "The loss was lowest after one pass of two, and stayed within 5% of that."),
        (lost(0.3, 0.2, 0.2), "The loss was lowest after two passes of three, and stayed within 5% of that."),
        (
            lost(0.3, 0.2, 0.25, 0.3, accuracies=(0.8, 0.95, 0.94, 0.93)),
            "Loss and accuracy were best after two passes of four.",
        ),
        (
            lost(0.3, 0.2, 0.25, 0.3, accuracies=(0.8, 0.95, 0.951, 0.954)),
            "The loss was lowest after two passes, the accuracy highest after four.",
        ),
        (
            lost(0.3, 0.2, 0.25, 0.3, accuracies=(0.8, 0.95, 0.94, 0.95)),
            "The loss was lowest after two passes of four; the accuracy was never higher than at the end.",
        ),
        (lost(0.0, 0.0), "The loss was lowest after one pass of two, and stayed within 5% of that."),
        (
            dataclasses.replace(lost(0.3, 0.2, 0.4, 0.5), kept=3),
            "The loss was lowest after two passes; the network was kept as it stood after three.",
        ),
        (
            dataclasses.replace(lost(0.3, 0.2, 0.1), kept=1),
            "The loss was lowest after three passes; the network was kept as it stood after one.",
        ),
        (
            dataclasses.replace(lost(0.3, 0.2, 0.4, accuracies=(0.9, 0.95, 0.9)), kept=2),
            "Loss and accuracy were best after two passes of three.",
        ),
    ],
)
def test_how_the_training_went_is_said_in_one_line(run: Training, words: str) -> None:
    assert learning_words.headline(run) == words


def test_a_training_that_went_astray_is_not_said_to_be_surer() -> None:
    assert "surer" not in learning_words.headline(lost(0.3, 0.2, 0.5, train=(0.4, 0.2, 0.6)))


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (lost(0.3), "After its only epoch the test loss stands at 0.300."),
        (
            lost(0.3, 0.2),
            "Test loss was lowest after the last epoch, at 0.200.",
        ),
        (lost(0.3, 0.2, 0.21), "Test loss was lowest after epoch 2, at 0.200, and has hardly moved since."),
        (lost(0.2, 0.2), "Test loss was lowest after epoch 1, at 0.200, and has hardly moved since."),
        (
            lost(0.3, 0.2, 0.25),
            "Test loss was lowest after epoch 2 and has risen by 25% since.",
        ),
        (
            lost(0.3, 0.2, 0.25, accuracies=(0.9, 0.9, 0.89)),
            "Test loss was lowest after epoch 2 and has risen by 25% since: the network has begun to memorise.",
        ),
        (
            lost(0.3, 0.2, 0.25, accuracies=(0.9, 0.9, 0.91)),
            "Test loss was lowest after epoch 2 and has risen by 25% since.",
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
def test_what_the_test_loss_did_after_its_lowest_point_is_said(run: Training, words: str) -> None:
    assert learning_words.memorising(run) == words


def test_a_loss_that_rose_and_came_back_has_moved() -> None:
    run = lost(0.3, 0.2, 5.0, 0.2)
    assert "hardly moved" not in learning_words.memorising(run)
    assert "changed little" not in learning_words.headline(run)


@pytest.mark.parametrize(
    ("run", "end"),
    [
        (lost(0.3, 0.2, 5.0, 0.205), "after epoch 2, at 0.200, has been higher since, and ends at 0.205."),
        (lost(0.3, 0.2, 5.0, 0.22), "after epoch 2 and has risen by 10% since."),
        (lost(0.3, 0.2, 1.8, accuracies=(1, 1, 1)), "after epoch 2 and has risen by 800% since."),
        (lost(0.3, 0.2, 1e38, accuracies=(1, 1, 1)), "after epoch 2 and has risen many times over since."),
        (lost(0.3, 0.0, 0.5), "after epoch 2, at 0.000, has been higher since, and ends at 0.500."),
    ],
)
def test_a_loss_that_was_higher_in_between_is_told_with_its_end(run: Training, end: str) -> None:
    assert learning_words.memorising(run) == f"Test loss was lowest {end}"


def test_a_test_loss_of_nothing_is_no_trouble() -> None:
    assert learning_words.memorising(lost(0.1, 0.0, 0.0)).startswith("Test loss was lowest after epoch 2")


@pytest.mark.parametrize(
    ("chosen_by", "shown_to", "words"),
    [
        ((), (), "; nothing was chosen by these scores."),
        (("EarlyStopping",), (), ", and EarlyStopping chose by these scores: "),
        (("EarlyStopping", "Plateau"), ("Mine",), ", and EarlyStopping and Plateau chose by these scores: "),
        (
            (),
            ("Mine",),
            ", and Mine was given these scores; if anything was chosen by them, other images will be read ",
        ),
        ((), ("Mine", "LambdaCallback"), ", and Mine and LambdaCallback were given these scores; if anything was "),
    ],
)
def test_what_the_test_images_were_used_for_is_said(
    chosen_by: tuple[str, ...], shown_to: tuple[str, ...], words: str
) -> None:
    lowered = ", with the loss that the network was compiled to lower, where the curves have the log loss"
    for log_loss, which in [(True, lowered), (False, "")]:
        training = tiny_training(chosen_by=chosen_by, shown_to=shown_to, log_loss=log_loss)
        said = learning_words.test_set(training, HANDWRITING)
        told = words.replace(" these scores", f" these scores{which}") if chosen_by or shown_to else words
        assert said.startswith(f"The test images were scored after every epoch to draw the curves{told}")
        assert said.endswith("less well than the figures here say.") == bool(chosen_by or shown_to)


def test_after_a_single_epoch_nothing_was_chosen() -> None:
    said = learning_words.test_set(dataclasses.replace(lost(0.3), chosen_by=("EarlyStopping",)), HANDWRITING)
    assert said.endswith("; nothing was chosen by these scores.")


def test_the_epoch_whose_network_was_kept_is_told_wherever_the_last_would_be_taken_for_it() -> None:
    run = dataclasses.replace(lost(0.3, 0.2, 0.4, accuracies=(0.8, 0.95, 0.93)), kept=2)
    told = learning_words.story(run, 100)
    assert told.endswith(" Then it was put back to the weights of epoch 2, with which it read 95.00%.")
    assert learning_words.memorising(run) == (
        "Test loss was lowest after epoch 2, at 0.200; the network was kept as it stood after epoch 2."
    )
    assert loss_caption(run).endswith(" The report describes the network as it stood after epoch 2.")
    assert loss_caption(lost(0.3)).endswith(" The report describes the network as it stood at the end.")
    assert "put back" not in learning_words.story(lost(0.3, 0.2), 100)


def test_confused_pairs_count_both_directions_and_come_most_first() -> None:
    evaluation = counted([[5, 1, 2], [2, 5, 0], [0, 3, 5]])
    assert evaluation_results.confused_pairs(evaluation) == [(0, 1, 3), (1, 2, 3), (0, 2, 2)]


def test_pairs_that_were_never_confused_are_left_out() -> None:
    assert evaluation_results.confused_pairs(counted([[5, 0, 0], [0, 5, 1], [0, 0, 5]])) == [(1, 2, 1)]
    assert evaluation_results.confused_pairs(counted([[5, 0], [0, 5]])) == []


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
def test_the_way_from_the_first_epoch_to_the_last_is_told(run: Training, words: str) -> None:
    assert learning_words.after_the_last(run) == words


def logged(*epochs: tuple[float | None, ...], scored_on: str = "validation") -> Training:
    """Return a training as a log tells of it: loss, accuracy, and the same on what it was scored on."""
    told = tuple(Epoch(number, *scores, None) for number, scores in enumerate(epochs, 1))
    return dataclasses.replace(
        tiny_training(), seed=None, batch_size=None, scored_on=scored_on, log_loss=False, epochs=told
    )


PUT_BACK = "whether it was put back to an earlier one, the log does not say."
BY_THE_LOG = f"by the last epoch the network had begun to memorise; {PUT_BACK}"
VALIDATED = logged((0.5, 0.8, 0.4, 0.85), (0.3, 0.9, 0.2, 0.95), (0.1, 0.99, 0.25, 0.95))
LOSSES = logged((0.5, None, 0.4, None), (0.3, None, 0.2, None), (0.1, None, 0.25, None))
RIGHT = logged((0.5, 0.8, None, 0.85), (0.3, 0.9, None, 0.95))
ALONE = logged((0.5, 0.8, None, None), (0.3, 0.9, None, None), scored_on="")
BARE = logged((0.5, None, None, None), scored_on="")


@pytest.mark.parametrize(
    ("training", "words"),
    [
        (
            tiny_training(),
            (
                "The network saw the same 60,000 training images three times: three epochs. After the first pass it "
                "read 85.00% of the test images; after the last, 95.00%. Over the same time its loss on the training "
                "images fell from 0.500 to 0.100."
            ),
        ),
        (
            VALIDATED,
            (
                "The network was trained before this report; the log of that tells of three passes. After the first "
                "pass it read 85.00% of the validation images; after the last, 95.00%. Over the same time its loss "
                "on the training images fell from 0.500 to 0.100."
            ),
        ),
        (
            LOSSES,
            (
                "The network was trained before this report; the log of that tells of three passes. After the first "
                "pass its loss on the validation images was 0.400; after the last, 0.250. Over the same time its loss "
                "on the training images fell from 0.500 to 0.100."
            ),
        ),
        (
            ALONE,
            (
                "The network was trained before this report; the log of that tells of two passes. In the first its "
                "loss on the training images was 0.500, and it read 80.00% of them; in the last, 0.300 and 90.00%."
            ),
        ),
        (
            BARE,
            (
                "The network was trained before this report; the log of that tells of one pass. In the first its loss "
                "on the training images was 0.500."
            ),
        ),
    ],
    ids=["ours", "validated", "losses", "alone", "bare"],
)
def test_the_way_is_told_as_far_as_it_is_known(training: Training, words: str) -> None:
    assert learning_words.story(training, 60_000, HANDWRITING) == words


@pytest.mark.parametrize(
    ("training", "headline", "memorising"),
    [
        (
            VALIDATED,
            "The loss was lowest after two passes of three; the accuracy was never higher than at the end.",
            f"Validation loss was lowest after epoch 2 and has risen by 25% since: {BY_THE_LOG}",
        ),
        (
            LOSSES,
            "The loss was lowest after two passes of three.",
            f"Validation loss was lowest after epoch 2 and has risen by 25% since: {BY_THE_LOG}",
        ),
        (
            RIGHT,
            "In two passes over the data. Its loss on other images was not noted on the way.",
            "The loss on other images was not noted, so nothing here says whether the network memorised.",
        ),
        (
            BARE,
            "In a single pass over the data.",
            "The loss on other images was not noted, so nothing here says whether the network memorised.",
        ),
    ],
    ids=["validated", "losses", "right", "bare"],
)
def test_nothing_is_said_of_what_was_not_noted(training: Training, headline: str, memorising: str) -> None:
    assert learning_words.headline(training) == headline
    assert learning_words.memorising(training) == memorising


def test_what_a_log_was_scored_on_is_not_said_to_be_the_test_images() -> None:
    for training in (VALIDATED, LOSSES, RIGHT, ALONE, BARE):
        said = [
            learning_words.story(training, 60_000),
            learning_words.headline(training),
            learning_words.memorising(training),
            margin(training),
            learning_words.passes(training, 60_000),
        ]
        assert not any("test " in one.lower() or "60,000" in one for one in said)
    assert "does not say which images" in learning_words.test_set(VALIDATED, HANDWRITING)
    assert "no other images" in learning_words.test_set(ALONE, HANDWRITING)


AVERAGED = "Training loss is averaged while the weights are still changing"
ENDS = f"{AVERAGED}; test loss is measured at the end of the epoch"
OF_A_LOG = (
    ". A loss of the log is what the network was compiled to lower, penalties of its layers included, and so may "
    "differ from the log loss of its answers."
)
OF_ITSELF = OF_A_LOG.replace("of the log is", "that the network told of itself is most likely")
DROPPING = (Layer("dropout", "SpatialDropout2D", "", (14, 14, 8), 0),)
OF_SOMEBODY = (Layer("dropout", "AlwaysDropout", "", (14, 14, 8), 0),)


@pytest.mark.parametrize(
    ("training", "layers", "words"),
    [
        (lost(0.4, 0.7, train=(0.5, 0.8)), (), f"{ENDS}. That is one reason why training starts above test."),
        (lost(0.5, 0.7, train=(0.5, 0.8)), (), f"{ENDS}."),
        (lost(0.5, 0.7, train=(0.5, 0.8)), OF_SOMEBODY, f"{ENDS}."),
        (dataclasses.replace(lost(0.5, train=(0.5,)), log_loss=False), (), f"{ENDS}{OF_ITSELF}"),
        (
            lost(0.6, 0.7, train=(0.5, 0.8)),
            DROPPING,
            f"{ENDS}. Dropout, which is on in training alone, makes the training loss higher than it would be.",
        ),
        (
            VALIDATED,
            (),
            f"{ENDS.replace('test', 'validation')}. That is one reason why training starts above validation{OF_A_LOG}",
        ),
        (RIGHT, (), f"{AVERAGED}{OF_A_LOG}"),
        (BARE, (), f"{AVERAGED}{OF_A_LOG}"),
    ],
)
def test_the_margin_says_when_the_losses_are_measured_and_what_is_in_them(
    training: Training, layers: tuple[Layer, ...], words: str
) -> None:
    assert margin(training, layers) == words
    assert ("with penalties of its layers" in loss_caption(training)) is not training.log_loss
    assert ("those of the log" in loss_caption(training)) == (training.scored_on != "test")


def test_how_long_the_training_was_is_said_in_a_few_words() -> None:
    assert learning_words.passes(tiny_training(), 60_000) == "Three passes over 60,000 images"
    assert learning_words.passes(VALIDATED, 60_000) == "Three passes over its training images"
