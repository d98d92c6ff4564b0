"""What the report keeps of how the answers to the first test images changed from epoch to epoch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from report.core.records import Stored

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Plot:
    """Where the curve of the test loss runs in a drawing, as shares of its width from the left, or height from the top.

    `left` and `right` are the first and the last epoch, `axis` is the axis, `heights` are the losses after each epoch.
    """

    left: float
    right: float
    axis: float
    heights: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Replay(Stored):
    """How a training read the first `shown` test images after each epoch.

    `indices` are those that were ever read wrong, `labels` their classes. `readings` is uint16 (epochs, indices), the
    classes that they were read as, and `wrong` says of how many of those shown that was wrong, after each epoch. `wide`
    and `narrow` say where the curve runs in the two drawings of the loss.
    """

    shown: int
    indices: tuple[int, ...]
    labels: tuple[int, ...]
    wrong: tuple[int, ...]
    readings: np.ndarray
    wide: Plot
    narrow: Plot

    @classmethod
    def find(cls, folder: Path) -> Self | None:
        """Read the record in `folder`, if one was saved there."""
        return cls.load(folder) if (folder / "replay.json").is_file() else None
