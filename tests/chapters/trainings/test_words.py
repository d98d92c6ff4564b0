"""What several trainings misread is said of any number of them, and of one nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from worlds import tiny_evaluation, tiny_trainings

from report.chapters.tiles import tiles
from report.chapters.trainings import words as trainings_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.evaluation.trainings import Trainings


def misreading(number: int, misread: Sequence[int]) -> Trainings:
    """Return so many trainings, and so many of them that misread each image."""
    return tiny_trainings([0.5] * number, misread, vote=0.75)


@pytest.mark.parametrize(
    ("number", "misread", "words"),
    [
        (5, [5, 5, 1, 0], "Both: two images are misread by all five trainings, and one by a single one."),
        (2, [2, 1, 1], "Both: one image is misread by both trainings, and two by a single one."),
        (5, [5, 2, 0], "One image is misread by all five trainings, and none by a single one."),
        (2, [2, 2, 0], "Two images are misread by both trainings, and none by a single one."),
        (3, [2, 1, 0], "No image is misread by all three trainings, and one by a single one."),
        (3, [2, 2, 0], "No image is misread by all three trainings, and none by a single one."),
        (2, [0, 0, 0], "Neither: both trainings read every image right."),
    ],
)
def test_the_headline_says_whether_they_misread_the_same(number: int, misread: list[int], words: str) -> None:
    assert trainings_words.headline(misreading(number, misread)) == words


@pytest.mark.parametrize(
    ("number", "misread", "words"),
    [
        (
            5,
            [5, 5, 4, 3, 2, 1, 1, 0],
            (
                "Together the five trainings, which differ in nothing but their seeds, misread seven of eight test "
                "images: two by all five, three by some and two by a single one. What most of them misread, four "
                "images, lies with the image; what a single one misreads, two images, is the luck of that training."
            ),
        ),
        (
            2,
            [2, 1, 0],
            (
                "Together the two trainings, which differ in nothing but their seeds, misread two of three test "
                "images: one by both and one by a single one. What most of them misread, one image, lies with the "
                "image; what a single one misreads, one image, is the luck of that training."
            ),
        ),
        (
            5,
            [2, 0],
            (
                "Together the five trainings, which differ in nothing but their seeds, misread one of two test images: "
                "none by all five, one by some and none by a single one."
            ),
        ),
        (3, [0], "None of the three trainings, which differ in nothing but their seeds, misreads a test image."),
    ],
)
def test_the_images_are_counted_by_how_many_misread_them(number: int, misread: list[int], words: str) -> None:
    assert trainings_words.mistakes(misreading(number, misread)) == words


@pytest.mark.parametrize("number", [2, 3, 4, 5, 12])
def test_the_numbers_add_up(number: int) -> None:
    misread = [count for count in range(number + 1) for _ in range(20 + count)]
    said = trainings_words.mistakes(misreading(number, misread))
    together, _, *parts, most, alone = map(int, re.findall(r"\d+", said))
    assert sum(parts) == together == len(misread) - 20
    assert alone == parts[-1] == 21
    assert most == sum(count > number / 2 for count in misread)


def test_a_vote_stands_beside_the_mean() -> None:
    assert trainings_words.vote(misreading(3, [0])) == (
        "With the probabilities of all three averaged, they read 75.00% of the test images correctly; one alone reads "
        "50.00% on average."
    )


def test_one_training_says_nothing() -> None:
    words = trainings_words.tell(tiny_trainings([0.5], [1, 0]), {})
    assert (words.headline, words.mistakes, words.vote, words.tiles) == ("", "", "", ())


@pytest.mark.parametrize(
    ("shared", "order"),
    [(3, "In file order."), (32, "In file order."), (40, "The first 32 of 40, in file order.")],
)
def test_at_most_a_row_is_shown_and_the_others_are_counted(shared: int, order: str) -> None:
    trainings = misreading(2, [2] * shared + [1] * 5)
    every = tiles(tiny_evaluation([0] * (shared + 5), [0] * (shared + 5)), range(shared + 5))
    words = trainings_words.tell(trainings, every)
    assert [tile.index for tile in words.tiles] == list(range(min(shared, 32)))
    assert words.order == order
