"""Draws precision and recall of each class with their intervals."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

from report.core.formatting import percent, shorten
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.plotting.style import (
    BAR,
    HAIR,
    INK,
    PAPER,
    PHONE,
    STYLE,
    TEXT,
    add_axes,
    canvas,
    round_values,
    two_drawings,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.figure import Figure as Canvas

    from report.evaluation.results import ClassScore, Evaluation, Uncertainty
    from report.plotting.pictures import Figure

LONGEST_NAME = 16  # characters that fit beside the chart
ROW = 28  # pixels, of a class


@mpl.rc_context(STYLE)
def draw_classes(evaluation: Evaluation, uncertainty: Uncertainty, say: Vocabulary = HANDWRITING) -> Figure:
    """Draw precision and recall of each class with their intervals."""
    recalls, precisions = known_scores(evaluation)
    alt = f"Recall {_range(evaluation.classes, recalls)}; precision {_range(evaluation.classes, precisions)}."
    caption = (
        "Filled: recall, the share of the images of a class that are found. Open: precision, the share of the "
        f"{say.readings} of a class that are right. Bars are 95% Wilson intervals; where two overlap widely, chance "
        "may have ordered them."
    )
    draw = partial(_classes, evaluation, uncertainty)
    return two_drawings("classes", alt, caption, draw, wide=(TEXT,), narrow=(PHONE,))


def known_scores(evaluation: Evaluation) -> tuple[dict[int, float], dict[int, float]]:
    """Return recall and precision by class, where they are defined: a class must occur, or be read, at least once."""
    read = [sum(column) for column in zip(*evaluation.confusion, strict=True)]
    classes = list(enumerate(evaluation.classes))
    recalls = {place: score.recall for place, score in classes if score.support}
    return recalls, {place: score.precision for place, score in classes if read[place]}


def _range(classes: Sequence[ClassScore], values: Mapping[int, float]) -> str:
    worst, best = (pick(values, key=lambda place: values[place]) for pick in (min, max))
    low, high = (percent(values[place], 1) for place in (worst, best))
    if low == high:
        return f"is {low} for every class"
    return f"goes from {low} ({classes[worst].name}) to {high} ({classes[best].name})"


def _classes(evaluation: Evaluation, uncertainty: Uncertainty, width: int) -> Canvas:
    names = [score.name for score in evaluation.classes]
    left = min(140, 14 + 8 * max(len(name) for name in names))
    figure = canvas(width, 34 + ROW * len(names) + 28)
    axes = add_axes(figure, left, 8, 22, 48)
    recalls, precisions = known_scores(evaluation)
    lows = [uncertainty.classes[place].recall[0] for place in recalls]
    lows += [uncertainty.classes[place].precision[0] for place in precisions]
    marks = [mark for mark in round_values(100 * min(lows), 100, 5) if mark <= 100]  # noqa: PLR2004 per cent
    axes.set(xlim=(marks[0], 100), ylim=(len(names) - 0.5, -0.5))
    for place, (score, found) in enumerate(zip(evaluation.classes, uncertainty.classes, strict=True)):
        beside: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
        axes.annotate(shorten(score.name, LONGEST_NAME), (0, place), (-left, -5), weight="bold", **beside)
        axes.plot([marks[0], 100], [place + 0.5] * 2, color=HAIR, lw=1, clip_on=False)
        for values, interval, shift, face in (
            (precisions, found.precision, -0.18, PAPER),
            (recalls, found.recall, 0.18, INK),
        ):
            if place not in values:
                continue
            bounds = [100 * bound for bound in interval]
            axes.plot(bounds, [place + shift] * 2, color=BAR, lw=7, solid_capstyle="butt")
            dot: dict[str, Any] = {"color": INK, "mfc": face, "ms": 6, "mew": 1.5, "clip_on": False, "zorder": 3}
            axes.plot(100 * values[place], place + shift, "o", **dot)
    axes.set_xticks(marks, [f"{mark:g}" + "%" * (mark == marks[-1]) for mark in marks])
    return figure
