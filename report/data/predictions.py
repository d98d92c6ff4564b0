"""Predictions that any classifier made: labels and probabilities, from a file or from arrays, judged before use."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from report.core.errors import ReportError
from report.core.formatting import count
from report.core.limits import MOST_CLASSES, MOST_ROWS
from report.core.sanitize import printable
from report.data.npz import array_names, judge_size, read_npz
from report.data.predictions_columns import ALONE, column_names, judge_renamed, owner
from report.data.predictions_judged import Source, judged_array, judged_images, judged_probabilities
from report.data.predictions_labels import SORTED, Labels, are_numbers, judged_labels, judged_names, label_texts
from report.data.predictions_names import EITHER, alike_to, disordered, number_of
from report.data.predictions_order import judge_order
from report.data.predictions_rivals import follow, judge_alone, judge_rival
from report.data.predictions_table import TABLES, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

REQUIRED, OPTIONAL = ("labels", "probabilities"), ("class_names", "images", "ids")
ID_KEPT = 200  # characters of an id; the rest is cut off


@dataclass(frozen=True)
class Predictions:
    """What a classifier answered to n examples, and what would have been right. The arrays are read-only.

    `labels` are the right classes, int64 of shape (n,) from 0. `probabilities` are float32 of shape (n, classes), each
    row from 0 to 1 with the sum 1. `class_names` has a name for each class, `ids` one for each example, or none.
    `images` is uint8 of shape (n, height, width) or (n, height, width, 3), from 0 to 255, or None. `ignored` names what
    stood in the file and was not used; `notes` say what was done to the arrays, and hold no text of the file.
    """

    labels: np.ndarray
    probabilities: np.ndarray
    class_names: tuple[str, ...]
    ids: tuple[str, ...] = ()
    images: np.ndarray | None = None
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_predictions(path: Path) -> Predictions:
    """Read predictions from an `.npz` file, or from a table with a header (`.csv`, `.tsv`, `.txt`).

    The `.npz` file has the arrays `labels` and `probabilities`, and `class_names`, `images` and `ids` if they are at
    hand, each as `predictions_from` takes it. The table is one that `read_table` describes.

    Raises:
        ReportError: if the file is anything else: what, where (the line or the index), and what to do.
    """
    if path.suffix.lower() == ".npz":
        found = read_npz(path, REQUIRED, OPTIONAL, partial(_judge_shape, path))
        ignored = tuple(name for name in array_names(path) if name not in {*REQUIRED, *OPTIONAL})
        given: dict[str, Any] = {name: found.get(name) for name in (*REQUIRED, *OPTIONAL)}
        return _judged(Source(path), **given, ignored=ignored)
    if path.suffix.lower() not in TABLES and path.is_file():
        raise ReportError(f"{path} is neither .npz nor {' nor '.join(TABLES)}; save the predictions as one of them")
    table = read_table(path)
    return _judged(
        Source(path, table.lines, table.names),
        labels=table.labels,
        probabilities=table.probabilities,
        columns=table.names,
        ids=table.ids or None,
        ignored=table.ignored,
        answers=table.answers,
        rivals=table.rivals,
    )


def predictions_from(
    labels: Any,  # noqa: ANN401 whatever NumPy makes an array of
    probabilities: Any,  # noqa: ANN401
    *,
    class_names: Sequence[str] | None = None,
    images: Any = None,  # noqa: ANN401
    ids: Sequence[Any] | None = None,
) -> Predictions:
    """Return predictions made of arrays: lists, NumPy's, columns of pandas or polars.

    Args:
        labels: of shape (n,) or (n, 1): names of classes, or whole numbers from 0, or from 1 to the number of classes;
            if all are names of classes, numbers are names too, 1.0 for the class 1.
        probabilities: of shape (n, classes), the classes in the order of their names; or one for each example, of shape
            (n,) or (n, 1), that of class 1 of two. What names of columns (a DataFrame's) say of the classes stands in
            `predictions_columns`. Where the order of the classes is a guess (names in `labels` beside columns without
            names, say), it must not be one that another order would fit far better.
        class_names: one for each class; where nothing names them, text in `labels` does, sorted. They may rename
            columns, not change their order.
        images: of shape (n, height, width), with a last axis of 1 or 3 or without it. Whole numbers go from 0 to 255;
            floats from 0 to 1, or from 0 to 255 if any is above 1; booleans are black and white.
        ids: one for each example.

    Raises:
        ReportError: for anything else; it names the argument.
    """
    columns = column_names(probabilities)
    return _judged(
        Source(columns=columns),
        labels=labels,
        probabilities=probabilities,
        class_names=class_names,
        columns=columns,
        images=images,
        ids=ids,
    )


def _judge_shape(path: Path, name: str, shape: tuple[int, ...]) -> None:
    """Refuse an array that holds more than a report can be about, before it is unpacked."""
    by_row = name in {"probabilities", "images"}
    most = MOST_CLASSES if name == "class_names" else MOST_ROWS
    if (number := shape[0] if by_row and shape else math.prod(shape)) > most:
        raise ReportError(
            f"{name} in {path} has {count(number)} entries; {count(most)} are the most, so leave some out"
        )
    if name == "probabilities":
        judge_size(path, math.prod(shape) * np.dtype(np.float64).itemsize, "keep fewer rows")  # as they are judged


def _judged(
    source: Source,
    *,
    labels: Any,  # noqa: ANN401 as `predictions_from` takes them
    probabilities: Any,  # noqa: ANN401
    class_names: Any = None,  # noqa: ANN401
    columns: Any = (),  # noqa: ANN401 a name for each, or none
    images: Any = None,  # noqa: ANN401
    ids: Any = None,  # noqa: ANN401
    ignored: tuple[str, ...] = (),
    answers: Sequence[str] = (),  # of a table
    rivals: Sequence[tuple[str, Sequence[str]]] = (),
) -> Predictions:
    shares = judged_probabilities(source, probabilities)
    size = len(shares)
    named = tuple(columns) if len(columns) == shares.shape[1] else ()
    found = _labels(source, labels, class_names, named, shares.shape)
    about = owner(columns[0], found.names, found.called) if len(columns) == 1 else 1
    if about == 0:
        shares = np.ascontiguousarray(shares[:, ::-1])
    if len(columns) == 1 and columns[0].lower() in {*ALONE} - {*found.called} and 0 in found.classes:
        judge_alone(source, shares[:, 1], found.called[1])
    for name, cells in rivals if rivals and follow(found.classes, shares) else ():
        judge_rival(source, name, _classes_told(cells, found), found.classes, shares)
    if answers:
        answered = _counted_alike(_classes_told(answers, found), found.called, shares)
        judge_order(source, "answers beside them", answered, shares, found.names, guessed=True)
    if about is None or not found.certain:
        judge_order(source, "labels", found.classes, shares, found.names, guessed=found.guessed)
    pictures, changed = (None, ()) if images is None else judged_images(source, images, size)
    given = [] if ids is None else judged_array(source, "ids", ids).ravel().tolist()
    called = (one.decode(errors="replace") if isinstance(one, bytes) else str(one) for one in given)
    kept = tuple(printable(text)[:ID_KEPT] for text in called)
    if ids is not None and len(kept) != size:
        raise source.wrong("ids", f"{len(kept)} for {size} rows of probabilities", "give one for each row")
    for array in (shares, found.classes, pictures):
        if array is not None:
            array.flags.writeable = False
    told = len(columns) == 1 and columns[0].lower() not in ALONE  # whose probability it is
    notes = (note for note in found.notes if not told or note not in SORTED)
    return Predictions(found.classes, shares, found.names, kept, pictures, ignored, (*changed, *notes))


def _labels(
    source: Source,
    labels: Any,  # noqa: ANN401
    class_names: Any,  # noqa: ANN401
    columns: tuple[str, ...],
    shape: tuple[int, int],  # of the probabilities
) -> Labels:
    size, classes = shape
    texts, numbers = label_texts(source, labels, size), are_numbers(source, "labels", labels)
    names = () if class_names is None else judged_names(source, class_names, classes)
    if numbers and disordered(names) and not are_numbers(source, "class_names", class_names):
        what = f"numbers in another order, {EITHER}"
        raise source.wrong("class_names", what, "give text as labels: [class_names[place] for place in labels]")
    if names and columns:
        judge_renamed(source, names, columns)
    found = judged_labels(source, texts, names, columns, classes, numbers=numbers)
    if not names:
        judged_names(source, found.names, classes)
    return found


def _classes_told(cells: Sequence[str], labels: Labels) -> np.ndarray:
    """Return the class that each cell beside the probabilities names, -1 where it names none.

    Where some are other numbers, none does: they count the classes otherwise.
    """
    known = max((alike_to(cells, called) for called in (labels.called, labels.names)), key=len)
    if any(number_of(text) is not None for text in {*cells} - {*known}):
        known = {}
    return np.array([known.get(text, -1) for text in cells], np.int64)


def _counted_alike(answers: np.ndarray, called: tuple[str, ...], shares: np.ndarray) -> np.ndarray:
    """Return classes that were answered, or -1 for all where they are numbers and seem to be one off."""
    told, likeliest = answers[answers >= 0], shares.argmax(axis=1)[answers >= 0]
    if not len(told) or any(number_of(name) is None for name in called):
        return answers
    steps = [step for step in (1, -1) if told.min() + step >= 0 and told.max() + step < shares.shape[1]]
    fits = [int((told + step == likeliest).sum()) for step in steps]
    return np.full_like(answers, -1) if max(fits, default=0) > (told == likeliest).sum() else answers
