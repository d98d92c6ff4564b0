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


@pytest.mark.parametrize(
    ("shift", "rotation", "words"),
    [
        (
            [0.95, 0.8],
            [0.95, 0.92, 0.7],
            "90% or more up to one pixel aside (80.0% at two) and up to 20 degrees round (70.0% at 30).",
        ),
        (
            [0.95, 0.9, 0.8],
            [0.8, 0.7],
            "90% or more up to two pixels aside (80.0% at three), but 80.0% at ten degrees round.",
        ),
        ([0.6, 0.3], [0.95, 0.8], "90% or more up to ten degrees round (80.0% at 20), but 60.0% at one pixel aside."),
        (
            [0.89, 0.7],
            [0.88, 0.8],
            "Not far: 89.0% at one pixel aside and 88.0% at ten degrees round, the smallest steps tried.",
        ),
        (
            [0.8997, 0.8996, 0.8994],
            [0.8992, 0.8],
            "90% or more up to two pixels aside (89.9% at three), but 89.9% at ten degrees round.",
        ),
        (
            [0.95, 0.92],
            [0.95, 0.91],
            (
                "90% or more up to two pixels aside, the most that was tried and up to 20 degrees round, the most that "
                "was tried."
            ),
        ),
    ],
)
def test_how_far_it_still_works_is_said_in_one_line(shift: list[float], rotation: list[float], words: str) -> None:
    assert robustness_words.headline(disturbed(shift=shift, rotation=rotation, noise=[0.1])) == words


@pytest.mark.parametrize(
    ("accuracies", "words"),
    [
        ({"shift": [0.95, 0.9]}, "Every step of shifts leaves it at 90% or more. "),
        ({"noise": [0.8, 0.5]}, ""),
        ({"noise": [0.8997, 0.4997]}, ""),
        ({"noise": [0.8997]}, "Every step of noise leaves it at 90% or more. "),
        ({"noise": [0.8, 0.49]}, "At the worst step tried of noise it falls below 50%. "),
        (
            {"shift": [0.4], "rotation": [0.3], "blur": [0.99], "contrast": [0.9], "strokes": [0.2, 0.9, 0.9, 0.2]},
            (
                "Every step of blur and fainter ink leaves it at 90% or more. "
                "At the worst step tried of shifts, rotations and changes of stroke width it falls below 50%. "
            ),
        ),
    ],
)
def test_what_it_stands_and_what_not_is_said(accuracies: dict[str, list[float]], words: str) -> None:
    assert robustness_words.use(disturbed(**accuracies)) == words


def test_of_a_network_that_reads_few_images_anyway_no_bound_is_told() -> None:
    found = disturbed(shift=[0.5], rotation=[0.4])
    said = robustness_words.headline(found, 0.6)
    assert said == "Undisturbed it is right in 60.0%, one pixel aside in 50.0%, ten degrees round in 40.0%."
    assert robustness_words.use(found, accuracy=0.4) == ""
    assert robustness_words.headline(disturbed(shift=[0.95], rotation=[0.95]), 0.8997).startswith("90% or more up to ")
