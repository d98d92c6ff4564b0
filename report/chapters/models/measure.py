"""Puts several networks side by side: what each takes and reaches, and by how much every two of them differ."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from report.chapters.models.record import Comparison, Models, TrainedModel
from report.evaluation.differences import Side, measure_difference
from report.evaluation.replicates import compare_trainings
from report.evaluation.trainings import mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from report.core.plans import Plan
    from report.evaluation.trainings import Trainings
    from report.network.run import Run


def compare_models(
    labels: np.ndarray, plans: Sequence[Plan], runs: Sequence[Sequence[Run]], sizes: Sequence[Sequence[int]]
) -> Models:
    """Put networks side by side.

    Args:
        labels: of the test images, int (n,).
        plans: the networks, the one first that the report is about.
        runs: the trainings of each.
        sizes: of each training's `model.keras`, in bytes.
    """
    found = [
        compare_trainings(labels, [run.probabilities for run in of_model], [run.seed for run in of_model])
        for of_model in runs
    ]
    sides = [Side(trainings.accuracies, trainings.misread) for trainings in found]
    pairs = list(combinations(range(len(plans)), 2))
    judged = sum(min(found[before].number, found[after].number) > 1 for before, after in pairs)
    return Models(
        tuple(map(_model, plans, runs, sizes, found)),
        tuple(
            Comparison(before, after, measure_difference(sides[before], sides[after], max(1, judged)))
            for before, after in pairs
        ),
    )


def _model(plan: Plan, runs: Sequence[Run], sizes: Sequence[int], found: Trainings) -> TrainedModel:
    middle = runs[found.subject]
    trainings = [run.training for run in runs if run.training]
    told, seconds = middle.training, [one.seconds for one in trainings if one.seconds is not None]
    later = [epoch.seconds for one in trainings for epoch in one.epochs[1:] if epoch.seconds is not None]
    return TrainedModel(
        function=plan.function,
        name=plan.name,
        layers=middle.layers,
        parameters=middle.parameters,
        batch_size=told.batch_size if told else None,
        learning_rate=told.learning_rate if told else None,
        epochs=tuple(len(training.epochs) for training in trainings),
        replicates=found.replicates,
        interval=found.mean_interval,
        seconds=mean(seconds) if seconds else None,
        pace=mean(later) if later else None,
        size=sizes[found.subject],
        chosen_by=tuple(dict.fromkeys(name for one in trainings if one.chose for name in one.chosen_by)),
    )
