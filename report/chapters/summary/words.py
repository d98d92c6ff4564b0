"""What the first screen of the report says: how good the network is, and the first images as it read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.chapters.several import all_of, one_described
from report.chapters.tiles import first_tiles
from report.core.formatting import count, percent, sentence, times, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.tiles import Tile
    from report.data.dataset import Dataset
    from report.evaluation.results import Evaluation
    from report.evaluation.trainings import Trainings
    from report.plotting.pictures import Figure


@dataclass(frozen=True)
class Words:
    """What the first screen says; `tiles` are the first test images, those of the band.

    `share` is the accuracy, that of several trainings on average. Of these it is said `whose` mean this is, and which
    of them is `described`, up to the file that holds it; both are "" for one training.
    """

    headline: str
    share: float
    whose: str
    described: str
    band_title: str
    band_caption: str
    tiles: tuple[Tile, ...]
    figures: Mapping[str, Figure]


def tell(
    name: str,
    dataset: Dataset,
    evaluation: Evaluation,
    trainings: Trainings,
    tiles: Mapping[int, Tile],
    *,
    figures: Mapping[str, Figure],
) -> Words:
    """Tell how good the network is; `name` is what it is called, `tiles` are those of the article by index."""
    several = trainings.number > 1
    band = first_tiles(tiles)
    wrong = sum(not tile.right for tile in band)
    return Words(
        headline=headline(name, evaluation, trainings, dataset),
        share=trainings.mean if several else evaluation.accuracy,
        whose=f"Mean of {words(trainings.number)} trainings." if several else "",
        described=described(trainings) if several else "",
        band_title=band_title(len(band), dataset),
        band_caption=band_caption(wrong, len(band), evaluation),
        tiles=band,
        figures=figures,
    )


def headline(name: str, evaluation: Evaluation, trainings: Trainings, dataset: Dataset) -> str:
    """Say how good the network is, which is called by its `name`."""
    say = dataset.vocabulary
    if trainings.number > 1:
        trained, mean = times(trainings.number), percent(trainings.mean)
        return f"Trained {trained}, {name} {say.reads} {mean} of unseen {say.things} correctly on average"
    right = f"{count(evaluation.correct)} of {count(evaluation.total)}"
    unseen = "unseen " if trainings.replicates[0].seed is not None else ""  # of a network made elsewhere nobody knows
    return sentence(f"{name} {say.reads} {right} {unseen}{say.things} correctly")


def described(trainings: Trainings) -> str:
    """Say which of several trainings the report describes, up to the file that holds it."""
    seed = trainings.replicates[trainings.subject].seed
    return (
        f"Unless it names {all_of(trainings.number)}, everything below is about {one_described(trainings)}: seed "
        f"{seed}, by accuracy, then loss, then seed. It is also"
    )


def band_title(shown: int, dataset: Dataset) -> str:
    """Name the opening band."""
    reading = dataset.vocabulary.reading
    if shown == 1:
        return f"The first test image of {dataset.title}, with the network’s {reading} of it."
    return (
        f"The first {count(shown)} test images of {dataset.title}, in file order, with the network’s {reading} of each."
    )


def band_caption(wrong: int, shown: int, evaluation: Evaluation) -> str:
    """Say how many of the images shown in the band are wrong, and how many of all, where these are more."""
    here = "Not one is wrong" if not wrong else f"{sentence(words(wrong))} {'is' if wrong == 1 else 'are'} wrong"
    tiles = "" if not wrong else " and stands on a solid tile" if wrong == 1 else " and stand on solid tiles"
    if shown == evaluation.total:
        return f"{here}{tiles}."
    verb = "is" if len(evaluation.mistakes) == 1 else "are"
    return f"{here}{tiles}; of all {count(evaluation.total)}, {count(len(evaluation.mistakes))} {verb}."
