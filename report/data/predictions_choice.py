"""Says which column of a table of predictions is what, by the names of all, what labels are called, and some rows."""

from __future__ import annotations

import re
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

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

LABELS = ("label", "y_true", "target", "class")
IDS = ("id", "index")  # the first that is there
ANSWER = re.compile(r"\.?(y_?|label_|class_)?pred(ict(ed|ions?)?)?([_ .](label|class))?|y_?hat")
OTHERS = ("confidence", "label_issue", "misread_by", "")  # never a class, nor is an answer
UNNAMED = re.compile(r"unnamed: \d+\Z")  # what pandas makes of an index that was saved without a name
MOST_COLUMNS = 4 * MOST_CLASSES  # those for classes, and as many again for whatever somebody keeps beside them


class Columns(NamedTuple):
    """Where in a row everything stands; `ident` and `answer` are None if there is none."""

    ident: int | None
    classes: list[int]
    answer: int | None
    pairs: list[int]


def label_of(path: Path, header: list[str]) -> int:
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


def choose_columns(path: Path, header: list[str], label: int, called: set[str], rows: list[list[str]]) -> Columns:
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
    return Columns(ident, classes, answer, [at for at in left if len(kinds[at]) == FEWEST and kinds[at] <= called])


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
