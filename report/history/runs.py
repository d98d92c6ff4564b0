"""What a build remembers of the runs before it, and how it compares with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, NonNegativeFloat, NonNegativeInt, PositiveInt

LONGEST_TEXT = 300  # characters of a text in `history.json`; a file name has 255 at the most
MOST_NAMED = 100  # settings or versions of one run
SIGNIFICANT = 0.05  # a p value below is taken for more than chance
Share = Annotated[float, Field(ge=0, le=1)]
Text = Annotated[str, Field(max_length=LONGEST_TEXT)]


class Identity(BaseModel):
    """The name and the digest of a data set, as `metrics.json` has them."""

    model_config = ConfigDict(frozen=True)

    name: Text
    sha256: Text


class PastRun(BaseModel):
    """One run as `history.json` keeps it; a value that is not known, or was not measured, is None.

    `time` is the commit's. `settings` are those that shape a run. `loss` is in nats; it and `loss_interval`, the 95 %
    interval of a mean, are None where a loss is no number. `wrong` are the indices of the wrong predictions in order.
    `total` is the number of test images. `seconds` is the duration of the training, `cores` what it had to run on.
    """

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    id: Text = Field(min_length=1)
    commit: Text | None
    time: AwareDatetime | None
    dataset: Identity
    settings: dict[Text, bool | int | float | Text] = Field(max_length=MOST_NAMED)
    accuracy: Share
    interval: tuple[Share, Share]
    loss: float | None
    loss_interval: tuple[float, float] | None = None
    wrong: tuple[NonNegativeInt, ...]
    total: PositiveInt | None = None
    parameters: NonNegativeInt | None = None
    versions: dict[Text, Text] = Field(default={}, max_length=MOST_NAMED)
    cores: PositiveInt | None = None
    seconds: NonNegativeFloat | None = None

    @property
    def identity(self) -> dict[str, Any]:
        """What stands for a run where charts of many are drawn, which show no single image."""
        return self.model_dump(mode="json", exclude={"wrong"})


@dataclass(frozen=True)
class Comparison:
    """A run beside the last one before it on the same data.

    `fixed` and `broken` are the indices of the test images that only the new run, and only the earlier one, read
    correctly. `p_value` is that of McNemar's exact test: how likely a difference at least as large would be if both
    runs were equally good. `total` is the number of test images.
    """

    before: PastRun
    accuracy: float
    total: int
    fixed: tuple[int, ...]
    broken: tuple[int, ...]
    p_value: float

    @property
    def significant(self) -> bool:
        """Whether the difference is more than chance, at the usual 5 %."""
        return self.p_value < SIGNIFICANT

    @property
    def drop(self) -> float:
        """By which share of the test images the new run is worse; below 0 where it is better."""
        return (len(self.broken) - len(self.fixed)) / self.total


@dataclass(frozen=True)
class Gate:
    """A condition on which a report is published: what was asked for and what was found, as words go on after "it"."""

    setting: str
    asked: str
    found: str
    passed: bool


@dataclass(frozen=True)
class Past:
    """What a build remembers: all runs, oldest first, the one that it is about among them by its id."""

    runs: tuple[PastRun, ...]
    current: str
    comparison: Comparison | None
    gates: tuple[Gate, ...]

    @property
    def same_data(self) -> tuple[PastRun, ...]:
        """The runs on the data of the current one, oldest first."""
        digest = next(run.dataset.sha256 for run in self.runs if run.id == self.current)
        return tuple(run for run in self.runs if run.dataset.sha256 == digest)
