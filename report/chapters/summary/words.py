"""What the first screen of the report says: how good the network is, and the first images as it read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.chapters.tiles import first_tiles
from report.core.formatting import count, sentence, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.tiles import Tile
    from report.data.dataset import Dataset
    from report.evaluation.results import Evaluation
    from report.plotting.pictures import Figure


@dataclass(frozen=True)
class Words:
    """What the first screen says; `tiles` are the first test images, those of the band."""

    headline: str
    band_title: str
    band_caption: str
    tiles: tuple[Tile, ...]
    figures: Mapping[str, Figure]


def tell(
    name: str, dataset: Dataset, evaluation: Evaluation, tiles: Mapping[int, Tile], figures: Mapping[str, Figure]
) -> Words:
    """Tell how good the network is; `name` is what it is called, `tiles` are those of the article by index."""
    band = first_tiles(tiles)
    wrong = sum(not tile.right for tile in band)
    return Words(
        headline=headline(name, evaluation, dataset),
        band_title=band_title(len(band), dataset),
        band_caption=band_caption(wrong, len(band), evaluation),
        tiles=band,
        figures=figures,
    )


def headline(name: str, evaluation: Evaluation, dataset: Dataset) -> str:
    """Say how good the network is, which is called by its `name`."""
    right = f"{count(evaluation.correct)} of {count(evaluation.total)}"
    return sentence(f"{name} reads {right} unseen {dataset.things} correctly")


def band_title(shown: int, dataset: Dataset) -> str:
    """Name the opening band."""
    if shown == 1:
        return f"The first test image of {dataset.title}, with the network’s reading of it."
    return (
        f"The first {count(shown)} test images of {dataset.title}, in file order, with the network’s reading of each."
    )


def band_caption(wrong: int, shown: int, evaluation: Evaluation) -> str:
    """Say how many of the images shown in the band are wrong, and how many of all, where these are more."""
    here = "Not one is wrong" if not wrong else f"{sentence(words(wrong))} {'is' if wrong == 1 else 'are'} wrong"
    tiles = "" if not wrong else " and stands on a solid tile" if wrong == 1 else " and stand on solid tiles"
    if shown == evaluation.total:
        return f"{here}{tiles}."
    verb = "is" if len(evaluation.mistakes) == 1 else "are"
    return f"{here}{tiles}; of all {count(evaluation.total)}, {count(len(evaluation.mistakes))} {verb}."
