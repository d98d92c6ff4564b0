"""Reads a table of predictions: a column for the label, one for each class, and perhaps one for an id."""

from __future__ import annotations

from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from report.core.errors import ReportError
from report.core.sanitize import printable
from report.data.predictions_choice import LABELS, choose_columns, label_of
from report.data.predictions_rows import chunks, form_of, opened

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MOST_LOOKED_AT = 4096  # rows, from all over a table, that tell what its columns are
TABLES = (".csv", ".tsv", ".txt")


class Table(NamedTuple):
    """What a table holds: labels as text, probabilities float64 of shape (n, columns), and the line of each row.

    `names` are those of the columns.
    """

    labels: list[str]
    probabilities: np.ndarray
    names: tuple[str, ...]
    ids: list[str]
    ignored: tuple[str, ...]
    lines: list[int]
    answers: list[str]  # those that stand beside the probabilities
    rivals: list[tuple[str, list[str]]]  # names and cells of columns that hold labels as well


def read_table(path: Path) -> Table:
    """Read a table in UTF-8 whose header decides what is what, separated as `form_of` finds out.

    One column is called `label` (or `y_true`, `target`, `class`), one may be called `id` or `index`. The classes are
    the columns `p0`, `p1` and so on, or else all columns that remain, which then name them: those alone that labels
    name, if their numbers sum to 1 without the others. A single column `probability` or `p1` is the probability of
    class 1 of two, unless these or those sum to 1; one of two classes may be called after a label.
    Where all labels are names of columns, these are classes, whatever they are called. One column may hold the answers.
    A `predictions.csv` of this report is such a table.

    Raises:
        ReportError: if the file cannot be read, or is no such table.
    """
    with opened(path) as file:
        form = form_of(file, LABELS)
        header = form.header
        label = label_of(path, header)
        kinds, some = _looked_through((rows for rows, _ in chunks(path, file, form)), label)
        columns = choose_columns(path, header, label, kinds - {""}, some)
        labels: list[str] = []
        ids: list[str] = []
        answers: list[str] = []
        rivals: list[tuple[str, list[str]]] = [(header[at], []) for at in columns.rivals]
        lines: list[int] = []
        numbers = [np.empty((0, len(columns.classes)))]
        for rows, found in chunks(path, file, form):
            labels += [row[label].strip() for row in rows]
            ids += [row[columns.ident].strip() for row in rows] if columns.ident is not None else []
            answers += [row[columns.answer].strip() for row in rows] if columns.answer is not None else []
            for (_, cells), at in zip(rivals, columns.rivals, strict=True):
                cells.extend(row[at].strip() for row in rows)
            lines += found
            numbers.append(_numbers(path, rows, found, [(header[at], at) for at in columns.classes]))
    if not lines:
        raise ReportError(f"{path} has a header, but no rows; it takes at least one")
    used = {label, columns.ident, *columns.classes}
    ignored = tuple(printable(name) for at, name in enumerate(header) if at not in used and name)
    names = tuple(header[at] for at in columns.classes)
    return Table(labels, np.concatenate(numbers), names, ids, ignored, lines, answers, rivals)


def _looked_through(pieces: Iterable[list[list[str]]], label: int) -> tuple[set[str], list[list[str]]]:
    """Return what the labels of all rows are called, and some rows, from all over them."""
    kinds: set[str] = set()
    some: list[list[str]] = []
    step = 1
    for rows in pieces:
        kinds.update(row[label].strip() for row in rows)
        some += rows[::step]
        while len(some) > MOST_LOOKED_AT:
            some, step = some[::2], step * 2
    return kinds, some


def _numbers(path: Path, rows: list[list[str]], lines: list[int], columns: list[tuple[str, int]]) -> np.ndarray:
    """Return the cells of some columns as numbers; a comma in one is a point."""
    cells = [itemgetter(*(at for _, at in columns))(row) for row in rows]
    flat = cells if len(columns) == 1 else list(chain.from_iterable(cells))
    try:
        numbers = [float(cell) for cell in flat]
    except ValueError:
        numbers = [
            _number(path, lines[at // len(columns)], columns[at % len(columns)][0], cell)
            for at, cell in enumerate(flat)
        ]
    return np.array(numbers).reshape(len(rows), len(columns))


def _number(path: Path, line: int, column: str, cell: str) -> float:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        raise ReportError(
            f"line {line} of {path}: column {printable(column)[:40]} holds {printable(cell)[:40]!r}, which is no "
            "number; mend it, or leave out columns that are neither label nor id nor a class"
        ) from None
