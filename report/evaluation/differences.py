"""By how much one way of training is better than another, with what chance may have to do with it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from report.evaluation.statistics import t_quantile
from report.evaluation.trainings import Difference, deviation, mean_share

if TYPE_CHECKING:
    import numpy as np

    from report.evaluation.results import Interval


class Side(NamedTuple):
    """Some trainings of one network: their accuracies, and how many of them misread each test image, int (n,)."""

    accuracies: tuple[float, ...]
    misread: np.ndarray


def measure_difference(before: Side, after: Side, comparisons: int = 1) -> Difference:
    """Compare the mean accuracies of two ways of training on the same test images.

    Where several `comparisons` are made, their intervals are wider, so that with 95 % all of them hold (Bonferroni).

    Trainings and images are crossed: every training read every image. The variance of the difference is that between
    the trainings of each side, plus that between the images, minus the residual, which both contain (two-way analysis
    of variance with both factors random, as in studies with several readers and several cases: Obuchowski and Rockette
    1995). The interval is by the t-distribution with Satterthwaite's degrees of freedom (Satterthwaite 1946). It is
    never narrower than the images alone make it: trainings that happen to be equally good do not make it a point.
    """
    value = mean_share(after.accuracies) - mean_share(before.accuracies)
    gains = before.misread / len(before.accuracies) - after.misread / len(after.accuracies)
    if 1 in (len(before.accuracies), len(after.accuracies)):
        return Difference(value, None)
    half = _chance(gains, before, after, comparisons=comparisons)
    return Difference(value, (max(-1.0, value - half), min(1.0, value + half)))


def measure_mean(side: Side) -> Interval:
    """Return the 95 % interval of the mean accuracy of several trainings, with both sources of chance in it.

    It is made as that of a difference, so it is no point, not even where every training reads all images or none.
    """
    middle, half = mean_share(side.accuracies), _chance(side.misread / len(side.accuracies), side)
    return max(0.0, middle - half), min(1.0, middle + half)


def _chance(gains: np.ndarray, *sides: Side, comparisons: int = 1) -> float:
    """Return how far an interval reaches to either side."""
    parts = [(deviation(side.accuracies) ** 2 / len(side.accuracies), len(side.accuracies) - 1) for side in sides]
    images = _of_images(gains)
    beyond = max(0.0, images - sum(map(_residual, sides)))
    variance = sum(part for part, _ in parts) + beyond
    others = max(1, len(gains) - 1)
    squares = sum(part**2 / freedom for part, freedom in parts) + beyond**2 / others
    both = t_quantile(variance**2 / squares, comparisons) * math.sqrt(variance) if squares else 0.0
    least = max(images, 1 / len(gains) ** 2)  # half an image gained and half a one lost (Agresti and Min 2005)
    return max(both, t_quantile(others, comparisons) * math.sqrt(least))


def _of_images(gains: np.ndarray) -> float:
    """Return the variance of a mean over the test images."""
    return float(gains.var(ddof=1)) / len(gains) if len(gains) > 1 else 0.0


def _residual(side: Side) -> float:
    """Return the variance of a side's mean that belongs to neither trainings nor images alone."""
    number, total = len(side.accuracies), len(side.misread)
    if total == 1:
        return 0.0
    shares = side.misread / number
    within = number * float((shares * (1 - shares)).sum())
    trainings = total * (number - 1) * deviation(side.accuracies) ** 2
    return max(0.0, within - trainings) / ((number - 1) * (total - 1)) / (number * total)
