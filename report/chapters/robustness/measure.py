"""Disturbs the test images step by step and asks how much accuracy is left (after MNIST-C, Mu and Gilmer 2019)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from report.chapters.robustness.changes import blurred, faded, noisy, rotated, shifted, widened
from report.chapters.robustness.record import STROKES, Disturbance, Robustness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from report.chapters.robustness.changes import Change

BLOCK, NUMBERS = 1000, 4 * 784_000  # images disturbed at once, and pixels times colours: of large images fewer
MNIST_WIDTH = 28  # what is measured in pixels is meant for images of this width, and scaled for others
SHIFTS, TURNS = (1, 2, 3, 4, 6), (10, 20, 30, 45, 60)
NOISE, BLUR, FADING = (0.1, 0.2, 0.3, 0.4, 0.5), (0.5, 1.0, 1.5, 2.0, 3.0), (0.8, 0.6, 0.4, 0.2, 0.1)


def measure_robustness(
    images: np.ndarray, labels: np.ndarray, predict: Callable[[np.ndarray], np.ndarray], *, as_ink: bool = True
) -> Robustness:
    """Measure the accuracy on all test images under every disturbance.

    Args:
        images: uint8 (n, height, width), or (n, height, width, 3).
        labels: classes, integers (n,).
        predict: gives probabilities (n, classes) for images like these.
        as_ink: whether they are ink on nothing, so that there are strokes to be wider or thinner.
    """
    steps = tuple(_disturbances(images.shape[1:], strokes=as_ink))
    right, pictures = np.zeros(len(steps), int), []
    size = min(BLOCK, max(1, NUMBERS // images[0].size))
    for start in range(0, len(images), size):
        block, known = images[start : start + size], labels[start : start + size]
        for place, (_, _, _, change) in enumerate(steps):
            disturbed = change(block, start)
            right[place] += np.count_nonzero(predict(disturbed).argmax(axis=1) == known)
            if not start:
                pictures.append(disturbed[0])
    found = [
        Disturbance(name, level, unit, int(number) / len(images))
        for (name, level, unit, _), number in zip(steps, right, strict=True)
    ]
    return Robustness(tuple(found), np.stack(pictures))


def _disturbances(shape: tuple[int, ...], *, strokes: bool) -> Iterator[tuple[str, float, str, Change]]:
    """Give the name, level, unit and doing of every disturbance of images of this shape."""
    scale = shape[1] / MNIST_WIDTH
    for pixels in sorted({max(1, round(shift * scale)) for shift in SHIFTS}):
        yield "shift", pixels, "px", shifted(pixels)
    for turn in TURNS:
        yield "rotation", turn, "°", rotated(shape, turn)
    for level in NOISE:
        yield "noise", level, "σ", noisy(level)
    for width in BLUR:
        yield "blur", round(width * scale, 2), "px", blurred(shape, width * scale)
    for share in FADING:
        yield "contrast", share, "×", faded(share)
    for change in (-2, -1, 1, 2) if strokes else ():
        yield STROKES, change, "px", widened(change)
