"""The images of the game are hard ones, by the rule that the page states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from worlds import tiny_evaluation

from report.chapters.challenge.assets import make_challenge
from report.chapters.challenge.measure import choose_classes, choose_hard
from report.chapters.challenge.record import Challenge

if TYPE_CHECKING:
    from pathlib import Path


def test_what_most_trainings_misread_comes_first_then_what_was_doubted() -> None:
    evaluation = tiny_evaluation([0, 0, 0, 1, 1], [1, 1, 0, 1, 1], [0.9, 0.6, 0.8, 0.7, 0.95])
    assert choose_hard(evaluation, np.array([2, 2, 0, 0, 1])) == ((1, 0), (4, 3, 2))


def test_there_are_as_many_right_ones_as_wrong_but_at_least_twenty() -> None:
    evaluation = tiny_evaluation([0] * 300, [1] * 30 + [0] * 270)
    assert [len(kind) for kind in choose_hard(evaluation, np.zeros(300, int))] == [30, 30]
    evaluation = tiny_evaluation([0] * 300, [1] * 3 + [0] * 297)
    assert [len(kind) for kind in choose_hard(evaluation, np.zeros(300, int))] == [3, 20]


def test_ten_of_many_classes_hold_the_label_and_the_answer() -> None:
    shares = np.linspace(0.1, 0, 20)[np.newaxis]
    assert choose_classes(shares, np.array([19]), [0]) == {0: (0, 1, 2, 3, 4, 5, 6, 7, 8, 19)}


def test_half_of_a_game_is_wrong_if_there_are_so_many() -> None:
    def drawn(wrong: int, right: int) -> tuple[int, int]:
        return Challenge(tuple(range(wrong)), tuple(range(wrong, wrong + right)), {}, {}).drawn

    assert [drawn(50, 50), drawn(2, 20), drawn(0, 20), drawn(12, 1)] == [(5, 5), (2, 8), (0, 10), (9, 1)]


def test_it_is_read_as_it_was_saved(tmp_path: Path) -> None:
    images = np.arange(12 * 16, dtype=np.uint8).reshape(12, 4, 4)
    evaluation = tiny_evaluation([0] * 12, [1] * 2 + [0] * 10)
    made = make_challenge(evaluation, np.zeros(12, int), np.full((12, 13), 1 / 13), images, as_ink=True)
    made.save(tmp_path)
    assert Challenge.load(tmp_path) == made
    assert len(made.fixed) == 10
    assert all(picture.startswith(b"\x89PNG") for picture in made.pictures.values())
