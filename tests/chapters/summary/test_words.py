"""The first screen says how good the network is, for any network and any data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from worlds import counted, tiny_dataset, tiny_evaluation, tiny_results, tiny_training, tiny_trainings

from report.chapters.summary import words as summary_words
from report.chapters.tiles import tiles
from report.data.vocabulary import IMAGES, ROWS
from report.evaluation.scores import evaluate

if TYPE_CHECKING:
    from report.evaluation.results import Evaluation


ONE = tiny_trainings([0.5], [0])
NONE = tiny_results().uncertainty
A_NETWORK = "a network with one hidden layer of 128 units"


def test_the_headline_says_how_good_it_is() -> None:
    evaluation = tiny_evaluation([0] * 1200, [0] * 1199 + [1])
    assert summary_words.headline(A_NETWORK, evaluation, ONE, tiny_dataset()) == (
        "A network with one hidden layer of 128 units reads 1,199 of 1,200 unseen digits correctly"
    )


def test_the_headline_speaks_of_what_the_data_show() -> None:
    evaluation = tiny_evaluation([0, 1], [1, 0])
    said = summary_words.headline("a convolutional network", evaluation, ONE, tiny_dataset(vocabulary=IMAGES))
    assert said == "A convolutional network classifies none of 2 unseen images correctly"


def test_images_that_were_seen_in_training_are_not_called_unseen_or_other_ones() -> None:
    seen, several = tiny_dataset(repeated=1), tiny_trainings((0.98, 0.97), [0])
    for trainings in (ONE, several):
        assert "unseen" in summary_words.headline(A_NETWORK, mistaken(1), trainings, tiny_dataset())
        assert " test digits correctly" in summary_words.headline(A_NETWORK, mistaken(1), trainings, seen)
    assert "1,000 other images" in summary_words.lead(mistaken(1), tiny_dataset(), unseen=True)
    assert "other images" not in summary_words.lead(mistaken(1), seen, unseen=True)


def test_images_by_which_a_training_was_stopped_are_not_called_unseen() -> None:
    def said(*scores: tuple[float, float, float, float]) -> str:
        training = tiny_training(list(scores), chosen_by=("EarlyStopping",))
        return summary_words.headline(A_NETWORK, mistaken(1), ONE, tiny_dataset(), training=training)

    assert " test digits correctly" in said((0.6, 0.7, 0.5, 0.999), (0.2, 0.9, 0.3, 0.999))
    assert " unseen digits correctly" in said((0.6, 0.7, 0.5, 0.999)), "after one epoch there is nothing to choose"


def test_beside_the_number_of_test_images_it_stands_what_the_network_knew_of_them() -> None:
    chosen = tiny_training([(0.6, 0.7, 0.5, 0.9), (0.2, 0.9, 0.3, 0.9)], chosen_by=("EarlyStopping",))
    assert summary_words.seen(tiny_dataset(), tiny_training()) == "none seen in training"
    assert summary_words.seen(tiny_dataset(repeated=1200), tiny_training()) == "1,200 seen in training"
    assert summary_words.seen(tiny_dataset(), chosen) == "by which it was also chosen"
    perhaps = tiny_training(shown_to=("Mine",), kept=1)
    assert summary_words.seen(tiny_dataset(), perhaps) == "by which it may have been chosen"
    said = summary_words.headline(A_NETWORK, mistaken(1), ONE, tiny_dataset(), training=perhaps)
    assert " test digits correctly" in said


def test_one_row_is_told_in_the_singular() -> None:
    right, rows = tiny_evaluation([0], [0]), tiny_dataset(vocabulary=ROWS, train=0)
    assert summary_words.headline("the model", right, ONE, rows, unseen=False) == (
        "The model classifies the one test row correctly"
    )
    said = summary_words.lead(right, rows, unseen=False)
    assert "It was asked about 1 row whose answer is known: it classified it right. That does not" in said


def test_the_band_is_named_by_what_it_shows() -> None:
    assert summary_words.band_title(160, tiny_dataset(title="MNIST")) == (
        "The first 160 test images of MNIST, in file order, with the network’s reading of each."
    )


def mistaken(mistakes: int) -> Evaluation:
    """Return an evaluation with so many mistakes among 1,000 answers."""
    return tiny_evaluation([0] * 1000, [1] * mistakes + [0] * (1000 - mistakes), names=["0", "1"])


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


def test_where_the_band_shows_all_images_they_are_counted_once() -> None:
    assert summary_words.band_caption(0, 2, tiny_evaluation([0, 0], [0, 0])) == "Not one is wrong."


def test_a_band_of_one_image_is_named_in_the_singular() -> None:
    assert summary_words.band_title(1, tiny_dataset(title="MNIST")) == (
        "The first test image of MNIST, with the network’s reading of it."
    )


def test_the_first_screen_shows_the_first_images_and_counts_the_wrong_ones_among_them() -> None:
    evaluation = tiny_evaluation([0, 1, 2], [0, 1, 0])
    words = summary_words.tell(
        "a network", tiny_dataset(), evaluation, ONE, tiles(evaluation, range(3)), figures={}, uncertainty=NONE
    )
    assert [tile.index for tile in words.tiles] == [0, 1, 2]
    assert words.band_caption == "One is wrong and stands on a solid tile."
    assert words.band_title.startswith("The first 3 test images")


@pytest.mark.parametrize(
    ("mistakes", "end"), [(0, "or among all 1,000."), (1, "of all 1,000, 1 is."), (2, "of all 1,000, 2 are.")]
)
def test_all_mistakes_are_counted_in_the_right_number(mistakes: int, end: str) -> None:
    assert summary_words.band_caption(0, 5, mistaken(mistakes)).endswith(end)


@pytest.mark.parametrize(
    ("accuracies", "words"),
    [
        ((0.98, 0.97), "Trained twice, a network classifies 97.50%"),
        ((0.98, 0.97, 0.975, 0.98, 0.97), "Trained five times, a network classifies 97.50%"),
        ((1.0, 1.0), "Trained twice, a network classifies 100.00%"),
    ],
)
def test_the_headline_of_several_trainings_is_about_their_mean(accuracies: tuple[float, ...], words: str) -> None:
    every, dataset = tiny_trainings(accuracies, [0]), tiny_dataset(vocabulary=IMAGES)
    said = summary_words.headline("a network", mistaken(1), every, dataset)
    assert said == f"{words} of unseen images correctly on average"


UNEVEN = [0] * 54 + [1] * 6


@pytest.mark.parametrize(
    ("right", "accuracies", "said"),
    [
        (57, (0.95,), "A model reads 57 of 60 test digits correctly, better than always answering cat (54 of 60) by"),
        (54, (0.9,), "A model fails: it reads 54 of 60 digits correctly, no better than always answering cat would be"),
        (54, (0.9, 0.9, 0.9), "Trained three times, a model fails: it reads 54 of 60 digits correctly, no better than"),
        (
            57,
            (0.95, 0.95, 0.95),
            (
                "Trained three times, a model reads 95.00% of test digits correctly on average; the one in the middle "
                "reads 57 of 60, better than always answering cat (54 of 60) by no more than chance"
            ),
        ),
        (
            54,
            (0.9, 1.0),
            (
                "Trained twice, a model reads 95.00% of test digits correctly on average; the lower of the two reads "
                "54 of 60, no better than always answering cat would be"
            ),
        ),
    ],
)
def test_what_always_answering_with_the_largest_class_would_be_worth_is_said_as_it_is(
    right: int, accuracies: tuple[float, ...], said: str
) -> None:
    answers = [0] * 54 + [1] * (right - 54) + [0] * (60 - right)
    evaluation = evaluate(np.array(UNEVEN), np.eye(2, dtype=np.float32)[answers], ("cat", "dog"))
    trainings = tiny_trainings(accuracies, [0])
    assert summary_words.headline("a model", evaluation, trainings, tiny_dataset(), unseen=False).startswith(said)


def test_a_network_that_finds_a_rare_class_does_not_fail() -> None:
    evaluation = counted([[320, 39], [9, 32]], ("ham", "spam"))
    said = summary_words.headline("a model", evaluation, tiny_trainings((0.88,), [0]), tiny_dataset(), unseen=False)
    assert said == (
        "A model reads 352 of 400 test digits correctly, no more than always answering ham would (359 of 400), but "
        "tells the classes apart better than chance"
    )


@pytest.mark.parametrize(
    ("accuracies", "words"),
    [
        ((0.98, 0.97), "Unless it names both or a mean, everything below is about the lower of the two: seed 43"),
        (
            (0.98, 0.97, 0.975),
            "Unless it names all three or a mean, everything below is about the one in the middle: seed 44",
        ),
        (
            (4, 3, 2, 1),
            "Unless it names all four or a mean, everything below is about the lower of the two in the middle: seed 44",
        ),
    ],
)
def test_the_first_screen_says_which_training_the_report_is_about(accuracies: tuple[float, ...], words: str) -> None:
    said = summary_words.described(tiny_trainings(accuracies, [0]))
    assert said == f"{words}, by accuracy, then loss, then seed. It is also"


def test_the_large_number_is_the_mean_of_several_trainings_and_that_of_one_is_its_own() -> None:
    evaluation = tiny_evaluation([0, 1, 2], [0, 1, 0])
    given = "a network", tiny_dataset(), evaluation
    every = tiles(evaluation, range(3))
    one = summary_words.tell(*given, ONE, every, figures={}, uncertainty=NONE)
    three = summary_words.tell(*given, tiny_trainings([0.5, 0.25, 0.75], [0]), every, figures={}, uncertainty=NONE)
    assert (one.share, one.whose, one.described) == (evaluation.accuracy, "", "")
    assert (three.share, three.whose) == (0.5, "Mean of three trainings.")
