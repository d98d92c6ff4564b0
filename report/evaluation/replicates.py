"""Finds out what several trainings of one network have in common."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from report.evaluation.statistics import SMALLEST, publish, t_quantile
from report.evaluation.trainings import Replicate, Trainings, deviation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.evaluation.results import Interval


def compare_trainings(
    labels: np.ndarray, answers: Sequence[np.ndarray], seeds: Sequence[int], processors: Sequence[str] = ()
) -> Trainings:
    """Say what several trainings have in common.

    Args:
        labels: of the test images, int (n,).
        answers: the probabilities that each training gave them, float32 (n, classes).
        seeds: of the trainings.
        processors: the kinds that trained; "" where one is not known.
    """
    rows = np.arange(len(labels))
    wrong = np.array([given.argmax(axis=1) != labels for given in answers])
    losses = [float(-np.log(np.maximum(publish(given)[rows, labels], SMALLEST)).mean()) for given in answers]
    right = len(labels) - wrong.sum(axis=1)
    replicates = tuple(
        Replicate(seed, int(correct) / len(labels), loss)
        for seed, correct, loss in zip(seeds, right, losses, strict=True)
    )
    order = sorted(replicates, key=lambda one: (one.accuracy, one.loss, one.seed))
    together = np.sum(answers, axis=0, dtype=np.float64).argmax(axis=1)
    accuracies = tuple(one.accuracy for one in replicates)
    return Trainings(
        replicates=replicates,
        subject=replicates.index(order[(len(order) - 1) // 2]),
        mean_interval=_interval(accuracies, math.sqrt(1 / len(seeds))),
        another=_interval(accuracies, math.sqrt(1 + 1 / len(seeds))),
        vote=float((together == labels).mean()),
        misread=wrong.sum(axis=0),
        processors=tuple(sorted({*processors} - {""})),
    )


def _interval(accuracies: tuple[float, ...], factor: float) -> Interval | None:
    """Return the mean and so many standard deviations around it, times the quantile of the t-distribution."""
    if len(accuracies) == 1:
        return None
    mean = math.fsum(accuracies) / len(accuracies)
    half = t_quantile(len(accuracies) - 1) * deviation(accuracies) * factor
    return max(0.0, mean - half), min(1.0, mean + half)
