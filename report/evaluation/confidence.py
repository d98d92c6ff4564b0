"""Whether confidence is more wrong than chance makes it: the calibration error, and the gaps of two large groups."""

from __future__ import annotations

import numpy as np

from report.core.rounding import EQUAL
from report.evaluation.results import FEW, Chance, Evaluation, Gap, Interval
from report.evaluation.statistics import BINS, PERCENTILES, bin_places, wilson_interval

DRAWINGS = 1000
SEED = 0  # of the drawings, so that the same answers give the same numbers
RARE = 95  # per cent of the drawings that lie below what is called more than chance


def measure_gaps(evaluation: Evaluation) -> tuple[Gap, Gap]:
    """Return by how much the confidence exceeds the accuracy below the top bin, and in it."""
    top = bin_places(evaluation.confidences) == BINS - 1
    right, parts = evaluation.predictions == evaluation.labels, (~top, top)
    spoken_of = max(1, sum(int(part.sum()) >= FEW for part in parts))
    below, above = (_gap(evaluation.confidences[part], right[part], spoken_of) for part in parts)
    return below, above


def _gap(confidences: np.ndarray, right: np.ndarray, intervals: int) -> Gap:
    if not len(right):
        return Gap(0, 0.0, (-1.0, 1.0))
    says = float(confidences.mean())
    low, high = wilson_interval(int(right.sum()), len(right), intervals)
    return Gap(len(right), says - float(right.mean()), (says - high, says - low))


def measure_chance(evaluation: Evaluation) -> Chance:
    """Return what a perfectly calibrated classifier with the same confidences would score as its calibration error.

    The error is biased upwards, the more the fewer answers a bin holds (Roelofs et al. 2022). So what is right is drawn
    anew from the confidences themselves, 1,000 times, and the error of that is computed. Of few answers or very sure
    ones many of these errors are the same, but for rounding.
    """
    random, sure = np.random.default_rng(SEED), evaluation.confidences
    places = bin_places(sure)
    found = np.empty(DRAWINGS)
    for drawing in range(DRAWINGS):
        right = random.random(len(sure)) < sure
        found[drawing] = np.abs(np.bincount(places, sure - right, minlength=BINS)).sum() / len(sure)
    as_large = int((found >= evaluation.calibration.expected_error - EQUAL).sum())
    most = float(np.percentile(found, RARE, method="higher"))
    return Chance(float(found.mean()), most, (1 + as_large) / (1 + DRAWINGS))


def measure_error(evaluation: Evaluation) -> Interval:
    """Return the 95 % interval of the expected calibration error.

    The accuracy in each bin is drawn from what its answers leave of it (a beta distribution after Jeffreys; Brown, Cai
    and DasGupta 2001), which is no point where all of them are right. The interval is widened to hold the error itself.
    """
    random, bins = np.random.default_rng(SEED), evaluation.calibration.bins
    counts, says, is_right = np.array([(one.count, one.confidence, one.accuracy) for one in bins]).T
    right = is_right * counts
    drawn = random.beta(right + 0.5, counts - right + 0.5, (DRAWINGS, len(bins)))
    errors = np.abs(drawn - says) @ counts / counts.sum()
    low, high = np.percentile(errors, PERCENTILES).tolist()
    found = evaluation.calibration.expected_error
    return min(low, found), max(high, found)
