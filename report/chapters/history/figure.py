"""The charts of the history: accuracy and loss from run to run, each with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.ticker import MaxNLocator

from report.core.formatting import count, day, decimal, percent
from report.plotting.pictures import Figure, Figures
from report.plotting.style import (
    BAR,
    BLUE,
    HALO,
    INK,
    PAPER,
    PHONE,
    SIDE,
    SOFT,
    STYLE,
    TEXT,
    add_axes,
    add_lines,
    canvas,
    round_values,
    two_drawings,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

    from report.history.runs import PastRun
    from report.plotting.pictures import Figure

VALUES, ENDS = 52, 78  # pixels to the left of the first run, for the values, and to the right of the last, for its name
ROOM = 12  # pixels from run to run below which intervals touch and become a band, and points are left out
NAMING = 54  # pixels that the words about the best run take above its interval


@dataclass(frozen=True)
class _Line:
    """What a chart shows: values and the two ends of the interval of each; how its name, axis and end are written."""

    values: np.ndarray
    ends: np.ndarray
    name: str
    top: str
    end: str
    most: float = np.inf
    best: int | None = None


def draw_runs(runs: Sequence[PastRun]) -> Figures:
    """Draw the charts of at least two runs on the same data, oldest first."""
    figures = [draw_accuracies(runs)]
    if any(run.loss is not None for run in runs):
        figures.append(draw_losses(runs))
    return Figures(tuple(figures))


@mpl.rc_context(STYLE)
def draw_accuracies(runs: Sequence[PastRun]) -> Figure:
    """Draw the accuracy of each run with its 95 % interval, the best one named."""
    scores = np.array([100 * run.accuracy for run in runs])
    ends = np.array([[100 * end for end in run.interval] for run in runs])
    best = int(scores.argmax())
    alt = (
        f"Accuracy over {count(len(runs))} runs: {percent(runs[0].accuracy)} in the first, "
        f"{percent(runs[-1].accuracy)} in the last"
    )
    alt += f", highest in run {count(best + 1)} with {percent(runs[best].accuracy)}." if best < len(runs) - 1 else "."
    name = "past-accuracy"

    line = _Line(scores, ends, "Accuracy", "{}% correct", "{:.2f}", most=100, best=best)
    band = "band" if _dense(len(runs), TEXT - VALUES - ENDS) else "bar"
    ring = " The ring marks the best." if best < len(runs) - 1 else ""
    caption = (
        f"Share of the test images that each run on these data read correctly{_dates(runs)}, with its 95% Wilson "
        f"interval as a pale {band}.{ring} The axis starts at {_marks(line)[0]:g}%."
    )
    return _figure(line, name, alt, caption, ((TEXT, 300), (PHONE, 240)))


@mpl.rc_context(STYLE)
def draw_losses(runs: Sequence[PastRun]) -> Figure:
    """Draw the test loss of each run with its 95 % interval; a run without one leaves a gap."""
    losses = np.array([np.nan if run.loss is None else run.loss for run in runs])
    ends = np.array([run.loss_interval or (loss, loss) for run, loss in zip(runs, losses, strict=True)])
    known = losses[~np.isnan(losses)]
    alt = f"Test loss over {count(len(runs))} runs: {decimal(known[0])} at first, {decimal(known[-1])} at last."
    name = "past-loss"

    line = _Line(losses, ends, "Loss", "loss {}", "{:.3f}")
    caption = f"The axis of the loss starts at {_marks(line)[0]:g}."
    return _figure(line, name, alt, caption, ((SIDE, 220), (PHONE, 200)))


def _figure(line: _Line, name: str, alt: str, caption: str, sizes: Sequence[tuple[int, int]]) -> Figure:
    wide, narrow = sizes
    return two_drawings(name, alt, caption, partial(_chart, line), wide=wide, narrow=narrow)


def _chart(line: _Line, width: int, height: int) -> Canvas:
    values, ends, best = line.values, line.ends, line.best
    figure = canvas(width, height)
    axes = add_axes(figure, VALUES, 34, ENDS if width > SIDE else ENDS - 12, 40)
    marks = _marks(line)
    if named := best is not None and best < len(values) - 1:
        marks = _make_room(marks, float(ends[best, 1]), line.most, axes.bbox.height)
    axes.set_ylim(marks[0], marks[-1])
    decimals = max(len(f"{mark:g}".partition(".")[2]) for mark in marks)
    labels = [f"{mark:.{decimals}f}" if mark else "0" for mark in marks]
    add_lines(axes, marks, [*labels[:-1], line.top.format(labels[-1])], VALUES)
    numbers = np.arange(1, len(values) + 1)
    axes.set_xlim(1, len(values))
    dense = _dense(len(values), axes.bbox.width)
    if dense:
        axes.fill_between(numbers, ends[:, 0], ends[:, 1], color=BAR, lw=0, zorder=1)
    else:
        axes.vlines(numbers, ends[:, 0], ends[:, 1], color=BAR, lw=8, clip_on=False, zorder=1)
    axes.plot(numbers, values, color=BLUE, lw=1.5 if dense else 2.5, marker="o", ms=0 if dense else 5, clip_on=False)
    axes.plot(numbers[-1:], values[-1:], "o", color=BLUE, ms=6, clip_on=False)
    if named and best is not None:
        axes.plot([best + 1], [values[best]], "o", color=BLUE, mfc=PAPER, ms=11, mew=2.5, clip_on=False)
        if (marks[-1] - ends[best, 1]) / (marks[-1] - marks[0]) * axes.bbox.height >= NAMING:
            _name_best(axes, best, float(values[best]), float(ends[best, 1]))
    _count_runs(axes, len(values))
    last = float(values[~np.isnan(values)][-1])
    place: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
    axes.annotate(line.name, (1, last), (12, 2), color=BLUE, weight="bold", fontsize=14, **place)
    axes.annotate(line.end.format(last), (1, last), (12, -14), color=INK, **place)
    return figure


def _dense(runs: int, width: float) -> bool:
    """Say whether so many runs stand too close for a bar each."""
    return width / (runs - 1) < ROOM


def _name_best(axes: Axes, best: int, value: float, end: float) -> None:
    share = best / axes.get_xlim()[1]
    side = "left" if share < 0.5 else "right"  # noqa: PLR2004 the words stay inside the chart
    low, high = axes.get_ylim()
    pixel = (high - low) / axes.bbox.height
    top = end + 14 * pixel
    axes.plot([best + 1] * 2, [value + 8 * pixel, top], color=SOFT, lw=1, clip_on=False)
    text: dict[str, Any] = {"ha": side, "textcoords": "offset points", "gid": HALO, "annotation_clip": False}
    axes.annotate(f"Best: {value:.2f}%", (best + 1, top), (0, 21), weight="bold", **text)
    axes.annotate(f"run {count(best + 1)}", (best + 1, top), (0, 5), **text)


def _count_runs(axes: Axes, runs: int) -> None:
    inner = MaxNLocator(max(1, int(axes.bbox.width / 48)), integer=True).tick_values(1, runs)
    apart = inner[1] - inner[0]
    clear = 0.6 * apart  # of the first and the last number
    axes.set_xticks(sorted({1, runs, *(int(mark) for mark in inner if 1 + clear < mark < runs - clear)}))
    below = axes.get_xaxis().get_tick_padding() + 2.5
    place: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "top"}
    axes.annotate("run", (1, 0), (20, -below), color=SOFT, **place)


def _marks(line: _Line) -> list[float]:
    """Return a few round values that the intervals lie between, from 0 to the most that is possible."""
    low, high = float(np.nanmin(line.ends)), float(np.nanmax(line.ends))
    if high - low < 1e-9:  # noqa: PLR2004 as good as nothing
        low, high = low - 0.05 * max(low, 1), high + 0.05 * max(high, 1)
    marks = round_values(max(low, 0), min(high, line.most), 3 if line.best is None else 4)
    return [round(mark, 9) for mark in marks if 0 <= mark <= line.most]


def _make_room(marks: list[float], end: float, most: float, height: float) -> list[float]:
    """Add lines on top until the words about the best run fit below the highest, or as many as are possible."""
    step = marks[1] - marks[0]
    while (marks[-1] - end) / (marks[-1] - marks[0]) * height < NAMING and marks[-1] + step <= most:
        marks = [*marks, round(marks[-1] + step, 9)]
    return marks


def _dates(runs: Sequence[PastRun]) -> str:
    first, last = runs[0].time, runs[-1].time
    if first is None or last is None or day(first) == day(last):
        return ""
    return f", from {day(first)} to {day(last)}"
