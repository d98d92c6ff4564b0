"""What is said of confidence is true for any network."""

from __future__ import annotations

import dataclasses

import pytest
from worlds import tiny_evaluation, tiny_results

from report.chapters.calibration import words as calibration_words
from report.evaluation.results import Bin, Calibration, Coverage, Evaluation


def calibrated(*bins: tuple[float, float, int], expected_error: float = 0.05) -> Evaluation:
    """Return an evaluation whose bins have this confidence, accuracy and count."""
    total = sum(count for *_, count in bins)
    calibration = Calibration(expected_error, tuple(Bin(*values) for values in bins))
    return dataclasses.replace(tiny_evaluation([0], [0]), calibration=calibration, total=total)


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
        ([(0.5, 0.481, 50), (0.9, 0.9, 900)], f"Yes: it is off by two points at the most, {TO_TELL}"),
        (
            [(0.5, 0.479, 50), (0.9, 0.9, 900)],
            "At the very top, yes. Where it says 50%, it promises 2 points more than it keeps.",
        ),
        (
            [(0.45, 0.33, 50), (0.9, 0.879, 900)],
            "Where it says 45%, it promises 12 points more than it keeps.",
        ),
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
            [(0.95, 0.2, 50), (0.97, 0.96, 900)],
            "At the very top, yes. Where it says 95%, it promises 75 points more than it keeps.",
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
    assert calibration_words.headline(calibrated(*bins)) == words


UNCERTAINTY = tiny_results().uncertainty


def test_how_far_the_confidence_is_off_is_told_in_numbers() -> None:
    said = calibration_words.error(calibrated((0.5, 0.4, 60), (0.9, 0.8, 40), expected_error=0.1), UNCERTAINTY)
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
    said = calibration_words.error(calibrated(*bins, expected_error=error), UNCERTAINTY)
    assert ("flatters" in said) == bool(flattering)
    assert flattering in said
    assert said.endswith("and there it is off by less." if flattering else "to 0.7500.")


def test_the_scores_are_told_with_their_intervals() -> None:
    uncertainty = dataclasses.replace(UNCERTAINTY, loss=(0.2, 0.3), brier=(0.1, 0.15))
    said = calibration_words.scores(calibrated(*[(0.5, 0.5, 10)] * 15), uncertainty)
    assert said.startswith("Log loss 0.250 (0.200 to 0.300), Brier score 0.125 (0.100 to 0.150); 95% intervals by ")
    assert "over 15 bins of equal width" in said


BOUNDS = (0.25, 0.75)


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


def test_each_bin_that_holds_images_is_a_row_of_the_table() -> None:
    rows = calibration_words.bin_rows(calibrated(NOTHING, (0.45, 0.5, 49), NOTHING, (0.9, 0.8, 50)))
    assert [(row.low, row.high, row.count, row.confidence, row.accuracy, row.few) for row in rows] == [
        (0.25, 0.5, 49, 0.45, 0.5, True),
        (0.75, 1.0, 50, 0.9, 0.8, False),
    ]
    assert [row.gap for row in rows] == pytest.approx([0.05, -0.1])
