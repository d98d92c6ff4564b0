"""Says what the names of columns of probabilities tell of the classes.

==============================  ===================================================================================
names of the columns            what they say
==============================  ===================================================================================
none, or 0, p0, column_0 …      nothing: the classes are those of `class_names`, or else of the labels, in order
others: cat, prob_cat, c7       they are the classes, which labels may call without what all names have in common
(cat, 7); `class_names` may rename them, and move none
of a single column              the class that it names, as P(cat) and prob_0 do, or else the second of two
==============================  ===================================================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from report.core.sanitize import printable
from report.data.predictions_names import SHOWN, bare, counted, folded, named_in, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.data.predictions_judged import Source

ALONE = ("probability", "p1", "p", "y_prob", "y_score")  # one column that is that of class 1 of two
FIRST = ("0", "column_0")  # so pandas and polars call any first column


def column_names(table: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return the names of the columns of a table as texts, or that of a column alone, none where something has none."""
    if hasattr(table, "to_frame") and (name := getattr(table, "name", None)) not in {None, ""}:
        return (text_of(name),)
    called = getattr(table, "columns", ())
    return tuple(map(text_of, called)) if np.iterable(called) else ()


def judge_renamed(source: Source, names: tuple[str, ...], columns: tuple[str, ...]) -> None:
    """Refuse names of classes that are those of columns at other places."""
    for called in () if counted(columns) else (columns, bare(columns)):
        places = {name: at for at, name in enumerate(folded(called))}
        moved = [at for at, name in enumerate(folded(names)) if places.get(name, at) != at]
        if moved:
            name, column = (printable(some[moved[0]])[:SHOWN] for some in (names, columns))
            what = f"{name!r}, the name of another column of the probabilities, for the column {column}"
            advice = "leave them out, or give probabilities without names of columns"
            raise source.wrong("class_names", what, advice, moved[0])


def owner(column: str, names: Sequence[str]) -> int:
    """Return which of two classes a single column of probabilities is about, by its name."""
    called = column.lower()
    if called in FIRST:
        return 1
    if called in ALONE:
        return folded(names).index(called) if called in folded(names) else 1
    for some in (names, ("0", "1"), ("false", "true")):
        if len(found := named_in(column, some)) == 1:
            return found[0]
    return 1
