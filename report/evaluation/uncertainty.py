"""How far the scores can be trusted: an interval for each, and what is gained by declining the doubtful images."""

from __future__ import annotations

import numpy as np

from report.core.rounding import EQUAL
from report.evaluation.alike import compare_classes
from report.evaluation.confidence import measure_chance, measure_error, measure_gaps
from report.evaluation.results import ClassIntervals, Coverage, Evaluation, Interval, Uncertainty
from report.evaluation.statistics import PERCENTILES, brier_scores, losses, wilson_interval

RESAMPLES = 1000
SEED = 0  # of the bootstrap, so that the same predictions give the same intervals
DECLINED = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)  # shares of the images, the least sure ones, about


def measure_uncertainty(evaluation: Evaluation, probabilities: np.ndarray) -> Uncertainty:
    """Give the scores of an evaluation their 95 % intervals.

    Shares of images (precision, recall, the accuracy in a bin) have Wilson intervals, and so have F1 and the balanced
    accuracy; loss and Brier score have percentile intervals from 1,000 bootstrap resamples of the test images (Efron
    and Tibshirani 1993) with a fixed seed. None is a point: where all images have the same loss or Brier score, it has
    no interval.

    Args:
        evaluation: of the test images.
        probabilities: that the network gave them, float of shape (n, classes).
    """
    counts = [found.count for found in evaluation.calibration.bins]
    right = [round(found.accuracy * found.count) for found in evaluation.calibration.bins]
    matrix = np.array(evaluation.confusion)
    below, above = measure_gaps(evaluation)
    return Uncertainty(
        loss=_bootstrap(losses(probabilities, evaluation.labels)),
        brier=_bootstrap(brier_scores(probabilities, evaluation.labels)),
        expected_error=measure_error(evaluation),
        balanced=_balanced(matrix),
        bins=tuple(wilson_interval(k, n) if n else (0.0, 1.0) for k, n in zip(right, counts, strict=True)),
        classes=_class_intervals(matrix),
        coverage=_coverage(evaluation),
        below=below,
        above=above,
        chance=measure_chance(evaluation),
        alike=compare_classes(evaluation),
    )


def _bootstrap(values: np.ndarray) -> Interval | None:
    """Return the interval of the mean of these values, one an image; equal ones do not tell how far others differ."""
    if np.ptp(values) < EQUAL:
        return None
    random, total = np.random.default_rng(SEED), len(values)
    means = [values[random.integers(0, total, total)].mean() for _ in range(RESAMPLES)]
    low, high = np.percentile(means, PERCENTILES).tolist()
    return low, high


def _class_intervals(confusion: np.ndarray) -> tuple[ClassIntervals, ...]:
    """Return the intervals of every class.

    F1 is 2J / (1 + J) of the share J of the images of a class or read as it that are both, and has its Wilson interval.
    """
    hits, read, written = confusion.diagonal(), confusion.sum(axis=0), confusion.sum(axis=1)
    found = []
    for correct, answered, labelled in zip(hits.tolist(), read.tolist(), written.tolist(), strict=True):
        low, high = (2 * end / (1 + end) for end in _share(correct, answered + labelled - correct))
        found.append(ClassIntervals(_share(correct, answered), _share(correct, labelled), (low, high)))
    return tuple(found)


def _balanced(confusion: np.ndarray) -> Interval:
    """Return the interval of the balanced accuracy: Wilson's, of the number of images that tell as much of a share.

    That number is what its variance says (Korn and Graubard 1998), or where fewer, what equal recalls would.
    """
    written = confusion.sum(axis=1)
    hits, written = confusion.diagonal()[written > 0], written[written > 0]
    recalls = hits / written
    mean, classes = float(recalls.mean()), len(written)
    variance = float((recalls * (1 - recalls) / written).sum()) / classes**2
    number = classes**2 / float((1 / written).sum())
    if variance:
        number = min(number, mean * (1 - mean) / variance)
    return wilson_interval(mean * number, number)


def _share(correct: int, of: int) -> Interval:
    return wilson_interval(int(correct), int(of)) if of else (0.0, 1.0)


def _coverage(evaluation: Evaluation) -> tuple[Coverage, ...]:
    """Return the accuracy on what is left when the least sure images are declined.

    Each share is that of the whole images which are declined; shares that come to as many images are one. Of images
    equally sure, some of which are declined, as many count as right as would on average over their orders.
    """
    right = evaluation.predictions == evaluation.labels
    ordered = -np.sort(-evaluation.confidences)
    found = []
    for declined in sorted({round(share * evaluation.total) for share in DECLINED}):
        kept = evaluation.total - declined
        threshold = ordered[kept - 1]
        surer, equal = evaluation.confidences > threshold, evaluation.confidences == threshold
        rest = kept - int(surer.sum())
        correct = int(right[surer].sum()) + rest * int(right[equal].sum()) / int(equal.sum())
        share, interval = declined / evaluation.total, wilson_interval(correct, kept)
        found.append(Coverage(share, kept, correct / kept, interval, float(threshold)))
    return tuple(found)
