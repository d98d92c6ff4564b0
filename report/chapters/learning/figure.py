"""Draws the curves of loss and accuracy after each epoch."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.ticker import MaxNLocator

from report.chapters.learning.captions import accuracy_alt, loss_alt, loss_caption
from report.chapters.learning.record import Plot
from report.core.formatting import decimal, in_hundredths, sentence
from report.data.vocabulary import HANDWRITING, Vocabulary
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

    Score = Callable[[Epoch], float | None]

ROOM = 24  # pixels under the top line that the words about the best epoch begin, so that they stay in the chart
LOWER = 38  # where the label of that line would be under them
HIGHEST_START = 99.9  # per cent, of the axis of the accuracy
LOWEST_NAME = 20  # pixels above the axis that the name of a line keeps, so that its value stays clear of the axis
PALE = 0.2  # the opacity of the bands behind the lines
ENDS = 78  # pixels to the right of the last epoch, for the names of the lines
WORDY = 96  # for a longer name
NARROW = 66  # on a phone
LOSS = (TEXT, 300), (PHONE, 220)  # pixels of the two drawings of the loss


@mpl.rc_context(STYLE)
def draw_loss(
    training: Training, every: Sequence[Training] = (), say: Vocabulary = HANDWRITING, *, repeated: bool = False
) -> Figure:
    """Draw the loss on training and test images after each epoch, the best test epoch marked.

    Behind it are bands as wide as the losses of `every` training, if there are several.
    """
    alt, caption = loss_alt(training, every), loss_caption(training, every, say, repeated=repeated)
    return two_drawings("loss", alt, caption, partial(_loss, training, every), wide=LOSS[0], narrow=LOSS[1])


@mpl.rc_context(STYLE)
def plots(training: Training, every: Sequence[Training] = ()) -> tuple[Plot, Plot]:
    """Return where the curve of the test loss runs in the two drawings that `draw_loss` makes."""
    wide, narrow = (_plot(_loss(training, every, *size), training) for size in LOSS)
    return wide, narrow


def _plot(figure: Canvas, training: Training) -> Plot:
    losses = _line(training, lambda epoch: epoch.test_loss)
    points = [(1, 0), (len(losses), 0), *enumerate(losses, 1)]
    shares = figure.axes[0].transData.transform(points) / figure.bbox.size
    (left, right), heights = shares[:2, 0], 1 - shares[1:, 1]
    axis, *curve = (round(float(height), 4) for height in heights)
    return Plot(round(float(left), 4), round(float(right), 4), axis, tuple(curve))


def _line(training: Training, score: Score) -> list[float]:
    """Return a score of every epoch, or nothing where it is not known."""
    return [value for epoch in training.epochs if (value := score(epoch)) is not None]


def _loss(training: Training, every: Sequence[Training], width: int, height: int) -> Canvas:
    figure = canvas(width, height)
    axes = add_axes(figure, LABELS, 34, _room(training, width), 40)
    train, test = _line(training, lambda epoch: epoch.loss), _line(training, lambda epoch: epoch.test_loss)
    bands = [_band(training, every, lambda epoch: epoch.loss), _band(training, every, lambda epoch: epoch.test_loss)]
    ends = [end for band in bands for ends in band for end in ends]
    marks = _marks(min(0, *ends), max(0, *ends))  # a loss of somebody's own may lie below 0
    axes.set_ylim(marks[0], marks[-1])
    labels = [f"{mark:g}".replace("-", "\u2212") for mark in marks]
    add_lines(axes, marks, [*labels[:-1], f"loss {labels[-1]}"], LABELS)
    _draw_bands(axes, bands)
    if test:
        numbers, memorised = np.arange(1, len(train) + 1), np.array(test) > np.array(train)
        axes.fill_between(numbers, train, test, where=memorised, interpolate=True, color=TILE, lw=0, zorder=0.5)
    _draw_lines(axes, train, test)
    best = training.best
    if best.test_loss is not None:
        axes.plot([best.number], [best.test_loss], "o", color=BLUE, mfc=PAPER, ms=11, mew=2.5, clip_on=False)
        if len(training.epochs) > 1:
            _annotate_best(axes, training, best.test_loss)
    _name_ends(axes, training, train, test, decimal)
    return figure


def _room(training: Training, width: int, narrow: int = ENDS) -> int:
    """Return the pixels to the right of the last epoch that the names of the lines need."""
    return WORDY if training.scored_on == "validation" else narrow if width < PHONE else ENDS


def _annotate_best(axes: Axes, training: Training, lowest: float) -> None:
    best, epochs = training.best, len(training.epochs)
    bottom, top = axes.get_ylim()
    lift = 0.17 * (top - bottom)
    share = (best.number - 1) / (epochs - 1)
    side = "left" if share < 0.55 else "right"  # noqa: PLR2004 the words stay inside the chart
    since = training.epochs[best.number - 1 :]
    height = max(max(epoch.loss, lowest if epoch.test_loss is None else epoch.test_loss) for epoch in since)
    room = ROOM if share * axes.bbox.width > LABELS else LOWER
    height = min(height + lift, top - (top - bottom) * room / axes.bbox.height)
    axes.plot([best.number] * 2, [lowest + 0.03 * (top - bottom), height], color=SOFT, lw=1)
    text: dict[str, Any] = {"ha": side, "textcoords": "offset points", "gid": HALO, "annotation_clip": False}
    axes.annotate(
        f"Lowest {training.scored_on} loss: {decimal(lowest)}", (best.number, height), (0, 24), weight="bold", **text
    )
    axes.annotate(f"after epoch {best.number}", (best.number, height), (0, 7), **text)


@mpl.rc_context(STYLE)
def draw_accuracy(training: Training, every: Sequence[Training] = ()) -> Figure:
    """Draw the accuracy on training and test images after each epoch, before the bands of `every` training."""
    caption = f"The axis of the accuracy starts at {_accuracy_marks(training, every)[0]:g}%."
    return two_drawings(
        "accuracy",
        accuracy_alt(training, every),
        caption,
        partial(_accuracy, training, every),
        wide=(SIDE, 220),
        narrow=(PHONE, 200),
    )


def _accuracy(training: Training, every: Sequence[Training], width: int, height: int) -> Canvas:
    figure = canvas(width, height)
    axes = add_axes(figure, LABELS, 34, _room(training, width, NARROW), 40)
    train, test = (_line(training, score) for score in (_right, _test_right))
    marks = _accuracy_marks(training, every)
    axes.set_ylim(marks[0], marks[-1])
    add_lines(axes, marks, [f"{mark:g}" if mark != marks[-1] else f"{mark:g}% correct" for mark in marks], LABELS)
    _draw_bands(axes, _accuracy_bands(training, every))
    _draw_lines(axes, train, test)
    _name_ends(axes, training, train, test, lambda score: in_hundredths(score / 100))
    return figure


def _accuracy_marks(training: Training, every: Sequence[Training]) -> list[float]:
    lowest = min(low for band in _accuracy_bands(training, every) for low, _ in band)
    return _marks(min(lowest, HIGHEST_START), 100)


def _accuracy_bands(training: Training, every: Sequence[Training]) -> list[list[Interval]]:
    return [_band(training, every, score) for score in (_right, _test_right)]


def _right(epoch: Epoch) -> float | None:
    return None if epoch.accuracy is None else 100 * epoch.accuracy


def _test_right(epoch: Epoch) -> float | None:
    return None if epoch.test_accuracy is None else 100 * epoch.test_accuracy


def _band(training: Training, every: Sequence[Training], score: Score) -> list[Interval]:
    """Return the lowest and the highest score of a training and of all others after each of its epochs.

    A training may have stopped earlier; it counts as long as it lasted. There is no band of what is not known.
    """
    found = []
    lines = [_line(one, score) for one in (training, *every)]
    for place in range(len(lines[0])):
        values = [line[place] for line in lines if place < len(line)]
        found.append((min(values), max(values)))
    return found


def _draw_bands(axes: Axes, bands: Sequence[Sequence[Interval]]) -> None:
    """Draw the band behind each line, that of the training images first; after a single epoch it is a bar."""
    for band, colour in zip(bands, (SOFT, BLUE), strict=True):
        if not band:
            continue
        lows, highs = zip(*band, strict=True)
        if lows == highs:
            continue
        if len(band) == 1:
            axes.plot([1, 1], band[0], color=colour, lw=8, alpha=PALE, clip_on=False, zorder=0.8)
        else:
            axes.fill_between(range(1, len(band) + 1), lows, highs, color=colour, alpha=PALE, lw=0, zorder=0.8)


def _draw_lines(axes: Axes, train: Sequence[float], test: Sequence[float]) -> None:
    epochs = max(len(train), len(test))
    numbers = range(1, epochs + 1)
    if train:
        axes.plot(numbers, train, color=SOFT, lw=1.5, marker="o", ms=0 if epochs > 1 else 5, clip_on=False)
    if test:
        axes.plot(numbers, test, color=BLUE, lw=2.5, marker="o", ms=5, clip_on=False)
    axes.set_xlim(1, max(epochs, 1.5))
    width = axes.bbox.width
    inner = MaxNLocator(max(1, int(width / 36)), integer=True).tick_values(1, epochs)
    apart = inner[1] - inner[0]
    axes.set_xticks(sorted({1, epochs, *(round(mark) for mark in inner if apart < mark <= epochs - apart)}))
    below = axes.get_xaxis().get_tick_padding() + 2.5
    place: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "top"}
    axes.annotate("epoch", (1, 0), (16, -below), color=SOFT, **place)


def _name_ends(
    axes: Axes, training: Training, train: Sequence[float], test: Sequence[float], write: Callable[[float], str]
) -> None:
    """Name the lines at their right ends, with their last values, moved apart where they would touch."""
    low, high = axes.get_ylim()
    pixels = axes.bbox.height / (high - low)
    lines = [("Train", line[-1], SOFT, -1) for line in (train,) if line]
    lines += [(sentence(training.scored_on), line[-1], BLUE, 1) for line in (test,) if line]
    values = [value for _, value, _, _ in lines]
    apart, needed = (values[-1] - values[0]) * pixels, 36
    shift = max(0.0, (needed - abs(apart)) / 2) if len(lines) > 1 else 0.0
    up = 1 if apart >= 0 else -1
    lowest = (min(values) - low) * pixels - shift
    lift = max(0.0, LOWEST_NAME - lowest)
    for name, value, colour, side in lines:
        by = lift + side * up * shift
        place: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
        axes.annotate(name, (1, value), (10, by + 2), color=colour, weight="bold", fontsize=14, **place)
        axes.annotate(write(value), (1, value), (10, by - 14), color=INK, **place)


def _marks(low: float, high: float) -> list[float]:
    """Return four or five round values from at most `low` to at least `high`; below 0 only if `low` is."""
    return [mark for mark in round_values(low, high) if mark >= 0 or low < 0]
