"""Prepares what the explorer's page lays out: links into it, the mistakes by pair, and where each tile is cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from report.formats import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.pictures import Gallery, Sprite
    from report.results import Evaluation

THUMB, PORTRAIT, SMALL_PORTRAIT = 56, 224, 112  # CSS pixels: a tile, the chosen image, and that on a phone
DECIMALS = 6  # of a published confidence


def introduction(evaluation: Evaluation, things: str) -> str:
    """Say what the page shows first; `things` is what the images are called."""
    of_all = f"{count(evaluation.total)} test {things}"
    wrong = len(evaluation.mistakes)
    if not wrong:
        return f"The network read all {of_all} right. Here they are, the surest first."
    if wrong == 1:
        return f"The network read one of the {of_all} wrong. It stands here alone, until you ask for others."
    first = "They come first, the most confident mistake at the top"
    return f"The network read {count(wrong)} of the {of_all} wrong. {first}; the filters lead to all the others."


@dataclass(frozen=True)
class Mistake:
    """A wrong prediction among the first ones: its place in their sprite, its index, its confidence."""

    place: int
    index: int
    confidence: float


@dataclass(frozen=True)
class Pair:
    """The mistakes of one cell of the confusion matrix: its classes by index and name, its count, those shown."""

    true: int
    predicted: int
    label: str
    reading: str
    total: int
    shown: tuple[Mistake, ...]


def explorer_link(
    *,
    true: int | None = None,
    predicted: int | None = None,
    index: int | None = None,
    low: float | None = None,
    high: float | None = None,
    show: str = "",
) -> str:
    """Return the address of a view of the explorer.

    Args:
        true: the class that the images shall have.
        predicted: the class that was read. With another `true` class, of which there must be an image so read, the
            link leads to the pair's anchor, for readers without scripts.
        index: of the image to be shown large.
        low: bound of the confidence, which is above it.
        high: bound of the confidence, which is at most this.
        show: "wrong", "right" or "all".
    """
    chosen = {
        "true": true,
        "predicted": predicted,
        "show": show or None,
        "from": None if low is None else _floor(low),
        "to": None if high is None else _floor(high),
        "index": index,
    }
    query = urlencode({name: value for name, value in chosen.items() if value is not None})
    is_pair = true is not None and predicted is not None and true != predicted
    anchor = f"#true-{true}-predicted-{predicted}" if is_pair else ""
    return f"predictions.html{f'?{query}' if query else ''}{anchor}"


def _floor(share: float) -> str:
    """Write a bound with six decimals at most, rounded down: it parts published confidences as the bound itself does.

    One that lies within a billionth of such a number is that number.
    """
    scaled = int(share * 10**DECIMALS + 1e-3)
    return f"{scaled / 10**DECIMALS:.{DECIMALS}f}".rstrip("0").rstrip(".")


def pairs(evaluation: Evaluation, gallery: Gallery) -> tuple[Pair, ...]:
    """Return the pairs of classes that were confused, most mistakes first, then in the order of the classes."""
    names = [score.name for score in evaluation.classes]
    shown: dict[tuple[int, int], list[Mistake]] = {}
    for place, index in enumerate(gallery.mistakes.indices):
        cell = int(evaluation.labels[index]), int(evaluation.predictions[index])
        shown.setdefault(cell, []).append(Mistake(place, index, float(evaluation.confidences[index])))
    found = [
        Pair(true, predicted, names[true], names[predicted], total, tuple(shown.get((true, predicted), ())))
        for true, row in enumerate(evaluation.confusion)
        for predicted, total in enumerate(row)
        if total and true != predicted
    ]
    return tuple(sorted(found, key=lambda pair: -pair.total))


def gallery_styles(image_shape: tuple[int, ...], gallery: Gallery, names: Mapping[str, str]) -> str:
    """Return the style sheet that cuts tiles out of the sprites: class `m5` is the sixth mistake, `s0` the first sheet.

    `names` are those of the image files, which lie beside the style sheet.
    """
    height, width = image_shape
    sizes = f"--image-width:{width}px;--image-height:{height}px"
    scales = {"thumb": THUMB, "portrait": PORTRAIT, "small-portrait": SMALL_PORTRAIT}
    whole = ";".join(f"--{name}:{_multiple(size, max(height, width))}" for name, size in scales.items())
    lines = [f".explorer{{{sizes};{whole}}}", _sprite_style("", gallery.mistakes, names["mistakes.png"])]
    for number, sheet in enumerate(gallery.sheets):
        lines.append(_sprite_style(f".s{number}", sheet, names[f"sheet-{number}.png"]))
    for place in range(len(gallery.mistakes.indices)):
        row, column = divmod(place, gallery.mistakes.columns)
        lines.append(f".m{place}{{--x:{-column};--y:{-row}}}")
    return "\n".join(lines) + "\n"


def _sprite_style(selector: str, sprite: Sprite, name: str) -> str:
    rows = max(1, -(-len(sprite.indices) // sprite.columns))
    return f'.cut{selector}{{background-image:url("{name}");--columns:{sprite.columns};--rows:{rows}}}'


def _multiple(size: int, longest: int) -> float:
    """Return how many times its size an image is shown in a square of `size` pixels: a whole number, if it fits."""
    return size // longest if longest <= size else round(size / longest, 4)
