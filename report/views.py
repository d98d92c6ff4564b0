"""Prepares what the templates lay out, so that they hold no arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from report.choices import FEW, FIRST_SHOWN, choose_pairs
from report.settings import PREFIX, SEVERAL, Settings, flag, shown
from report.text import public_address

if TYPE_CHECKING:
    from report.pictures import Sprite
    from report.records import Layer, Run
    from report.results import Evaluation

SHADES = 10  # steps of colour for the cells of the confusion matrix
LONGEST_BAR = 112  # pixels, of the widest layer or share
PATHS = ("dataset", "output")  # settings of which only the last part is anybody's business
UNIT = 28  # the page is counted in units of an MNIST digit, in CSS pixels

# The second sprite has but one row, so that its tiles stand where those of the first row of the first sprite do.
CHANGED_TILES = '.changes .digit{background-image:url("../images/changes.png");--sprite-rows:1}\n'


@dataclass(frozen=True)
class Cell:
    """A cell of the confusion matrix: its count, whether it is on the diagonal, and its shade from 0 to 10."""

    count: int
    right: bool
    shade: int


@dataclass(frozen=True)
class Row:
    """A row of the confusion matrix: the class as written, its cells, its mistakes and its images."""

    name: str
    cells: tuple[Cell, ...]
    wrong: int
    total: int


@dataclass(frozen=True)
class Tile:
    """A test image on the page: its place in the sprite, its class and its reading by name, its confidence."""

    place: int
    index: int
    label: str
    reading: str
    right: bool
    confidence: float


@dataclass(frozen=True)
class Bar:
    """A named value with the length of its bar in pixels."""

    name: str
    value: float
    length: float
    strong: bool = False


def confusion(evaluation: Evaluation) -> tuple[Row, ...]:
    """Return the confusion matrix, shaded by the mistakes alone."""
    matrix = np.array(evaluation.confusion)
    errors = matrix.copy()
    np.fill_diagonal(errors, 0)
    shades = np.ceil(errors * SHADES / max(1, errors.max())).astype(int)
    return tuple(
        Row(
            name=score.name,
            cells=tuple(
                Cell(int(matrix[row, column]), row == column, int(shades[row, column]))
                for column in range(len(evaluation.classes))
            ),
            wrong=int(errors[row].sum()),
            total=score.support,
        )
        for row, score in enumerate(evaluation.classes)
    )


def confusion_key(evaluation: Evaluation) -> tuple[tuple[int, int, int], ...]:
    """Return each shade that occurs in the matrix with the fewest and the most mistakes that it stands for."""
    counts: dict[int, list[int]] = {}
    for row in confusion(evaluation):
        for cell in row.cells:
            if cell.shade:
                counts.setdefault(cell.shade, []).append(cell.count)
    return tuple((shade, min(counts[shade]), max(counts[shade])) for shade in sorted(counts))


def read_instead(evaluation: Evaluation) -> tuple[int, ...]:
    """Return how often each class was read in place of another."""
    matrix = np.array(evaluation.confusion)
    return tuple(int(number) for number in matrix.sum(axis=0) - matrix.diagonal())


def tiles(evaluation: Evaluation, sprite: Sprite) -> dict[int, Tile]:
    """Return the tiles of the sprite by the index of their test image."""
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
        for place, index in enumerate(sprite.indices)
    }


def first_tiles(every: dict[int, Tile]) -> tuple[Tile, ...]:
    """Return the tiles of the first test images, as far as they follow one another from 0."""
    return tuple(every[index] for index in range(min(FIRST_SHOWN, len(every))) if index in every)


def shares(run: Run, evaluation: Evaluation, index: int) -> tuple[Bar, ...]:
    """Return the probabilities that the network gave one test image, one bar a class, the two largest strong."""
    row = run.probabilities[index]
    strong = set(np.argsort(-row, kind="stable")[:2].tolist())
    names = [score.name for score in evaluation.classes]
    longest = LONGEST_BAR / 2 / float(row.max())
    return tuple(
        Bar(name, float(share), round(max(1.0, float(share) * longest), 1), place in strong)
        for place, (name, share) in enumerate(zip(names, row, strict=True))
    )


def layers(run: Run) -> tuple[tuple[Layer, Bar], ...]:
    """Return the layers with a bar each for the number of their outputs, to scale."""
    sizes = [int(np.prod(layer.output_shape)) for layer in run.layers]
    return tuple(
        (layer, Bar(layer.name, size, round(max(1.0, LONGEST_BAR * size / max(sizes)), 1)))
        for layer, size in zip(run.layers, sizes, strict=True)
    )


def settings_table(settings: Settings) -> list[dict[str, Any]]:
    """Return every setting with its value, default, flag, variable and description."""
    return [
        {
            "name": name,
            "value": _shown(settings, name),
            "default": shown(field.default) if name in SEVERAL else field.default,
            "flag": flag(name),
            "variable": PREFIX + name.upper(),
            "description": field.description,
        }
        for name, field in Settings.model_fields.items()
    ]


@dataclass(frozen=True)
class Strip:
    """The mistakes of one direction between two classes: how many there are, and tiles of the most confident."""

    label: str
    reading: str
    label_index: int
    reading_index: int
    total: int
    tiles: tuple[Tile, ...]


def pairs(evaluation: Evaluation, every: dict[int, Tile]) -> tuple[tuple[Strip, ...], ...]:
    """Return the strips of the most confused pairs, as `choose_pairs` orders them."""
    names = [score.name for score in evaluation.classes]
    return tuple(
        tuple(
            Strip(
                label=names[label],
                reading=names[reading],
                label_index=label,
                reading_index=reading,
                total=evaluation.confusion[label][reading],
                tiles=tuple(every[index] for index in indices),
            )
            for label, reading, indices in pair
        )
        for pair in choose_pairs(evaluation)
    )


@dataclass(frozen=True)
class BinRow:
    """A bin of the calibration that holds images: its ends, and by how much the confidence exceeds the accuracy."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float
    gap: float
    few: bool


def bin_rows(evaluation: Evaluation) -> tuple[BinRow, ...]:
    """Return a row for each bin that holds images."""
    bins = evaluation.calibration.bins
    return tuple(
        BinRow(
            low=place / len(bins),
            high=(place + 1) / len(bins),
            count=found.count,
            confidence=found.confidence,
            accuracy=found.accuracy,
            gap=found.accuracy - found.confidence,
            few=found.count < FEW,
        )
        for place, found in enumerate(bins)
        if found.count
    )


def _shown(settings: Settings, name: str) -> Any:  # noqa: ANN401 as different as settings are
    """Return the value of a setting without the folder in which a file lies."""
    value = getattr(settings, name)
    if name in SEVERAL:
        return shown(tuple(public_address(item) if "://" in item else Path(item).name for item in value))
    return (Path(value).name or value) if name in PATHS else value


def tile_styles(image_shape: tuple[int, ...], sprite: Sprite) -> str:
    """Return the style sheet that cuts the tiles out of the sprite, at whole multiples of a pixel."""
    height, width = image_shape
    scale = max(1, UNIT // max(height, width))
    rows = -(-len(sprite.indices) // sprite.columns)
    sizes = f"--tile-width:{width * scale}px;--tile-height:{height * scale}px"
    lines = [f":root{{{sizes};--sprite-columns:{sprite.columns};--sprite-rows:{rows}}}"]
    for place in range(len(sprite.indices)):
        row, column = divmod(place, sprite.columns)
        lines.append(f".t{place}{{--x:{-column};--y:{-row}}}")
    return "\n".join(lines) + "\n"
