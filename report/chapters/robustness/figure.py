"""Draws a row of images for each kind of disturbance, with the accuracy that is left."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.patches import Rectangle

from report.chapters.robustness.record import GOOD, STROKES, as_shown, public_name
from report.core.formatting import count, percent, sentence
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.plotting.style import INK, PHONE, SOFT, STYLE, TILE, WRONG, add_image, add_rule, canvas, two_drawings

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

    from report.chapters.robustness.record import Disturbance, Robustness
    from report.plotting.pictures import Figure

NAMES = {  # but for those that the vocabulary names
    "shift": "Shifted",
    "rotation": "Turned",
    "noise": "Noise",
    "blur": "Blurred",
}


BEFORE = ("σ", "×")  # these signs stand before their number
SIZE, ACROSS, DOWN, TOP = 56, 69, 132, 24  # pixels: of a tile, from one to the next, of a kind, above its tiles
GUTTER = 56  # pixels, between two kinds beside each other


@mpl.rc_context(STYLE)
def draw_robustness(robustness: Robustness, say: Vocabulary = HANDWRITING, *, as_ink: bool = True) -> Figure:
    """Draw a row for each kind of disturbance: what each step looks like, and the accuracy that is left."""
    worst = min(robustness.disturbances, key=lambda found: found.accuracy)
    alt = (
        f"{count(len(robustness.disturbances))} disturbances in rows; the accuracy is lowest, "
        f"{percent(worst.accuracy, 1)}, under {public_name(worst.name, say)}, {level(worst)}."
    )
    caption = (
        "Each picture shows the first test image after a disturbance of all test images; under it how strong it is and "
        f"the share that is still {say.was_read} right, as a rule and in per cent, coloured where it is below "
        f"{percent(GOOD, 0)}."
    )
    return two_drawings(
        "robustness",
        alt,
        caption,
        lambda narrow: _rows(robustness, say, narrow=narrow, as_ink=as_ink),
        wide=(False,),
        narrow=(True,),
        as_ink=as_ink,
    )


def level(found: Disturbance) -> str:
    """Write how strong a disturbance is: 3 px or 30°."""
    number = f"{found.level:g}".replace("-", "\u2212")
    if found.name == STROKES and found.level > 0:
        number = f"+{number}"
    if found.unit in BEFORE:
        return f"{found.unit}\u00a0{number}"
    return f"{number}{found.unit}" if found.unit == "°" else f"{number}\u00a0{found.unit}"


def _rows(robustness: Robustness, say: Vocabulary, *, narrow: bool, as_ink: bool) -> Canvas:
    kinds = [
        (name, list(found)) for name, found in groupby(enumerate(robustness.disturbances), lambda each: each[1].name)
    ]
    beside = 1 if narrow else 2
    width, height = PHONE * beside + GUTTER * (beside - 1), DOWN * -(-len(kinds) // beside)
    figure = canvas(width, height)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    names = NAMES | {"contrast": sentence(say.fainter), STROKES: sentence(say.thickness)}
    for number, (name, steps) in enumerate(kinds):
        left, top = number % beside * (PHONE + GUTTER), number // beside * DOWN
        axes.text(left, top + 15, names.get(name, name), weight="bold", color=INK)
        for column, (place, found) in enumerate(steps):
            spot = (left + column * ACROSS, top + TOP, SIZE)
            _step(axes, found, robustness.pictures[place], spot, as_ink=as_ink)
    return figure


def _step(axes: Axes, found: Disturbance, picture: np.ndarray, spot: tuple[int, int, int], *, as_ink: bool) -> None:
    x, y, size = spot
    axes.add_patch(Rectangle((x, y), size, size, facecolor=TILE, lw=0))
    add_image(axes, picture, spot, as_ink=as_ink)
    colour, weight = (INK, "normal") if as_shown(found.accuracy) >= GOOD else (WRONG, "bold")
    add_rule(axes, found.accuracy, spot, colour)
    axes.text(x, y + size + 21, percent(found.accuracy, 1), color=colour, weight=weight)
    axes.text(x, y + size + 37, level(found), color=SOFT, fontsize=12)
