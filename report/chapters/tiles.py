"""The test images that the article shows as tiles, and the style sheet that cuts them out of their sprite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.chapters.selection import FIRST_SHOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from report.evaluation.results import Evaluation
    from report.plotting.pictures import Sprite

UNIT = 28  # the page is counted in units of an MNIST digit, in CSS pixels

AS_IT_IS = ":root{--digit:none;--digit-wrong:none}"  # of a picture: it is no ink that follows the theme
SMOOTH = "{}{{image-rendering:auto}}"  # of an image that is not shown at a whole multiple of its size
PICTURE = (
    42  # CSS pixels: of a picture less is to be seen in a unit than of a digit, so it is larger, but not in a line
)
_CELL, _IN_LINE = PICTURE + 4, f"{UNIT / PICTURE:.4f}"
LAYOUT = (
    f"@media not print{{.band{{grid-template-columns:repeat(auto-fill,minmax({_CELL}px,1fr))}}}}",
    f"@media not print{{.band li{{width:{PICTURE}px}}}}",
    f"@media not print{{.sides .band{{grid-template-columns:repeat(auto-fill,{_CELL}px)}}}}",
    ".digit.large{--w:calc(2*var(--tile-width));--h:calc(2*var(--tile-height))}",
    f"p .digit{{--w:calc(var(--tile-width)*{_IN_LINE});--h:calc(var(--tile-height)*{_IN_LINE})}}",
    f".tries button img{{width:calc(var(--tile-width)*{_IN_LINE});height:calc(var(--tile-height)*{_IN_LINE})}}",
)

# The second sprite has but one row, so that its tiles stand where those of the first row of the first sprite do.
SHEET = '.digit{background-image:url("../images/sprite.png")}'
CHANGED_TILES = '.changes .digit{background-image:url("../images/changes.png");--sprite-rows:1}\n'


@dataclass(frozen=True)
class Tile:
    """A test image on the page: its place in the sprite, its class and its reading by name, its confidence."""

    place: int
    index: int
    label: str
    reading: str
    right: bool
    confidence: float


def tiles(evaluation: Evaluation, indices: Sequence[int]) -> dict[int, Tile]:
    """Return the tiles of a sprite of the test images with these indices, by index."""
    names = [score.name for score in evaluation.classes]
    return {
        index: Tile(
            place=place,
            index=index,
            label=names[evaluation.labels[index]],
            reading=names[evaluation.predictions[index]],
            right=bool(evaluation.labels[index] == evaluation.predictions[index]),
            confidence=float(evaluation.confidences[index]),
        )
        for place, index in enumerate(indices)
    }


def first_tiles(every: Mapping[int, Tile]) -> tuple[Tile, ...]:
    """Return the tiles of the first test images, as far as they follow one another from 0."""
    return tuple(every[index] for index in range(min(FIRST_SHOWN, len(every))) if index in every)


def tile_styles(image_shape: tuple[int, ...], sprite: Sprite, *, as_ink: bool = True) -> str:
    """Return the style sheet that cuts the tiles out of the sprite.

    Ink is shown at a whole multiple of its size where it fits a unit of the page. Pictures keep their colours in the
    dark, and are all of one size.
    """
    height, width = image_shape[:2]
    longest, unit = max(height, width), UNIT if as_ink else PICTURE
    scale = unit // longest if as_ink and longest <= unit else unit / longest
    rows = -(-len(sprite.indices) // sprite.columns)
    sizes = f"--tile-width:{round(width * scale)}px;--tile-height:{round(height * scale)}px"
    lines = [f":root{{{sizes};--sprite-columns:{sprite.columns};--sprite-rows:{rows}}}", SHEET]
    lines += [] if as_ink else [AS_IT_IS, *LAYOUT]
    lines += [] if scale == int(scale) else [SMOOTH.format(":is(.digit,.tries img)")]
    for place in range(len(sprite.indices)):
        row, column = divmod(place, sprite.columns)
        lines.append(f".t{place}{{--x:{-column};--y:{-row}}}")
    return "\n".join(lines) + "\n"
