"""Judges labels and names of classes that somebody hands over, and finds the class of each label."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from report.core.formatting import plural
from report.core.sanitize import printable
from report.data.names import judge_names
from report.data.predictions_judged import judged_array
from report.data.predictions_names import (
    SHOWN,
    classes_of,
    counted,
    counting,
    disordered,
    folded,
    naming_of,
    namings,
    number_of,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from report.core.errors import ReportError
    from report.data.predictions_judged import Source

LISTED = 3  # names of classes in a message
DIGITS = 10  # numbers from 0 that text sorts as they count
MISSING = {"", "nan", "None", "<NA>"}
FROM_ONE = ("labels: counted from 1; the classes are counted from 0",)
SORTED = ("labels: text, which names the classes, sorted, as nothing else gives an order",)


class Labels(NamedTuple):
    """The class of each of n examples.

    `classes` are int64 of shape (n,) from 0, `names` those of the classes, `called` what the labels call them.
    `certain` says that this tells the columns of the probabilities: as they are called so too, or as both are counted
    from 0. Else their order is a guess, as that of text is which stands for more than ten numbers: sorted as text, 10
    comes before 2; or as numbers are where no row is of the first class or the last: they may be one off. It is
    `guessed` where nobody named the classes, but as text in labels, or in columns. `notes` say what was done.
    """

    classes: np.ndarray
    names: tuple[str, ...]
    called: tuple[str, ...]
    certain: bool
    guessed: bool
    notes: tuple[str, ...] = ()


def judged_names(source: Source, values: Any, classes: int) -> tuple[str, ...]:  # noqa: ANN401
    """Return the names of the classes, each of its own and fit for print."""
    name, advice = "class_names", "give every class a name of its own"
    names = name_texts(source, values)
    if len(names) != classes:
        raise source.wrong(name, f"{plural(len(names), 'name')} for {classes} classes of probabilities", advice)
    judge_names(names, partial(source.wrong, name))
    return names


def name_texts(source: Source, values: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return names of classes as texts, whatever they are worth."""
    return tuple(text_of(one) for one in judged_array(source, "class_names", values).ravel().tolist())


def are_numbers(source: Source, name: str, values: Any) -> bool:  # noqa: ANN401 whatever NumPy makes an array of
    """Say whether labels or names of classes are numbers by their type: none is a text, or true or false."""
    return not any(isinstance(one, str | bytes | bool) for one in judged_array(source, name, values).ravel().tolist())


def label_texts(source: Source, values: Any, size: int) -> list[str]:  # noqa: ANN401
    """Return the labels of so many examples as texts, "" for one that is missing.

    Raises:
        ReportError: if they are not as many.
    """
    array = judged_array(source, "labels", values)
    if array.shape not in {(size,), (size, 1)}:
        found = f"{len(array)} labels" if array.ndim == 1 else f"the shape is {array.shape}"
        raise source.wrong("labels", f"{found}, but {size} rows of probabilities", "give one label for each row")
    return ["" if one is None else text_of(one) for one in array.ravel().tolist()]


def judged_labels(
    source: Source, texts: list[str], names: tuple[str, ...], columns: tuple[str, ...], classes: int, *, numbers: bool
) -> Labels:
    """Return the class of each example, and what the classes are called.

    Args:
        source: where the labels come from.
        texts: names of classes or of columns, or whole numbers from 0, or from 1 if the highest is the number of
            classes.
        names: those of the classes, if somebody gave some; else they are those of the columns, or if these are only
            counted, the labels: sorted, if these are text.
        columns: the names of the columns of probabilities, one for each class, or none.
        classes: their number.
        numbers: whether the labels were no text.

    Raises:
        ReportError: for a label that no class has, naming the first of them.
    """
    kinds, own = {*texts}, () if counted(columns) else columns
    if missing := _missing(kinds, (names, *namings(columns)), naming=not (names or own) and len(kinds) == classes):
        row = min(texts.index(text) for text in missing)
        raise source.wrong("labels", "the label is missing", "give every example its label", row)
    known = names or own
    notes: tuple[str, ...] = ()
    if called := naming_of(kinds, (names, *namings(columns))):
        known = names or called
    else:
        called = _in_order(source, kinds, classes, known)
        known = known or called
        notes = {counting(0, classes): (), counting(1, classes): FROM_ONE}.get(called, SORTED)
    found = classes_of(kinds, called)
    if len(found) < len(kinds):
        raise _unknown(source, texts, found, known)
    if own:
        ends = {0, classes - 1} <= {*found.values()} or any(number_of(name) is None for name in called)
        certain = ends and folded(called) in map(folded, namings(own)) and not (numbers and disordered(own))
    else:
        certain = folded(called) == [*counting(0, classes)] and 0 in found.values() and (numbers or classes <= DIGITS)
    guessed = not names and (notes == SORTED or bool(own))
    if own and (without := len(known) - len({*found.values()})):
        notes += (f"columns: no row is of {plural(without, 'class')} of these",)
    return Labels(np.array([found[text] for text in texts], np.int64), known, called, certain, guessed, notes)


def _missing(kinds: set[str], known: Iterable[tuple[str, ...]], *, naming: bool) -> set[str]:
    """Return the labels that say that there is none, unless a class is called so.

    None is where labels alone name the classes and are as many (`naming`), if none is a number.
    """
    possible = MISSING - {name for names in known for name in names}
    if naming and not any(number_of(text) is not None for text in kinds):
        possible -= {"None"}
    return possible & kinds


def _in_order(source: Source, kinds: set[str], classes: int, known: Sequence[str]) -> tuple[str, ...]:
    """Return what labels that are no names call the classes: numbers, or where nothing names them, sorted text."""
    numbers = [number for text in kinds if (number := number_of(text)) is not None]
    if known or len(numbers) == len(kinds):
        from_one = bool(numbers) and min(numbers) >= 1 and max(numbers) == classes and not classes_of(kinds, known)
        return counting(int(from_one), classes)
    if numbers or len(kinds) != classes:
        what = f"{plural(len(kinds), 'label')} for {classes} classes of probabilities, and nothing names the classes"
        table = source.lines is not None
        advice = "call the columns like them" if table else "name the classes, in the order of their probabilities"
        raise source.wrong("labels", what, advice)
    return tuple(sorted(kinds))


def _unknown(source: Source, texts: list[str], numbers: dict[str, int], names: Sequence[str]) -> ReportError:
    """Return what is to be said of the first label that no class has, or that is a name where others are numbers."""
    either = numbers | classes_of({*texts}, names)
    row = next((at for at, text in enumerate(texts) if text not in either), None)
    if row is None:
        row = next(at for at, text in enumerate(texts) if text not in numbers)
        what = f"the label {printable(texts[row])[:SHOWN]!r} is the name of a class, and others are numbers"
        return source.wrong("labels", what, "write all labels in one way", row)
    known = ", ".join(names[:LISTED]) + (", …" if len(names) > LISTED else "")
    what = f"the label {printable(texts[row])[:SHOWN]!r} is that of no class"
    counted_too = "" if any(number_of(name) is not None for name in names) else f", or 0 to {len(names) - 1}"
    return source.wrong("labels", what, f"the {len(names)} classes are {known}; use these names{counted_too}", row)
