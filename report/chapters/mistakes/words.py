"""What the report says of the mistakes: where they fall, how sure they were, and the confusion matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.chapters.mistakes.confusion import Row, confusion, confusion_key, read_instead
from report.chapters.selection import WORST_SHOWN, choose_pairs
from report.core.formatting import count, listing, percent, plural, words
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.evaluation.results import Evaluation, confused_pairs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.tiles import Tile
    from report.evaluation.results import ClassIntervals, ClassScore, Uncertainty
    from report.plotting.pictures import Figure

PAIRS_NAMED = 3
PAIRS_COUNTED = 5
SURE = 0.9


@dataclass(frozen=True)
class Words:
    """What the chapter says of the mistakes, and what its tables hold.

    `confusion` is the matrix by rows, `key` its shades, `read_instead` its last row. `pairs` are the strips of the most
    confused pairs, `worst` the surest mistakes, `classes` the scores of each class with their intervals.
    """

    headline: str
    concentration: str
    extremes: str
    sure: str
    confusion: tuple[Row, ...]
    key: tuple[tuple[int, int, int], ...]
    read_instead: tuple[int, ...]
    pairs: tuple[tuple[Strip, ...], ...]
    worst: tuple[Tile, ...]
    classes: tuple[tuple[ClassScore, ClassIntervals], ...]
    figures: Mapping[str, Figure]


def tell(
    evaluation: Evaluation,
    uncertainty: Uncertainty,
    tiles: Mapping[int, Tile],
    figures: Mapping[str, Figure],
    say: Vocabulary = HANDWRITING,
) -> Words:
    """Tell where the network fails; `tiles` are those of the article by index."""
    return Words(
        headline=headline(evaluation),
        concentration=concentration(evaluation),
        extremes=class_extremes(evaluation, say),
        sure=sure_mistakes(evaluation),
        confusion=confusion(evaluation),
        key=confusion_key(evaluation),
        read_instead=read_instead(evaluation),
        pairs=pairs(evaluation, tiles),
        worst=tuple(tiles[index] for index in evaluation.mistakes[:WORST_SHOWN]),
        classes=tuple(zip(evaluation.classes, uncertainty.classes, strict=True)),
        figures=figures,
    )


def headline(evaluation: Evaluation) -> str:
    """Say where it fails."""
    pairs = confused_pairs(evaluation)[:PAIRS_NAMED]
    if not pairs:
        return (
            "Nowhere in this image." if evaluation.total == 1 else f"Nowhere in these {count(evaluation.total)} images."
        )
    names = [score.name for score in evaluation.classes]
    named = ", ".join(f"{names[one]} and {names[other]}" for one, other, _ in pairs)
    return f"Where two shapes come close: {named}."


def concentration(evaluation: Evaluation) -> str:
    """Say how concentrated the mistakes are."""
    mistakes = len(evaluation.mistakes)
    if not mistakes:
        return "It made no mistake on the test images. More of them would find one."
    pairs = confused_pairs(evaluation)[:PAIRS_COUNTED]
    covered = sum(number for *_, number in pairs)
    of_all = f"Of the {count(mistakes)} mistakes" if mistakes > 1 else "The only mistake"
    if mistakes == 1:
        return f"{of_all} falls on one pair of classes."
    return f"{of_all}, {count(covered)} fall on {plural(len(pairs), 'pair')} of classes."


def class_extremes(evaluation: Evaluation, say: Vocabulary = HANDWRITING) -> str:
    """Say which classes fail most and least often, and which are most often read in place of another."""
    scores = [(index, score) for index, score in enumerate(evaluation.classes) if score.support]
    recalls = [score.recall for _, score in scores]
    if min(recalls) == max(recalls):
        return f"Every class is {say.was_read} equally well, {percent(recalls[0])} of its images."

    def those(recall: float) -> tuple[str, str]:
        found = [(index, score) for index, score in scores if score.recall == recall]
        rows = [evaluation.confusion[index] for index, _ in found]
        missed = [
            f"{count(sum(row) - row[index])} of {count(sum(row))}" for (index, _), row in zip(found, rows, strict=True)
        ]
        return _named([score.name for _, score in found]), listing(list(dict.fromkeys(missed)))

    (worst, of_worst), (best, of_best) = those(min(recalls)), those(max(recalls))
    worst += " fails" if recalls.count(min(recalls)) == 1 else " fail"
    taken = [sum(row[index] for row in evaluation.confusion) for index in range(len(evaluation.classes))]
    instead = [total - evaluation.confusion[index][index] for index, total in enumerate(taken)]
    most = [score.name for score, number in zip(evaluation.classes, instead, strict=True) if number == max(instead)]
    return (
        f"{worst} most often ({of_worst}), {best} least ({of_best}). "
        f"{_named(most)} {'is' if len(most) == 1 else 'are'} most often {say.predicted} in place of another "
        f"({plural(max(instead), 'time')})."
    )


def _named(names: list[str]) -> str:
    """List names, or the first few of many."""
    return listing(
        names if len(names) <= PAIRS_NAMED else [*names[:PAIRS_NAMED], f"{words(len(names) - PAIRS_NAMED)} more"]
    )


def sure_mistakes(evaluation: Evaluation) -> str:
    """Say how many of the mistakes were made with over 90 % confidence."""
    sure = int((evaluation.confidences[list(evaluation.mistakes)] > SURE).sum())
    total = len(evaluation.mistakes)
    if not total:
        return "There is none among the test images."
    made = f"made with more than {percent(SURE, 0)} confidence."
    if total == 1:
        return f"The only mistake was {made if sure else f'not {made}'}"
    which = f"{count(sure)} of the {count(total)}" if sure else f"None of the {count(total)}"
    return f"{which} mistakes {'were' if sure > 1 else 'was'} {made}"


@dataclass(frozen=True)
class Strip:
    """The mistakes of one direction between two classes: how many there are, and tiles of the most confident."""

    label: str
    reading: str
    label_index: int
    reading_index: int
    total: int
    tiles: tuple[Tile, ...]


def pairs(evaluation: Evaluation, every: Mapping[int, Tile]) -> tuple[tuple[Strip, ...], ...]:
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
