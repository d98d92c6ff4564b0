"""The scores of a network and their intervals, as frozen records, and what several rooms count from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from report.core.records import Stored

DECIMALS = 6  # of a published probability
FEW = 50  # of a group of fewer test images nothing is said, and it is drawn open
BY_CHANCE = 0.05  # a p value from here on may be by chance


def confused_pairs(evaluation: Evaluation) -> list[tuple[int, int, int]]:
    """Return pairs of classes with the number of mistakes between them, both directions, most first, then in order."""
    matrix = np.array(evaluation.confusion)
    both = np.triu(matrix + matrix.T, 1)
    pairs = [(one, other, int(both[one, other])) for one, other in np.argwhere(both).tolist()]
    return sorted(pairs, key=lambda pair: -pair[2])


@dataclass(frozen=True)
class ClassScore:
    """How one class fares; precision, recall and f1 from 0 to 1 (0 where undefined), support in test images."""

    name: str
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True)
class Bin:
    """The predictions whose confidence falls into one bin: their mean confidence, their accuracy, their number."""

    confidence: float
    accuracy: float
    count: int


@dataclass(frozen=True)
class Calibration:
    """Expected calibration error (0 to 1) and its equal-width bins, from the lowest confidence to the highest."""

    expected_error: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True, eq=False)
class Evaluation(Stored):
    """The scores of a run on the test images.

    `confusion[true][predicted]` counts images. `interval` is the 95 % Wilson interval of `accuracy`. `labels` and
    `predictions` are class indices, `confidences` the published probability of the prediction, each of shape
    (test images,). `mistakes` are the indices of the wrong predictions, the most confident first, then by index.
    """

    correct: int
    total: int
    accuracy: float
    interval: tuple[float, float]
    loss: float
    brier: float
    confusion: tuple[tuple[int, ...], ...]
    classes: tuple[ClassScore, ...]
    calibration: Calibration
    mistakes: tuple[int, ...]
    labels: np.ndarray
    predictions: np.ndarray
    confidences: np.ndarray


Interval = tuple[float, float]


@dataclass(frozen=True)
class ClassIntervals:
    """The 95 % intervals of the scores of one class, each end from 0 to 1."""

    precision: Interval
    recall: Interval
    f1: Interval


@dataclass(frozen=True)
class Gap:
    """By how much the mean confidence of `count` predictions exceeds their accuracy, from -1 to 1, and its interval.

    `value` and the 95 % `interval`, by that of Wilson for the accuracy, are 0 and (-1, 1) without predictions. Of two
    groups with enough predictions to speak of, both intervals hold with 95 %.
    """

    count: int
    value: float
    interval: Interval

    @property
    def told(self) -> bool:
        """Whether there are enough predictions to speak of, and the gap is more than chance would make it."""
        return self.count >= FEW and not self.interval[0] <= 0 <= self.interval[1]


@dataclass(frozen=True)
class Chance:
    """What a classifier whose confidence is exactly right would score as its calibration error on as many answers.

    `mean` is the mean over many drawings of what is right, `most` is exceeded in fewer than one of twenty; both from 0
    to 1. `p` is the share of drawings, the one that was found counted, in which the error is at least as large as that.
    """

    mean: float
    most: float
    p: float

    @property
    def more(self) -> bool:
        """Whether the error that was found is more than chance would make it."""
        return self.p < BY_CHANCE


@dataclass(frozen=True)
class Alike:
    """Two tests over the classes, as p values: that they fail equally often, and are answered wrongly equally often.

    `failing` is about the classes of enough test images, and None where these are fewer than two; `taken` is about all
    classes, and None without mistakes or with two classes, where a mistake has but one way to go.
    """

    failing: float | None
    taken: float | None

    @property
    def apart(self) -> bool:
        """Whether that classes fail differently often is more than chance would make it."""
        return self.failing is not None and self.failing < BY_CHANCE


@dataclass(frozen=True)
class Coverage:
    """What is left when the share `declined` of the images is, the least sure ones.

    `kept` images are answered, with `accuracy` and its 95 % interval; the least sure of them has `threshold`. Where
    others that are equally sure were declined, `accuracy` is the mean over all ways to choose among them.
    """

    declined: float
    kept: int
    accuracy: float
    interval: Interval
    threshold: float


@dataclass(frozen=True)
class Uncertainty(Stored):
    """The 95 % intervals of an evaluation's scores, in the order of its bins and classes, and its coverage.

    `loss` and `brier` are None where all images have the same, which does not tell how far others would differ.
    `balanced` is that of the balanced accuracy. `below` and `above` are the gaps of the predictions below the top bin
    and in it, `chance` is what chance alone makes of the calibration error, `alike` says whether the classes differ.
    """

    loss: Interval | None
    brier: Interval | None
    expected_error: Interval
    balanced: Interval
    bins: tuple[Interval, ...]
    classes: tuple[ClassIntervals, ...]
    coverage: tuple[Coverage, ...]
    below: Gap
    above: Gap
    chance: Chance
    alike: Alike
