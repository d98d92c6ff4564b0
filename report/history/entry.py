"""Describes a finished run as the history keeps it."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from report.core.digests import DIGITS, digest
from report.core.provenance import RUN_ID
from report.core.sanitize import printable
from report.history.fields import LONGEST_TEXT
from report.history.runs import Identity, PastRun, PastTraining

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.core.provenance import Provenance
    from report.data.dataset import Dataset
    from report.evaluation.results import Evaluation, Uncertainty
    from report.evaluation.trainings import Replicate, Trainings
    from report.network.run import Run
    from report.settings import Settings


def describe(
    settings: Settings,
    dataset: Dataset,
    provenance: Provenance,
    *,
    run: Run,
    evaluation: Evaluation,
    uncertainty: Uncertainty,
    trainings: Trainings,
    environment: Mapping[str, str],
    made_by: str,
) -> PastRun:
    """Return the entry of a finished run.

    In GitHub Actions its id is that of the workflow's run, see `told_apart`. Elsewhere it is a digest of the commit,
    the settings, the data, the versions and `made_by`, which stands for the code of the training, so that the same work
    is remembered once. Durations and the machine are left out of a reproducible build.
    """
    shaping = _shaping(settings)
    made = digest(provenance.commit, shaping, dataset.digest, provenance.versions, made_by)[:DIGITS]
    measured = None if provenance.reproducible else run.training
    finite = math.isfinite(evaluation.loss)
    return PastRun(
        id=environment.get(RUN_ID) or made,
        commit=provenance.commit or None,
        time=None if provenance.time is None else datetime.fromtimestamp(provenance.time, UTC),
        dataset=Identity(name=_text(dataset.name), sha256=dataset.digest),
        settings=shaping,
        accuracy=evaluation.accuracy,
        interval=evaluation.interval,
        loss=evaluation.loss if finite else None,
        loss_interval=uncertainty.loss if finite else None,
        wrong=tuple(sorted(evaluation.mistakes)),
        total=evaluation.total,
        replicates=tuple(_remembered(one.seed, one) for one in trainings.replicates if one.seed is not None),
        misread=_by_times(trainings) if trainings.number > 1 else (),
        parameters=run.parameters if run.layers else None,
        versions=provenance.versions,
        cores=measured.cores if measured else None,
        seconds=measured.seconds if measured else None,
        uncommitted=provenance.uncommitted or None,
    )


def _shaping(settings: Settings) -> dict[str, bool | float | str]:
    """Return the settings that shaped the run; of what was made elsewhere, the name of its file alone."""
    for name in ("predictions", "trained"):
        if path := getattr(settings, name):
            return {name: _text(Path(path).name)}
    subject = settings.plans[0]
    return {"model": subject.function, "seed": subject.seed, "replicates": subject.replicates, **subject.shaping}


def _text(name: str) -> str:
    return printable(name)[:LONGEST_TEXT]


def _remembered(seed: int, one: Replicate) -> PastTraining:
    return PastTraining(seed=seed, accuracy=one.accuracy, loss=one.loss if math.isfinite(one.loss) else None)


def _by_times(trainings: Trainings) -> tuple[tuple[int, ...], ...]:
    """Return, for each number of trainings from 1, the indices of the test images that exactly so many misread."""
    times = range(1, trainings.number + 1)
    return tuple(tuple((trainings.misread == number).nonzero()[0].tolist()) for number in times)
