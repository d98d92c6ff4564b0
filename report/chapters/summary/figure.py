"""Draws the accuracy with its interval, and that of several trainings with what another one would score."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np

from report.chapters.several import another, one_described, span
from report.core.formatting import in_hundredths, percent, words
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.plotting.style import INK, PAPER, PHONE, SOFT, STYLE, add_axes, canvas, two_drawings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

    from report.evaluation.results import Evaluation, Interval
    from report.evaluation.trainings import Trainings
    from report.plotting.pictures import Figure

    Scale = tuple[float, float, float]  # where an axis starts and ends, and the step of its marks

ONE, SEVERAL = 2.5, 1.5  # how many times as wide as what it shows an axis is thought to be when its step is chosen
NAMES = 84  # pixels to the left of the axes, for the names of the rows
ROWS = (72, 24)  # pixels above the axis: the trainings, and the one that the report describes
APART = 46  # pixels from the middle of one value to that of the next
FAN = (0, 8, -8)  # pixels that dots in one place are moved up
TOUCHING = 7  # pixels between two dots in one place
CROWDED = 38  # pixels from one mark to the next that are too few for every mark to have its number


@mpl.rc_context(STYLE)
def draw_interval(evaluation: Evaluation, trainings: Trainings, say: Vocabulary = HANDWRITING) -> Figure:
    """Draw the accuracy and its 95 % interval to scale; of several trainings all accuracies, and what another gives."""
    if trainings.number > 1:
        return _draw_several(evaluation, trainings, say)
    low, high = (percent(end) for end in evaluation.interval)
    alt = f"Accuracy {percent(evaluation.accuracy)} on a scale, with its interval from {low} to {high}."
    scale = _scale(evaluation.interval, ONE)
    alone = "One training cannot tell what another would give; the setting “replicates” makes more. "
    caption = (
        f"Share {say.was_read} correctly, with its 95% Wilson interval, {low} to {high}: "
        "nineteen of twenty such intervals hold the true share. "
        f"{alone if trainings.repeatable else ''}{_start(scale)}"
    )
    draw = partial(_interval, evaluation, scale)
    return two_drawings("interval", alt, caption, draw, wide=(490,), narrow=(PHONE,))


def _draw_several(evaluation: Evaluation, trainings: Trainings, say: Vocabulary) -> Figure:
    low, high = (percent(end) for end in evaluation.interval)
    number, which = words(trainings.number), one_described(trainings)
    alt = (
        f"The accuracies of {number} trainings on a scale, {span(trainings)}, with their mean, "
        f"{percent(trainings.mean)}; {another(trainings)}. Below, {which}: {percent(evaluation.accuracy)}, with its "
        f"interval from {low} to {high}."
    )
    scale = _scale((*(trainings.another or ()), *trainings.accuracies, *evaluation.interval), SEVERAL)
    caption = (
        f"The dots are the {number} trainings, the tall line is their mean; {another(trainings)}. Below, {which}: on "
        f"all such {say.items} it would score {low} to {high} (95% Wilson interval: nineteen of "
        f"twenty such intervals hold the true share). {_start(scale)}"
    )
    draw = partial(_several, evaluation, trainings, scale, say.items)
    return two_drawings("interval", alt, caption, draw, wide=(490,), narrow=(PHONE,))


def _interval(evaluation: Evaluation, scale: Scale, width: int) -> Canvas:
    figure = canvas(width, 92)
    axes = add_axes(figure, 16, 6, 24, 26)
    axes.set(xlim=scale[:2], ylim=(0, 60))
    axes.plot([evaluation.accuracy] * 2, [0, 32], ":", color=SOFT, lw=1)
    _draw_range(axes, evaluation.interval, 32, 47)
    _draw_dot(axes, evaluation.accuracy, 32)
    _draw_axis(axes, scale)
    return figure


def _several(evaluation: Evaluation, trainings: Trainings, scale: Scale, items: str, width: int) -> Canvas:
    figure = canvas(width, 134)
    axes = add_axes(figure, NAMES, 6, 24, 26)
    axes.set(xlim=scale[:2], ylim=(0, 102))
    upper, lower = ROWS
    place: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "va": "center"}
    whose = "another\ntraining" if trainings.another else "these\ntrainings"
    for row, name in ((upper, whose), (lower, f"all such\n{items}")):
        axes.annotate(name, (0, row), (-NAMES, 0), color=SOFT, linespacing=1.15, **place)
    _draw_range(axes, trainings.another or (trainings.mean, trainings.mean), upper, upper + 16)
    axes.plot([trainings.mean] * 2, [upper - 11, upper + 11], color=INK, lw=1.5)
    axes.plot([evaluation.accuracy] * 2, [0, upper], ":", color=SOFT, lw=1)
    _draw_dots(axes, trainings, upper)
    _draw_range(axes, evaluation.interval, lower, lower + 13)
    _draw_dot(axes, evaluation.accuracy, lower)
    _draw_axis(axes, scale)
    return figure


def _draw_range(axes: Axes, ends: Interval, height: float, above: float) -> None:
    """Draw a range with its ends in per cent at the height `above`, moved apart where they would touch."""
    low, high = ends
    axes.plot(ends, [height, height], color=INK, lw=1.5, clip_on=False)
    if low == high:
        axes.text(low, above, in_hundredths(low), ha="center", fontsize=14)
        return
    axes.plot(ends, [height, height], "|", color=INK, ms=14, mew=1.5, clip_on=False)
    start, end = axes.get_xlim()
    shift = max(0.0, APART - (high - low) / (end - start) * axes.bbox.width) / 2
    for value, by in ((low, -shift), (high, shift)):
        text: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "annotation_clip": False}
        axes.annotate(in_hundredths(value), (value, above), (by, 0), fontsize=14, **text)


def _draw_dot(axes: Axes, value: float, height: float) -> None:
    for colour, size in ((PAPER, 13), (INK, 9)):
        axes.plot([value], [height], "o", color=colour, ms=size, mew=0, clip_on=False)


def _draw_dots(axes: Axes, trainings: Trainings, height: float) -> None:
    """Draw a dot for each training, full for the one that the report describes; those in one place are fanned out."""
    start, end = axes.get_xlim()
    near = TOUCHING * (end - start) / axes.bbox.width
    placed: list[float] = []
    first = [trainings.subject, *(place for place in range(trainings.number) if place != trainings.subject)]
    for place in first:
        value = trainings.accuracies[place]
        lift = FAN[sum(abs(other - value) < near for other in placed) % len(FAN)]
        placed.append(value)
        fill = INK if place == trainings.subject else PAPER
        axes.plot([value], [height + lift], "o", color=INK, mfc=fill, ms=6.5, mew=1.5, clip_on=False, zorder=3)


def _draw_axis(axes: Axes, scale: Scale) -> None:
    start, end, step = scale
    decimals = max(0, -int(np.floor(np.log10(100 * step) + 1e-9)))
    marks = np.arange(round((end - start) / step) + 1) * step + start
    axes.plot([start, end], [0, 0], color=INK, lw=1, alpha=0.3, clip_on=False)
    labels = [f"{100 * mark:.{decimals}f}" for mark in marks]
    if step / (end - start) * axes.bbox.width < CROWDED:
        labels[1::2] = [""] * len(labels[1::2])
    axes.set_xticks(marks, labels, fontsize=13)


def _scale(values: Sequence[float], times: float) -> Scale:
    """Return where an axis that shows these shares starts and ends, round numbers, and the step between its marks."""
    low, high = min(values), max(values)
    step = _step((high - low) * times)
    start, end = np.floor((low - step / 2) / step) * step, np.ceil((high + step / 2) / step) * step
    return max(float(start), 0.0), min(float(end), 1.0), step


def _start(scale: Scale) -> str:
    return f"The axis starts at {100 * scale[0]:.6g}%."


def _step(width: float) -> float:
    """Return the round number nearest below a third of `width`."""
    third = width / 3
    power = 10 ** np.floor(np.log10(third))
    return float(max(factor for factor in (1, 2, 5) if factor * power <= third) * power)
