"""Keras's layout of a data file, x_train, y_train, x_test and y_test, read and judged before anything relies on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from report.core.errors import ReportError
from report.data.arrays import Arrays
from report.data.npz import array_names, read_npz

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAMES = ("class_names", "classes")  # arrays that may name the classes: the first that is there does
MOST_CLASSES = 1000  # a confusion matrix of more is no picture any more
LONGEST_NAME = 60  # characters of a class name that still fit a table
BRIGHTEST = 255

_GREY = 3  # dimensions of grey images: index, row, column


def read_layout(path: Path) -> tuple[Arrays, tuple[str, ...]]:
    """Unpack the data file at `path` and return its arrays, read-only, and the names of its classes.

    Images are integers from 0 to 255 of shape (n, height, width), or with a last axis of length 1; labels are
    integers from 0 of shape (n,) or (n, 1). There are as many classes as the highest label + 1, at least 2 and at most
    `MOST_CLASSES`; some may never occur. The array `class_names` or `classes`, text of shape (classes,), may name them;
    else they are "0", "1" and so on.

    Raises:
        ReportError: if the file is anything else.
    """
    return judge(path, read_npz(path, Arrays._fields, NAMES))


def ignored_arrays(path: Path) -> tuple[str, ...]:
    """Return the names of the arrays in the data file at `path` that `read_layout` does not look at."""
    names = array_names(path)
    used = next((name for name in NAMES if name in names), "")
    return tuple(name for name in names if name not in {*Arrays._fields, used})


def judge(path: Path, found: dict[str, np.ndarray]) -> tuple[Arrays, tuple[str, ...]]:
    """Return the arrays `found` at `path`, which are taken out of it, and the names of their classes.

    Raises:
        ReportError: if they are not as `read_layout` describes them.
    """
    arrays = Arrays(
        _images(path, "x_train", found),
        _labels(path, "y_train", found),
        _images(path, "x_test", found),
        _labels(path, "y_test", found),
    )
    classes = _agree(path, arrays)
    for array in arrays:
        array.flags.writeable = False
    return arrays, _class_names(path, found, classes)


def _images(path: Path, name: str, found: dict[str, np.ndarray]) -> np.ndarray:
    array = found.pop(name)  # so that only the bytes stay in memory
    if array.ndim == _GREY + 1 and array.shape[-1] == 1:
        array = array[..., 0]
    if array.ndim == _GREY + 1 and array.shape[-1] in (3, 4):
        raise _wrong(path, name, f"holds colour images, shape {array.shape}", "convert them to grey")
    if array.ndim != _GREY:
        raise _wrong(path, name, f"has the shape {array.shape}", "save it as (images, height, width)")
    if not array.size:
        raise _wrong(path, name, f"is empty, shape {array.shape}", "it takes at least one image")
    if array.dtype.kind not in "iu":
        raise _wrong(path, name, f"is of type {array.dtype}", f"save it as uint8, from 0 to {BRIGHTEST}")
    if array.dtype != np.uint8 and (array.min() < 0 or array.max() > BRIGHTEST):
        what = f"holds values from {array.min()} to {array.max()}"
        raise _wrong(path, name, what, f"bring them into 0 to {BRIGHTEST}")
    return array.astype(np.uint8, order="C", copy=False)


def _labels(path: Path, name: str, found: dict[str, np.ndarray]) -> np.ndarray:
    array = found[name]
    if array.ndim == 2 and array.shape[1] == 1:  # noqa: PLR2004 - a column
        array = array[:, 0]
    if array.ndim != 1:
        raise _wrong(path, name, f"has the shape {array.shape}", "save one class index for each image, shape (images,)")
    if not array.size:
        raise _wrong(path, name, "is empty", "it takes at least one label")
    if array.dtype.kind not in "iu":
        raise _wrong(path, name, f"is of type {array.dtype}", "save the class indices as integers")
    if array.min() < 0:
        raise _wrong(path, name, f"holds the label {array.min()}", "count the classes from 0")
    if array.max() >= MOST_CLASSES:
        what = f"holds the label {array.max()}"
        raise _wrong(path, name, what, f"number the classes from 0; at most {MOST_CLASSES} are possible")
    return array.astype(np.int64)


def _agree(path: Path, arrays: Arrays) -> int:
    """Return the number of classes of arrays that go together."""
    for part, images, labels in (("train", *arrays[:2]), ("test", *arrays[2:])):
        if len(images) != len(labels):
            what = f"has {len(images)} images, but y_{part} {len(labels)} labels"
            raise _wrong(path, f"x_{part}", what, "save one label for each image")
    if arrays.x_train.shape[1:] != arrays.x_test.shape[1:]:
        sizes = [f"{height} by {width}" for _, height, width in (arrays.x_train.shape, arrays.x_test.shape)]
        raise _wrong(path, "x_train", f"holds images of {sizes[0]}, x_test of {sizes[1]}", "bring them to one size")
    classes = int(max(arrays.y_train.max(), arrays.y_test.max())) + 1
    if classes == 1:
        raise _wrong(path, "y_train", "holds the label 0 only", "a classifier takes at least two classes")
    return classes


def _class_names(path: Path, found: Mapping[str, np.ndarray], classes: int) -> tuple[str, ...]:
    called = next((name for name in NAMES if name in found), None)
    if called is None:
        return tuple(str(index) for index in range(classes))
    array = found[called]
    if array.dtype.kind != "U" or array.shape != (classes,):
        what = f"is of type {array.dtype} and shape {array.shape}"
        raise _wrong(path, called, what, f"save text of shape ({classes},), one name for each class")
    names = tuple(str(name) for name in array)
    for index, name in enumerate(names):
        if not (name.strip() and name.isprintable() and len(name) <= LONGEST_NAME):
            what = f"holds {name[:LONGEST_NAME]!a} for class {index}"
            raise _wrong(path, called, what, f"use 1 to {LONGEST_NAME} characters that can be printed")
        if name in names[:index]:
            raise _wrong(path, called, f"holds {name!r} twice", "give every class its own name")
    return names


def _wrong(path: Path, name: str, what: str, advice: str) -> ReportError:
    return ReportError(f"{name} in {path} {what}; {advice}")
