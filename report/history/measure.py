"""Measures what chance leaves of runs and of the steps between them; run by a stage, because it needs SciPy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from report.evaluation.differences import Side, measure_difference, measure_mean
from report.evaluation.replicates import t_interval
from report.evaluation.trainings import Difference
from report.history.runs import Measured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.evaluation.results import Interval
    from report.history.runs import PastRun


def measure(runs: Sequence[PastRun]) -> Measured:
    """Measure each run, and each step from one to the next on the same data; no two runs have the same id."""
    gains: dict[str, Difference] = {}
    last: dict[str, PastRun] = {}
    for run in runs:
        if before := last.get(run.dataset.sha256):
            gains[run.id] = measure_gain(before, run)
        last[run.dataset.sha256] = run
    return Measured(
        intervals={run.id: accuracy_interval(run) for run in runs},
        loss_intervals={run.id: loss_interval(run) for run in runs},
        gains=gains,
    )


def measure_gain(before: PastRun, after: PastRun) -> Difference:
    """Compare the mean accuracies of two runs on the same data, with an interval if both have several trainings."""
    if before.several and after.several and before.total == after.total:
        return measure_difference(_side(before), _side(after))
    return Difference(after.mean - before.mean, None)


def accuracy_interval(run: PastRun) -> Interval:
    """Return the 95 % interval of a run's mean accuracy; of one training, and where all is 0 or 1, that of a share."""
    return measure_mean(_side(run)) if run.several and 0 < run.mean < 1 else run.interval


def loss_interval(run: PastRun) -> Interval | None:
    """Return the 95 % interval of a run's mean loss over other seeds (Student's t), or that of its one training.

    The latter is also that of trainings that differ in nothing. It is None where a loss is no number, or where that of
    all images is the same.
    """
    losses = tuple(loss for loss in run.losses if loss is not None)
    found = t_interval(losses) if run.mean_loss is not None and run.several else None
    if not found:
        return run.loss_interval
    low, high = found
    return (max(0.0, low) if min(losses) >= 0 else low), high


def _side(run: PastRun) -> Side:
    misread = np.zeros(run.total or 0, int)
    for number, indices in enumerate(run.misread, 1):
        misread[list(indices)] = number
    return Side(run.accuracies, misread)
