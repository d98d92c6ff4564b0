"""The accuracy that is left under disturbances, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from report.core.records import Stored

GOOD = 0.9  # an accuracy below which a reader is warned


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
