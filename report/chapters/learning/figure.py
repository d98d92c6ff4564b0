"""Draws the curves of loss and accuracy after each epoch."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.ticker import MaxNLocator

from report.chapters.several import all_of
from report.core.formatting import decimal, percent, words
from report.plotting.style import (
    BLUE,
    HALO,
    INK,
    LABELS,
    PAPER,
    PHONE,
    SIDE,
    SOFT,
    STYLE,
    TEXT,
    TILE,
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
    from report.network.run import Epoch, Training
    from report.plotting.pictures import Figure

ROOM = 24  # pixels under the top line that the words about the best epoch begin, so that they stay in the chart
HIGHEST_START = 99.9  # per cent, of the axis of the accuracy
LOWEST_NAME = 20  # pixels above the axis that the name of a line keeps, so that its value stays clear of the axis
PALE = 0.2  # the opacity of the bands behind the lines
ENDS = 78  # pixels to the right of the last epoch, for the names of the lines


@mpl.rc_context(STYLE)
def draw_loss(training: Training, every: Sequence[Training] = ()) -> Figure:
    """Draw the loss on training and test images after each epoch, the best test epoch marked.

    Behind it are bands as wide as the losses of `every` training, if there are several.
    """
    first, best, last = training.epochs[0], training.best, training.epochs[-1]
    alt = f"Test loss is {decimal(first.test_loss)} after epoch 1"
    if last is not first:
        alt += f", lowest after epoch {best.number} with {decimal(best.test_loss)}"
        alt += f" and ends at {decimal(last.test_loss)}" if best is not last else ""
    alt += f"; training loss ends at {decimal(last.loss)}."
    alt += _told("loss", [decimal(end) for end in sorted(one.epochs[-1].test_loss for one in every)])
    caption = (
        "The blue lines are about images that the network never trained on; the ring shows where their loss was "
        "lowest. The report describes the network as it stood at the end."
    )
    if len(every) > 1:
        caption += f" The pale bands span {all_of(len(every))} trainings, from the lowest value to the highest."
    return two_drawings("loss", alt, caption, partial(_loss, training, every), wide=(TEXT, 300), narrow=(PHONE, 220))


def _told(name: str, ends: Sequence[str]) -> str:
    """Say between which of these values, given in order, the test scores of several trainings end."""
    if len(ends) < 2:  # noqa: PLR2004 one is told already
        return ""
    where = f"at {ends[0]}" if ends[0] == ends[-1] else f"between {ends[0]} and {ends[-1]}"
    return f" Of {words(len(ends))} trainings, shown as bands, the test {name} ends {where}."


def _loss(training: Training, every: Sequence[Training], width: int, height: int) -> Canvas:
    figure = canvas(width, height)
    axes = add_axes(figure, LABELS, 34, ENDS, 40)
    train, test = [epoch.loss for epoch in training.epochs], [epoch.test_loss for epoch in training.epochs]
    numbers = np.arange(1, len(train) + 1)
    bands = [_band(training, every, lambda epoch: epoch.loss), _band(training, every, lambda epoch: epoch.test_loss)]
    marks = _marks(0, max(*train, *test, *(high for band in bands for _, high in band)))
    axes.set_ylim(0, marks[-1])
    add_lines(axes, marks, [f"{mark:g}" if mark != marks[-1] else f"loss {mark:g}" for mark in marks], LABELS)
    memorised = np.array(test) > np.array(train)
    axes.fill_between(numbers, train, test, where=memorised, interpolate=True, color=TILE, lw=0, zorder=0.5)
    _draw_bands(axes, bands)
    _draw_lines(axes, train, test)
    best = training.best
    axes.plot([best.number], [best.test_loss], "o", color=BLUE, mfc=PAPER, ms=11, mew=2.5, clip_on=False)
    _annotate_best(axes, training, marks[-1])
    _name_ends(axes, train[-1], test[-1], [decimal(train[-1]), decimal(test[-1])])
    return figure


def _annotate_best(axes: Axes, training: Training, top: float) -> None:
    best, epochs = training.best, len(training.epochs)
    lift = 0.17 * top
    share = (best.number - 1) / max(epochs - 1, 1)
    side = "left" if share < 0.55 else "right"  # noqa: PLR2004 the words stay inside the chart
    height = max([best.test_loss, *(max(epoch.loss, epoch.test_loss) for epoch in training.epochs[best.number - 1 :])])
    height = min(height + lift, top * (1 - ROOM / axes.bbox.height))
    axes.plot([best.number] * 2, [best.test_loss + 0.03 * top, height], color=SOFT, lw=1)
    text: dict[str, Any] = {"ha": side, "textcoords": "offset points", "gid": HALO, "annotation_clip": False}
    axes.annotate(f"Lowest test loss: {decimal(best.test_loss)}", (best.number, height), (0, 24), weight="bold", **text)
    axes.annotate(f"after epoch {best.number}", (best.number, height), (0, 7), **text)


@mpl.rc_context(STYLE)
def draw_accuracy(training: Training, every: Sequence[Training] = ()) -> Figure:
    """Draw the accuracy on training and test images after each epoch, before the bands of `every` training."""
    first, last = training.epochs[0], training.epochs[-1]
    alt = f"Test accuracy is {percent(first.test_accuracy)} after epoch 1"
    if last is not first:
        alt += f" and {percent(last.test_accuracy)} after epoch {last.number}"
    alt += f"; training accuracy ends at {percent(last.accuracy)}."
    alt += _told("accuracy", [percent(end) for end in sorted(one.epochs[-1].test_accuracy for one in every)])
    caption = f"The axis of the accuracy starts at {_accuracy_marks(training, every)[0]:g}%."
    return two_drawings(
        "accuracy", alt, caption, partial(_accuracy, training, every), wide=(SIDE, 220), narrow=(PHONE, 200)
    )


def _accuracy(training: Training, every: Sequence[Training], width: int, height: int) -> Canvas:
    figure = canvas(width, height)
    axes = add_axes(figure, LABELS, 34, 66 if width < PHONE else ENDS, 40)
    train = [100 * epoch.accuracy for epoch in training.epochs]
    test = [100 * epoch.test_accuracy for epoch in training.epochs]
    marks = _accuracy_marks(training, every)
    axes.set_ylim(marks[0], marks[-1])
    add_lines(axes, marks, [f"{mark:g}" if mark != marks[-1] else f"{mark:g}% correct" for mark in marks], LABELS)
    _draw_bands(axes, _accuracy_bands(training, every))
    _draw_lines(axes, train, test)
    _name_ends(axes, train[-1], test[-1], [f"{train[-1]:.2f}", f"{test[-1]:.2f}"])
    return figure


def _accuracy_marks(training: Training, every: Sequence[Training]) -> list[float]:
    lowest = min(low for band in _accuracy_bands(training, every) for low, _ in band)
    return _marks(min(lowest, HIGHEST_START), 100)


def _accuracy_bands(training: Training, every: Sequence[Training]) -> list[list[Interval]]:
    scores = (lambda epoch: 100 * epoch.accuracy, lambda epoch: 100 * epoch.test_accuracy)
    return [_band(training, every, score) for score in scores]


def _band(training: Training, every: Sequence[Training], score: Callable[[Epoch], float]) -> list[Interval]:
    """Return the lowest and the highest score of a training and of all others after each of its epochs.

    A training may have stopped earlier; it counts as long as it lasted.
    """
    found = []
    for place in range(len(training.epochs)):
        values = [score(one.epochs[place]) for one in (training, *every) if place < len(one.epochs)]
        found.append((min(values), max(values)))
    return found


def _draw_bands(axes: Axes, bands: Sequence[Sequence[Interval]]) -> None:
    """Draw the band behind each line, that of the training images first; after a single epoch it is a bar."""
    for band, colour in zip(bands, (SOFT, BLUE), strict=True):
        lows, highs = zip(*band, strict=True)
        if lows == highs:
            continue
        if len(band) == 1:
            axes.plot([1, 1], band[0], color=colour, lw=8, alpha=PALE, clip_on=False, zorder=0.8)
        else:
            axes.fill_between(range(1, len(band) + 1), lows, highs, color=colour, alpha=PALE, lw=0, zorder=0.8)


def _draw_lines(axes: Axes, train: Sequence[float], test: Sequence[float]) -> None:
    epochs = len(train)
    numbers = range(1, epochs + 1)
    axes.plot(numbers, train, color=SOFT, lw=1.5, marker="o", ms=0 if epochs > 1 else 5, clip_on=False)
    axes.plot(numbers, test, color=BLUE, lw=2.5, marker="o", ms=5, clip_on=False)
    axes.set_xlim(1, max(epochs, 1.5))
    width = axes.bbox.width
    inner = MaxNLocator(max(1, int(width / 36)), integer=True).tick_values(1, epochs)
    apart = inner[1] - inner[0]
    axes.set_xticks(sorted({1, epochs, *(int(mark) for mark in inner if apart < mark <= epochs - apart)}))
    below = axes.get_xaxis().get_tick_padding() + 2.5
    place: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "top"}
    axes.annotate("epoch", (1, 0), (16, -below), color=SOFT, **place)


def _name_ends(axes: Axes, train: float, test: float, values: Sequence[str]) -> None:
    """Name the lines at their right ends, with their last values, moved apart where they would touch."""
    low, high = axes.get_ylim()
    pixels = axes.bbox.height / (high - low)
    apart, needed = (test - train) * pixels, 36
    shift = max(0.0, (needed - abs(apart)) / 2)
    up = 1 if apart >= 0 else -1
    lowest = (min(train, test) - low) * pixels - shift
    lift = max(0.0, LOWEST_NAME - lowest)
    ends = (("Train", train, SOFT, lift - up * shift, values[0]), ("Test", test, BLUE, lift + up * shift, values[1]))
    for name, value, colour, by, text in ends:
        place: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
        axes.annotate(name, (1, value), (10, by + 2), color=colour, weight="bold", fontsize=14, **place)
        axes.annotate(text, (1, value), (10, by - 14), color=INK, **place)


def _marks(low: float, high: float) -> list[float]:
    """Return four or five round values from at most `low` to at least `high`."""
    return [mark for mark in round_values(low, high) if mark >= 0]
