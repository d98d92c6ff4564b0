"""The scores of each class as rows of a table: all of some classes; of many the ends, and the rest folded away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.chapters.mistakes.extremes import ends
from report.core.formatting import count
from report.evaluation.classes import class_scores, is_uneven

if TYPE_CHECKING:
    from collections.abc import Iterable

    from report.evaluation.results import Evaluation, Interval, Uncertainty

MOST_FOLDED = 180  # rows, so that the page stays a page

Score = tuple[float, "Interval"]


@dataclass(frozen=True)
class ClassRow:
    """A class in the table: its index and name, precision, recall and F1 with intervals, None where undefined.

    `support` counts its test images, `trained` those that the network was trained on.
    """

    place: int
    name: str
    scores: tuple[Score | None, ...]
    support: int
    trained: int


@dataclass(frozen=True)
class ClassTable:
    """The table of the classes: its `groups` of rows, each with a title or "", and those that are `folded` away.

    `folded_title` and `left_out` say which are not shown; both are "" where all classes are.
    `of` names the classes in the title of their chart. `trained` says whether there is a column of training images.
    """

    groups: tuple[tuple[str, tuple[ClassRow, ...]], ...]
    folded: tuple[ClassRow, ...]
    folded_title: str
    left_out: str
    of: str
    trained: bool


def class_table(evaluation: Evaluation, uncertainty: Uncertainty, trained: tuple[int, ...]) -> ClassTable:
    """Return the table; `trained` are the training images of each class, or nothing."""
    worst, best = ends(evaluation)
    supports = tuple(score.support for score in evaluation.classes)
    places = range(len(evaluation.classes))
    rest = [place for place in places if place not in {*worst, *best}] if worst else []
    folded, left_out = rest[:MOST_FOLDED], len(rest) - len(rest[:MOST_FOLDED])

    def rows(chosen: Iterable[int]) -> tuple[ClassRow, ...]:
        return tuple(class_rows(evaluation, uncertainty, trained, chosen))

    return ClassTable(
        groups=(("Lowest F1", rows(worst)), ("Highest F1", rows(best))) if best else (("", rows(worst or places)),),
        folded=rows(folded),
        folded_title=f"{'The first' if left_out else 'The other'} {count(len(folded))}"
        f"{' of the others' if left_out else ''}, in their order"
        if folded
        else "",
        left_out=f"{count(left_out)} more classes stand in" if left_out else "",
        of="the worst and the best classes" if best else "each class",
        trained=bool(sum(trained)) and (is_uneven(supports) or is_uneven(trained)),
    )


def class_rows(
    evaluation: Evaluation, uncertainty: Uncertainty, trained: tuple[int, ...], chosen: Iterable[int]
) -> Iterable[ClassRow]:
    """Yield the rows of the `chosen` classes."""
    known = class_scores(evaluation)
    for place in chosen:
        score, found = evaluation.classes[place], uncertainty.classes[place]
        intervals = found.precision, found.recall, found.f1
        yield ClassRow(
            place=place,
            name=score.name,
            scores=tuple(
                None if share is None else (share, interval)
                for share, interval in zip(known[place], intervals, strict=True)
            ),
            support=score.support,
            trained=trained[place] if trained else 0,
        )
