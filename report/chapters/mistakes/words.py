"""What the report says of the mistakes: where they fall, how sure they were, and the confusion matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.chapters.mistakes.confusion import Row, confusion, confusion_key, matrix_rule, read_instead
from report.chapters.mistakes.extremes import class_extremes
from report.chapters.mistakes.scores import ClassTable, class_table
from report.chapters.selection import STRIP, WORST_SHOWN, choose_pairs
from report.core.formatting import at_most, count, of_all, percent, plural, sentence, shorten, times, words
from report.core.names import isolated, shorten_together
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.evaluation.classes import most_confused
from report.evaluation.mcnemar import mcnemar
from report.evaluation.results import BY_CHANCE, FEW, Evaluation, confused_pairs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.tiles import Tile
    from report.evaluation.results import Alike, Uncertainty
    from report.plotting.pictures import Figure

PAIRS_NAMED = 3
MOST_TIED = 5  # pairs that are named where the third has its equals
MANY_ANSWERS = 5  # classes from which on more than half of the mistakes is much for one answer
PAIRS_COUNTED = 5
SURE = 0.9
LONGEST_LEVEL = 12  # characters of a name that lies level above its column
NAME_IN_HEADLINE = 28  # characters
HEADLINE = 100  # characters of names in one


@dataclass(frozen=True)
class Words:
    """What the chapter says of the mistakes, and what its tables hold.

    `confusion` is the matrix by rows, `rule` says which classes it has, `upright` that the names above its columns
    stand on end, `key` its shades, `read_instead` its last row. `pairs` are the strips of the most confused pairs,
    each with at most `strip` images a direction, `worst` the surest mistakes, `classes` the scores of each class with
    their intervals.
    """

    headline: str
    concentration: str
    extremes: str
    sure: str
    confusion: tuple[Row, ...]
    rule: str
    upright: bool
    key: tuple[tuple[int, int, int], ...]
    read_instead: tuple[int, ...]
    pairs: tuple[tuple[Strip, ...], ...]
    worst: tuple[Tile, ...]
    classes: ClassTable
    figures: Mapping[str, Figure]
    strip: int = STRIP


def tell(
    evaluation: Evaluation,
    uncertainty: Uncertainty,
    tiles: Mapping[int, Tile],
    figures: Mapping[str, Figure],
    say: Vocabulary = HANDWRITING,
    *,
    trained: tuple[int, ...] = (),
) -> Words:
    """Tell where the network fails; `tiles` are those of the article by index, `trained` the images of each class."""
    matrix = confusion(evaluation)
    return Words(
        headline=headline(evaluation, uncertainty.alike, say),
        concentration=concentration(evaluation, say),
        extremes=class_extremes(evaluation, uncertainty.alike, say),
        sure=f"{sure_mistakes(evaluation, say)}{' Below are the surest.' if len(evaluation.mistakes) > 1 else ''}",
        confusion=matrix,
        rule=matrix_rule(evaluation),
        upright=max(len(row.short) for row in matrix) > LONGEST_LEVEL,
        key=confusion_key(matrix),
        read_instead=read_instead(evaluation),
        pairs=pairs(evaluation, tiles),
        worst=tuple(tiles[index] for index in evaluation.mistakes[:WORST_SHOWN]),
        classes=class_table(evaluation, uncertainty, trained),
        figures=figures,
    )


def headline(evaluation: Evaluation, alike: Alike, say: Vocabulary = HANDWRITING) -> str:
    """Say where it fails."""
    if len(evaluation.mistakes) <= 1:
        once = [f"Once: {_misread(evaluation, index, say)}." for index in evaluation.mistakes]
        return once[0] if once else _nowhere(evaluation, say)
    if len(evaluation.classes) == 2:  # noqa: PLR2004 there is but one pair
        return _of_two(evaluation, alike, say)
    if taker := main_answer(evaluation):
        name = isolated(shorten(evaluation.classes[taker[0]].name, NAME_IN_HEADLINE))
        return f"Mostly by answering {name}: {of_all(taker[1], len(evaluation.mistakes))} mistakes."
    pairs = most_confused(evaluation, PAIRS_NAMED, MOST_TIED)
    if not pairs or pairs[0][2] == 1:
        most = confused_pairs(evaluation)[0][2]
        return f"At no two classes in particular: none are confused more often than {times(most)}."
    named = _named(pairs, [score.name for score in evaluation.classes])
    return f"Most often it confuses {named}{'' if named.endswith('…') else '.'}"


def _nowhere(evaluation: Evaluation, say: Vocabulary) -> str:
    """Say of how many images that is known."""
    if evaluation.total == 1:
        return f"Nowhere in this {say.item}."
    still = at_most(1 - evaluation.interval[0])
    return f"Nowhere in these {count(evaluation.total)} {say.items}; of all such, up to {still} may still be wrong."


def _misread(evaluation: Evaluation, index: int, say: Vocabulary) -> str:
    """Say of an image what it was taken for: 5 read as 6."""
    label, reading = (
        isolated(shorten(evaluation.classes[int(place)].name, NAME_IN_HEADLINE))
        for place in (evaluation.labels[index], evaluation.predictions[index])
    )
    return f"{label} {say.predicted} as {reading}"


def _of_two(evaluation: Evaluation, alike: Alike, say: Vocabulary) -> str:
    """Say of two classes which is taken for the other more often, and whether that is more than chance.

    It is where neither a coin nor the number of its images explains that one class has most of the mistakes.
    """
    (_, there), (back, _) = evaluation.confusion
    of_first, (one, other) = there >= back, evaluation.classes
    wrong = next(index for index in evaluation.mistakes if (evaluation.labels[index] == 0) == of_first)
    ways = "Both ways" if min(there, back) else "One way"
    if (
        min(there, back)
        and alike.apart
        and of_first == (one.recall < other.recall)
        and mcnemar(there, back) < BY_CHANCE
    ):
        ways = "Mostly one way"
    return f"{ways}: {_misread(evaluation, wrong, say)}, {of_all(max(there, back), there + back)} mistakes."


def main_answer(evaluation: Evaluation) -> tuple[int, int] | None:
    """Return the class that takes more than half of at least 50 mistakes, with how many, where others could too.

    A class that takes part in every mistake of few classes says nothing: with three, half is what chance makes.
    """
    instead = [sum(column) - column[place] for place, column in enumerate(zip(*evaluation.confusion, strict=True))]
    most, total = max(instead), len(evaluation.mistakes)
    if len(instead) < MANY_ANSWERS or total < FEW or 2 * most <= total:
        return None
    return instead.index(most), most


def _named(pairs: list[tuple[int, int, int]], names: list[str]) -> str:
    """Name pairs of classes, as many as have room in a headline, long names cut; of equals, the rest is counted."""
    used = list(dict.fromkeys(place for one, other, _ in pairs for place in (one, other)))
    short = dict(zip(used, shorten_together([names[place] for place in used], NAME_IN_HEADLINE), strict=True))
    told = [f"{isolated(short[one])} and {isolated(short[other])}" for one, other, _ in pairs]
    while len(told) > 1 and sum(map(len, told)) > HEADLINE:
        told.pop()
    equal = sum(number == pairs[len(told) - 1][2] for *_, number in pairs[len(told) :])
    return ", ".join(told) + (f", and {words(equal)} more as often" if equal else "")


def concentration(evaluation: Evaluation, say: Vocabulary = HANDWRITING) -> str:
    """Say how concentrated the mistakes are."""
    mistakes = len(evaluation.mistakes)
    if not mistakes:
        return f"It made no mistake on the test {say.items}."
    if mistakes == 1:
        return f"It made one mistake on {plural(evaluation.total, f'test {say.item}')}."
    every, classes = confused_pairs(evaluation), len(evaluation.classes)
    if classes == 2:  # noqa: PLR2004 there is but one pair
        (_, there), (back, _) = evaluation.confusion
        most, rest = (words(number) if number else "none" for number in (max(there, back), min(there, back)))
        goes = "goes" if max(there, back) == 1 else "go"
        return f"Of the {words(mistakes)} mistakes, {most} {goes} one way and {rest} the other."
    if every[0][2] == 1:
        return f"No two classes were confused twice: the {words(mistakes)} mistakes fall on as many pairs."
    pairs = every[: PAIRS_COUNTED if classes * (classes - 1) // 2 > PAIRS_COUNTED else 1]
    covered = sum(number for *_, number in pairs)
    fall = "falls" if covered == 1 else "fall"
    if covered < mistakes:
        return f"Of the {words(mistakes)} mistakes, {words(covered)} {fall} on {plural(len(pairs), 'pair')} of classes."
    which = "Both" if mistakes == 2 else f"All {words(mistakes)}"  # noqa: PLR2004 two are both
    return f"{which} mistakes fall on {plural(len(pairs), 'pair')} of classes."


def sure_mistakes(evaluation: Evaluation, say: Vocabulary = HANDWRITING) -> str:
    """Say how many of the mistakes were made with over 90 % confidence."""
    sure = int((evaluation.confidences[list(evaluation.mistakes)] > SURE).sum())
    total = len(evaluation.mistakes)
    if not total:
        return f"There is none among the test {say.items}."
    made = f"made with more than {percent(SURE, 0)} confidence."
    if total == 1:
        return f"The only mistake was {'' if sure else 'not '}{made}"
    if total == 2 and sure != 1:  # noqa: PLR2004 two are both or neither
        return f"{'Both mistakes were' if sure else 'Neither of the two mistakes was'} {made}"
    some = sentence(words(sure)) if sure else "None"
    which = f"All {words(total)}" if sure == total else f"{some} of the {words(total)}"
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
