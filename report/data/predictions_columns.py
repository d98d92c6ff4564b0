"""Says what the names of columns of probabilities tell of the classes, and refuses what could be read in two ways.

    =============================  ====================================================================================
    names of the columns           what they say
    =============================  ====================================================================================
    none                           nothing: the classes are those of `class_names`, or else of the labels, in order
    numbers: 0, p0 or column_0 …   nothing, as above, unless all labels are called so
    others                         they are the classes; `class_names` may rename them, and move none
    with numbers in another order  they are the classes; they cannot be renamed, and no label goes by its place
    of a single column             nothing, but it must not be, or end with, that or the number of the first class
    =============================  ====================================================================================

A label is the class of that name; if no label is a name, they are numbers: places, from 0 or from 1, unless names end
with these numbers at other places.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from report.core.sanitize import printable
from report.data.predictions_judged import judged_array
from report.data.predictions_labels import SHOWN, text_of, value_of
from report.data.predictions_table import ALONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.data.predictions_judged import Source


def column_names(table: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return the names of the columns of a table as texts, or that of a column alone, none where something has none."""
    if hasattr(table, "to_frame") and (name := getattr(table, "name", None)) not in {None, ""}:
        return (text_of(name),)
    called = getattr(table, "columns", ())
    return tuple(map(text_of, called)) if np.iterable(called) else ()


def given_names(table: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return these names, but none where they are numbers with which pandas counts columns that have none."""
    names = column_names(table)
    counted = (
        bool(names) and numbered(names) and not any(isinstance(one, str) for one in getattr(table, "columns", names))
    )
    return () if counted else names


def numbered(names: Sequence[str]) -> bool:
    """Say whether columns are called 0, 1 and so on, or p0, column_0: that need not name the classes."""
    called = [name.lower() for name in names]
    return any(called == [f"{start}{at}" for at in range(len(names))] for start in ("", "p", "column_"))  # as polars


def shuffled(names: Sequence[str]) -> bool:
    """Say whether names count from 0 or 1, after one beginning, but in another order, as text is sorted: 1, 10, 2."""
    numbers = [int(number) for number in _numbers(names)]
    return numbers != (ordered := sorted(numbers)) and ordered in [list(range(at, at + len(names))) for at in (0, 1)]


def judge_renamed(source: Source, names: tuple[str, ...], columns: tuple[str, ...]) -> None:
    """Refuse names of classes that could be meant for columns at other places."""
    found, called = ([value_of(name).casefold() for name in some] for some in (names, columns))
    places = {name: at for at, name in enumerate(called)}
    moved = [at for at, name in enumerate(found) if places.get(name, at) != at and name != called[at]]
    if moved and (not numbered(columns) or {*found} == {*called}):
        name, column = (printable(some[moved[0]])[:SHOWN] for some in (names, columns))
        what = f"{name!r}, the name of another column of the probabilities, for the column {column}"
        advice = "leave them out, or give probabilities without names of columns"
        raise source.wrong("class_names", what, advice, moved[0])
    if shuffled(columns) and found != called:
        what = "names for columns of probabilities that are not in the order of their own numbers"
        raise source.wrong("class_names", what, "bring the columns into that order")


def judge_alone(source: Source, name: str, names: tuple[str, ...]) -> None:
    """Refuse one column of probabilities that is called like the first class."""
    called = value_of(name).casefold()
    texts = [value_of(one).casefold() for one in names]
    ends = [(len(text), at) for at, text in enumerate(texts) if re.search(rf"(^|[\W_]){re.escape(text)}\W*$", called)]
    meant = max(ends)[1] if ends else int(not re.search(r"(^|\D)0\W*$|(^|[\W_])false$", called))
    if meant == 0 and name.lower() not in {"0", "column_0"}:  # so pandas and polars call any first column
        what = f"one column is that of the second class, {names[1]}, but it is called {printable(name)[:SHOWN]!r}"
        raise source.wrong(
            "probabilities", what, f"give one for each class, or call it {ALONE[0]} if it is {names[1]}'s"
        )


def judge_answers(source: Source, answers: Sequence[str], shares: np.ndarray, names: tuple[str, ...]) -> None:
    """Refuse one column of probabilities that is not that of the second class by the answers beside it."""
    found, called = [value_of(text) for text in answers], [value_of(name) for name in names]
    known = called if {*found} <= {*called} else ["0", "1"]
    if not found or not {*found} <= {*known}:
        return  # none, or no classes
    for row, (text, (first, second)) in enumerate(zip(found, shares.tolist(), strict=True)):
        if first != second and text != known[second > first]:
            what = f"the answer is {printable(answers[row])[:SHOWN]}, but the probability of {names[1]} is {second:.6g}"
            advice = f"give the probability of {names[1]}, not that of the answer, or leave the answers out"
            raise source.wrong("probabilities", what, advice, row)


def judge_numbers(source: Source, texts: list[str], classes_of: list[int], columns: tuple[str, ...]) -> None:
    """Refuse labels that are numbers of columns, if they were read as other classes than these."""
    places = {number: at for at, number in enumerate(_numbers(columns))}
    meant = {text: places.get(value_of(text)) for text in {*texts}}
    if None in meant.values() or [*places] == [str(at) for at in range(len(columns))]:
        return
    for row, (text, at) in enumerate(zip(texts, classes_of, strict=True)):
        if (other := meant[text]) is not None and other != at:
            one, two = (printable(columns[place])[:SHOWN] for place in (at, other))
            what = f"{text} is the column {one} by its place, but {two} by its name"
            order = "bring the columns into the order of their numbers"
            raise source.wrong("labels", what, order if shuffled(columns) else "use names of classes as labels", row)


def judge_text(source: Source, labels: Any, texts: list[str], names: tuple[str, ...], *, given: bool) -> None:  # noqa: ANN401
    """Refuse numbers that are other classes as text, by which names are sorted, than as places."""
    kinds = {text: value_of(text) for text in {*texts}}
    if given:
        doubtful = shuffled(names) and {*kinds.values()} <= {*map(value_of, names)}
    else:
        doubtful = [*names] != sorted(names) and all(value.isdecimal() for value in kinds.values())
    if not doubtful or given == _are_names(judged_array(source, "labels", labels)):
        return
    what = "whole numbers, and the names of the classes are numbers in another order"
    advice = "give the name of the class of each row, as text"
    if not given:
        what = "numbers as text, which may be the names of the classes, sorted as text, or their places"
        advice = "name the classes, in the order of their probabilities, or give whole numbers"
    raise source.wrong("labels", what, advice)


def _are_names(array: np.ndarray) -> bool:
    return all(isinstance(one, str | bytes | bool) for one in array.ravel().tolist())


def _numbers(names: Sequence[str]) -> list[str]:
    """Return the whole numbers with which names end after one beginning, or none."""
    found = [re.fullmatch(r"(?s)(|.*\D)([0-9]{1,9})", value_of(name)) for name in names]
    numbers = [str(int(one[2])) for one in found if one and found[0] and one[1].lower() == found[0][1].lower()]
    return numbers if len({*numbers}) == len(names) else []
