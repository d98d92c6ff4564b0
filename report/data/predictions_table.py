"""Reads a table of predictions: a column for the label, one for each class, and perhaps one for an id."""

from __future__ import annotations

import re
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from report.core.errors import ReportError
from report.core.formatting import count
from report.core.limits import MOST_CLASSES
from report.core.sanitize import printable
from report.data.npz import first_names
from report.data.predictions_columns import ALONE
from report.data.predictions_judged import FEWEST, TOLERANCE, are_whole
from report.data.predictions_names import folded, namings
from report.data.predictions_rows import chunks, form_of, opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

TABLES = (".csv", ".tsv", ".txt")
LABELS = ("label", "y_true", "target", "class")
IDS = ("id", "index")  # the first that is there
ANSWER = re.compile(r"\.?(y_?|label_|class_)?pred(ict(ed|ions?)?)?([_ .](label|class))?|y_?hat")
OTHERS = ("confidence", "label_issue", "misread_by", "")  # never a class, nor is an answer
UNNAMED = re.compile(r"unnamed: \d+\Z")  # what pandas makes of an index that was saved without a name
MOST_COLUMNS = 4 * MOST_CLASSES  # those for classes, and as many again for whatever somebody keeps beside them


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
    pairs: list[list[str]]  # beside a single column of probabilities, others of two labels: one may be the answers


class _Columns(NamedTuple):
    """Where in a row everything stands; `ident` and `answer` are None if there is none."""

    ident: int | None
    classes: list[int]
    answer: int | None
    pairs: list[int]


def read_table(path: Path) -> Table:
    """Read a table in UTF-8 whose header decides what is what, separated as `form_of` finds out.

    One column is called `label` (or `y_true`, `target`, `class`), one may be called `id` or `index`. The classes are
    the columns `p0`, `p1` and so on, or else all columns that remain, which then name them: those alone that labels
    name, if their numbers sum to 1 without the others. A single column `probability` or `p1` is the probability of
    class 1 of two, unless these or those sum to 1; one that is all that remains may be called after a label.
    Where all labels are names of columns, these are classes, whatever they are called. One column may hold the answers.
    A `predictions.csv` of this report is such a table.

    Raises:
        ReportError: if the file cannot be read, or is no such table.
    """
    with opened(path) as file:
        form = form_of(file, LABELS)
        header = form.header
        label = _label(path, header)
        kinds: set[str] = set()
        first: list[list[str]] = []
        for rows, _ in chunks(path, file, form):
            first = first or rows
            kinds.update(row[label].strip() for row in rows)
        columns = _columns(path, header, label, kinds - {""}, first)
        labels: list[str] = []
        ids: list[str] = []
        answers: list[str] = []
        pairs: list[list[str]] = [[] for _ in columns.pairs]
        lines: list[int] = []
        numbers = [np.empty((0, len(columns.classes)))]
        for rows, found in chunks(path, file, form):
            labels += [row[label].strip() for row in rows]
            ids += [row[columns.ident].strip() for row in rows] if columns.ident is not None else []
            answers += [row[columns.answer].strip() for row in rows] if columns.answer is not None else []
            for pair, at in zip(pairs, columns.pairs, strict=True):
                pair += [row[at].strip() for row in rows]
            lines += found
            numbers.append(_numbers(path, rows, found, [(header[at], at) for at in columns.classes]))
    if not lines:
        raise ReportError(f"{path} has a header, but no rows; it takes at least one")
    used = {label, columns.ident, *columns.classes}
    ignored = tuple(printable(name) for at, name in enumerate(header) if at not in used and name)
    names = tuple(header[at] for at in columns.classes)
    return Table(labels, np.concatenate(numbers), names, ids, ignored, lines, answers, pairs)


def _label(path: Path, header: list[str]) -> int:
    """Return which column is that of the label."""
    if len(header) > MOST_COLUMNS:
        raise ReportError(
            f"{path} has {count(len(header))} columns; {count(MOST_COLUMNS)} are the most, so leave some out"
        )
    lower = [name.lower() for name in header]
    labels = [at for at, name in enumerate(lower) if name in LABELS]
    if len(labels) != 1:
        if labels:
            found, advice = f"several columns for the label, {_listed(header, labels)}", "leave out all but one of them"
        else:
            found = f"no column for the label among {_listed(header, range(len(header))) or 'none'}"
            advice = "name one of its columns label, in the first line"
        raise ReportError(f"{path} has {found}; {advice}")
    twice = [name for name in header if name and header.count(name) > 1]
    if twice:
        raise ReportError(f"{path} has the column {printable(twice[0])} twice; give every column its own name")
    return labels[0]


def _columns(path: Path, header: list[str], label: int, called: set[str], rows: list[list[str]]) -> _Columns:
    """Return what each other column is, by the header, what all labels are called, and the first rows."""
    lower = [name.lower() for name in header]
    others = [at for at in range(len(header)) if at != label]
    named = bool(called) and called <= {header[at] for at in others}
    free = [at for at in others if not (named and header[at] in called)]  # of those that a label names as a class
    ident = next((lower.index(name) for name in IDS if name in [lower[at] for at in free]), None)
    by_number: list[int] = []
    while f"p{len(by_number)}" in lower:
        by_number.append(lower.index(f"p{len(by_number)}"))
    beside = [at for at in free if ANSWER.fullmatch(lower[at])]
    no_class = [at for at in free if at in beside or lower[at] in {*IDS, *OTHERS} or UNNAMED.match(lower[at])]
    rest = [at for at in others if at not in no_class]
    of_one = len(rest) == 1 < len(called) and any({*name} & called for name in namings((header[rest[0]],)))
    alone = [at for at in rest if of_one or lower[at] in ALONE]
    labels = {*folded(called)}
    told = [at for at in rest if any({*folded(name)} & labels for name in namings((header[at],)))]
    whole = [group for group in (rest, told) if _shares(rows, group)]
    if len(by_number) > 1 and not (named and called - {header[at] for at in by_number}):
        classes = by_number
    elif not whole and len(alone) == 1 and not {"p0", "p2"} & {*lower} and not named:
        classes = alone
    else:
        classes = (whole or [rest])[0]
    if not classes or (len(classes) == 1 and classes != alone):
        found = f"one class only, {_listed(header, classes)}" if classes else "no column for a class"
        raise ReportError(
            f"{path} has {found}; give a column of probabilities for each class, "
            f"or one called {ALONE[0]} for class 1 of two"
        )
    if seen := _rivals(header, rows, label, classes, [at for at in rest if at not in classes]):
        raise ReportError(f"{path}: {seen}")
    answer = max(beside, key=lambda at: len(lower[at]), default=None)
    left = [at for at in others if classes == alone and at not in {*classes, answer}]
    kinds = {at: {row[at].strip() for row in rows} for at in left}
    return _Columns(ident, classes, answer, [at for at in left if len(kinds[at]) == FEWEST and kinds[at] <= called])


def _rivals(header: list[str], rows: list[list[str]], label: int, classes: list[int], left: list[int]) -> str:
    """Tell of columns that are `left` and seem to be the probabilities, and not those that are taken for classes."""
    soft = [at for at in left if _are_soft(_cells(rows, [at]))]
    taken, beside = _listed(header, classes), _listed(header, soft)
    if len(classes) == 1:
        what = f"the columns {beside} sum to 1, and {taken} is the probability of one class alone"
        return f"{what}; leave out the one or the others" if _shares(rows, soft) else ""
    numbers = _cells(rows, classes)
    if not soft or numbers is None or _are_soft(numbers):
        return ""
    ones = {(row[label].strip(), at) for row, at in zip(rows, numbers.argmax(axis=1), strict=True)}
    if not len(ones) == len({text for text, _ in ones}) == len({at for _, at in ones}):
        return ""
    what = f"the columns {taken} are 1 for the label and 0 else, as if they were labels beside {beside}"
    return f"{what}; leave out those or these"


def _cells(rows: list[list[str]], places: list[int]) -> np.ndarray | None:
    """Return the numbers in some columns, float64 of shape (rows, columns), or None if any is none."""
    try:
        return np.array([[float(row[at].replace(",", ".")) for at in places] for row in rows])
    except ValueError:
        return None


def _are_soft(numbers: np.ndarray | None) -> bool:
    """Say whether these are numbers from 0 to 1, and not those two alone."""
    return numbers is not None and bool(((numbers >= 0) & (numbers <= 1)).all() and (numbers % 1 != 0).any())


def _shares(rows: list[list[str]], places: list[int]) -> bool:
    """Say whether the numbers in these columns sum to 1 in every row, as those of all classes do."""
    if (numbers := _cells(rows, places)) is None:
        return False
    possible = len(places) > 1 and numbers.size > 0 and bool((np.abs(numbers) <= 1 + TOLERANCE).all())  # nor infinite
    return possible and bool(are_whole(numbers).all())


def _listed(header: Sequence[str], places: Iterable[int]) -> str:
    return first_names([printable(header[at])[:40] for at in places])


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
