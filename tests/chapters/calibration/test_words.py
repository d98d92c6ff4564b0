"""What is said of confidence is true for any network."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from worlds import tiny_evaluation, tiny_results

from report.chapters.calibration import words as calibration_words
from report.evaluation.results import Bin, Calibration, Chance, Coverage, Evaluation, Gap

if TYPE_CHECKING:
    from report.evaluation.results import Interval


def calibrated(*bins: tuple[float, float, int], expected_error: float = 0.05) -> Evaluation:
    """Return an evaluation whose bins have this confidence, accuracy and count."""
    total = sum(count for *_, count in bins)
    calibration = Calibration(expected_error, tuple(Bin(*values) for values in bins))
    return dataclasses.replace(tiny_evaluation([0], [0]), calibration=calibration, total=total)


EMPTY = (0.0, 0.0, 0)
NOTHING = Gap(0, 0.0, (-1.0, 1.0))
OVER, UNDER = Gap(700, 0.091, (0.06, 0.12)), Gap(900, -0.01, (-0.014, -0.006))
FINE, FEW = Gap(800, 0.01, (-0.01, 0.03)), Gap(30, 0.2, (0.1, 0.3))
UNCERTAINTY = tiny_results().uncertainty
AVERAGE = "No: on average it is off by 5.0 points, more than chance would make it."
FIFTEEN = ((0.0, 0.0, 0),) * 14 + ((0.99, 0.98, 2000),)


@pytest.mark.parametrize(
    ("below", "above", "most", "words"),
    [
        (OVER, FINE, 0.04, "No: below 93% it is over-confident by 9 points (6 to 12)."),
        (
            OVER,
            UNDER,
            0.04,
            "No: below 93% it is over-confident by 9 points (6 to 12); above 93% it is under-confident by ",
        ),
        (FINE, FINE, 0.06, "Nothing speaks against it: neither below 93% nor above is it off by more than chance."),
        (NOTHING, FINE, 0.06, "Nothing speaks against it above 93%; below, there are too few images to say."),
        (FEW, NOTHING, 0.06, "There are too few images to say."),
        (FEW, NOTHING, 0.04, AVERAGE),
        (FINE, FINE, 0.04, AVERAGE),
    ],
)
def test_only_what_is_more_than_chance_is_said_of_confidence(below: Gap, above: Gap, most: float, words: str) -> None:
    uncertainty = dataclasses.replace(UNCERTAINTY, below=below, above=above, chance=Chance(0.02, most))
    assert calibration_words.headline(calibrated(*FIFTEEN), uncertainty).startswith(words)


@pytest.mark.parametrize(
    ("found", "end"), [(0.05, "more than 0.0400."), (0.03, "so this average is no more than chance makes.")]
)
def test_the_average_is_told_beside_what_chance_makes_of_it(found: float, end: str) -> None:
    said = calibration_words.error(calibrated(*FIFTEEN, expected_error=found), UNCERTAINTY)
    assert "exactly right would score 0.0200 on 2,000 images" in said
    assert said.endswith(end)


def test_the_scores_are_told_with_their_intervals() -> None:
    uncertainty = dataclasses.replace(UNCERTAINTY, loss=(0.2, 0.3), brier=(0.1, 0.15))
    said = calibration_words.scores(calibrated(*[(0.5, 0.5, 10)] * 15), uncertainty)
    assert said.startswith("Log loss, the mean of −ln of the right class’s share, is 0.250 (0.200 to 0.300); ")
    assert "truth, 0.125 (0.100 to 0.150)" in said
    assert "15 equal bins" in said


BOTH = "Both are 0 at best. For the log loss and the Brier score there is no interval:"
ONE = (
    "Both are 0 at best; the 95% interval by bootstrap, which draws the images again and again. For the log loss there"
)


@pytest.mark.parametrize(
    ("loss", "brier", "images", "said"),
    [
        (
            None,
            None,
            40,
            f"0.125. {BOTH} all 40 images score the same, which does not tell how far others would differ.",
        ),
        (None, None, 1, f"0.125. {BOTH} a single image does not tell how far others would differ."),
        (None, (0.1, 0.15), 40, f"0.125 (0.100 to 0.150). {ONE} is no interval: all 40 images score"),
    ],
)
def test_a_score_that_is_the_same_for_all_images_has_no_interval(
    loss: Interval | None, brier: Interval | None, images: int, said: str
) -> None:
    uncertainty = dataclasses.replace(UNCERTAINTY, loss=loss, brier=brier)
    assert said in calibration_words.scores(calibrated((0.5, 0.5, images)), uncertainty)


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
        (((0.0, 1.0), (0.05, 1.0)), "Declining could gain nothing here: all 20 images are read right."),
        (((0.0, 0.8), (0.05, 0.7)), "Declining the 5% that it is least sure of gains nothing here."),
    ],
)
def test_what_declining_gains_is_said(coverage: tuple[tuple[float, float], ...], words: str) -> None:
    points = tuple(Coverage(at, round(20 - 20 * at), share, BOUNDS, 0.5 + at) for at, share in coverage)
    assert calibration_words.declining(dataclasses.replace(UNCERTAINTY, coverage=points)) == words


def test_of_images_equally_sure_none_are_the_least_sure() -> None:
    points = (Coverage(0.0, 20, 0.9, BOUNDS, 0.5), Coverage(0.05, 19, 0.9, BOUNDS, 0.5))
    said = calibration_words.declining(dataclasses.replace(UNCERTAINTY, coverage=points))
    assert said == (
        "It is equally sure of more than the 5% that it is least sure of, so nothing can be said of declining them."
    )


def test_of_twelve_images_five_per_cent_are_none() -> None:
    points = (Coverage(0.0, 12, 0.9, BOUNDS, 0.5), Coverage(0.05, 12, 0.9, BOUNDS, 0.5))
    said = calibration_words.declining(dataclasses.replace(UNCERTAINTY, coverage=points))
    assert said == "Of twelve images, 5% is not even one, so nothing can be said of declining them."


def test_a_small_score_has_a_decimal_more() -> None:
    uncertainty = dataclasses.replace(UNCERTAINTY, brier=(0.0003, 0.0005))
    evaluation = dataclasses.replace(calibrated(*FIFTEEN), brier=0.0004)
    assert "0.0004 (0.0003 to 0.0005)" in calibration_words.scores(evaluation, uncertainty)


def test_each_bin_that_holds_images_is_a_row_of_the_table() -> None:
    rows = calibration_words.bin_rows(calibrated(EMPTY, (0.45, 0.5, 49), EMPTY, (0.9, 0.8, 50)))
    assert [(row.low, row.high, row.count, row.confidence, row.accuracy, row.few) for row in rows] == [
        (0.25, 0.5, 49, 0.45, 0.5, True),
        (0.75, 1.0, 50, 0.9, 0.8, False),
    ]
    assert [row.gap for row in rows] == pytest.approx([0.05, -0.1])
