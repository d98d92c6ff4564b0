"""Says which column of a table of predictions is what, by the names of all, what labels are called, and some rows."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from report.core.errors import ReportError
from report.core.formatting import count
from report.core.limits import MOST_CLASSES
from report.core.sanitize import printable
from report.data.npz import first_names
from report.data.predictions_columns import ALONE
from report.data.predictions_judged import FEWEST, TOLERANCE, are_whole
from report.data.predictions_names import SHOWN, alike_to, folded, namings
from report.data.predictions_rivals import EVEN, much_alike

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    Numbers = Callable[[int], np.ndarray]  # of a column, float64 of shape (rows,), NaN where it holds no numbers

LABELS = ("label", "y_true", "target", "class")
IDS = ("id", "index")  # the first that is there
ANSWER = re.compile(r"\.?(y_?|label_|class_)?pred(ict(ed|ions?)?)?([_ .](label|class))?|y_?hat")
OTHERS = ("confidence", "label_issue", "misread_by", "")  # never a class, nor is an answer
UNNAMED = re.compile(r"unnamed: \d+\Z")  # what pandas makes of an index that was saved without a name
MOST_COLUMNS = 4 * MOST_CLASSES  # those for classes, and as many again for whatever somebody keeps beside them
GIVE = f"give a column of probabilities for each class, or one called {ALONE[0]} for class 1 of two"
JUDGED = 1024  # rows whose numbers tell what the columns are
FEW = 8  # cells that tell most columns from labels
MOST_WRITTEN = 3  # ways to write a label: True, true, 1


class Columns(NamedTuple):
    """Where in a row everything stands; `ident` and `answer` are None if there is none.

    `rivals` hold what labels are called, and may be these.
    """

    ident: int | None
    classes: list[int]
    answer: int | None
    rivals: list[int]


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
    """Return what each other column is, by the header, what all labels are called, and some rows.

    Raises:
        ReportError: if none are those of the classes, or others as likely.
    """
    lower = [name.lower() for name in header]
    others = [at for at in range(len(header)) if at != label]
    named = bool(called) and called <= {header[at] for at in others}
    free = [at for at in others if not (named and header[at] in called)]  # of those that a label names as a class
    ident = next((lower.index(name) for name in IDS if name in [lower[at] for at in free]), None)
    by_number = _by_number(lower)
    beside = [at for at in free if ANSWER.fullmatch(lower[at])]
    no_class = [at for at in free if at in beside or lower[at] in {*IDS, *OTHERS} or UNNAMED.match(lower[at])]
    rest = {at: header[at] for at in others if at not in no_class}
    looked_at = rows[:: 1 + len(rows) // JUDGED]
    numbers = cache(partial(_cells, looked_at))
    if len(by_number) > 1 and not (named and called - {header[at] for at in by_number}):
        classes = by_number
    else:
        classes = _of_rest(rest, called, numbers, named=named)
    if not classes:
        found = f"one class only, {_listed(header, rest)}" if rest else "no column for a class"
        raise ReportError(f"{path} has {found}; {GIVE}")
    beyond = {at: header[at] for at in others if at != ident}
    if seen := _rivals(beyond, classes, numbers) or _truth(beyond, classes, numbers, [row[label] for row in looked_at]):
        raise ReportError(f"{path}: {seen}")
    left = [at for at in free if at not in {ident, *beside, *classes}]
    labels = [row[label].strip() for row in rows]
    rivals = [at for at in left if _are_labels([row[at].strip() for row in rows], labels)]
    return Columns(ident, classes, max(beside, key=lambda at: len(lower[at]), default=None), rivals)


def _by_number(lower: list[str]) -> list[int]:
    """Return the columns p0, p1 and so on, as far as they are there."""
    found: list[int] = []
    while f"p{len(found)}" in lower:
        found.append(lower.index(f"p{len(found)}"))
    return found


def _of_rest(rest: Mapping[int, str], called: set[str], numbers: Numbers, *, named: bool) -> list[int]:
    """Return which of the columns that may be those of classes are: those that sum to 1, or the one of one class.

    Those that a label names are among them; a class of which no row is may be.
    """
    labels = {*folded(called)}
    told = [at for at, name in rest.items() if any({*folded(one)} & labels for one in namings((name,)))]
    if _are_shares([*rest], numbers):
        return [*rest]
    if _are_shares(told, numbers):
        possible = [at for at in rest if at in told or _is_some(numbers(at))]
        return possible if _are_shares(possible, numbers) else told
    every = [*rest] if len(rest) > 1 else []
    if named or {"p0", "p2"} & {name.lower() for name in rest.values()}:
        return every
    alone = [at for at, name in rest.items() if name.lower() in ALONE]
    alike = [at for at, name in rest.items() if name.lower().startswith("prob")]
    if not alone and len(rest) == 1 < len(called):
        alone = told
    if not alone and len(alike) == 1 and len(called) == FEWEST:  # as others are advised to call it
        alone = [at for at in alike if {*folded([rest[at].lower().removeprefix("prob_")])} <= labels]
    return alone if len(alone) == 1 else every


def _rivals(rest: Mapping[int, str], classes: list[int], numbers: Numbers) -> str:
    """Tell of others among the columns that seem to be the probabilities, and not those that are taken for classes."""
    if len(classes) > 1 and any(_is_soft(numbers(at)) for at in classes):
        return ""
    soft = [at for at in rest if at not in classes and _is_soft(numbers(at))]
    width = max(len(classes), FEWEST)
    windows = [soft, *(soft[at : at + width] for at in range(len(soft) - width + 1))]
    pairs = [[at] for at in soft if _are_shares([*classes, at], numbers)] if len(classes) == 1 else []
    rivals = next((some for some in windows if _are_shares(some, numbers)), (pairs or [[]])[0])
    taken, others = _listed(rest, classes), _listed(rest, rivals)
    if len(classes) == 1:
        what = f"{taken} is the probability of one class, and {others} beside it those of all seem to be"
        return f"{what}; leave out the one or the others" if rivals else ""
    others = others or _listed(rest, [at for at in soft if rest[at].lower() in ALONE])
    what = f"{taken} are 0 and 1 alone, as labels or answers are, and {others} beside them not"
    return f"{what}; leave out those or these" if others else ""


def _truth(beyond: Mapping[int, str], classes: list[int], numbers: Numbers, labels: list[str]) -> str:
    """Tell of columns among those taken for classes that are the labels once more, one-hot, beside other numbers."""
    hard = [at for at in classes if _is_within(numbers(at)) and not _is_soft(numbers(at))]
    others = [at for at in beyond if at not in hard and _has_fractions(numbers(at))]
    if not others or not _are_shares(hard, numbers):
        return ""
    ones = np.stack([numbers(at) for at in hard], axis=1).argmax(axis=1).tolist()
    pairs = {*zip(map(str.strip, labels), ones, strict=True)}
    if not len(pairs) == len({label for label, _ in pairs}) == len({one for _, one in pairs}):
        return ""
    what = f"{_listed(beyond, hard)} are 1 for the label and 0 else, as if they were labels beside"
    return f"{what} {_listed(beyond, others)}; leave out those or these"


def _are_labels(cells: list[str], labels: list[str]) -> bool:
    """Say whether cells hold nothing but what labels are called, and mostly the same."""
    kinds = sorted({*folded({*labels})})
    if not {*folded(cells[:FEW])} <= {*kinds} or len({*cells}) > MOST_WRITTEN * len(kinds):
        return False
    known = alike_to({*cells, *labels}, kinds)
    one, other = (np.array([known.get(text, -1) for text in texts], np.int64) for texts in (cells, labels))
    return bool((one >= 0).all()) and much_alike(one, other)


def _cells(rows: list[list[str]], place: int) -> np.ndarray:
    """Return the numbers in a column, float64 of shape (rows,), or NaN throughout if any cell is none."""
    try:
        return np.array([float(row[place].replace(",", ".")) for row in rows])
    except ValueError:
        return np.full(len(rows), np.nan)


def _is_within(numbers: np.ndarray) -> bool:
    """Say whether these are numbers from 0 to 1."""
    return bool((np.abs(numbers - EVEN) <= EVEN + TOLERANCE).all())


def _is_some(numbers: np.ndarray) -> bool:
    """Say whether these are numbers from 0 to 1, and not all nearly 0."""
    return _is_within(numbers) and bool((numbers > TOLERANCE).any())


def _is_soft(numbers: np.ndarray) -> bool:
    """Say whether these are numbers from 0 to 1, and not those two alone."""
    return _is_within(numbers) and _has_fractions(numbers)


def _has_fractions(numbers: np.ndarray) -> bool:
    return bool((numbers[np.isfinite(numbers)] % 1 != 0).any())


def _are_shares(places: list[int], numbers: Numbers) -> bool:
    """Say whether the numbers in these columns sum to 1 in every row, as those of all classes do."""
    if len(places) < FEWEST or not all(_is_within(numbers(at)) for at in places):
        return False
    table = np.stack([numbers(at) for at in places], axis=1)
    return table.size > 0 and bool(are_whole(table).all())


def _listed(header: Sequence[str] | Mapping[int, str], places: Iterable[int]) -> str:
    return first_names([printable(header[at])[:SHOWN] for at in places])
