"""Draws a row of images for each kind of disturbance, with the accuracy that is left."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.patches import Rectangle

from report.core.formatting import count, percent
from report.plotting.images import ink
from report.plotting.pictures import Figure
from report.plotting.style import HAIR, INK, SOFT, STYLE, TILE, WRONG, canvas, to_svg

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

    from report.chapters.robustness.record import Disturbance, Robustness

NAMES = {
    "shift": "Shifted",
    "rotation": "Turned",
    "noise": "Noise",
    "blur": "Blurred",
    "contrast": "Fainter ink",
    "strokes": "Stroke width",
}
GOOD = 0.9  # an accuracy below which a reader is warned by colour


@mpl.rc_context(STYLE)
def draw_robustness(robustness: Robustness) -> Figure:
    """Draw a row for each kind of disturbance: what each step looks like, and the accuracy that is left."""
    worst = min(robustness.disturbances, key=lambda found: found.accuracy)
    alt = (
        f"{count(len(robustness.disturbances))} disturbances in rows, from weak to strong; the accuracy falls "
        f"furthest, to {percent(worst.accuracy, 1)}, under {worst.name} {level(worst)}."
    )
    drawings = [to_svg(_rows(robustness, narrow=narrow), "robustness", alt) for narrow in (False, True)]
    caption = (
        "Each picture shows the first test image after a disturbance of all test images; under it how strong it is and "
        f"the share that is still read right, as a rule and in per cent, coloured where it is below {percent(GOOD, 0)}."
    )
    return Figure("robustness", drawings[0], alt, caption, narrow=drawings[1])


def level(found: Disturbance) -> str:
    """Write how strong a disturbance is: 3 px or 30°."""
    number = f"{found.level:g}".replace("-", "\u2212")
    if found.name == "strokes" and found.level > 0:
        number = f"+{number}"
    return f"{number}{found.unit}" if found.unit == "°" else f"{number}\u00a0{found.unit}"


def _rows(robustness: Robustness, *, narrow: bool) -> Canvas:
    tile, left, across, down, top = (56, 0, 69, 132, 24) if narrow else (84, 126, 101, 133, 0)
    kinds = [
        (name, list(found)) for name, found in groupby(enumerate(robustness.disturbances), lambda each: each[1].name)
    ]
    width, height = (343, down * len(kinds)) if narrow else (616, down * len(kinds) - 8)
    figure = canvas(width, height)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    for row, (name, steps) in enumerate(kinds):
        axes.text(0, row * down + 15, NAMES.get(name, name), weight="bold", color=INK)
        for column, (place, found) in enumerate(steps):
            spot = (left + column * across, row * down + top, tile)
            _step(axes, found, robustness.pictures[place], spot)
    return figure


def _step(axes: Axes, found: Disturbance, picture: np.ndarray, spot: tuple[int, int, int]) -> None:
    x, y, size = spot
    axes.add_patch(Rectangle((x, y), size, size, facecolor=TILE, lw=0))
    longest = max(picture.shape)
    scale = size // longest if longest <= size else size / longest
    high, wide = picture.shape[0] * scale, picture.shape[1] * scale
    x_ink, y_ink = x + (size - wide) // 2, y + (size - high) // 2
    extent = (x_ink, x_ink + wide, y_ink + high, y_ink)
    axes.imshow(ink(picture, white=False), extent=extent, interpolation="none", aspect="auto", zorder=2)
    colour = INK if found.accuracy >= GOOD else WRONG
    axes.plot([x, x + size], [y + size + 4] * 2, color=HAIR, lw=2, solid_capstyle="butt")
    axes.plot([x, x + size * found.accuracy], [y + size + 4] * 2, color=colour, lw=2, solid_capstyle="butt")
    weight = "normal" if found.accuracy >= GOOD else "bold"
    axes.text(x, y + size + 21, percent(found.accuracy, 1), color=colour, weight=weight)
    axes.text(x, y + size + 37, level(found), color=SOFT, fontsize=12)
