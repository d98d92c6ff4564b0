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
        (
            2,
            [2, 2, 2, 1, 1, 0, 0, 0],
            "Three images are misread by both trainings, no more than chance would make; two by",
        ),
        (5, [5, 2, 0], "One image is misread by all five trainings, and none by a single one."),
        (2, [2] * 8 + [0] * 4, "Eight images are misread by both trainings, and none by a single one."),
        (3, [2, 1, 0], "No image is misread by all three trainings, and one by a single one."),
        (3, [2, 2, 0], "No image is misread by all three trainings, and none by a single one."),
        (2, [0, 0, 0], "Neither: both trainings read every image right."),
    ],
)
def test_the_headline_says_whether_they_misread_the_same(number: int, misread: list[int], words: str) -> None:
    assert trainings_words.headline(misreading(number, misread)).startswith(words)


@pytest.mark.parametrize(
    ("number", "misread", "words"),
    [
        (
            5,
            [5, 5, 4, 3, 2, 1, 1, 0],
            (
                "Together the five trainings, which differ in nothing but their seeds, misread seven of eight test "
                "images: two by all five, three by some and two by a single one. If the mistakes of each fell at "
                "random, all five would share less than one."
            ),
        ),
        (
            2,
            [2, 1, 0],
            (
                "Together the two trainings, which differ in nothing but their seeds, misread two of three test "
                "images: one by both and one by a single one. If the mistakes of each fell at random, both would "
                "share less than one."
            ),
        ),
        (
            5,
            [2, 0],
            (
                "Together the five trainings, which differ in nothing but their seeds, misread one of two test images: "
                "none by all five, one by some and none by a single one. If the mistakes of each fell at random, all "
                "five would share less than one."
            ),
        ),
        (3, [0], "None of the three trainings, which differ in nothing but their seeds, misreads a test image."),
    ],
)
def test_the_images_are_counted_by_how_many_misread_them(number: int, misread: list[int], words: str) -> None:
    assert trainings_words.mistakes(misreading(number, misread)) == words


def test_trainings_that_fail_share_what_chance_makes_them_share() -> None:
    said = trainings_words.mistakes(tiny_trainings([0.1, 0.2], [2] * 257 + [1] * 103))
    assert "misread all 360 test images: 257 by both" in said
    assert said.endswith("If the mistakes of each fell at random, both would share about 259.")


@pytest.mark.parametrize("number", [2, 3, 4, 5, 12])
def test_the_numbers_add_up(number: int) -> None:
    misread = [count for count in range(number + 1) for _ in range(20 + count)]
    said = trainings_words.mistakes(misreading(number, misread))
    together, _, *parts = map(int, re.findall(r"\d+", said.partition(" If ")[0]))
    assert sum(parts) == together == len(misread) - 20
    assert parts[-1] == 21


def test_a_vote_stands_beside_the_mean() -> None:
    assert trainings_words.vote(misreading(3, [0])) == (
        "With the probabilities of all three averaged, they read 75.00% of the test images; one alone reads 50.00% "
        "on average."
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
