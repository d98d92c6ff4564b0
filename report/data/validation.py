"""Keras's layout of a data file, x_train, y_train, x_test and y_test, read and judged before anything relies on it."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from report.core.formatting import count
from report.core.limits import MOST_CLASSES, MOST_ROWS, SIDES, fits
from report.data.arrays import Arrays
from report.data.labels import classes_of
from report.data.names import IDS, NAMES, image_ids, wrong
from report.data.npz import array_names, read_npz
from report.data.pixels import images_as_bytes

if TYPE_CHECKING:
    from pathlib import Path

_TRAINING, _TEST = Arrays._fields[:2], Arrays._fields[2:]
_GREY = 3  # dimensions of grey images: index, row, column
_COLOURS = 3  # red, green and blue


class Layout(NamedTuple):
    """What a data file holds: its arrays, read-only, the names of its classes, and what was done to bring it there.

    `guessed` says that the classes stand in the order in which their names were sorted.

    Each of the `notes` is a few words after the names of the arrays that it is about. It holds no text of the file.
    """

    arrays: Arrays
    class_names: tuple[str, ...]
    notes: tuple[str, ...]
    guessed: bool


def read_layout(path: Path) -> Layout:
    """Unpack the data file at `path`.

    Images are of shape (n, height, width), grey, which may have a last axis of length 1, or (n, height, width, 3), red,
    green and blue; their numbers are those that `images_as_bytes` takes, how many there may be and their sides stand in
    `report.core.limits`. Labels are of shape (n,) or (n, 1), and what `classes_of` takes, which makes at least two
    classes of them. Where there is neither x_train nor y_train these are empty.

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
    found = read_npz(path, (), (IDS,), partial(judge_shape, path))
    return image_ids(path, found[IDS], images) if IDS in found else ()


def ignored_arrays(path: Path) -> tuple[str, ...]:
    """Return the names of the arrays in the data file at `path` that nothing here looks at."""
    names = array_names(path)
    used = next((name for name in NAMES if name in names), "")
    return tuple(name for name in names if name not in {*Arrays._fields, IDS, used})


def judge_shape(path: Path, name: str, shape: tuple[int, ...]) -> None:
    """Refuse an array of a shape that no data set has, before it is unpacked.

    Raises:
        ReportError: if the array `name` in the data at `path` holds more than it may, or images, and not as
            `read_layout` describes them.
    """
    pictures = name.startswith("x_")
    most = MOST_CLASSES if name in NAMES else MOST_ROWS
    if (number := shape[0] if pictures and shape else math.prod(shape)) > most:
        raise wrong(path, name, f"has {count(number)} entries", f"{count(most)} are the most, so leave some out")
    if not pictures:
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


def judge(path: Path, found: dict[str, np.ndarray]) -> Layout:
    """Return the arrays `found` at `path`, whose images are taken out of it, as `read_layout` does.

    Raises:
        ReportError: if they are not as `read_layout` describes them.
    """
    for part in ("train", "test"):
        if f"x_{part}" in found:
            _judge_part(path, part, found)
    classes = classes_of(path, found)
    given = {name: found.pop(name) for name in Arrays._fields if name in found and name.startswith("x_")}
    images, notes = images_as_bytes(path, given)
    test = images["x_test"]
    nothing = np.zeros((0, *test.shape[1:]), np.uint8), np.zeros(0, np.int64)
    x_train, y_train = (images["x_train"], classes.of["y_train"]) if "x_train" in images else nothing
    arrays = Arrays(x_train, y_train, test, classes.of["y_test"])
    _agree(path, arrays)
    for array in arrays:
        array.flags.writeable = False
    return Layout(arrays, classes.names, (*notes, *classes.notes), classes.guessed)


def _judge_part(path: Path, part: str, found: dict[str, np.ndarray]) -> None:
    images, labels = found[f"x_{part}"], found[f"y_{part}"]
    judge_shape(path, f"x_{part}", images.shape)
    judge_shape(path, f"y_{part}", labels.shape)
    if labels.ndim and len(images) != len(labels):  # `classes_of` refuses a label alone
        what = f"has {len(images)} images, but y_{part} {len(labels)} labels"
        raise wrong(path, f"x_{part}", what, "save one label for each image")


def _agree(path: Path, arrays: Arrays) -> None:
    """See to it that the images of both sets are of one kind and size."""
    if arrays.x_train.ndim != arrays.x_test.ndim:
        kinds = ["grey" if images.ndim == _GREY else "colour" for images in (arrays.x_train, arrays.x_test)]
        what = f"holds {kinds[0]} images, x_test {kinds[1]} ones"
        raise wrong(path, "x_train", what, "make them all one or the other")
    if arrays.x_train.shape[1:] != arrays.x_test.shape[1:]:
        sizes = ["{} by {}".format(*images.shape[1:_GREY]) for images in (arrays.x_train, arrays.x_test)]
        raise wrong(path, "x_train", f"holds images of {sizes[0]}, x_test of {sizes[1]}", "bring them to one size")
