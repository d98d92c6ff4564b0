"""What several trainings of one network have in common, and by how much they differ from others, as frozen records."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from report.core.limits import MOST_ROWS
from report.core.records import Stored
from report.evaluation.results import Interval

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Replicate:
    """One of several trainings: its seed, its accuracy from 0 to 1, and its mean loss in nats on the test images.

    The seed is None where it is not known.
    """

    seed: int | None
    accuracy: float
    loss: float


@dataclass(frozen=True, eq=False)
class Trainings(Stored):
    """Several trainings of one network that differ only in their seeds, in the order of these.

    `subject` is the place of the one in the middle, by accuracy, then loss, then seed; of two, the lower.
    `mean_interval` is the 95 % interval of the mean accuracy over all seeds, `another` the range in which another
    training's accuracy lies with 95 %; both are by the t-distribution, and None for one training and for several that
    scored the same. `misread` says how many trainings misread each test image, int (test images,). `vote` is the share
    of the test images, from 0 to 1, that all trainings together read correctly, if each has a vote as large as its
    probabilities. `processors` are the kinds of processor that trained, as far as they are known.
    """

    replicates: tuple[Replicate, ...]
    subject: int
    mean_interval: Interval | None
    another: Interval | None
    vote: float
    misread: np.ndarray
    processors: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """How many trainings there are."""
        return len(self.replicates)

    @property
    def accuracies(self) -> tuple[float, ...]:
        """The accuracy of each training."""
        return tuple(one.accuracy for one in self.replicates)

    @property
    def mean(self) -> float:
        """The mean accuracy."""
        return mean_share(self.accuracies)

    @property
    def deviation(self) -> float:
        """The standard deviation of the accuracies; 0 for one training, of which it is not known."""
        return deviation(self.accuracies)

    @property
    def repeatable(self) -> bool:
        """Whether the report made them itself, from seeds, and could make more."""
        return all(one.seed is not None for one in self.replicates)

    def misread_by(self, least: int) -> tuple[int, ...]:
        """Return the indices of the test images that at least so many trainings misread."""
        return tuple(np.flatnonzero(self.misread >= least).tolist())


@dataclass(frozen=True)
class Difference:
    """By how much the mean accuracy of later trainings exceeds that of earlier ones, from -1 to 1.

    `interval` is its 95 % interval, with both sources of chance in it: the trainings (other seeds) and the test images
    (other images of the same kind); of several comparisons made together it is that in which all of them hold. It is
    None where either side has one training only, which says nothing of others.
    """

    value: float
    interval: Interval | None

    @property
    def sure(self) -> bool:
        """Whether it is more than another seed would do: the interval leaves 0 out."""
        return self.interval is not None and not self.interval[0] <= 0 <= self.interval[1]


def mean(values: Sequence[float]) -> float:
    """Return the mean of at least one value."""
    return math.fsum(values) / len(values)


@lru_cache(maxsize=1024)  # a history asks for that of each run again and again
def mean_share(shares: tuple[float, ...]) -> float:
    """Return the mean of at least one share of at most a million images, by their whole counts.

    So the means of as many images are one number, however these are spread over the trainings.
    """
    return float(sum(Fraction(share).limit_denominator(MOST_ROWS) for share in shares) / len(shares))


def deviation(values: Sequence[float]) -> float:
    """Return the standard deviation of a sample (n - 1 below the squares), 0 for a sample of one."""
    middle = mean(values)
    return math.sqrt(math.fsum((value - middle) ** 2 for value in values) / max(1, len(values) - 1))
