"""Draws reliability and coverage: whether the confidence is right, and what declining gains."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.patches import Rectangle

from report.chapters.calibration.gaps import IN_WHOLE, headline, top_edge, worth
from report.core.formatting import count, decimal, percent
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.evaluation.results import FEW, Bin, Evaluation, Gap, Uncertainty
from report.plotting.style import (
    BAR,
    BLUE,
    HALO,
    INK,
    LABELS,
    PAPER,
    PHONE,
    RULE,
    SOFT,
    STYLE,
    WRONG,
    add_axes,
    add_lines,
    canvas,
    round_values,
    two_drawings,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

    from report.plotting.pictures import Figure

WIDE, BESIDE = 350, 490  # pixels, of the reliability and of the coverage beside it
SQUARE = 294  # pixels, of the reliability between its axes


@mpl.rc_context(STYLE)
def draw_reliability(evaluation: Evaluation, uncertainty: Uncertainty, say: Vocabulary = HANDWRITING) -> Figure:
    """Draw accuracy against confidence, bin by bin, with the number of images in each."""
    found = evaluation.calibration
    error = f"Expected calibration error {decimal(found.expected_error, 4)}."
    alt = f"{error} Can its confidence be trusted? {headline(evaluation, uncertainty, say)}"
    stems = "; the coloured stems show how far it is off" if any(one.count >= FEW for one in found.bins) else ""
    caption = (
        f"On the line it is exactly as sure as it is right{stems}. Pale bars are "
        f"95% Wilson intervals. Open dots stand for fewer than {FEW} {say.items}; read nothing into them."
    )
    draw = partial(_reliability, evaluation, uncertainty, say.items)
    return two_drawings("reliability", alt, caption, draw, wide=(WIDE,), narrow=(PHONE,))


def _reliability(evaluation: Evaluation, uncertainty: Uncertainty, items: str, width: int) -> Canvas:
    counts_height = 84
    figure = canvas(width, 34 + SQUARE + 40 + counts_height)
    axes = add_axes(figure, LABELS, 34, width - LABELS - SQUARE, 40 + counts_height)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    marks = (0.0, 0.25, 0.5, 0.75, 1.0)
    add_lines(axes, marks, ["0", "25", "50", "75", "100% of them right"], LABELS)
    axes.plot([0, 1], [0, 1], color=SOFT, lw=1)
    text: dict[str, Any] = {"rotation": 45, "ha": "center", "style": "italic", "family": "serif", "fontsize": 15}
    axes.text(0.24, 0.28, "as sure as it is right", color=SOFT, **text)
    for found, interval in zip(evaluation.calibration.bins, uncertainty.bins, strict=True):
        if found.count:
            _draw_bin(axes, found, interval)
    if worth(uncertainty.below):
        _name_gap(axes, uncertainty.below, top_edge(evaluation), items)
    ticks = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    axes.set_xticks(ticks, [f"{100 * tick:.0f}" for tick in ticks[:-1]] + ["100%"])
    _draw_counts(axes, evaluation, items, counts_height)
    return figure


def _name_gap(axes: Axes, gap: Gap, edge: str, items: str) -> None:
    """Say by how much the confidence below the top bin is off, in the empty corner on its side of the line."""
    over = gap.value > 0
    x, y, side = (1.0, 0.2, "right") if over else (0.02, 0.86, "left")
    place: dict[str, Any] = {"xycoords": "data", "textcoords": "offset points", "ha": side, "gid": HALO}
    far = f"{abs(100 * gap.value):.{0 if abs(gap.value) >= IN_WHOLE else 1}f}"
    says = f"{far} points {'over' if over else 'under'}-confident"
    axes.annotate(says, (x, y), (0, 4), weight="bold", **place)
    axes.annotate(f"below {edge}: {count(gap.count)} {items}", (x, y), (0, -13), **place)


def _draw_bin(axes: Axes, found: Bin, interval: tuple[float, float]) -> None:
    few = found.count < FEW
    x = [found.confidence] * 2
    axes.plot(x, interval, color=BAR, lw=8, solid_capstyle="butt", zorder=1, alpha=0.5 if few else 1)
    if not few:
        axes.plot(x, [found.confidence, found.accuracy], color=WRONG, lw=2, solid_capstyle="butt", clip_on=False)
    face = PAPER if few else INK
    axes.plot(x[0], found.accuracy, "o", color=INK, mfc=face, ms=7, mew=1.5, clip_on=False, zorder=3)


def _draw_counts(axes: Axes, evaluation: Evaluation, items: str, height: int) -> None:
    """Draw the number of images in every bin under the axis."""
    bins = evaluation.calibration.bins
    most, pixel = max(found.count for found in bins), 1 / axes.bbox.height
    base = -(40 + height - 26) * pixel
    across = axes.get_xaxis_transform()
    told = f"stated confidence; below, how many {items} state it"
    axes.text(0.0, base + 58 * pixel, told, color=SOFT, transform=across)
    axes.plot([0, 1], [base, base], color=RULE, lw=1, transform=across, clip_on=False)
    for place, found in enumerate(bins):
        middle, tall = (place + 0.5) / len(bins), 30 * pixel * found.count / most
        bar = Rectangle((place / len(bins), base), 0.9 / len(bins), tall, transform=across, clip_on=False)
        bar.set(facecolor=SOFT, linewidth=0)
        axes.add_patch(bar)
        if found.count:
            text: dict[str, Any] = {"ha": "center", "fontsize": 9.5}  # numbers of three digits stand beside each other
            axes.text(middle, base - 16 * pixel, _short(found.count), color=SOFT, transform=across, **text)


def _short(number: int) -> str:
    return str(number) if number < 1000 else f"{number / 1000:.1f}k"  # noqa: PLR2004 four digits do not fit


@mpl.rc_context(STYLE)
def draw_coverage(uncertainty: Uncertainty, say: Vocabulary = HANDWRITING) -> Figure:
    """Draw the accuracy on the images that are left when the least sure ones are declined."""
    first, last = uncertainty.coverage[0], uncertainty.coverage[-1]
    declined = f"when the least sure {percent(last.declined, 0)} are declined"
    alt = f"Accuracy goes from {percent(first.accuracy)} of all {say.items} to {percent(last.accuracy)} {declined}."
    if last is first:
        alt = f"Accuracy is {percent(first.accuracy)} of a single {say.item}, which cannot be declined."
    elif percent(first.accuracy) == percent(last.accuracy):
        alt = f"Accuracy is {percent(first.accuracy)} of all {say.items} and {declined}."
    rest = f"Accuracy on the rest when it may decline the {say.items} that it is least sure of."
    caption = f"{rest} Pale: 95% Wilson intervals."
    return two_drawings(
        "coverage", alt, caption, partial(_coverage, uncertainty), wide=(BESIDE, 312), narrow=(PHONE, 220)
    )


def _coverage(uncertainty: Uncertainty, width: int, height: int) -> Canvas:
    figure = canvas(width, height)
    axes = add_axes(figure, 36, 34, 24, 58)
    points = uncertainty.coverage
    low = min(point.interval[0] for point in points)
    marks = [mark for mark in round_values(100 * low, 100) if mark <= 100]  # noqa: PLR2004 per cent
    ticks = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
    axes.set(xlim=(0, max(ticks[-1], points[-1].declined)), ylim=(marks[0], 100))
    labels = [f"{mark:g}" if mark != marks[-1] else f"{mark:g}% of the rest right" for mark in marks]
    add_lines(axes, marks, labels, 36)
    declined = [point.declined for point in points]
    lows, highs = ([100 * point.interval[side] for point in points] for side in (0, 1))
    axes.fill_between(declined, lows, highs, color=BAR, lw=0, zorder=0.5)
    axes.plot(declined, [100 * point.accuracy for point in points], color=BLUE, lw=2.5, marker="o", ms=5, clip_on=False)
    axes.set_xticks(ticks, [f"{100 * tick:.0f}" + "%" * (tick == ticks[-1]) for tick in ticks])
    place: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "top"}
    axes.annotate("declined", (0, 0), (0, -32), color=SOFT, **place)
    return figure
