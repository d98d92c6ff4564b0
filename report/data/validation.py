"""Keras's layout of a data file, x_train, y_train, x_test and y_test, read and judged before anything relies on it."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from report.core.limits import SIDES, fits
from report.data.arrays import Arrays
from report.data.names import IDS, NAMES, class_names, image_ids, wrong
from report.data.npz import array_names, read_npz

if TYPE_CHECKING:
    from pathlib import Path

MOST_CLASSES = 1000  # a confusion matrix of more is no picture any more
BRIGHTEST = 255

_TRAINING, _TEST = Arrays._fields[:2], Arrays._fields[2:]
_GREY = 3  # dimensions of grey images: index, row, column
_COLOURS = 3  # red, green and blue


def read_layout(path: Path) -> tuple[Arrays, tuple[str, ...]]:
    """Unpack the data file at `path` and return its arrays, read-only, and the names of its classes.

    Images are integers from 0 to 255 of shape (n, height, width), grey, which may have a last axis of length 1, or
    (n, height, width, 3), red, green and blue; sides are those of `report.core.limits`. Labels are integers from 0 of
    shape (n,) or (n, 1). There are as many classes as the highest label + 1, at least 2 and at most `MOST_CLASSES`;
    some may never occur. The array `class_names` or `classes`, text of shape (classes,), may name them; else they are
    "0", "1" and so on. Where there is neither x_train nor y_train these are empty.

    Raises:
        ReportError: if the file is anything else; if it is so by the shapes that it declares, nothing is unpacked.
    """
    names = array_names(path)
    required = _TEST if set(names) >= set(_TEST) and not set(names) & set(_TRAINING) else Arrays._fields
    return judge(path, read_npz(path, required, NAMES, partial(judge_shape, path)))


def read_ids(path: Path, images: int) -> tuple[str, ...]:
    """Return the names of so many test images in the data file at `path`, from its array `ids`; () if it has none.

    Raises:
        ReportError: if the array is anything but text of shape (images,).
    """
    return image_ids(path, read_npz(path, (), (IDS,)), images)


def ignored_arrays(path: Path) -> tuple[str, ...]:
    """Return the names of the arrays in the data file at `path` that nothing here looks at."""
    names = array_names(path)
    used = next((name for name in NAMES if name in names), "")
    return tuple(name for name in names if name not in {*Arrays._fields, IDS, used})


def judge_shape(path: Path, name: str, shape: tuple[int, ...]) -> None:
    """Refuse images of a shape that no data set has, before they are unpacked; other arrays may have any.

    Raises:
        ReportError: if the array `name` in the data at `path` holds images, and not as `read_layout` describes them.
    """
    if not name.startswith("x_"):
        return
    if len(shape) == _GREY + 1 and shape[-1] == _COLOURS + 1:
        raise wrong(path, name, f"has four channels, shape {shape}", "drop the alpha channel: save x[..., :3]")
    if len(shape) == _GREY + 1 and shape[1] == _COLOURS != shape[-1]:
        raise wrong(path, name, f"has the shape {shape}", "move the colours last: save x.transpose(0, 2, 3, 1)")
    if len(shape) != _GREY and not (len(shape) == _GREY + 1 and shape[-1] in (1, _COLOURS)):
        advice = f"save it as (images, height, width) or (images, height, width, {_COLOURS})"
        raise wrong(path, name, f"has the shape {shape}", advice)
    if not math.prod(shape):
        raise wrong(path, name, f"is empty, shape {shape}", "it takes at least one image")
    height, width = shape[1:_GREY]
    if not fits(height, width):
        raise wrong(path, name, f"holds images {height} pixels high and {width} wide", f"{SIDES}, so scale them")


def judge(path: Path, found: dict[str, np.ndarray]) -> tuple[Arrays, tuple[str, ...]]:
    """Return the arrays `found` at `path`, which are taken out of it, and the names of their classes.

    Raises:
        ReportError: if they are not as `read_layout` describes them.
    """
    test = _images(path, "x_test", found), _labels(path, "y_test", found)
    if "x_train" in found:
        arrays = Arrays(_images(path, "x_train", found), _labels(path, "y_train", found), *test)
    else:
        arrays = Arrays(np.zeros((0, *test[0].shape[1:]), np.uint8), np.zeros(0, np.int64), *test)
    classes = _agree(path, arrays)
    for array in arrays:
        array.flags.writeable = False
    return arrays, class_names(path, found, classes)


def _images(path: Path, name: str, found: dict[str, np.ndarray]) -> np.ndarray:
    array = found.pop(name)  # so that only the bytes stay in memory
    judge_shape(path, name, array.shape)
    if array.ndim == _GREY + 1 and array.shape[-1] == 1:
        array = array[..., 0]
    if array.dtype.kind not in "iu":
        raise wrong(path, name, f"is of type {array.dtype}", f"save it as uint8, from 0 to {BRIGHTEST}")
    if array.dtype != np.uint8 and (array.min() < 0 or array.max() > BRIGHTEST):
        what = f"holds values from {array.min()} to {array.max()}"
        raise wrong(path, name, what, f"bring them into 0 to {BRIGHTEST}")
    return array.astype(np.uint8, order="C", copy=False)


def _labels(path: Path, name: str, found: dict[str, np.ndarray]) -> np.ndarray:
    array = found[name]
    if array.ndim == 2 and array.shape[1] == 1:  # noqa: PLR2004 - a column
        array = array[:, 0]
    if array.ndim != 1:
        raise wrong(path, name, f"has the shape {array.shape}", "save one class index for each image, shape (images,)")
    if not array.size:
        raise wrong(path, name, "is empty", "it takes at least one label")
    if array.dtype.kind not in "iu":
        raise wrong(path, name, f"is of type {array.dtype}", "save the class indices as integers")
    if array.min() < 0:
        raise wrong(path, name, f"holds the label {array.min()}", "count the classes from 0")
    if array.max() >= MOST_CLASSES:
        what = f"holds the label {array.max()}"
        raise wrong(path, name, what, f"number the classes from 0; at most {MOST_CLASSES} are possible")
    return array.astype(np.int64)


def _agree(path: Path, arrays: Arrays) -> int:
    """Return the number of classes of arrays that go together."""
    for part, images, labels in (("train", *arrays[:2]), ("test", *arrays[2:])):
        if len(images) != len(labels):
            what = f"has {len(images)} images, but y_{part} {len(labels)} labels"
            raise wrong(path, f"x_{part}", what, "save one label for each image")
    if arrays.x_train.ndim != arrays.x_test.ndim:
        kinds = ["grey" if images.ndim == _GREY else "colour" for images in (arrays.x_train, arrays.x_test)]
        raise wrong(
            path, "x_train", f"holds {kinds[0]} images, x_test {kinds[1]} ones", "make them all one or the other"
        )
    if arrays.x_train.shape[1:] != arrays.x_test.shape[1:]:
        sizes = ["{} by {}".format(*images.shape[1:_GREY]) for images in (arrays.x_train, arrays.x_test)]
        raise wrong(path, "x_train", f"holds images of {sizes[0]}, x_test of {sizes[1]}", "bring them to one size")
    classes = int(max(arrays.y_train.max(initial=0), arrays.y_test.max())) + 1
    if classes == 1:
        name = "y_train" if len(arrays.y_train) else "y_test"
        raise wrong(path, name, "holds the label 0 only", "a classifier takes at least two classes")
    return classes
