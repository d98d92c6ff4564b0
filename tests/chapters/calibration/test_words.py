"""What is said of confidence is true for any network."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest
from worlds import tiny_evaluation, tiny_results

from report.chapters.calibration import words as calibration_words
from report.chapters.calibration.gaps import headline
from report.evaluation.results import Bin, Calibration, Chance, Coverage, Evaluation, Gap
from report.evaluation.scores import evaluate
from report.evaluation.uncertainty import measure_uncertainty

if TYPE_CHECKING:
    from report.evaluation.results import Interval, Uncertainty


def calibrated(*bins: tuple[float, float, int], expected_error: float = 0.05) -> Evaluation:
    """Return an evaluation whose bins have this confidence, accuracy and count."""
    total = sum(count for *_, count in bins)
    calibration = Calibration(expected_error, tuple(Bin(*values) for values in bins))
    return dataclasses.replace(tiny_evaluation([0], [0]), calibration=calibration, total=total)


def answered(images: int, sure: float, right: int) -> tuple[Evaluation, Uncertainty]:
    """Return the evaluation of equally sure answers to so many images of two classes, and its uncertainty."""
    shares = np.tile(np.array([sure, 1 - sure], np.float32), (images, 1))
    evaluation = evaluate((np.arange(images) >= right).astype(int), shares, ["a", "b"])
    return evaluation, measure_uncertainty(evaluation, shares)


EMPTY = (0.0, 0.0, 0)
NOTHING = Gap(0, 0.0, (-1.0, 1.0))
OVER, UNDER = Gap(700, 0.091, (0.06, 0.12)), Gap(900, -0.01, (-0.014, -0.006))
SLIGHT = Gap(9000, -0.0003, (-0.0004, -0.0001))
FINE, FEW = Gap(800, 0.01, (-0.01, 0.03)), Gap(30, 0.2, (0.1, 0.3))
UNCERTAINTY = tiny_results().uncertainty
AVERAGE = "No: on average it is off by 5.0 points, more than chance would make it."
FIFTEEN = ((0.0, 0.0, 0),) * 14 + ((0.99, 0.98, 2000),)


@pytest.mark.parametrize(
    ("below", "above", "by_chance", "words"),
    [
        (OVER, FINE, 0.04, "No: below 93% it is over-confident by 9 points (6 to 12)."),
        (
            OVER,
            UNDER,
            0.04,
            "No: below 93% it is over-confident by 9 points (6 to 12); above 93% it is under-confident by ",
        ),
        (FINE, FINE, 0.05, "Nothing speaks against it: neither below 93% nor above is it off by more than chance."),
        (NOTHING, FINE, 0.05, "Nothing speaks against it above 93%; below, there are too few images to say."),
        (FEW, NOTHING, 0.05, "There are too few images to say."),
        (FEW, NOTHING, 0.04, AVERAGE),
        (FINE, FINE, 0.04, AVERAGE),
        (OVER, SLIGHT, 0.04, "No: below 93% it is over-confident by 9 points (6 to 12)."),
    ],
)
def test_only_what_is_more_than_chance_is_said_of_confidence(
    below: Gap, above: Gap, by_chance: float, words: str
) -> None:
    chance = Chance(0.02, 0.04, by_chance)
    uncertainty = dataclasses.replace(UNCERTAINTY, below=below, above=above, chance=chance)
    assert headline(calibrated(*FIFTEEN), uncertainty).startswith(words)


@pytest.mark.parametrize(("below", "by_chance"), [(NOTHING, 0.01), (FINE, 0.01), (FINE, 0.2)])
def test_what_would_be_told_as_no_points_is_not_told_as_points(below: Gap, by_chance: float) -> None:
    chance = Chance(0.00005, 0.0001, by_chance)
    uncertainty = dataclasses.replace(UNCERTAINTY, below=below, above=SLIGHT, chance=chance)
    said = headline(calibrated(*FIFTEEN, expected_error=0.0003), uncertainty)
    assert said == "Hardly anything speaks against it: what is more than chance is less than 0.1 points."


@pytest.mark.parametrize(
    ("images", "gap"), [(100_000, "Hardly anything"), (1000, "Nothing speaks against it above 93%")]
)
def test_of_perfect_answers_that_are_nearly_sure_no_gap_is_told(images: int, gap: str) -> None:
    evaluation, uncertainty = answered(images, 0.99985, right=images)
    assert headline(evaluation, uncertainty).startswith(gap)


@pytest.mark.parametrize(
    ("by_chance", "end"), [(0.01, "more than 0.0400."), (0.2, "so this average is no more than chance makes.")]
)
def test_the_average_is_told_beside_what_chance_makes_of_it(by_chance: float, end: str) -> None:
    uncertainty = dataclasses.replace(UNCERTAINTY, chance=Chance(0.02, 0.04, by_chance))
    said = calibration_words.error(calibrated(*FIFTEEN), uncertainty)
    assert "exactly right would score 0.0200 on 2,000 images, and in at most one of twenty tests more than" in said
    assert said.endswith(end)


@pytest.mark.parametrize("images", [30, 60, 90])
def test_sure_answers_that_are_all_right_are_off_by_no_more_than_chance_however_they_are_added_up(images: int) -> None:
    random = np.random.default_rng(images)
    for _ in range(20):
        doubts = random.dirichlet(np.ones(images)) * random.uniform(0.005, 0.03)
        evaluation = evaluate(np.zeros(images, int), np.column_stack([1 - doubts, doubts]), ["a", "b"])
        uncertainty = measure_uncertainty(evaluation, np.column_stack([1 - doubts, doubts]))
        assert headline(evaluation, uncertainty).startswith(("Nothing speaks", "There are too few"))
        said = calibration_words.error(evaluation, uncertainty)
        assert said.endswith(f" on {images} images, so this average is no more than chance makes.")


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
        (((0.0, 0.8), (0.05, 0.80004)), "Declining the 5% that it is least sure of gains next to nothing here."),
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


@pytest.mark.parametrize(("images", "few"), [(1, "one image"), (3, "three images"), (12, "twelve images")])
def test_of_twelve_images_five_per_cent_are_none(images: int, few: str) -> None:
    said = calibration_words.declining(answered(images, 0.75, right=images - 1)[1])
    assert said == f"Of {few}, 5% is not even one, so nothing can be said of declining them."


@pytest.mark.parametrize(("images", "share"), [(20, "5%"), (30, "7%"), (45, "4%"), (10_001, "5%")])
def test_the_share_that_is_told_is_that_of_the_images_that_are_declined(images: int, share: str) -> None:
    sure = np.linspace(0.9, 0.6, images)
    shares = np.column_stack([sure, 1 - sure]).astype(np.float32)
    evaluation = evaluate((np.arange(images) >= images - 1).astype(int), shares, ["a", "b"])
    said = calibration_words.declining(measure_uncertainty(evaluation, shares))
    assert said.startswith(
        f"If it may decline the {share} of the images that it is least sure of, it is right in 100.00%"
    )


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
