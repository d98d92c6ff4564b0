"""How far the scores can be trusted: an interval for each, and what is gained by declining the doubtful images."""

from __future__ import annotations

import numpy as np

from report.evaluation.results import ClassIntervals, Coverage, Evaluation, Interval, Uncertainty
from report.evaluation.statistics import BINS, SMALLEST, bin_places, publish, wilson_interval

RESAMPLES = 1000
SEED = 0  # of the bootstrap, so that the same predictions give the same intervals
PERCENTILES = (2.5, 97.5)
DECLINED = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)  # shares of the images, the least sure ones


def measure_uncertainty(evaluation: Evaluation, probabilities: np.ndarray) -> Uncertainty:
    """Give the scores of an evaluation their 95 % intervals.

    Shares of images (precision, recall, the accuracy in a bin) have Wilson intervals; F1, balanced accuracy, loss,
    Brier score and expected calibration error have percentile intervals from 1,000 bootstrap resamples of the test
    images (Efron and Tibshirani 1993) with a fixed seed.

    Args:
        evaluation: of the test images.
        probabilities: that the network gave them, float of shape (n, classes).
    """
    published = publish(probabilities)
    rows = np.arange(evaluation.total)
    losses = -np.log(np.maximum(published[rows, evaluation.labels], SMALLEST))
    distances = published.copy()
    distances[rows, evaluation.labels] -= 1
    places = bin_places(evaluation.confidences)
    loss, brier, error = _bootstrap(losses, (distances**2).sum(axis=1), places, _gaps(evaluation))
    counts = [found.count for found in evaluation.calibration.bins]
    right = [round(found.accuracy * found.count) for found in evaluation.calibration.bins]
    balanced, classes = _class_intervals(np.array(evaluation.confusion))
    return Uncertainty(
        loss=loss,
        brier=brier,
        expected_error=error,
        balanced=balanced,
        bins=tuple(wilson_interval(k, n) if n else (0.0, 1.0) for k, n in zip(right, counts, strict=True)),
        classes=classes,
        coverage=_coverage(evaluation),
    )


def _gaps(evaluation: Evaluation) -> np.ndarray:
    """Return by how much each prediction's confidence exceeds its being right, from -1 to 1."""
    gaps: np.ndarray = evaluation.confidences - (evaluation.predictions == evaluation.labels)
    return gaps


def _bootstrap(
    losses: np.ndarray, squares: np.ndarray, places: np.ndarray, gaps: np.ndarray
) -> tuple[Interval, Interval, Interval]:
    """Return the intervals of the mean loss, of the mean square and of the expected calibration error."""
    random, total = np.random.default_rng(SEED), len(losses)
    found = np.empty((RESAMPLES, 3))
    for resample in found:
        weights = np.bincount(random.integers(0, total, total), minlength=total)
        by_bin = np.bincount(places, weights * gaps, minlength=BINS)
        resample[:] = weights @ losses, weights @ squares, np.abs(by_bin).sum()
    low, high = np.percentile(found / total, PERCENTILES, axis=0)
    loss, brier, error = zip(low.tolist(), high.tolist(), strict=True)
    return loss, brier, error


def _class_intervals(confusion: np.ndarray) -> tuple[Interval, tuple[ClassIntervals, ...]]:
    """Return the interval of the balanced accuracy and those of every class."""
    size = len(confusion)
    f1, balanced = _resample(confusion)
    low, high = np.percentile(f1, PERCENTILES, axis=0)
    least, most = np.percentile(balanced, PERCENTILES).tolist()
    correct, read, written = confusion.diagonal(), confusion.sum(axis=0), confusion.sum(axis=1)
    return (least, most), tuple(
        ClassIntervals(
            precision=_share(correct[place], read[place]),
            recall=_share(correct[place], written[place]),
            f1=(float(low[place]), float(high[place])),
        )
        for place in range(size)
    )


def _resample(confusion: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return F1 of each class, of shape (resamples, classes), and the balanced accuracy, in every resample.

    Resampling images is drawing the cells of the matrix anew; of many classes most are empty, and are left alone.
    """
    size, random = len(confusion), np.random.default_rng(SEED)
    rows, columns = np.nonzero(confusion)
    shares = confusion[rows, columns] / confusion.sum()
    f1, balanced = np.empty((RESAMPLES, size)), np.empty(RESAMPLES)
    for place in range(RESAMPLES):
        drawn = random.multinomial(int(confusion.sum()), shares)
        written = np.bincount(rows, drawn, minlength=size)
        hits = np.bincount(rows, drawn * (rows == columns), minlength=size)
        f1[place] = 2 * hits / np.maximum(written + np.bincount(columns, drawn, minlength=size), 1)
        balanced[place] = (hits[written > 0] / written[written > 0]).mean()
    return f1, balanced


def _share(correct: int, of: int) -> Interval:
    return wilson_interval(int(correct), int(of)) if of else (0.0, 1.0)


def _coverage(evaluation: Evaluation) -> tuple[Coverage, ...]:
    """Return the accuracy on what is left when the least sure images are declined; of equals, the later ones first."""
    order = np.argsort(-evaluation.confidences, kind="stable")
    right = (evaluation.predictions == evaluation.labels)[order]
    found = []
    for declined in DECLINED:
        kept = evaluation.total - round(declined * evaluation.total)
        correct = int(right[:kept].sum())
        interval = wilson_interval(correct, kept)
        found.append(Coverage(declined, kept, correct / kept, interval, float(evaluation.confidences[order[kept - 1]])))
    return tuple(found)
