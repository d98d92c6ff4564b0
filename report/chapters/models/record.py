"""Several networks side by side, and every two of them compared, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass

from report.core.records import Stored
from report.evaluation.results import Interval  # noqa: TC001 read as the record is loaded
from report.evaluation.trainings import Difference, Replicate, mean_share
from report.network.run import Layer  # noqa: TC001 the same


@dataclass(frozen=True)
class TrainedModel:
    """One network with all of its trainings.

    `function` makes it, as module:function, and `name` is its name in print, unlike that of any other. `epochs` has the
    passes of each training, `interval` is the 95 % interval of the mean accuracy over all seeds, by the t-distribution,
    and None for one training and for several that scored the same. `seconds` is the mean duration of a training, `pace`
    that of its epochs but for the first, in which a network may be compiled; `size` is that of the training in the
    middle as `model.keras`, in bytes. `chosen_by` names the callbacks that chose something in a training by scores on
    the test images. What is not known is None, and `epochs` empty.
    """

    function: str
    name: str
    layers: tuple[Layer, ...]
    parameters: int
    batch_size: int | None
    learning_rate: float | str | None
    epochs: tuple[int, ...]
    replicates: tuple[Replicate, ...]
    interval: Interval | None
    seconds: float | None
    pace: float | None
    size: int
    chosen_by: tuple[str, ...] = ()

    @property
    def accuracies(self) -> tuple[float, ...]:
        """The accuracy of each training, from 0 to 1."""
        return tuple(one.accuracy for one in self.replicates)

    @property
    def mean(self) -> float:
        """The mean accuracy, from 0 to 1."""
        return mean_share(self.accuracies)


@dataclass(frozen=True)
class Comparison:
    """Two networks by their places among the models, and by how much `after` reads more than `before`."""

    before: int
    after: int
    difference: Difference


@dataclass(frozen=True)
class Models(Stored):
    """The networks as they were named, the first being the one that the report is about, and every two compared.

    The intervals of the comparisons are so wide that with 95 % all of them hold.
    """

    models: tuple[TrainedModel, ...]
    comparisons: tuple[Comparison, ...]

    @property
    def several(self) -> bool:
        """Whether there is anything to compare."""
        return len(self.models) > 1

    @property
    def ranked(self) -> tuple[TrainedModel, ...]:
        """The networks by their mean accuracy, the highest first; of equals, the one that was named first."""
        return tuple(sorted(self.models, key=lambda model: -model.mean))
