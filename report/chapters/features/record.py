"""What the units of the first layer look for, as a frozen record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from report.core.records import Stored


@dataclass(frozen=True, eq=False)
class Features(Stored):
    """What the units of a first Dense layer look for, hidden ones or, where `hidden` is False, those that answer.

    `weights` is float32 of shape (units, height, width), what a unit gains by each pixel where that is brighter by one
    standard deviation over the test images, in the order of the units' influence. `influence`, of shape (units,), is
    the mean activation of a unit over the test images; where they are `weighed`, times the length of its outgoing
    weights. Where there is no such layer both are empty and `reason` says why; else `reason` is "". `dead` hidden units
    are off, their activation 0, in all of the test images, and `unlit` images, of `images`, find all hidden units off.
    """

    reason: str
    weights: np.ndarray
    influence: np.ndarray
    dead: int = 0
    unlit: int = 0
    images: int = 0
    hidden: bool = True
    weighed: bool = True

    @property
    def unit(self) -> str:
        """What a unit is called."""
        return "hidden unit" if self.hidden else "output"
