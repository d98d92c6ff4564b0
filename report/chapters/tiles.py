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

TILES = '.digit{background-image:url("../images/sprite.png")}'
# The second sprite has but one row, so that its tiles stand where those of the first row of the first sprite do.
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


def tile_styles(image_shape: tuple[int, ...], sprite: Sprite) -> str:
    """Return the style sheet that cuts the tiles out of the sprite, at whole multiples of a pixel."""
    height, width = image_shape
    scale = max(1, UNIT // max(height, width))
    rows = -(-len(sprite.indices) // sprite.columns)
    sizes = f"--tile-width:{width * scale}px;--tile-height:{height * scale}px"
    lines = [f":root{{{sizes};--sprite-columns:{sprite.columns};--sprite-rows:{rows}}}", TILES]
    for place in range(len(sprite.indices)):
        row, column = divmod(place, sprite.columns)
        lines.append(f".t{place}{{--x:{-column};--y:{-row}}}")
    return "\n".join(lines) + "\n"
