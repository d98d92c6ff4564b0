"""What a build remembers of the runs before it, and how it compares with them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, FailFast, Field, model_validator

from report.core.plans import MOST_REPLICATES
from report.core.records import Stored
from report.evaluation.results import Interval
from report.evaluation.trainings import Difference, deviation, mean, mean_share
from report.history.fields import (
    Cores,
    Few,
    Hexadecimal,
    Id,
    Indices,
    Loss,
    Moment,
    Number,
    Seconds,
    Share,
    Text,
    Total,
    Whole,
)

ROUNDING = 1e-9  # of a share that was written as text


class Identity(BaseModel):
    """The name and the digest of a data set, as `metrics.json` has them."""

    model_config = ConfigDict(frozen=True)

    name: Text
    sha256: Hexadecimal


class PastTraining(BaseModel):
    """One of the trainings of a run: its seed, its accuracy and its loss in nats, None where that is no number."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    seed: Number
    accuracy: Share
    loss: Loss | None


class PastRun(BaseModel):
    """One run as `history.json` keeps it; a value that is not known, or was not measured, is None.

    `time` is the commit's; `uncommitted` says that the project differed from it. `settings` are those that shape a run.
    `accuracy`, `loss` and `wrong` are those of the training in the middle, with the 95 % intervals that the test images
    leave to it. `loss` is in nats; it and `loss_interval` are None where a loss is no number, the latter also where all
    images have the same. `wrong` are the indices of the wrong predictions in order. `total` is the number of test
    images. `seconds` is the duration of that training, `cores` what it had to run on.

    `replicates` are all trainings of the run, none where only the one is known. Where there are several, `misread` has
    a list for each number of trainings, from 1 to all: the indices of the test images that exactly so many misread.
    """

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    id: Id
    commit: Hexadecimal | None
    time: Moment | None
    dataset: Identity
    settings: Annotated[dict[Text, bool | Whole | float | Text], Few]
    accuracy: Share
    interval: tuple[Share, Share]
    loss: Loss | None
    loss_interval: tuple[Loss, Loss] | None = None
    wrong: Indices
    total: Total | None = None
    replicates: Annotated[tuple[PastTraining, ...], FailFast()] = Field((), max_length=MOST_REPLICATES)
    misread: Annotated[tuple[Indices, ...], FailFast()] = Field((), max_length=MOST_REPLICATES)
    parameters: Number | None = None
    versions: Annotated[dict[Text, Text], Few] = {}
    cores: Cores | None = None
    seconds: Seconds | None = None
    uncommitted: bool | None = None

    @model_validator(mode="after")
    def _one_number_says_what_the_other_does(self) -> Self:
        if self.loss_interval and self.loss_interval[0] > self.loss_interval[1]:
            raise ValueError("loss_interval ends before it begins")
        if len(set(self.wrong)) < len(self.wrong):
            raise ValueError("wrong names a test image twice")
        if self.total is not None:
            if max(self.wrong, default=0) >= self.total:
                raise ValueError("wrong names a test image that is not there")
            if len(self.wrong) != round(self.total * (1 - self.accuracy)):
                raise ValueError("wrong and total do not agree with the accuracy")
        low, high = self.interval
        if not low - ROUNDING <= self.accuracy <= high + ROUNDING:
            raise ValueError("interval does not hold the accuracy")
        return self

    @model_validator(mode="after")
    def _misread_as_often_as_the_trainings_say(self) -> Self:
        if len(self.misread) != (self.number if self.several else 0):
            raise ValueError("misread needs a list for each number of trainings where there are several, else none")
        if self.several:
            if self.total is None:
                raise ValueError("several trainings need the total of the test images")
            named = [index for indices in self.misread for index in indices]
            if len(set(named)) < len(named) or max(named, default=0) >= self.total:
                raise ValueError("misread names a test image twice, or one that is not there")
            times = sum(number * len(indices) for number, indices in enumerate(self.misread, 1))
            if times != round(self.total * math.fsum(1 - accuracy for accuracy in self.accuracies)):
                raise ValueError("misread does not agree with the accuracies of the trainings")
        return self

    @property
    def identity(self) -> str:
        """What stands for a run in the digest of a stage: all that is kept of it."""
        return self.model_dump_json()

    @property
    def seeded(self) -> bool:
        """Whether the report trained it, from a seed, and did not only judge the answers of somebody else's model."""
        return "seed" in self.settings

    @property
    def number(self) -> int:
        """How many trainings of the run are known."""
        return max(1, len(self.replicates))

    @property
    def several(self) -> bool:
        """Whether the run has more than one training, so that it can be told what another seed would do."""
        return self.number > 1

    @property
    def accuracies(self) -> tuple[float, ...]:
        """The accuracy of each training."""
        return tuple(one.accuracy for one in self.replicates) or (self.accuracy,)

    @property
    def losses(self) -> tuple[float | None, ...]:
        """The loss of each training."""
        return tuple(one.loss for one in self.replicates) or (self.loss,)

    @property
    def mean(self) -> float:
        """The mean accuracy of the trainings."""
        return mean_share(self.accuracies)

    @property
    def mean_loss(self) -> float | None:
        """The mean loss of the trainings, None where that of any is no number."""
        known = [loss for loss in self.losses if loss is not None]
        return mean(known) if len(known) == self.number else None

    @property
    def deviation(self) -> float:
        """The standard deviation of the accuracies; 0 for one training, of which it is not known."""
        return deviation(self.accuracies)


@dataclass(frozen=True)
class Measured(Stored):
    """What chance leaves of some runs and of the steps between them, by the ids of the runs.

    `intervals` are the 95 % intervals of their accuracies: of the mean over other seeds and other test images, or, of
    one training, over other test images. `loss_intervals` are those of their losses: of the mean over other seeds, or,
    of one training, over other test images; None where it has none. `gains` are those over the run before on
    the same data, where there is one.
    """

    intervals: dict[str, Interval]
    loss_intervals: dict[str, Interval | None]
    gains: dict[str, Difference]


@dataclass(frozen=True)
class Comparison:
    """A run beside the last one before it on the same data.

    `fixed` and `broken` are the indices of the test images that only the new run and only the earlier one reads
    correctly. Where both have several trainings (`gain` has an interval), these are the images that all trainings of
    the one and none of the other read correctly; else those of the network in the middle of each run.
    """

    before: PastRun
    after: PastRun
    gain: Difference
    fixed: tuple[int, ...]
    broken: tuple[int, ...]

    @property
    def same(self) -> bool:
        """Whether nothing is to be seen of a change: the same accuracies, and every image misread as often."""
        before, after = self.before, self.after
        return (before.accuracies, before.misread, before.wrong) == (after.accuracies, after.misread, after.wrong)


@dataclass(frozen=True)
class Gate:
    """A condition on which a report is published: what was asked for and what was found, as words go on after "it".

    One that could not be `judged` is let through.
    """

    setting: str
    asked: str
    found: str
    passed: bool
    judged: bool = True


@dataclass(frozen=True)
class Past:
    """What a build remembers: all runs in the order of building, the one that it is about among them by its id."""

    runs: tuple[PastRun, ...]
    current: str
    comparison: Comparison | None
    gates: tuple[Gate, ...]
    measured: Measured

    @property
    def run(self) -> PastRun:
        """The run that the build is about."""
        return next(run for run in self.runs if run.id == self.current)

    @property
    def same_data(self) -> tuple[PastRun, ...]:
        """The runs on the data of the current one, oldest first."""
        digest = self.run.dataset.sha256
        return tuple(run for run in self.runs if run.dataset.sha256 == digest)
