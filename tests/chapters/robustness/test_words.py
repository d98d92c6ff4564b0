"""What is said of disturbances is true for any network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from report.chapters.robustness import words as robustness_words
from report.chapters.robustness.record import Disturbance, Robustness

if TYPE_CHECKING:
    from collections.abc import Sequence


def disturbed(**accuracies: Sequence[float]) -> Robustness:
    """Return a robustness with these accuracies: shifts by 1, 2, … px, rotations by 10, 20, … °, others by 1, 2, … ."""
    factor = {"rotation": 10}
    found = [
        Disturbance(name, step * factor.get(name, 1), "px", accuracy)
        for name, steps in accuracies.items()
        for step, accuracy in enumerate(steps, 1)
    ]
    return Robustness(tuple(found), np.zeros((len(found), 2, 2), np.uint8))


FAILS = "it fails in more than 10%."


@pytest.mark.parametrize(
    ("shift", "rotation", "words"),
    [
        ([0.95, 0.8], [0.95, 0.92, 0.7], f"As far as one pixel aside or 20 degrees round; beyond, {FAILS}"),
        ([0.95, 0.9, 0.8], [0.8, 0.7], f"As far as two pixels aside; beyond, {FAILS}"),
        ([0.8, 0.7], [0.95, 0.8], f"As far as ten degrees round; beyond, {FAILS}"),
        ([0.89, 0.7], [0.89, 0.8], f"Not far: with the smallest shift or rotation tried {FAILS}"),
        ([0.95, 0.92], [0.95, 0.91], "As far as at least two pixels aside or at least 20 degrees round."),
        ([0.95, 0.92], [0.95, 0.8], f"As far as at least two pixels aside or ten degrees round; beyond, {FAILS}"),
        ([0.95, 0.8], [0.95, 0.92], f"As far as one pixel aside or at least 20 degrees round; beyond, {FAILS}"),
        ([0.95, 0.92], [0.8, 0.7], "As far as at least two pixels aside."),
        ([0.95, 0.8, 0.95], [0.8, 0.7], f"As far as one pixel aside; beyond, {FAILS}"),
    ],
)
def test_how_far_it_still_works_is_said_in_one_line(shift: list[float], rotation: list[float], words: str) -> None:
    assert robustness_words.headline(disturbed(shift=shift, rotation=rotation, noise=[0.1])) == words


@pytest.mark.parametrize(
    ("accuracies", "words"),
    [
        ({"shift": [0.95, 0.9]}, "Every step of shifts leaves it at 90% or more. "),
        ({"noise": [0.8, 0.5]}, ""),
        ({"noise": [0.8, 0.49]}, "Under noise it falls below 50%. "),
        (
            {"shift": [0.4], "rotation": [0.3], "blur": [0.99], "contrast": [0.9], "strokes": [0.2, 0.9, 0.9, 0.2]},
            (
                "Every step of blur and fainter ink leaves it at 90% or more. "
                "Under shifts, rotations and thinner and thicker strokes it falls below 50%. "
            ),
        ),
    ],
)
def test_what_it_stands_and_what_not_is_said(accuracies: dict[str, list[float]], words: str) -> None:
    assert robustness_words.use(disturbed(**accuracies)) == words
