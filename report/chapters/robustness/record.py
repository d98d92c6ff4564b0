"""The accuracy that is left under disturbances, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from report.core.records import Stored

if TYPE_CHECKING:
    from report.data.vocabulary import Vocabulary

STROKES = "strokes"  # the name of the disturbance that makes them wider or thinner
GOOD = 0.9  # an accuracy below which a reader is warned


def as_shown(accuracy: float) -> float:
    """Return an accuracy from 0 to 1 as the chapter writes it, to a tenth of a per cent, to be held against bounds."""
    return round(100 * accuracy, 1) / 100


def public_name(name: str, say: Vocabulary) -> str:
    """Return what a disturbance is called outside of this chapter."""
    return say.widened if name == STROKES else name


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

    `pictures` are uint8 of shape (disturbances, height, width), or (disturbances, height, width, 3): what each makes of
    one image.
    """

    disturbances: tuple[Disturbance, ...]
    pictures: np.ndarray
