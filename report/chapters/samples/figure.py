"""Draws the grid of sample predictions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.patches import Polygon

from report.chapters.samples.selection import COLUMNS, Row, choose_samples, class_columns
from report.core.formatting import confidence, count, plural, sentence
from report.core.names import isolated, shorten_together
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
    """Draw a grid of sample predictions: five kinds of them, and a column for each of up to ten classes.

    `images` are the test images, uint8 (n, height, width), or (n, height, width, 3), which are not shown as ink.
    """
    rows = choose_samples(evaluation, say)
    shown = len({index for _, _, indices in rows for index in indices})
    wrong = len({index for _, read, indices in rows for index in indices if read.endswith("wrong")})
    filled = [row for row in rows if row[2]]
    few = {0: f"none is {say.was_read} wrong", 1: f"1 is {say.was_read} wrong and stands on a solid tile"}
    more = f"{count(wrong)} are {say.was_read} wrong and stand on solid tiles"
    first, last = (name.lower() + f" {read}" for name, read, _ in (filled[0], filled[-1]))
    many = f"{count(shown)} test {say.item if shown == 1 else say.items} of {plural(len(filled), 'kind')}"
    alt = f"{many}, from the {first} to the {last}; {few.get(wrong, more)}."
    caption = (
        f"{sentence(say.truth)} → {say.answer}, and how sure the {say.network} was. The rule under each image is as "
        "long as the confidence. "
        + ("Solid tiles with a cut corner are wrong. " if wrong else "")
        + (
            "Each class has one image of each kind, if it has any."
            if class_columns(evaluation)
            else "Of each kind there are images of as many different classes as fit."
        )
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


@dataclass(frozen=True)
class _Layout:
    """Where the tiles stand, in pixels; `turned` says that the rows run down, for phones."""

    tile: int
    left: int
    top: int
    across: int
    down: int
    turned: bool

    def spot(self, row: int, column: int) -> tuple[int, int, int]:
        """Return left, top and size of a tile."""
        x, y = (row, column) if self.turned else (column, row)
        return self.left + x * self.across, self.top + y * self.down, self.tile

    def title(self, row: int) -> tuple[int, int]:
        """Return where the title of a row begins."""
        return (row * self.across, 0) if self.turned else (0, row * self.down)


def _layout(columns: int, *, narrow: bool, line: int) -> _Layout:
    many = columns > COLUMNS
    if narrow and many:
        return _Layout(TILE_NARROW, 0, 81, 71, 107 + line, turned=True)
    if narrow:
        return _Layout(TILE_NARROW, 0, 27, 71, 136 + line, turned=False)
    tile, across, down = (TILE_NARROW, 77, 112) if many else (84, 101, 147)
    return _Layout(tile, 126, 0, across, down + line, turned=False)


def _grid(evaluation: Evaluation, images: np.ndarray, rows: Sequence[Row], *, narrow: bool, as_ink: bool) -> Canvas:
    classes = class_columns(evaluation)
    small = narrow or len(classes) > COLUMNS
    names = _names(evaluation, rows, LINE_NARROW if small else LINE_WIDE)
    most = 2 * (NAMES_NARROW if small else NAMES_WIDE)
    lines = any(len(one) + len(other) > most for one, other in names.values())
    layout = _layout(len(classes), narrow=narrow, line=LINE * lines)
    width = 343 if narrow else max(616, layout.left + layout.across * len(classes))
    height = (
        layout.top * layout.turned + layout.down * (len(classes) if layout.turned else len(rows)) - 14 * (not narrow)
    )
    figure = canvas(width, height)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    for number, (name, read, indices) in enumerate(rows):
        _title(
            axes, layout.title(number), name, read if indices else f"{read}: none", narrow=narrow, turned=layout.turned
        )
        for place, index in enumerate(indices):
            column = classes.index(int(evaluation.labels[index])) if classes else place
            spot = layout.spot(number, column)
            _tile(axes, evaluation, images[index], index, spot, as_ink=as_ink)
            _caption(axes, evaluation, index, names[index], spot, lines=lines)
    return figure


def _title(axes: Axes, place: tuple[int, int], name: str, read: str, *, narrow: bool, turned: bool) -> None:
    """Write what a row shows: beside it, above it, or, a word a line, above what has become a column."""
    x, y = place
    axes.text(x, y + 16, name, weight="bold", color=INK)
    if turned:
        for line, word in enumerate(read.replace(":", "").split()):
            axes.text(x, y + 33 + 16 * line, word, color=SOFT)
    else:
        axes.text(x + 80 * narrow, y + (16 if narrow else 37), read, color=SOFT)


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
    label, reading = map(isolated, names)
    texts = [f"{label} →", reading] if lines else [f"{label} → {reading}"]
    for line, text in enumerate(texts):
        style: dict[str, Any] = {"color": WRONG, "weight": "bold"} if wrong else {"color": INK, "weight": "normal"}
        axes.text(x, y + size + 22 + line * LINE, text, **style)
    axes.text(x, y + size + 22 + len(texts) * LINE, confidence(float(evaluation.confidences[index])), color=SOFT)
