"""The images and labels of a data set."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np


class Arrays(NamedTuple):
    """The images, uint8 of shape (n, height, width) from 0 to 255, and their classes, int64 of shape (n,) from 0."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
