"""What the first screen of the report says: how good the network is, and the first images as it read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.chapters.architecture.words import network
from report.core.formatting import count, sentence, words

if TYPE_CHECKING:
    from report.data.records import Dataset
    from report.evaluation.results import Evaluation
    from report.network.run import Run


def headline(run: Run, evaluation: Evaluation, dataset: Dataset) -> str:
    """Say how good it is."""
    right = f"{count(evaluation.correct)} of {count(evaluation.total)}"
    return sentence(f"{network(run)} reads {right} unseen {dataset.things} correctly")


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
