"""Draws the accuracy of every training of several networks, with the means and their intervals."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

from report.core.formatting import percent, words
from report.core.names import isolated, shorten_together
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.plotting.style import (
    BAR,
    BLUE,
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
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

    from report.chapters.models.record import Models, TrainedModel
    from report.plotting.pictures import Figure

LONGEST_NAME = 32  # characters that fit above a row on a phone
ROW = 46  # pixels, of a network
SMALLEST = 0.05  # percentage points; narrower than twice this the axis says nothing
ALL = 100  # per cent


@mpl.rc_context(STYLE)
def draw_models(found: Models, say: Vocabulary = HANDWRITING) -> Figure:
    """Draw a row for each network: a dot for each training, a stroke for their mean, a bar for its interval."""
    best, *_, worst = found.ranked
    several = any(model.interval for model in found.models)
    average = " on average" if any(len(model.accuracies) > 1 for model in found.models) else ""
    alt = (
        f"Of {words(len(found.models))} networks {isolated(best.name)} {say.reads} most{say.correctly}, "
        f"{percent(best.mean)}{average}, and {isolated(worst.name)} least, {percent(worst.mean)}."
    )
    if best.mean == worst.mean:
        each = f"Each of the {words(len(found.models))} networks"
        alt = f"{each} {say.reads} {percent(best.mean)}{say.correctly}{average}."
    caption = "Each dot is one training, scored on the test images"
    caption += f", each {say.mark} their mean, each pale bar its 95% interval over all seeds. " if several else ". "
    marks = _marks(found)
    caption += f"The axis starts at {marks[0]:g}%. Blue is the network of this report."
    draw = partial(_rows, found, marks)
    return two_drawings("models", alt, caption, draw, wide=(TEXT,), narrow=(PHONE,))


def _marks(found: Models) -> list[float]:
    """Return a few round values, in per cent, between which all that is drawn lies."""
    shown = [share for model in found.models for share in (*model.accuracies, *(model.interval or ()))]
    low, high = 100 * min(shown), 100 * max(shown)
    if high - low < 2 * SMALLEST:
        low, high = low - SMALLEST, high + SMALLEST
    return [mark for mark in round_values(max(0, low), min(ALL, high), 5) if 0 <= mark <= ALL]


def _rows(found: Models, marks: list[float], width: int) -> Canvas:
    figure = canvas(width, ROW * len(found.models) + 28)
    axes = add_axes(figure, 8, 0, 24, 28)
    axes.set(xlim=(marks[0], marks[-1]), ylim=(ROW * len(found.models), 0))
    names = shorten_together([model.name for model in found.ranked], LONGEST_NAME)
    for place, (model, name) in enumerate(zip(found.ranked, names, strict=True)):
        _row(axes, model, name, ROW * place, subject=model is found.models[0])
    step = max(1, round(len(marks) * 56 / width))
    shown = marks[::-step][::-1]
    axes.set_xticks(shown, [f"{mark:g}" + "%" * (mark == marks[-1]) for mark in shown])
    return figure


def _row(axes: Axes, model: TrainedModel, name: str, top: int, *, subject: bool) -> None:
    colour, middle = BLUE if subject else INK, top + 33
    beside: dict[str, Any] = {"textcoords": "offset points", "color": colour, "annotation_clip": False}
    axes.annotate(isolated(name), (0, top + 18), (-8, 0), xycoords=("axes fraction", "data"), weight="bold", **beside)
    mean = percent(model.mean)
    axes.annotate(mean, (1, top + 18), (24, 0), xycoords=("axes fraction", "data"), ha="right", **beside)
    low, high = axes.get_xlim()
    axes.plot([low, high], [top + ROW] * 2, color=HAIR, lw=1, clip_on=False, zorder=0)
    if model.interval:
        axes.plot([100 * end for end in model.interval], [middle] * 2, color=BAR, lw=14, solid_capstyle="butt")
        axes.plot([100 * model.mean], [middle], "|", color=colour, ms=18, mew=1.5, clip_on=False, zorder=2)
    dots: dict[str, Any] = {"color": colour, "mec": PAPER, "mew": 0.75, "ms": 6.5, "clip_on": False, "zorder": 3}
    axes.plot([100 * share for share in model.accuracies], [middle] * len(model.accuracies), "o", **dots)
