"""Draws precision and recall of each class with their intervals."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

from report.chapters.mistakes.extremes import ends, ends_rule
from report.core.formatting import listing, percent, words
from report.core.names import isolated, shorten_together
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.evaluation.classes import enough_images, known_scores
from report.evaluation.results import FEW
from report.plotting.style import (
    BAR,
    HAIR,
    INK,
    PAPER,
    PHONE,
    SOFT,
    STYLE,
    TEXT,
    add_axes,
    canvas,
    round_values,
    two_drawings,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

    from report.evaluation.results import ClassScore, Evaluation, Interval, Uncertainty
    from report.plotting.pictures import Figure

NAMED = 3  # classes with one score that are named
LONGEST_NAME = 16  # characters that fit beside the chart
ROW = 21  # pixels, of a class
GAP = 14  # pixels between the worst and the best


@mpl.rc_context(STYLE)
def draw_classes(evaluation: Evaluation, uncertainty: Uncertainty, say: Vocabulary = HANDWRITING) -> Figure:
    """Draw precision and recall of each class with their intervals; of many classes, the worst and the best."""
    recalls, precisions = known_scores(evaluation)
    rule, enough = ends_rule(evaluation, say), set(enough_images(evaluation))
    few = (recalls.keys() | precisions.keys()) - enough
    told = enough if len(enough) > 1 else set(range(len(evaluation.classes)))
    alt = (
        f"Recall {_range(evaluation.classes, recalls, told)}; precision {_range(evaluation.classes, precisions, told)}"
    )
    alt += f", classes of under {FEW} {say.items} left aside." if few and told is enough else "."
    alt += f" {rule}" if rule else ""
    caption = (
        f"Filled: recall, the share of the {say.items} of a class that are found. Open: precision, the share of the "
        f"{say.readings} of a class that are right. F1, in the table, is their harmonic mean. Bars are 95% Wilson "
        f"intervals; of twenty such intervals one misses the true share by chance.{' ' + rule if rule else ''}"
    )
    draw = partial(_classes, evaluation, uncertainty)
    return two_drawings("classes", alt, caption, draw, wide=(TEXT,), narrow=(PHONE,))


def _range(classes: Sequence[ClassScore], known: Mapping[int, float], told: set[int]) -> str:
    values = {place: value for place, value in known.items() if place in told} or known
    low, high = min(values.values()), max(values.values())
    if percent(low, 1) == percent(high, 1):
        return f"is {percent(low, 1)} {'for every class' if len(known) == len(classes) else 'wherever it is defined'}"
    ends = (f"{percent(end, 1)} ({_those(classes, values, end)})" for end in (low, high))
    return f"goes from {' to '.join(ends)}"


def _those(classes: Sequence[ClassScore], values: Mapping[int, float], end: float) -> str:
    """Name the classes with this score, or count them where they are many."""
    names = [isolated(classes[place].name) for place, value in values.items() if value == end]
    return listing(names) if len(names) <= NAMED else f"{words(len(names))} classes"


def _classes(evaluation: Evaluation, uncertainty: Uncertainty, width: int) -> Canvas:
    worst, best = ends(evaluation)
    places = [*worst, *best] or list(range(len(evaluation.classes)))
    names = shorten_together([evaluation.classes[place].name for place in places], LONGEST_NAME)
    left = min(140, 14 + 8 * max(len(evaluation.classes[place].name) for place in places))
    recalls, precisions = known_scores(evaluation)
    found = uncertainty.classes
    lows = [found[place].recall[0] for place in places if place in recalls]
    lows += [found[place].precision[0] for place in places if place in precisions]
    marks = [mark for mark in round_values(100 * min(lows), 100, 5) if mark <= 100]  # noqa: PLR2004 per cent
    figure = canvas(width, 34 + ROW * len(places) + (GAP if worst else 0) + 28)
    axes = add_axes(figure, left, 8, 22, 48)
    gap = GAP / ROW if worst else 0
    axes.set(xlim=(marks[0], 100), ylim=(len(places) - 0.5 + gap, -0.5))
    for row, (place, name) in enumerate(zip(places, names, strict=True)):
        y = row + (gap if row >= len(worst) else 0)
        beside: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
        axes.annotate(isolated(name), (0, y), (-left, -5), weight="bold", **beside)
        axes.plot([marks[0], 100], [y + 0.5] * 2, color=HAIR, lw=1, clip_on=False)
        if place not in recalls and place not in precisions:
            axes.annotate("\N{EN DASH}", (0, y), (6, -5), color=SOFT, **beside)
        if place in precisions:
            _mark(axes, y - 0.2, precisions[place], found[place].precision, PAPER)
        if place in recalls:
            _mark(axes, y + 0.2, recalls[place], found[place].recall, INK)
    axes.set_xticks(marks, [f"{mark:g}" + "%" * (mark == marks[-1]) for mark in marks])
    return figure


def _mark(axes: Axes, y: float, value: float, interval: Interval, face: str) -> None:
    """Draw a score with its interval."""
    axes.plot([100 * bound for bound in interval], [y] * 2, color=BAR, lw=6, solid_capstyle="butt")
    dot: dict[str, Any] = {"color": INK, "mfc": face, "ms": 5, "mew": 1.5, "clip_on": False, "zorder": 3}
    axes.plot(100 * value, y, "o", **dot)
