"""What the network answers with: the shares of one image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from report.chapters.bars import LONGEST_BAR, Bar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.tiles import Tile
    from report.data.dataset import Dataset
    from report.evaluation.results import Evaluation
    from report.network.run import Run
    from report.plotting.pictures import Figure


SURE = 0.99  # the confidence above which the text counts images


@dataclass(frozen=True)
class Words:
    """What the chapter says of images and answers: how many are `sure`, and the most doubtful image with its shares."""

    sees: str
    sure: int
    doubtful: Tile
    shares: tuple[Bar, ...]
    figures: Mapping[str, Figure]


def tell(
    dataset: Dataset, run: Run, evaluation: Evaluation, tiles: Mapping[int, Tile], figures: Mapping[str, Figure]
) -> Words:
    """Tell what the network answers with; `tiles` are those of the article by index."""
    doubtful = int(evaluation.confidences.argmin())
    return Words(
        sees=sees(dataset.image_shape),
        sure=int((evaluation.confidences > SURE).sum()),
        doubtful=tiles[doubtful],
        shares=shares(run, evaluation, doubtful),
        figures=figures,
    )


def sees(image_shape: tuple[int, ...]) -> str:
    """Say what an image is to the network: numbers."""
    height, width, *colours = image_shape
    if colours:
        return f"A colour image of {width} by {height} pixels, three numbers each."
    return f"A grey {'square' if height == width else 'image'} of {width} by {height} numbers."


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
