"""Finds out what several trainings of one network have in common."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from report.evaluation.statistics import losses, t_quantile
from report.evaluation.trainings import Replicate, Trainings, deviation, mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.evaluation.results import Interval


def compare_trainings(
    labels: np.ndarray, answers: Sequence[np.ndarray], seeds: Sequence[int | None], processors: Sequence[str] = ()
) -> Trainings:
    """Say what several trainings have in common.

    Args:
        labels: of the test images, int (n,).
        answers: the probabilities that each training gave them, float32 (n, classes).
        seeds: of the trainings; None where one is not known.
        processors: the kinds that trained; "" where one is not known.
    """
    wrong = np.array([given.argmax(axis=1) != labels for given in answers])
    means = [float(losses(given, labels).mean()) for given in answers]
    right = len(labels) - wrong.sum(axis=1)
    replicates = tuple(
        Replicate(seed, int(correct) / len(labels), loss)
        for seed, correct, loss in zip(seeds, right, means, strict=True)
    )
    order = sorted(replicates, key=lambda one: (one.accuracy, one.loss, one.seed or 0))
    together = np.sum(answers, axis=0, dtype=np.float64).argmax(axis=1)
    accuracies = tuple(one.accuracy for one in replicates)
    return Trainings(
        replicates=replicates,
        subject=replicates.index(order[(len(order) - 1) // 2]),
        mean_interval=_of_shares(accuracies, more=0),
        another=_of_shares(accuracies, more=1),
        vote=float((together == labels).mean()),
        misread=wrong.sum(axis=0),
        processors=tuple(sorted({*processors} - {""})),
    )


def t_interval(values: Sequence[float], more: float = 0.0) -> Interval | None:
    """Return the 95 % interval of the mean of some values, by Student's t-distribution.

    With `more` 1 it is the range in which one more value lies with 95 %. It is None where all values are equal, as one
    is: these do not tell how far others would differ.
    """
    if len(set(values)) == 1:
        return None
    half = t_quantile(len(values) - 1) * deviation(values) * math.sqrt(more + 1 / len(values))
    return mean(values) - half, mean(values) + half


def _of_shares(accuracies: tuple[float, ...], more: float) -> Interval | None:
    found = t_interval(accuracies, more)
    return found and (max(0.0, found[0]), min(1.0, found[1]))
