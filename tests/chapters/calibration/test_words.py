"""The sentences about trust are true and well-formed for any run, sure or doubtful, sturdy or frail."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest
from worlds import tiny_evaluation, tiny_results

from report.chapters.calibration import words as calibration_words
from report.chapters.features import words as features_words
from report.chapters.features.record import Features
from report.chapters.mistakes import words as mistakes_words
from report.chapters.robustness import words as robustness_words
from report.chapters.robustness.record import Disturbance, Robustness
from report.evaluation.results import Bin, Calibration, Coverage, Evaluation

if TYPE_CHECKING:
    from collections.abc import Sequence

UNCERTAINTY = tiny_results().uncertainty
BOUNDS = (0.25, 0.75)


def mistaken(sure: int, doubtful: int) -> Evaluation:
    """Return an evaluation with so many mistakes at 95 % and at 60 % confidence, and one right answer."""
    total = sure + doubtful
    return tiny_evaluation([0] * (total + 1), [0] + [1] * total, [0.99] + [0.95] * sure + [0.6] * doubtful, ["0", "1"])


def calibrated(*bins: tuple[float, float, int], expected_error: float = 0.05) -> Evaluation:
    """Return an evaluation whose bins have this confidence, accuracy and count."""
    total = sum(count for *_, count in bins)
    calibration = Calibration(expected_error, tuple(Bin(*values) for values in bins))
    return dataclasses.replace(tiny_evaluation([0], [0]), calibration=calibration, total=total)


def disturbed(**accuracies: Sequence[float]) -> Robustness:
    """Return a robustness with these accuracies: shifts by 1, 2, … px, rotations by 10, 20, … °, others by 1, 2, … ."""
    factor = {"rotation": 10}
    found = [
        Disturbance(name, step * factor.get(name, 1), "px", accuracy)
        for name, steps in accuracies.items()
        for step, accuracy in enumerate(steps, 1)
    ]
    return Robustness(tuple(found), np.zeros((len(found), 2, 2), np.uint8))


def featured(units: int, reason: str = "") -> Features:
    """Return the features of so many units."""
    return Features(reason, np.zeros((units, 2, 2), np.float32), np.zeros(units))


@pytest.mark.parametrize(
    ("sure", "doubtful", "words"),
    [
        (0, 0, "There is none among the test images."),
        (1, 0, "The only mistake was made with more than 90% confidence."),
        (0, 1, "The only mistake was not made with more than 90% confidence."),
        (0, 2, "None of the 2 mistakes was made with more than 90% confidence."),
        (1, 2, "1 of the 3 mistakes was made with more than 90% confidence."),
        (1200, 34, "1,200 of the 1,234 mistakes were made with more than 90% confidence."),
    ],
)
def test_how_sure_it_was_of_its_mistakes_is_said(sure: int, doubtful: int, words: str) -> None:
    assert mistakes_words.sure_mistakes(mistaken(sure, doubtful)) == words


def test_a_mistake_at_exactly_the_bound_is_not_above_it() -> None:
    said = mistakes_words.sure_mistakes(tiny_evaluation([0, 0], [1, 1], [0.9, 0.91], ["0", "1"]))
    assert said.startswith("1 of the 2 mistakes was")


NOTHING = (0.0, 0.0, 0)
TO_TELL = "wherever there are images enough to tell."


@pytest.mark.parametrize(
    ("bins", "words"),
    [
        ([NOTHING, NOTHING], "There are too few images to say."),
        ([(0.5, 0.2, 49), (0.9, 0.5, 49)], "There are too few images to say."),
        ([(0.5, 0.2, 49), (0.9, 0.9, 900)], "There are too few images to say."),
        ([(0.5, 0.5, 50), (0.9, 0.9, 900)], f"Yes: it is off by one point at the most, {TO_TELL}"),
        ([(0.5, 0.495, 50), (0.9, 0.9, 900)], f"Yes: it is off by one point at the most, {TO_TELL}"),
        ([(0.5, 0.486, 50), (0.9, 0.9, 900)], f"Yes: it is off by two points at the most, {TO_TELL}"),
        ([(0.5, 0.514, 50), (0.9, 0.9, 900)], f"Yes: it is off by two points at the most, {TO_TELL}"),
        ([(0.5, 0.514, 50), (0.8, 0.1, 49), (0.9, 0.9, 900)], f"Yes: it is off by two points at the most, {TO_TELL}"),
        (
            [(0.45, 0.33, 50), (0.97, 0.96, 900)],
            "At the very top, yes. Where it says 45%, it promises 12 points more than it keeps.",
        ),
        (
            [(0.45, 0.6, 50), (0.97, 0.96, 900)],
            "At the very top, yes. Where it says 45%, it promises 15 points less than it keeps.",
        ),
        (
            [(0.45, 0.33, 50), (0.9, 0.85, 900)],
            "Where it says 45%, it promises 12 points more than it keeps.",
        ),
        (
            [(0.45, 0.45, 50), (0.996, 0.896, 900)],
            "Where it says 99.6%, it promises 10 points more than it keeps.",
        ),
        (
            [(0.45, 0.33, 50), (0.6, 0.6, 900), NOTHING],
            "Where it says 45%, it promises 12 points more than it keeps.",
        ),
    ],
)
def test_whether_the_confidence_can_be_believed_is_said(bins: list[tuple[float, float, int]], words: str) -> None:
    assert calibration_words.trust_headline(calibrated(*bins)) == words


def test_how_far_the_confidence_is_off_is_told_in_numbers() -> None:
    said = calibration_words.calibration(calibrated((0.5, 0.4, 60), (0.9, 0.8, 40), expected_error=0.1), UNCERTAINTY)
    assert said == (
        "Weighted by how many images fall into each bin, its confidence is off by 10.0 points on average: the expected "
        "calibration error is 0.1000, with a 95% interval from 0.2500 to 0.7500."
    )


@pytest.mark.parametrize(
    ("bins", "flattering"),
    [
        (((0.5, 0.2, 400), (0.99, 0.985, 1600)), "the top bin alone holds 1,600 of all 2,000 images"),
        (((0.5, 0.2, 1000), (0.99, 0.985, 1000)), ""),
        (((0.5, 0.45, 400), (0.99, 0.69, 1600)), ""),
        ((NOTHING, (0.99, 0.9, 1600)), ""),
    ],
    ids=["crowded", "half", "worst", "alone"],
)
def test_an_average_flatters_only_where_most_images_are_better_off(
    bins: tuple[tuple[float, float, int], ...], flattering: str
) -> None:
    total = sum(count for *_, count in bins)
    error = sum(abs(confidence - accuracy) * count for confidence, accuracy, count in bins) / total
    said = calibration_words.calibration(calibrated(*bins, expected_error=error), UNCERTAINTY)
    assert ("flatters" in said) == bool(flattering)
    assert flattering in said
    assert said.endswith("and there it is off by less." if flattering else "to 0.7500.")


def test_the_scores_are_told_with_their_intervals() -> None:
    uncertainty = dataclasses.replace(UNCERTAINTY, loss=(0.2, 0.3), brier=(0.1, 0.15))
    said = calibration_words.scores(calibrated(*[(0.5, 0.5, 10)] * 15), uncertainty)
    assert said.startswith("Log loss 0.250 (0.200 to 0.300), Brier score 0.125 (0.100 to 0.150); 95% intervals by ")
    assert "over 15 bins of equal width" in said


@pytest.mark.parametrize(
    ("coverage", "words"),
    [
        (
            ((0.0, 0.8), (0.02, 0.85), (0.05, 0.9), (0.5, 1.0)),
            (
                "If it may decline the 5% of the images that it is least sure of, it is right in 90.00% of the rest, "
                "instead of 80.00% of all."
            ),
        ),
        (((0.0, 1.0), (0.05, 1.0)), "Declining the 5% that it is least sure of would gain nothing."),
        (((0.0, 0.8), (0.05, 0.7)), "Declining the 5% that it is least sure of would gain nothing."),
    ],
)
def test_what_declining_gains_is_said(coverage: tuple[tuple[float, float], ...], words: str) -> None:
    points = tuple(Coverage(declined, 10, accuracy, BOUNDS, 0.5) for declined, accuracy in coverage)
    assert calibration_words.declining(dataclasses.replace(UNCERTAINTY, coverage=points)) == words


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
        ([0.95, 0.92], [0.8, 0.7], "As far as at least two pixels aside."),
        ([0.95, 0.8, 0.95], [0.8, 0.7], f"As far as one pixel aside; beyond, {FAILS}"),
    ],
)
def test_how_far_it_still_works_is_said_in_one_line(shift: list[float], rotation: list[float], words: str) -> None:
    assert robustness_words.robustness_headline(disturbed(shift=shift, rotation=rotation, noise=[0.1])) == words


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
    assert robustness_words.robustness_use(disturbed(**accuracies)) == words


@pytest.mark.parametrize(
    ("features", "words"),
    [
        (featured(128), "128 patterns of ink that speak for or against."),
        (featured(10), "Ten patterns of ink that speak for or against."),
        (featured(1), "One pattern of ink that speaks for or against."),
        (featured(0, "its first layer is a Conv2D"), "That cannot be shown as images."),
    ],
)
def test_what_the_first_layer_learned_is_said_in_one_line(features: Features, words: str) -> None:
    assert features_words.features_headline(features) == words
