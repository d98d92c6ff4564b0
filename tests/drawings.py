"""Every picture of a small run, so that two processes can be asked for the same bytes."""

from __future__ import annotations

import numpy as np
from worlds import tiny_evaluation, tiny_results, tiny_run

from report.chapters.figures import draw_all


def everything() -> bytes:
    """Return the bytes of every picture of a small run."""
    images = np.random.default_rng(1).integers(0, 256, (4, 5, 3), dtype=np.uint8)
    evaluation = tiny_evaluation([0, 1, 2, 2], [0, 1, 1, 2], [0.9, 0.8, 0.7, 0.6], ["a", "b", "c"])
    pictures = draw_all(tiny_results(tiny_run(), evaluation), images)
    return b"".join(figure.image + figure.narrow for figure in pictures.figures) + pictures.sprite.image
