"""A data set so small that a test can spell it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

SMALL = {
    "x_train": np.arange(6 * 2 * 3, dtype=np.uint8).reshape(6, 2, 3),
    "y_train": np.array([0, 1, 2, 0, 1, 2], np.uint8),
    "x_test": np.arange(100, 100 + 3 * 2 * 3, dtype=np.uint8).reshape(3, 2, 3),
    "y_test": np.array([2, 1, 0], np.uint8),
}


def save(path: Path, **changes: Any) -> Path:  # noqa: ANN401 - whatever NumPy can save
    """Save the small data set with some arrays changed, or left out where the change is None."""
    np.savez(path, **{name: array for name, array in (SMALL | changes).items() if array is not None})
    return path
