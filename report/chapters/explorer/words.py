"""What the page of the explorer says, and the mistakes by pair, which it shows without scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.chapters.selection import MANY_CLASSES, matrix_classes
from report.chapters.selection import PAIRS_SHOWN as STRIPS
from report.core.formatting import count, plural
from report.evaluation.results import confused_pairs

if TYPE_CHECKING:
    from report.chapters.explorer.record import Gallery
    from report.data.dataset import Dataset
    from report.data.vocabulary import Vocabulary
    from report.evaluation.results import Evaluation

SHORT_NAME = 3  # characters; two such names fit under a tile
PAIRS_SHOWN = 150  # more than the matrix of twelve classes has


@dataclass(frozen=True)
class Words:
    """What the page says.

    `shares` names those that stand beside an image. `pairs` are shown without scripts; `rest` says how many more there
    are, "" if none. `named` says that names of classes are longer than a tile is wide.
    """

    introduction: str
    choose: str
    pairs: tuple[Pair, ...]
    rest: str
    named: bool
    gallery: Gallery


def tell(dataset: Dataset, evaluation: Evaluation, gallery: Gallery) -> Words:
    """Tell what the explorer shows."""
    found = pairs(evaluation, gallery)
    shown = shown_pairs(evaluation, found)
    return Words(
        introduction=introduction(evaluation, dataset.vocabulary),
        choose=f"{others(evaluation)} {choose(dataset)}".strip(),
        pairs=shown,
        rest=rest(found, shown),
        named=max(map(len, dataset.class_names)) > SHORT_NAME,
        gallery=gallery,
    )


def choose(dataset: Dataset) -> str:
    """Say what there is to choose, and which shares stand beside it."""
    few = len(dataset.class_names) <= MANY_CLASSES
    shares = "the share that each class was given" if few else "the largest shares that it gave"
    if dataset.pictured:
        return f"Choose an image to see it large, with {shares}."
    return f"Choose {dataset.vocabulary.a_thing} to see {shares}."


def introduction(evaluation: Evaluation, say: Vocabulary) -> str:
    """Say how many are wrong."""
    of_all = f"{count(evaluation.total)} test {say.things}"
    wrong = len(evaluation.mistakes)
    if evaluation.total == 1:
        return f"The {say.network} {say.was_read} the one test {say.item} {'wrong' if wrong else 'right'}."
    if not wrong:
        return f"The {say.network} {say.was_read} all {of_all} right."
    if wrong == 1:
        one = f"The {say.network} {say.was_read} one of the {of_all} wrong"
        return f"{one}."
    return f"The {say.network} {say.was_read} {count(wrong)} of the {of_all} wrong."


def others(evaluation: Evaluation) -> str:
    """Say what is shown first where scripts run, and how to come from the mistakes to all others."""
    if not evaluation.mistakes:
        return "Here they are, the surest first."
    first = (
        "They come first, the most confident mistake at the top" if len(evaluation.mistakes) > 1 else "It comes first"
    )
    return f"{first}; the filters lead to all the others."


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


def shown_pairs(evaluation: Evaluation, found: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """Return the most frequent pairs, and with them those that the report links to, in its matrix and strips."""
    classes = set(matrix_classes(evaluation))
    strips = [{one, other} for one, other, _ in confused_pairs(evaluation)[:STRIPS]]
    kept = found[:PAIRS_SHOWN]
    linked = [{pair.true, pair.predicted} for pair in found[PAIRS_SHOWN:]]
    return kept + tuple(
        pair for pair, of in zip(found[PAIRS_SHOWN:], linked, strict=True) if of <= classes or of in strips
    )


def rest(found: tuple[Pair, ...], shown: tuple[Pair, ...]) -> str:
    """Say how many pairs are not shown, up to the file that has them."""
    pairs = len(found) - len(shown)
    mistakes = sum(pair.total for pair in found) - sum(pair.total for pair in shown)
    if not pairs:
        return ""
    which = "rarer pairs" if pairs > 1 else "rarer pair"
    return f"{count(pairs)} {which}, with {plural(mistakes, 'mistake')} in all, {'stand' if pairs > 1 else 'stands'} in"
