"""The first screen says how good the network is, for any network and any data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from worlds import tiny_dataset, tiny_evaluation

from report.chapters.summary import words as summary_words
from report.chapters.tiles import tiles

if TYPE_CHECKING:
    from report.evaluation.results import Evaluation


def test_the_headline_says_how_good_it_is() -> None:
    evaluation = tiny_evaluation([0] * 1200, [0] * 1199 + [1])
    assert summary_words.headline("a network with one hidden layer of 128 units", evaluation, tiny_dataset()) == (
        "A network with one hidden layer of 128 units reads 1,199 of 1,200 unseen digits correctly"
    )


def test_the_headline_speaks_of_what_the_data_show() -> None:
    evaluation = tiny_evaluation([0, 1], [1, 0])
    said = summary_words.headline("a convolutional network", evaluation, tiny_dataset(things="images"))
    assert said == "A convolutional network reads 0 of 2 unseen images correctly"


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
    words = summary_words.tell("a network", tiny_dataset(), evaluation, tiles(evaluation, range(3)), {})
    assert [tile.index for tile in words.tiles] == [0, 1, 2]
    assert words.band_caption == "One is wrong and stands on a solid tile."
    assert words.band_title.startswith("The first 3 test images")


@pytest.mark.parametrize(("mistakes", "end"), [(0, "0 are."), (1, "1 is."), (2, "2 are.")])
def test_all_mistakes_are_counted_in_the_right_number(mistakes: int, end: str) -> None:
    assert summary_words.band_caption(0, 5, mistaken(mistakes)).endswith(f"of all 1,000, {end}")
