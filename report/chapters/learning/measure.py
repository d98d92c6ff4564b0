"""Finds out how the answers to the first test images changed from epoch to epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from report.chapters.learning.figure import plots
from report.chapters.learning.record import Replay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.network.run import Training

FEWEST = 2  # epochs of which there is something to be seen


def find_replay(
    training: Training, every: Sequence[Training], answers: np.ndarray | None, labels: np.ndarray, most: int
) -> Replay | None:
    """Return how a training read up to `most` of the first test images after each epoch.

    Args:
        training: with its scores on the test images.
        every: all trainings, behind which its curve is drawn.
        answers: the classes answered after each epoch, uint16 (epochs, test images), if they are known.
        labels: the true classes, int (test images,).
        most: images.

    Returns:
        None where the answers are not known, of a single epoch, or where none of these images was ever read wrong.
    """
    if answers is None or len(answers) < FEWEST:
        return None
    first = answers[:, :most]
    wrong = first != labels[:most]
    indices = np.flatnonzero(wrong.any(axis=0))
    if not indices.size:
        return None
    wide, narrow = plots(training, every)
    found, true, counted = (tuple(map(int, of)) for of in (indices, labels[indices], wrong.sum(axis=1)))
    return Replay(first.shape[1], found, true, counted, first[:, indices], wide, narrow)
