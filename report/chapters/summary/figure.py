"""Draws the accuracy with its interval."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np

from report.core.formatting import percent
from report.plotting.style import INK, PAPER, PHONE, SOFT, STYLE, add_axes, canvas, two_drawings

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

    from report.evaluation.results import Evaluation
    from report.plotting.pictures import Figure


@mpl.rc_context(STYLE)
def draw_interval(evaluation: Evaluation) -> Figure:
    """Draw the accuracy and its 95 % interval to scale."""
    low, high = evaluation.interval
    alt = (
        f"Accuracy {percent(evaluation.accuracy)} on a scale, with its interval from {percent(low)} to {percent(high)}."
    )
    step = _step((high - low) * 2.5)
    start, end = np.floor((low - step / 2) / step) * step, np.ceil((high + step / 2) / step) * step
    start, end = max(start, 0.0), min(end, 1.0)
    caption = (
        f"Share read correctly, with its 95% Wilson interval, {percent(low)} to {percent(high)}. "
        f"The axis starts at {100 * start:.6g}%."
    )
    draw = partial(_interval, evaluation, start, end, step)
    return two_drawings("interval", alt, caption, draw, wide=(490,), narrow=(PHONE,))


def _interval(evaluation: Evaluation, start: float, end: float, step: float, width: int) -> Canvas:
    figure = canvas(width, 92)
    axes = add_axes(figure, 16, 6, 24, 26)
    low, high = evaluation.interval
    axes.set(xlim=(start, end), ylim=(0, 60))
    axes.plot([low, high], [32, 32], color=INK, lw=1.5, clip_on=False)
    axes.plot([low, high], [32, 32], "|", color=INK, ms=14, mew=1.5, clip_on=False)
    axes.plot([evaluation.accuracy] * 2, [0, 32], ":", color=SOFT, lw=1)
    for colour, size in ((PAPER, 13), (INK, 9)):
        axes.plot([evaluation.accuracy], [32], "o", color=colour, ms=size, mew=0)
    for value in (low, high):
        axes.text(value, 47, f"{100 * value:.2f}", ha="center", fontsize=14)
    decimals = max(0, -int(np.floor(np.log10(100 * step) + 1e-9)))
    marks = np.arange(round((end - start) / step) + 1) * step + start
    axes.plot([start, end], [0, 0], color=INK, lw=1, alpha=0.3, clip_on=False)
    axes.set_xticks(marks, [f"{100 * mark:.{decimals}f}" for mark in marks], fontsize=13)
    return figure


def _step(width: float) -> float:
    """Return the round number nearest below a third of `width`."""
    third = width / 3
    power = 10 ** np.floor(np.log10(third))
    return float(max(factor for factor in (1, 2, 5) if factor * power <= third) * power)
