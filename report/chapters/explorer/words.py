"""What the page of the explorer says, and the mistakes by pair, which it shows without scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.core.formatting import count

if TYPE_CHECKING:
    from report.chapters.explorer.record import Gallery
    from report.data.dataset import Dataset
    from report.data.vocabulary import Vocabulary
    from report.evaluation.results import Evaluation


@dataclass(frozen=True)
class Words:
    """What the page says; `published` says whether there is such a page, so that others may link to it."""

    introduction: str
    choose: str
    pairs: tuple[Pair, ...]
    gallery: Gallery
    published: bool


def tell(dataset: Dataset, evaluation: Evaluation, gallery: Gallery, *, published: bool) -> Words:
    """Tell what the explorer shows."""
    return Words(
        introduction=introduction(evaluation, dataset.vocabulary),
        choose=choose(dataset),
        pairs=pairs(evaluation, gallery),
        gallery=gallery,
        published=published,
    )


def choose(dataset: Dataset) -> str:
    """Say what there is to choose."""
    if dataset.pictured:
        return "Choose an image to see it large, with the share that each class was given."
    return f"Choose {dataset.vocabulary.a_thing} to see the share that each class was given."


def introduction(evaluation: Evaluation, say: Vocabulary) -> str:
    """Say what the page shows first."""
    of_all = f"{count(evaluation.total)} test {say.things}"
    wrong = len(evaluation.mistakes)
    if not wrong:
        return f"The {say.network} {say.was_read} all {of_all} right. Here they are, the surest first."
    if wrong == 1:
        one = f"The {say.network} {say.was_read} one of the {of_all} wrong"
        return f"{one}. It stands here alone, until you ask for others."
    first = "They come first, the most confident mistake at the top"
    return (
        f"The {say.network} {say.was_read} {count(wrong)} of the {of_all} wrong. {first}; the filters lead to all the "
        "others."
    )


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
