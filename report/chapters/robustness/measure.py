"""Disturbs the test images step by step and asks how much accuracy is left (after MNIST-C, Mu and Gilmer 2019)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage, sparse

from report.chapters.robustness.record import Disturbance, Robustness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Change = Callable[[np.ndarray, int], np.ndarray]  # takes a block of images and the index of its first


BLOCK = 1000  # images disturbed at once
BRIGHTEST = 255
MNIST_WIDTH = 28  # what is measured in pixels is meant for images of this width, and scaled for others
SEED = 0  # of the noise
SHIFTS, TURNS = (1, 2, 3, 4, 6), (10, 20, 30, 45, 60)
NOISE, BLUR, FADING = (0.1, 0.2, 0.3, 0.4, 0.5), (0.5, 1.0, 1.5, 2.0, 3.0), (0.8, 0.6, 0.4, 0.2, 0.1)


def measure_robustness(
    images: np.ndarray, labels: np.ndarray, predict: Callable[[np.ndarray], np.ndarray]
) -> Robustness:
    """Measure the accuracy on all test images under every disturbance.

    Args:
        images: uint8 (n, height, width).
        labels: classes, integers (n,).
        predict: gives probabilities (n, classes) for images like these.
    """
    found, pictures = [], []
    for name, level, unit, change in _disturbances(images.shape[1:]):
        right = 0
        for start in range(0, len(images), BLOCK):
            block = change(images[start : start + BLOCK], start)
            right += int((predict(block).argmax(axis=1) == labels[start : start + BLOCK]).sum())
            if not start:
                pictures.append(block[0])
        found.append(Disturbance(name, level, unit, right / len(images)))
    return Robustness(tuple(found), np.stack(pictures))


def _disturbances(shape: tuple[int, ...]) -> Iterator[tuple[str, float, str, Change]]:
    """Give the name, level, unit and doing of every disturbance of images of this shape."""
    scale = shape[1] / MNIST_WIDTH
    for pixels in sorted({max(1, round(shift * scale)) for shift in SHIFTS}):
        yield "shift", pixels, "px", _linear(shape, [_shift(pixels * y, pixels * x) for y, x in _DIRECTIONS])
    for turn in TURNS:
        yield "rotation", turn, "°", _linear(shape, [_rotation(turn), _rotation(-turn)])
    for level in NOISE:
        yield "noise", level, "σ", _noise(level)
    for width in BLUR:
        yield "blur", round(width * scale, 2), "px", _blur(shape, width * scale)
    for share in FADING:
        yield "contrast", share, "×", _fading(share)
    for change in (-2, -1, 1, 2):
        yield "strokes", change, "px", _strokes(change)


_DIRECTIONS = ((0, 1), (1, 0), (0, -1), (-1, 0))  # right, down, left, up


def _linear(shape: tuple[int, ...], ways: list[Callable[[np.ndarray], np.ndarray]]) -> Change:
    """Return a change that is linear in the pixels; the images take turns among the `ways` by their index.

    SciPy changes the unit images once, one for each pixel; every image is a sum of those.
    """
    units = np.eye(shape[0] * shape[1], dtype=np.float32).reshape(-1, *shape)
    matrices = [sparse.csr_array(way(units).reshape(len(units), -1).T) for way in ways]

    def change(block: np.ndarray, start: int) -> np.ndarray:
        flat = block.reshape(len(block), -1)
        result = np.empty_like(flat)
        turns = (np.arange(len(block)) + start) % len(matrices)
        for turn, matrix in enumerate(matrices):
            chosen = flat[turns == turn].T.astype(np.float32)
            result[turns == turn] = np.rint(np.clip((matrix @ chosen).T, 0, BRIGHTEST))
        return result.reshape(block.shape)

    return change


def _shift(down: int, right: int) -> Callable[[np.ndarray], np.ndarray]:
    return lambda images: ndimage.shift(images, (0, down, right), order=0)


def _rotation(turn: float) -> Callable[[np.ndarray], np.ndarray]:
    return lambda images: ndimage.rotate(images, turn, axes=(2, 1), reshape=False, order=1)


def _blur(shape: tuple[int, ...], width: float) -> Change:
    """Return a Gaussian blur, which is one matrix along the columns and one along the rows."""
    rows, columns = (
        ndimage.gaussian_filter1d(np.eye(size, dtype=np.float32), width, axis=0, mode="constant") for size in shape
    )
    return lambda block, _: np.rint(rows @ block.astype(np.float32) @ columns.T).astype(np.uint8)


def _noise(level: float) -> Change:
    def change(block: np.ndarray, start: int) -> np.ndarray:
        random = np.random.default_rng([SEED, start])
        noisy = random.standard_normal(block.shape, dtype=np.float32)
        noisy *= np.float32(level * BRIGHTEST)
        noisy += block
        return np.clip(noisy, 0, BRIGHTEST, out=noisy).astype(np.uint8)

    return change


def _fading(share: float) -> Change:
    return lambda block, _: np.rint(block * np.float32(share)).astype(np.uint8)


def _strokes(wider: int) -> Change:
    """Return a change that makes strokes wider, or thinner if `wider` is negative, by so many pixels."""
    way = ndimage.grey_dilation if wider > 0 else ndimage.grey_erosion
    size = abs(wider) + 1
    return lambda block, _: way(block, size=(1, size, size))
