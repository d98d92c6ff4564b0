"""Says what the names of columns of probabilities tell of the classes.

- None, or 0, p0, column_0 and on say nothing: the classes are those of `class_names`, or else of the labels, in order.
- Others are the classes: cat, prob_cat, class 7. Labels may leave out what says that these are probabilities (cat, 7);
  `class_names` may rename them, and move none.
- That of a single column is the class that it names, as P(cat) and prob_0 do, or else, as a guess, the second of two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from report.core.sanitize import printable
from report.data.predictions_names import SHOWN, counted, disordered, folded, namings, text_of

if TYPE_CHECKING:
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
    """Refuse names of classes that are those of columns at other places, or may be."""
    found = folded(names)
    for called in () if counted(columns) else map(folded, namings(columns)):
        places = {name: at for at, name in enumerate(called)}
        moved = [at for at, name in enumerate(found) if name != called[at] and places.get(name, at) != at]
        if moved:
            name, column = (printable(some[moved[0]])[:SHOWN] for some in (names, columns))
            what = f"{name!r}, the name of another column of the probabilities, for the column {column}"
            advice = "leave them out, or give probabilities without names of columns"
            raise source.wrong("class_names", what, advice, moved[0])
    if disordered(columns) and found not in list(map(folded, namings(columns))):
        what = "names for columns of probabilities that are numbers in another order"
        raise source.wrong("class_names", what, "bring the columns into that order")


def owner(column: str, names: tuple[str, ...], labelled: tuple[str, ...]) -> int | None:
    """Return which of two classes a single column of probabilities is about, if its name tells.

    Where they are `labelled` 0 and 1, so is the column: prob_1 is about the second, be that called Class 2.
    """
    called = column.lower()
    if called in FIRST:
        return None
    mine = [column] if called in ALONE else [one for (one,) in namings((column,))]
    counted_so = [labelled] if labelled == ("0", "1") else []
    theirs = [names] if called in ALONE else [*counted_so, *namings(names), ("0", "1")]
    pairs = [(at, one, name) for some in theirs for one in mine for at, name in enumerate(some)]
    same = [at for at, one, name in pairs if one == name]
    alike = [at for at, one, name in pairs if folded([one]) == folded([name])]
    return (*same, *alike, 1 if called in ALONE else None)[0]
