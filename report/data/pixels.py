"""Brings the numbers of images into bytes from 0 to 255, and says what was done to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from report.data.names import wrong

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

BRIGHTEST = 255
DARK = 127  # where no pixel is brighter, the numbers were most likely meant for another range
SLACK = 1e-3  # by which floats may leave their range: what scaling there and back rounds
PIECE = 2**22  # numbers that are converted at a time

_GREY = 3  # dimensions of grey images: index, row, column


def images_as_bytes(path: Path, found: Mapping[str, np.ndarray]) -> tuple[dict[str, np.ndarray], tuple[str, ...]]:
    """Return images, by their names in the data at `path`, as bytes, and what was done to them, in a few words each.

    Whole numbers go from 0 to 255. Floats go from 0 to 1 in all arrays of them, or from 0 to 255; they are rounded.
    True is 255. Whole numbers that are 0 and 1 alone go with no others. A last axis of length 1 is dropped.

    Raises:
        ReportError: for other numbers.
    """
    tops = {name: _top(path, name, array) for name, array in found.items()}
    floats = {name: top for name, top in tops.items() if found[name].dtype.kind == "f" and top > 0}
    shares = {name for name, top in floats.items() if top <= 1 + SLACK}
    if shares and shares != floats.keys():
        name, other = min(shares), min(floats.keys() - shares)
        what = f"holds floats up to {tops[name]:.6g}, {other} up to {tops[other]:.6g}"
        raise wrong(path, name, what, f"bring both into 0 to 1, or into 0 to {BRIGHTEST}")
    _judge_ones(path, found, tops)
    ranged = 1 if shares else BRIGHTEST
    made, done = {}, dict[str, list[str]]()
    for name, array in found.items():
        made[name], changes = as_bytes(array, ranged)
        for words in changes:
            done.setdefault(words, []).append(name)
    return made, tuple(f"{' and '.join(names)}: {words}" for words, names in done.items())


def _judge_ones(path: Path, found: Mapping[str, np.ndarray], tops: Mapping[str, float]) -> None:
    """Refuse whole numbers that are nought and one in one array, and go to 255, as shares do as bytes, in another."""
    bright = {name: top for name, top in tops.items() if top > 0}
    ones = {name for name, top in bright.items() if top == 1 and found[name].dtype.kind in "iu"}
    if ones and ones != bright.keys():
        name, other = min(ones), min(bright.keys() - ones)
        what = f"holds whole numbers up to 1, {other} {found[other].dtype} up to {tops[other]:.6g}"
        raise wrong(path, name, what, f"bring both into 0 to {BRIGHTEST}")


def as_bytes(array: np.ndarray, ranged: int) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return images whose numbers can all be used as bytes, and what was done to them; `ranged` is 1 or `BRIGHTEST`.

    It is the number that is white where they are floats.
    """
    return _bytes(array[..., 0] if _has_one_channel(array) else array, ranged), tuple(_changes(array, ranged))


def darkness(*sets: np.ndarray) -> tuple[str, ...]:
    """Return what is to be said where no pixel of all these images, uint8, is bright."""
    brightest = max(images.max(initial=0) for images in sets)
    return (f"no pixel is brighter than {brightest} of {BRIGHTEST}",) if brightest <= DARK else ()


def _top(path: Path, name: str, array: np.ndarray) -> float:
    """Return the highest number of an array whose numbers can all be used."""
    kind = array.dtype.kind
    if kind not in "buif":
        raise wrong(path, name, f"is of type {array.dtype}", f"save it as uint8, from 0 to {BRIGHTEST}")
    with np.errstate(invalid="ignore"):  # of what is no number
        low, high = array.min(), array.max()
    if kind == "f" and not (np.isfinite(low) and np.isfinite(high)):
        raise wrong(path, name, "holds numbers that are missing or infinite", "mend those images or leave them out")
    slack = SLACK if kind == "f" else 0
    if low < -slack or high > BRIGHTEST + slack:
        what = f"holds values from {low:.6g} to {high:.6g}" if kind == "f" else f"holds values from {low} to {high}"
        raise wrong(path, name, what, f"bring them into 0 to {BRIGHTEST}, or 0 to 1 if they are floats")
    return float(high)


def _changes(array: np.ndarray, ranged: int) -> Iterator[str]:
    """Yield what is done to an array, and what else is odd about it."""
    dtype = array.dtype
    kind = f"{'big-endian ' if dtype.str.startswith('>') else ''}{dtype.name}"
    if dtype.kind == "f":
        yield f"{kind} from 0 to {ranged}, {'multiplied by 255 and ' if ranged == 1 else ''}rounded to whole numbers"
    elif dtype.kind == "b":
        yield "true and false, taken for 255 and 0"
    elif dtype != np.uint8:
        yield f"{kind} with values from 0 to 255 alone, kept as bytes"
    if not array.flags.c_contiguous:
        yield "stored in Fortran’s order, brought into C’s"
    if _has_one_channel(array):
        yield "the last axis, one channel, dropped"
    elif array.ndim > _GREY:
        yield "three channels, taken for red, green and blue"
    if array.shape[1] != array.shape[2]:
        yield f"not square, {array.shape[1]} pixels high and {array.shape[2]} wide"


def _has_one_channel(array: np.ndarray) -> bool:
    return array.ndim > _GREY and array.shape[-1] == 1


def _bytes(array: np.ndarray, ranged: int) -> np.ndarray:
    kind = array.dtype.kind
    if kind not in "fb":
        return array.astype(np.uint8, order="C", copy=False)
    factor = BRIGHTEST if ranged == 1 or kind == "b" else 1
    made = np.empty(array.shape, np.uint8)
    step = max(1, PIECE // max(1, array[0].size))
    for start in range(0, len(array), step):  # so that no wider copy of all is made
        piece = array[start : start + step]
        scaled = piece.astype(np.promote_types(piece.dtype, np.float32)) * factor
        made[start : start + step] = np.clip(np.rint(scaled), 0, BRIGHTEST)
    return made
