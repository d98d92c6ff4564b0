"""Draws the grid of sample predictions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.patches import Polygon

from report.chapters.samples.selection import Row, choose_samples
from report.core.formatting import confidence, count, sentence
from report.core.names import shorten_together
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.plotting.style import INK, SOFT, STYLE, TILE, WRONG, WRONG_TILE, add_image, add_rule, canvas, two_drawings

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

    from report.evaluation.results import Evaluation
    from report.plotting.pictures import Figure

TILE_NARROW = 56  # pixels
NAMES_WIDE, NAMES_NARROW = 4, 3  # letters of two class names that fit beside each other under a tile
LINE_WIDE, LINE_NARROW = 8, 5  # letters of one that fit into a line of its own, with an arrow
LINE = 17  # pixels


@mpl.rc_context(STYLE)
def draw_samples(
    evaluation: Evaluation, images: np.ndarray, say: Vocabulary = HANDWRITING, *, as_ink: bool = True
) -> Figure:
    """Draw a 5 by 5 grid of sample predictions.

    `images` are the test images, uint8 (n, height, width), or (n, height, width, 3), which are not shown as ink.
    """
    rows = choose_samples(evaluation, say)
    shown = len({index for _, _, indices in rows for index in indices})
    wrong = len({index for _, read, indices in rows for index in indices if read.endswith("wrong")})
    few = {0: f"none is {say.was_read} wrong", 1: f"1 is {say.was_read} wrong and stands on a solid tile"}
    more = f"{count(wrong)} are {say.was_read} wrong and stand on solid tiles"
    alt = (
        f"{count(shown)} test image{'' if shown == 1 else 's'} in five rows, from the surest right {say.reading} to "
        f"the surest wrong one; {few.get(wrong, more)}."
    )
    caption = (
        f"{sentence(say.truth)} → {say.answer}, and how sure the {say.network} was. The rule under each image is as "
        "long as the confidence. Solid tiles with a cut corner are wrong. Each row takes, for as many classes "
        "as fit, the image that its name describes."
    )
    return two_drawings(
        "samples",
        alt,
        caption,
        lambda narrow: _grid(evaluation, images, rows, narrow=narrow, as_ink=as_ink),
        wide=(False,),
        narrow=(True,),
        as_ink=as_ink,
    )


def _grid(evaluation: Evaluation, images: np.ndarray, rows: Sequence[Row], *, narrow: bool, as_ink: bool) -> Canvas:
    tile, left, across, down = (TILE_NARROW, 0, 71, 136) if narrow else (84, 126, 101, 147)
    names = _names(evaluation, rows, LINE_NARROW if narrow else LINE_WIDE)
    most = 2 * (NAMES_NARROW if narrow else NAMES_WIDE)
    lines = any(len(one) + len(other) > most for one, other in names.values())
    down += LINE * lines
    top = 27 if narrow else 0
    width, height = (343, 5 * down) if narrow else (616, 5 * down - 14)
    figure = canvas(width, height)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    for number, (name, read, indices) in enumerate(rows):
        y = number * down
        axes.text(0, y + 16, name, weight="bold", color=INK)
        axes.text(80 if narrow else 0, y + (16 if narrow else 37), read, color=SOFT)
        if not indices:
            axes.text(left, y + top + 30, "there is none", color=SOFT)
        for column, index in enumerate(indices):
            spot = (left + column * across, y + top, tile)
            _tile(axes, evaluation, images[index], index, spot, as_ink=as_ink)
            _caption(axes, evaluation, index, names[index], spot, lines=lines)
    return figure


def _tile(
    axes: Axes,
    evaluation: Evaluation,
    image: np.ndarray,
    index: int,
    place: tuple[float, float, int],
    *,
    as_ink: bool,
) -> None:
    x, y, size = place
    label, prediction = int(evaluation.labels[index]), int(evaluation.predictions[index])
    wrong, sure = label != prediction, float(evaluation.confidences[index])
    cut = size / 6 if wrong else 0
    corners = [(x, y), (x + size - cut, y), (x + size, y + cut), (x + size, y + size), (x, y + size)]
    axes.add_patch(Polygon(corners, facecolor=WRONG_TILE if wrong else TILE, lw=0))
    add_image(axes, image, place, white=wrong, as_ink=as_ink)
    add_rule(axes, sure, place, WRONG if wrong else INK)


def _names(evaluation: Evaluation, rows: Sequence[Row], most: int) -> dict[int, tuple[str, str]]:
    """Return class and reading of each image that is shown, cut to what fits into a line."""
    shown = sorted({index for _, _, indices in rows for index in indices})
    places = [int(place) for index in shown for place in (evaluation.labels[index], evaluation.predictions[index])]
    names = shorten_together([evaluation.classes[place].name for place in places], most)
    return {index: (names[2 * at], names[2 * at + 1]) for at, index in enumerate(shown)}


def _caption(
    axes: Axes,
    evaluation: Evaluation,
    index: int,
    names: tuple[str, str],
    place: tuple[float, float, int],
    *,
    lines: bool,
) -> None:
    """Write class, reading and confidence under a tile; long names have a line each."""
    x, y, size = place
    wrong = evaluation.labels[index] != evaluation.predictions[index]
    texts = [f"{names[0]} →", names[1]] if lines else [f"{names[0]} → {names[1]}"]
    for line, text in enumerate(texts):
        style: dict[str, Any] = {"color": WRONG, "weight": "bold"} if wrong else {"color": INK, "weight": "normal"}
        axes.text(x, y + size + 22 + line * LINE, text, **style)
    axes.text(x, y + size + 22 + len(texts) * LINE, confidence(float(evaluation.confidences[index])), color=SOFT)
