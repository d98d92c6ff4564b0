"""Makes classes of labels, whatever they are counted from or called, and says what was done to them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from report.core.formatting import count
from report.core.limits import MOST_CLASSES
from report.data.names import LONGEST_NAME, NAMES, judge_names, natural, no_texts, texts, wrong
from report.data.predictions_names import EITHER
from report.data.predictions_names import classes_of as classes_by_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

BY_NUMBER = "numbers, which name the classes"
BY_NAME = "text, which names the classes"
NATURAL = f"{BY_NAME}, in natural order: 2 before 10, letters of either case alike"  # where the alphabet has another


class Classes(NamedTuple):
    """The class of each label, int64 from 0, by the name of the array; the names of the classes; what was done.

    `guessed` says that the classes stand in the order in which their names were sorted.
    """

    of: dict[str, np.ndarray]
    names: tuple[str, ...]
    notes: tuple[str, ...]
    guessed: bool


class _Numbering(NamedTuple):
    """The class of each label that occurs, and the names of all classes; `note` says how labels became classes.

    `guessed` is as in `Classes`.
    """

    places: np.ndarray
    names: tuple[str, ...]
    note: str = ""
    guessed: bool = False


def classes_of(path: Path, found: Mapping[str, np.ndarray]) -> Classes:
    """Return the classes of the labels `y_train`, if it is there, and `y_test` in the data at `path`.

    The labels that occur are the classes, in their order, and the classes are called by them: whole numbers from 0 to
    `MOST_CLASSES`, or text. Where an array names the classes, labels are places in it, counted from 0, or its names,
    and so are numbers if all of them are names; else, if they are as many, its names are theirs in their order. Where
    nothing names them and there is no `y_train`, numbers stay as they are: they are the places of a network's answers.

    Raises:
        ReportError: if labels are anything else, if numbers may be names or places and these are other classes, if
            there are too many kinds of them, or but one.
    """
    labels = {name: _flat(path, name, found[name]) for name in ("y_train", "y_test") if name in found}
    said = " and ".join(labels)
    if len({array.dtype.kind for array in labels.values()}) > 1:
        raise wrong(path, said, "are numbers and text", "save both in one way")
    each = [np.unique(array) for array in labels.values()]
    occurring = np.unique(np.concatenate(each))
    if len(occurring) > MOST_CLASSES:
        raise wrong(path, said, f"has {count(len(occurring))} different labels", f"{count(MOST_CLASSES)} are the most")
    called = texts(path, said, occurring)
    if called:
        judge_names(called, partial(wrong, path, said))
    if len(occurring) == 1:
        what = f"holds the label {called[0] if called else occurring[0]} only"
        raise wrong(path, next(iter(labels)), what, "a classifier takes at least two classes")
    if len(each) > 1 and len(occurring) == sum(map(len, each)):
        raise wrong(path, "y_test", "holds no label that y_train has", "number or name the classes alike in both")
    numbering = _of_text(path, found, called) if called else _of_numbers(path, found, occurring)
    column = "the second axis, of length 1, dropped" if any(found[name].ndim > 1 for name in labels) else ""
    return Classes(
        {name: numbering.places[np.searchsorted(occurring, array)] for name, array in labels.items()},
        numbering.names,
        tuple(f"{said}: {note}" for note in (column, numbering.note) if note),
        numbering.guessed,
    )


def _flat(path: Path, name: str, array: np.ndarray) -> np.ndarray:
    """Return labels as int64 or text of shape (n,), each of which can be one."""
    if array.ndim == 2 and array.shape[1] == 1:  # noqa: PLR2004 - a column
        array = array[:, 0]
    if array.ndim != 1:
        raise wrong(path, name, f"has the shape {array.shape}", "save one class index for each image, shape (images,)")
    if not array.size:
        raise wrong(path, name, "is empty", "it takes at least one label")
    if array.dtype.kind == "U":
        longest = f"U{LONGEST_NAME + 1}"  # cut, a name that is too long still is, and no array takes memory for it
        return array.astype(longest) if array.dtype.itemsize > np.dtype(longest).itemsize else array
    if array.dtype.kind not in "iu":
        raise wrong(path, name, f"is of type {array.dtype}", "save the labels as whole numbers, or as text")
    if array.min() < 0:
        raise wrong(path, name, f"holds the label {array.min()}", "count the classes from 0")
    if array.max() > MOST_CLASSES:
        what = f"holds the label {array.max()}"
        raise wrong(path, name, what, f"number the classes from 0; at most {MOST_CLASSES} are possible")
    return array.astype(np.int64)


def _of_text(path: Path, found: Mapping[str, np.ndarray], called: tuple[str, ...]) -> _Numbering:
    """Number labels that are text by the names of the classes, or in natural order, 2 before 10."""
    names = _named(path, found, len(called), range(len(called), MOST_CLASSES + 1))
    ordered = tuple(sorted(called, key=natural))
    note = BY_NAME if names or ordered == tuple(sorted(called)) else NATURAL
    guessed, names = not names, names or ordered
    if unknown := [label for label in called if label not in names]:
        raise wrong(path, NAMES[0], f"lacks the label {unknown[0]!r}", "name every class as its labels do")
    places = np.array([names.index(label) for label in called], np.int64)
    return _Numbering(places, names, note, guessed)


def _of_numbers(path: Path, found: Mapping[str, np.ndarray], occurring: np.ndarray) -> _Numbering:
    """Number labels that are numbers: as they are, or, if nothing says that more are meant, without gaps."""
    if by_name := _of_names(path, found, occurring):
        return by_name
    highest, number = int(occurring[-1]), len(occurring)
    names = _named(path, found, highest + 1, {number, *range(highest + 1, MOST_CLASSES + 1)})
    if len(names) > highest or ("y_train" not in found and not names):
        if highest >= MOST_CLASSES:
            raise wrong(path, "y_test", f"holds the label {highest}", f"at most {MOST_CLASSES} classes are possible")
        every = np.arange(highest + 1)
        return _Numbering(occurring, names or tuple(map(str, every)))
    names = names or tuple(map(str, occurring))
    if highest == number - 1:
        return _Numbering(occurring, names)
    if (first := int(occurring[0])) == highest - number + 1:
        note = f"counted from {first}; the classes are counted from 0"
    else:
        note = f"with gaps, {number} numbers up to {highest}; the classes are counted from 0 without gaps"
    return _Numbering(np.arange(number), names, note)


def _of_names(path: Path, found: Mapping[str, np.ndarray], occurring: np.ndarray) -> _Numbering | None:
    """Number labels that are numbers by the names of the classes, if all are such names; None if places will do."""
    called = tuple(map(str, occurring.tolist()))
    highest = int(occurring[-1])
    names = _named(path, found, highest + 1, range(len(called), MOST_CLASSES + 1))
    known = classes_by_name(called, names)
    if len(known) < len(called):
        return None
    places = np.array([known[label] for label in called], np.int64)
    start = 0 if len(names) > highest else 1  # from which they count, if they are places
    if np.array_equal(places, occurring - start):
        return _Numbering(places, names, BY_NUMBER) if start else None
    if len(names) >= highest:
        what = f"holds numbers that are not their places, {EITHER}"
        in_place = f"class_names[y{f' - {start}' * start}] if they are places"
        raise wrong(path, NAMES[0], what, f"save the names as labels, written as they are there: {in_place}")
    return _Numbering(places, names, BY_NUMBER)


def _named(path: Path, found: Mapping[str, np.ndarray], expected: int, possible: Collection[int]) -> tuple[str, ...]:
    """Return the names of the classes, of which there may be so many; () where no array has them."""
    called = next((name for name in NAMES if name in found), None)
    if called is None:
        return ()
    array = found[called]
    if array.dtype.kind != "U" or array.ndim != 1 or len(array) not in possible:
        raise no_texts(path, called, array, (expected, "class"))
    names = texts(path, called, array)
    judge_names(names, partial(wrong, path, called))
    return names
