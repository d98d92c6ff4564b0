"""What was found out about one network, as the stages hand it on: scores, intervals, robustness, features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from report.records import Stored

if TYPE_CHECKING:
    from report.records import Run


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
class Coverage:
    """What is left when a share of the images is declined, the least sure ones.

    `kept` images are answered, with `accuracy` and its 95 % interval; the least sure of them has `threshold`.
    """

    declined: float
    kept: int
    accuracy: float
    interval: Interval
    threshold: float


@dataclass(frozen=True)
class Uncertainty(Stored):
    """The 95 % intervals of an evaluation's scores, in the order of its bins and classes, and its coverage."""

    loss: Interval
    brier: Interval
    expected_error: Interval
    bins: tuple[Interval, ...]
    classes: tuple[ClassIntervals, ...]
    coverage: tuple[Coverage, ...]


@dataclass(frozen=True)
class Disturbance:
    """One way of disturbing every test image, how strongly (in `unit`), and the accuracy that is left, from 0 to 1."""

    name: str
    level: float
    unit: str
    accuracy: float


@dataclass(frozen=True, eq=False)
class Robustness(Stored):
    """The accuracy under disturbances, one kind after another, from weak to strong.

    `pictures` are uint8 of shape (disturbances, height, width): what each makes of one image.
    """

    disturbances: tuple[Disturbance, ...]
    pictures: np.ndarray


@dataclass(frozen=True, eq=False)
class Features(Stored):
    """What the hidden units of a first Dense layer look for.

    `weights` is float32 of shape (units, height, width), each weight times the standard deviation of its pixel over the
    test images, in the order of the units' influence. `influence`, of shape (units,), is the mean activation of a unit
    over the test images times the length of its outgoing weights. Where there is no such layer both are empty and
    `reason` says why; else `reason` is "".
    """

    reason: str
    weights: np.ndarray
    influence: np.ndarray


@dataclass(frozen=True)
class Results:
    """All that was found out about one network."""

    run: Run
    evaluation: Evaluation
    uncertainty: Uncertainty
    robustness: Robustness
    features: Features
