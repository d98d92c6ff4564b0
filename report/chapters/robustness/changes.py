"""What disturbs images: each change is linear in the number of their pixels, in memory, and but for blur in time."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage, sparse, special

if TYPE_CHECKING:
    from collections.abc import Callable

    # takes a block of images, uint8 (n, height, width) or (n, height, width, 3), and the index of its first
    Change = Callable[[np.ndarray, int], np.ndarray]

BRIGHTEST = 255
SEED = 0  # of the noise
DIRECTIONS = ((0, 1), (1, 0), (0, -1), (-1, 0))  # right, down, left, up


def shifted(pixels: int) -> Change:
    """Return a shift by so many pixels, right, down, left and up in turn; what goes out is lost, nothing comes in."""

    def change(block: np.ndarray, start: int) -> np.ndarray:
        result = np.zeros_like(block)
        for turn, (down, right) in enumerate(DIRECTIONS):
            which = slice((turn - start) % len(DIRECTIONS), None, len(DIRECTIONS))
            (new_rows, old_rows), (new_columns, old_columns) = _moved(pixels * down), _moved(pixels * right)
            result[which, new_rows, new_columns] = block[which, old_rows, old_columns]
        return result

    return change


def _moved(by: int) -> tuple[slice, slice]:
    """Return where along an axis a move leads to, and where it comes from."""
    return (slice(by, None), slice(None, -by or None)) if by >= 0 else (slice(None, by), slice(-by, None))


def rotated(shape: tuple[int, ...], turn: float) -> Change:
    """Return a rotation about the middle by `turn` degrees, one way and the other in turn, of images of this shape.

    It is a sparse matrix, the same for all images and colours: a new pixel is the weighted sum of four old ones.
    """
    matrices = [_rotation(shape[0], shape[1], way) for way in (turn, -turn)]

    def change(block: np.ndarray, start: int) -> np.ndarray:
        flat = block.reshape(len(block), shape[0] * shape[1], -1)
        result = np.empty_like(flat)
        turns = (np.arange(len(block)) + start) % len(matrices)
        for place, matrix in enumerate(matrices):
            chosen = flat[turns == place].swapaxes(0, 1).astype(np.float32)
            made = (matrix @ chosen.reshape(len(chosen), -1)).reshape(chosen.shape)
            result[turns == place] = np.rint(np.clip(made, 0, BRIGHTEST)).swapaxes(0, 1)
        return result.reshape(block.shape)

    return change


def _rotation(height: int, width: int, turn: float) -> sparse.csr_array:
    """Return the matrix of `ndimage.rotate(image, turn, axes=(1, 0), reshape=False, order=1)`, to the bit."""
    cosine, sine = special.cosdg(turn), special.sindg(turn)
    matrix = np.array([[cosine, sine], [-sine, cosine]])
    middle = (np.array([height, width]) - 1) / 2
    offset = middle - matrix @ middle
    rows, columns = np.indices((height, width)).reshape(2, -1)
    y, x = (row[0] * rows + row[1] * columns + start for row, start in zip(matrix, offset, strict=True))
    inside = np.flatnonzero((y >= 0) & (y <= height - 1) & (x >= 0) & (x <= width - 1))
    y, x = y[inside], x[inside]
    top, left = np.floor(y).astype(int), np.floor(x).astype(int)
    found = []
    for old_row, weight_y in ((top, 1 - (y - top)), (top + 1, y - top)):
        for old_column, weight_x in ((left, 1 - (x - left)), (left + 1, x - left)):
            there = (old_row < height) & (old_column < width)  # beyond it the weight is 0
            places = old_row[there] * width + old_column[there]
            found.append((inside[there], places, (weight_y * weight_x)[there].astype(np.float32)))
    new, old, weights = (np.concatenate(parts) for parts in zip(*found, strict=True))
    made = sparse.coo_array((weights, (new, old)), shape=(height * width, height * width)).tocsr()
    made.sort_indices()
    return made


def blurred(shape: tuple[int, ...], width: float) -> Change:
    """Return a Gaussian blur, which is one matrix along the columns and one along the rows."""
    rows, columns = (
        ndimage.gaussian_filter1d(np.eye(size, dtype=np.float32), width, axis=0, mode="constant") for size in shape[:2]
    )

    def change(block: np.ndarray, _: int) -> np.ndarray:
        images = block.astype(np.float32)
        planes = (
            images
            if images.ndim == len(("image", "row", "column"))
            else np.ascontiguousarray(np.moveaxis(images, -1, 1))
        )
        made = np.rint(rows @ planes @ columns.T).astype(np.uint8)
        return made if planes is images else np.moveaxis(made, 1, -1)

    return change


def noisy(level: float) -> Change:
    """Return noise of this standard deviation, 1 being the whole range of a pixel, the same every time."""

    def change(block: np.ndarray, start: int) -> np.ndarray:
        noise = _noise(block.shape, start) * np.float32(level * BRIGHTEST)
        noise += block
        return np.clip(noise, 0, BRIGHTEST, out=noise).astype(np.uint8)

    return change


@lru_cache(maxsize=1)  # a block is disturbed at all levels, one after another
def _noise(shape: tuple[int, ...], start: int) -> np.ndarray:
    return np.random.default_rng([SEED, start]).standard_normal(shape, dtype=np.float32)


def faded(share: float) -> Change:
    """Return a change that leaves this share of each pixel."""
    made = np.rint(np.arange(BRIGHTEST + 1, dtype=np.float32) * np.float32(share)).astype(np.uint8)
    return lambda block, _: made[block]


def widened(pixels: int) -> Change:
    """Return a change that makes strokes wider, or thinner if `pixels` is negative, by so many, in grey images."""
    way = ndimage.grey_dilation if pixels > 0 else ndimage.grey_erosion
    size = abs(pixels) + 1
    return lambda block, _: way(block, size=(1, size, size))
