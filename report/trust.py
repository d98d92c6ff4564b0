"""The pictures about confidence and classes: reliability, coverage, and the scores of each class with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.patches import Rectangle

from report.choices import FEW
from report.drawing import (
    BAR,
    BLUE,
    HAIR,
    HALO,
    INK,
    LABELS,
    PAPER,
    PHONE,
    RULE,
    SIDE,
    SOFT,
    STYLE,
    TEXT,
    WRONG,
    add_axes,
    add_lines,
    canvas,
    round_values,
    to_svg,
)
from report.formats import confidence, count, decimal, percent, shorten
from report.pictures import Figure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

    from report.results import Bin, ClassScore, Evaluation, Uncertainty

WORTH_A_WORD = 0.02  # a gap of two points
WIDE = 440  # pixels, of the reliability
LONGEST_NAME = 16  # characters that fit beside the chart
ROW = 28  # pixels, of a class


@mpl.rc_context(STYLE)
def draw_reliability(evaluation: Evaluation, uncertainty: Uncertainty) -> Figure:
    """Draw accuracy against confidence, bin by bin, with the number of images in each."""
    found = evaluation.calibration
    gap = widest_gap(found.bins)
    alt = f"Expected calibration error {decimal(found.expected_error, 4)}. "
    alt += (
        f"Where it says {confidence(gap.confidence, 0)}, it is right in {percent(gap.accuracy, 0)} of "
        f"{count(gap.count)} images."
        if gap
        else f"No bin holds {FEW} images."
    )
    sizes = ((WIDE, 392), (PHONE, 294))
    drawings = [to_svg(_reliability(evaluation, uncertainty, *size), "reliability", alt) for size in sizes]
    caption = (
        "On the line it is exactly as sure as it is right; the coloured stems show how far it is off. Pale bars are "
        f"95% Wilson intervals. Open dots stand for fewer than {FEW} images; read nothing into them."
    )
    return Figure("reliability", drawings[0], alt, caption, narrow=drawings[1])


def widest_gap(bins: tuple[Bin, ...]) -> Bin | None:
    """Return the bin of enough images whose confidence is furthest from its accuracy."""
    enough = [found for found in bins if found.count >= FEW]
    return max(enough, key=lambda found: abs(found.confidence - found.accuracy), default=None)


def _reliability(evaluation: Evaluation, uncertainty: Uncertainty, width: int, side: int) -> Canvas:
    counts_height = 84
    figure = canvas(width, 34 + side + 40 + counts_height)
    axes = add_axes(figure, LABELS, 34, width - LABELS - side, 40 + counts_height)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    marks = (0.0, 0.25, 0.5, 0.75, 1.0)
    add_lines(axes, marks, ["0", "25", "50", "75", "100% of them right"], LABELS)
    axes.plot([0, 1], [0, 1], color=SOFT, lw=1)
    text: dict[str, Any] = {"rotation": 45, "ha": "center", "style": "italic", "family": "serif", "fontsize": 15}
    axes.text(0.24, 0.28, "as sure as it is right", color=SOFT, **text)
    gap = widest_gap(evaluation.calibration.bins)
    for found, interval in zip(evaluation.calibration.bins, uncertainty.bins, strict=True):
        if found.count:
            _draw_bin(axes, found, interval)
    if gap and abs(gap.confidence - gap.accuracy) > WORTH_A_WORD:
        _name_gap(axes, gap)
    ticks = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    axes.set_xticks(ticks, [f"{100 * tick:.0f}" for tick in ticks[:-1]] + ["100%"])
    _draw_counts(axes, evaluation, counts_height)
    return figure


def _name_gap(axes: Axes, gap: Bin) -> None:
    """Say what the widest gap is, in the empty corner on its side of the line, with a leader to it."""
    over = gap.confidence > gap.accuracy
    x, y, side = (1.0, 0.2, "right") if over else (0.02, 0.86, "left")
    place: dict[str, Any] = {"xycoords": "data", "textcoords": "offset points", "ha": side, "gid": HALO}
    end = y + 0.09 if over else y - 0.09
    axes.plot([gap.confidence] * 2, [gap.accuracy, end], color=SOFT, lw=1, zorder=2)
    says = f"Says {confidence(gap.confidence, 0)}, is right {percent(gap.accuracy, 0)}"
    axes.annotate(says, (x, y), (0, 4), weight="bold", **place)
    axes.annotate(f"{count(gap.count)} images", (x, y), (0, -13), **place)


def _draw_bin(axes: Axes, found: Bin, interval: tuple[float, float]) -> None:
    few = found.count < FEW
    x = [found.confidence] * 2
    axes.plot(x, interval, color=BAR, lw=8, solid_capstyle="butt", zorder=1, alpha=0.5 if few else 1)
    if not few:
        axes.plot(x, [found.confidence, found.accuracy], color=WRONG, lw=2, solid_capstyle="butt", clip_on=False)
    face = PAPER if few else INK
    axes.plot(x[0], found.accuracy, "o", color=INK, mfc=face, ms=7, mew=1.5, clip_on=False, zorder=3)


def _draw_counts(axes: Axes, evaluation: Evaluation, height: int) -> None:
    """Draw the number of images in every bin under the axis."""
    bins = evaluation.calibration.bins
    most, pixel = max(found.count for found in bins), 1 / axes.bbox.height
    base = -(40 + height - 26) * pixel
    across = axes.get_xaxis_transform()
    axes.text(
        0.0, base + 58 * pixel, "stated confidence; below, how many images state it", color=SOFT, transform=across
    )
    axes.plot([0, 1], [base, base], color=RULE, lw=1, transform=across, clip_on=False)
    for place, found in enumerate(bins):
        middle, tall = (place + 0.5) / len(bins), 30 * pixel * found.count / most
        bar = Rectangle((place / len(bins), base), 0.9 / len(bins), tall, transform=across, clip_on=False)
        bar.set(facecolor=SOFT, linewidth=0)
        axes.add_patch(bar)
        if found.count:
            axes.text(
                middle, base - 16 * pixel, _short(found.count), color=SOFT, ha="center", fontsize=11, transform=across
            )


def _short(number: int) -> str:
    return str(number) if number < 1000 else f"{number / 1000:.1f}k"  # noqa: PLR2004 four digits do not fit


@mpl.rc_context(STYLE)
def draw_coverage(uncertainty: Uncertainty) -> Figure:
    """Draw the accuracy on the images that are left when the least sure ones are declined."""
    first, last = uncertainty.coverage[0], uncertainty.coverage[-1]
    alt = (
        f"Accuracy goes from {percent(first.accuracy)} of all images to {percent(last.accuracy)} when "
        f"the least sure {percent(last.declined, 0)} are declined."
    )
    drawings = [to_svg(_coverage(uncertainty, *size), "coverage", alt) for size in ((SIDE, 260), (PHONE, 220))]
    caption = (
        "Accuracy on the rest when it may decline the images that it is least sure of. Pale: 95% Wilson intervals."
    )
    return Figure("coverage", drawings[0], alt, caption, narrow=drawings[1])


def _coverage(uncertainty: Uncertainty, width: int, height: int) -> Canvas:
    figure = canvas(width, height)
    axes = add_axes(figure, 36, 34, 24, 58)
    points = uncertainty.coverage
    low = min(point.interval[0] for point in points)
    marks = [mark for mark in round_values(100 * low, 100) if mark <= 100]  # noqa: PLR2004 per cent
    axes.set(xlim=(0, points[-1].declined), ylim=(marks[0], 100))
    labels = [f"{mark:g}" if mark != marks[-1] else f"{mark:g}% of the rest right" for mark in marks]
    add_lines(axes, marks, labels, 36)
    declined = [point.declined for point in points]
    lows, highs = ([100 * point.interval[side] for point in points] for side in (0, 1))
    axes.fill_between(declined, lows, highs, color=BAR, lw=0, zorder=0.5)
    axes.plot(declined, [100 * point.accuracy for point in points], color=BLUE, lw=2.5, marker="o", ms=5, clip_on=False)
    ticks = [tick for tick in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5) if tick <= points[-1].declined]
    axes.set_xticks(ticks, [f"{100 * tick:.0f}" + "%" * (tick == ticks[-1]) for tick in ticks])
    place: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "top"}
    axes.annotate("declined", (0, 0), (0, -32), color=SOFT, **place)
    return figure


@mpl.rc_context(STYLE)
def draw_classes(evaluation: Evaluation, uncertainty: Uncertainty) -> Figure:
    """Draw precision and recall of each class with their intervals."""
    recalls, precisions = known_scores(evaluation)
    alt = f"Recall {_range(evaluation.classes, recalls)}; precision {_range(evaluation.classes, precisions)}."
    drawings = [to_svg(_classes(evaluation, uncertainty, width), "classes", alt) for width in (TEXT, PHONE)]
    caption = (
        "Filled: recall, the share of the images of a class that are found. Open: precision, the share of the readings "
        "of a class that are right. Bars are 95% Wilson intervals; where two overlap widely, chance may "
        "have ordered them."
    )
    return Figure("classes", drawings[0], alt, caption, narrow=drawings[1])


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
