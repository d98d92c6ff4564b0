"""The charts of the history: accuracy and loss from run to run, with intervals and the trainings of each run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.ticker import MaxNLocator

from report.core.formatting import count, day, decimal, in_hundredths, percent, words
from report.data.vocabulary import HANDWRITING, Vocabulary
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
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

    from report.evaluation.results import Interval
    from report.history.runs import PastRun
    from report.plotting.pictures import Figure

VALUES, ENDS = 52, 78  # pixels to the left of the first run, for the values, and to the right of the last, for its name
ROOM = 12  # pixels from run to run below which intervals touch and become a band, and points are left out
DOT = 5.5  # pixels that the dot of a training is wide, with the paper around it that parts it from the next
MINUS = "\N{MINUS SIGN}"
NAMING = 54  # pixels that the words about the best run take above its interval


@dataclass(frozen=True)
class _Line:
    """What a chart shows: values and the two ends of the interval of each; how its name, axis and end are written.

    `dots` are the values of the single trainings of each run, none where there is only one.
    """

    values: np.ndarray
    ends: np.ndarray
    dots: Sequence[Sequence[float]]
    name: str
    top: str
    write: Callable[[float], str]
    most: float = np.inf
    best: int | None = None


def draw_runs(
    runs: Sequence[PastRun],
    intervals: Sequence[tuple[Interval, Interval | None]],
    say: Vocabulary = HANDWRITING,
) -> Figures:
    """Draw the charts of at least two runs on the same data, oldest first.

    `intervals` are the 95 % intervals of the mean accuracy and of the mean loss of each.
    """
    figures = [draw_accuracies(runs, [accuracy for accuracy, _ in intervals], say)]
    if any(run.mean_loss is not None for run in runs):
        figures.append(draw_losses(runs, [loss for _, loss in intervals]))
    return Figures(tuple(figures))


@mpl.rc_context(STYLE)
def draw_accuracies(runs: Sequence[PastRun], intervals: Sequence[Interval], say: Vocabulary = HANDWRITING) -> Figure:
    """Draw the mean accuracy of each run with its 95 % interval and its trainings, the best one named."""
    scores = 100 * np.array([run.mean for run in runs])
    dots = [[100 * accuracy for accuracy in run.accuracies] if run.several else [] for run in runs]
    best = len(runs) - 1 if scores[-1] == scores.max() else int(scores.argmax())
    first, last = percent(runs[0].mean), percent(runs[-1].mean)
    alt = f"{'Mean accuracy' if any(dots) else 'Accuracy'} over {words(len(runs))} runs: "
    alt += f"{first} in the first, {last} in the last"
    alt += f", highest in run {count(best + 1)} with {percent(runs[best].mean)}." if best < len(runs) - 1 else "."

    line = _Line(scores, 100 * np.array(intervals), dots, "Accuracy", "{}% correct", _hundredths, most=100, best=best)
    ring = " The ring marks the best." if best < len(runs) - 1 else ""
    caption = f"{_accuracy_caption(runs, say)}{ring} The axis starts at {_marks(line)[0]:g}%."
    return _figure(line, "past-accuracy", alt, caption, ((TEXT, 300), (PHONE, 240)))


@mpl.rc_context(STYLE)
def draw_losses(runs: Sequence[PastRun], intervals: Sequence[Interval | None]) -> Figure:
    """Draw the mean test loss of each run with its 95 % interval and its trainings; one without leaves a gap."""
    means = [run.mean_loss for run in runs]
    losses = np.array([np.nan if mean is None else mean for mean in means])
    ends = np.array([interval or (loss, loss) for interval, loss in zip(intervals, losses, strict=True)])
    dots = [
        [loss for loss in run.losses if loss is not None] if run.several and mean is not None else []
        for run, mean in zip(runs, means, strict=True)
    ]
    known = losses[~np.isnan(losses)]
    alt = f"{'Mean test' if any(dots) else 'Test'} loss over {words(len(runs))} runs: "
    alt += f"{decimal(known[0])} at first, {decimal(known[-1])} at last."

    line = _Line(losses, ends, dots, "Loss", "loss {}", decimal)
    start = f"{_marks(line)[0]:g}".replace("-", MINUS)
    caption = f"The axis of the loss starts at {start}."
    if any(dots):
        caption = f"The interval of a mean loss is over other seeds alone. {caption}"
    return _figure(line, "past-loss", alt, caption, ((SIDE, 220), (PHONE, 200)))


def _hundredths(score: float) -> str:
    return in_hundredths(score / 100)


def _accuracy_caption(runs: Sequence[PastRun], say: Vocabulary) -> str:
    """Say what the chart of the accuracies shows, and of what the intervals are."""
    band = "band" if _dense(len(runs), TEXT - VALUES - ENDS) else "bar"
    read = f"on these data {say.was_read} correctly{_dates(runs)}"
    wilson = f"95% Wilson interval over other test {say.items}"
    several = sum(run.several for run in runs)
    if not several:
        return f"Share of the test {say.items} that each run {read}, with its {wilson} as a pale {band}."
    text = (
        f"Mean share of the test {say.items} that the trainings of each run {read}, with its 95% interval over other "
        f"seeds and other test {say.items} as a pale {band}"
    )
    text += " and a dot for each training." if band == "bar" else "."
    return text if several == len(runs) else f"{text} Of a single training it is the {wilson}."


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
    labels = [decimal(mark, decimals) if mark else "0" for mark in marks]
    add_lines(axes, marks, [*labels[:-1], line.top.format(labels[-1])], VALUES)
    numbers = np.arange(1, len(values) + 1)
    axes.set_xlim(1, len(values))
    dense = _dense(len(values), axes.bbox.width)
    if dense:
        axes.fill_between(numbers, ends[:, 0], ends[:, 1], color=BAR, lw=0, zorder=1)
    else:
        axes.vlines(numbers, ends[:, 0], ends[:, 1], color=BAR, lw=8, clip_on=False, zorder=1)
        _draw_dots(axes, line)
    axes.plot(numbers, values, color=BLUE, lw=1.5 if dense else 2.5, clip_on=False)
    if dense or not line.dots[-1]:
        axes.plot(numbers[-1:], values[-1:], "o", color=BLUE, ms=6, clip_on=False)
    if named and best is not None:
        around = line.dots[best] and not dense
        ring: dict[str, Any] = {"mfc": "none", "ms": 16, "mew": 1.5} if around else {"mfc": PAPER, "ms": 11, "mew": 2.5}
        axes.plot([best + 1], [values[best]], "o", color=BLUE, clip_on=False, **ring)
        if (marks[-1] - ends[best, 1]) / (marks[-1] - marks[0]) * axes.bbox.height >= NAMING:
            _name_best(axes, best, float(values[best]), float(ends[best, 1]))
    _count_runs(axes, len(values))
    last = float(values[~np.isnan(values)][-1])
    place: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
    axes.annotate(line.name, (1, last), (12, 2), color=BLUE, weight="bold", fontsize=14, **place)
    axes.annotate(line.write(last), (1, last), (12, -14), color=INK, **place)
    return figure


def _draw_dots(axes: Axes, line: _Line) -> None:
    """Draw a dot for each training of a run; of one training that is its value."""
    for number, (value, dots) in enumerate(zip(line.values, line.dots, strict=True), 1):
        shown = dots or [value]
        size, edge = (DOT, 1) if dots else (5, 0)
        axes.plot([number] * len(shown), shown, "o", color=BLUE, mec=PAPER, ms=size, mew=edge, clip_on=False, zorder=3)


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
    axes.annotate(f"Best: {percent(value / 100)}", (best + 1, top), (0, 21), weight="bold", **text)
    axes.annotate(f"run {count(best + 1)}", (best + 1, top), (0, 5), **text)


def _count_runs(axes: Axes, runs: int) -> None:
    inner = MaxNLocator(max(1, int(axes.bbox.width / 48)), integer=True).tick_values(1, runs)
    apart = inner[1] - inner[0]
    clear = 0.6 * apart  # of the first and the last number
    axes.set_xticks(sorted({1, runs, *(round(mark) for mark in inner if 1 + clear < mark < runs - clear)}))
    below = axes.get_xaxis().get_tick_padding() + 2.5
    place: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "top"}
    axes.annotate("run", (1, 0), (20, -below), color=SOFT, **place)


def _marks(line: _Line) -> list[float]:
    """Return a few round values that the intervals lie between, from 0 to the most that is possible.

    Only losses that somebody else measured may lie below 0.
    """
    shown = np.concatenate([line.ends.ravel(), *map(np.asarray, line.dots)])
    low, high = float(np.nanmin(shown)), float(np.nanmax(shown))
    least = 0 if low >= 0 else -np.inf
    if high - low < 1e-9:  # noqa: PLR2004 as good as nothing
        low, high = low - 0.05 * max(low, 1), high + 0.05 * max(high, 1)
    marks = round_values(max(low, least), min(high, line.most), 3 if line.best is None else 4)
    return [mark for mark in marks if least <= mark <= line.most]


def _make_room(marks: list[float], end: float, most: float, height: float) -> list[float]:
    """Add lines on top until the words about the best run fit below the highest, or as many as are possible."""
    step = marks[1] - marks[0]
    while (marks[-1] - end) / (marks[-1] - marks[0]) * height < NAMING and (
        above := round(marks[-1] + step, 9)
    ) <= most:
        marks = [*marks, above]
    return marks


def _dates(runs: Sequence[PastRun]) -> str:
    first, last = runs[0].time, runs[-1].time
    if first is None or last is None or last < first or day(first) == day(last):
        return ""  # an older commit may have been built last
    return f", from {day(first)} to {day(last)}"
