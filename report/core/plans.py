"""What is to be trained: the models by name, and each with its settings and its seeds."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from report.core.formatting import sentence
from report.core.sanitize import is_title

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_REPLICATES = 100
Epochs = Annotated[int, Field(ge=1, le=1000)]
BatchSize = Annotated[int, Field(ge=1, le=65536)]
LearningRate = Annotated[float, Field(gt=0, le=1)]
Replicates = Annotated[int, Field(ge=1, le=MOST_REPLICATES)]


def _two_names(text: str) -> str:
    module, _, function = text.partition(":")
    if not (all(part.isidentifier() for part in module.split(".")) and function.isidentifier()):
        raise ValueError("write it as module:function, such as report.model:dense")
    return text


def number_or_text(value: object) -> object:
    """Return a value that is neither true nor false, which no setting is, or refuse it: it would count as 1 or 0."""
    if isinstance(value, bool):
        raise ValueError("write a number or a text, not true or false")  # noqa: TRY004 pydantic passes on no TypeError
    return value


def printed(text: str) -> str:
    """Return a text that is fit for a page, or refuse it: the check of a setting that is shown there."""
    if not is_title(text):
        raise ValueError("use characters that can be printed, none that control a line or turn its direction")
    return text


class Model(BaseModel):
    """A network by the function that makes it, as module:function; it may have a name and settings of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    function: Annotated[str, Field(max_length=200), AfterValidator(_two_names)]
    name: Annotated[str, Field(min_length=1, max_length=60), AfterValidator(printed)] | None = None
    epochs: Epochs | None = None
    batch_size: BatchSize | None = None
    learning_rate: LearningRate | None = None
    replicates: Replicates | None = None

    _number_or_text = field_validator("*", mode="before")(number_or_text)

    def __str__(self) -> str:
        return self.function


class Plan(NamedTuple):
    """The trainings of one model: all with the same settings but for their seeds, which count up from `seed`.

    `name` is what the model is called in print, unlike any other of a report.
    """

    function: str
    name: str
    epochs: int
    batch_size: int
    learning_rate: float
    replicates: int
    seed: int

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seed of each training."""
        return tuple(range(self.seed, self.seed + self.replicates))

    @property
    def shaping(self) -> dict[str, int | float]:
        """What shapes each training of the model, besides its code, the data and the seed."""
        return {"epochs": self.epochs, "batch_size": self.batch_size, "learning_rate": self.learning_rate}


def told_apart(plans: Sequence[Plan]) -> tuple[Plan, ...]:
    """Return plans of different functions with names that differ, also where a sentence begins with them.

    Where some are alike the module stands with each, and where that is not enough the whole function.
    """
    names = [plan.name for plan in plans]
    for further in range(1 + len(plans)):  # a name that was given may be what another has become
        alike = Counter(map(sentence, names))
        homes = [plan.function if further else plan.function.partition(":")[0] for plan in plans]
        told = zip(plans, names, homes, strict=True)
        names = [f"{plan.name} of {home}" if alike[sentence(name)] > 1 else name for plan, name, home in told]
    return tuple(plan._replace(name=name) for plan, name in zip(plans, names, strict=True))


def by_function(value: object) -> object:
    """Take a text for the function of a model that has no settings of its own."""
    return {"function": value} if isinstance(value, str) else value
