"""Rounds probabilities to single precision, in which they are kept, and lets the likeliest class stay the likeliest."""

from __future__ import annotations

import numpy as np

SMALLEST = 1e-7  # what a probability of 0 counts as, so that its logarithm is finite; Keras does the same
EQUAL = 1e-9  # by which equal scores may differ for rounding: published probabilities have six decimals


def to_single(probabilities: np.ndarray, likeliest: np.ndarray) -> np.ndarray:
    """Return probabilities (n, classes) as float32, each row with the first of its highest numbers in its place.

    A number that rounding made equal to one before it is the next above that: by less than a published decimal.

    Args:
        probabilities: of any precision, from 0 to 1.
        likeliest: the place of the highest number of each row, int (n,), before anything was rounded.
    """
    rounded = probabilities.astype(np.float32)
    lost = np.flatnonzero(rounded.argmax(axis=1) != likeliest)
    places = lost, likeliest[lost]
    rounded[places] = np.nextafter(rounded[lost].max(axis=1), np.float32(2))
    return rounded
