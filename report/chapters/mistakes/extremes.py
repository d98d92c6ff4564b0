"""Which classes fare worst and best: in a sentence, and for the table and the chart of many classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.core.formatting import count, listing, percent, plural, probability, sentence, times, words
from report.core.names import isolated
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.evaluation.classes import enough_images
from report.evaluation.results import BY_CHANCE, FEW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.evaluation.results import Alike, Evaluation

NAMED = 3
ALL_SHOWN = 20  # classes that a table and a chart have room for
EACH_END = 10  # of more classes, so many of the worst and of the best are shown


def class_extremes(evaluation: Evaluation, alike: Alike, say: Vocabulary = HANDWRITING) -> str:
    """Say which classes fail most and least often, and which are most often read in place of another.

    Classes of under 50 test images are neither called the worst nor the best.
    """
    tested = [score for score in evaluation.classes if score.support]
    every, share = len(tested) == len(evaluation.classes), percent(tested[0].recall)
    if len(tested) == 1:
        of = f"{share} of which were {say.was_read} correctly"
        return f"Only {isolated(tested[0].name)} has test {say.items}, {of}."
    if len({score.recall for score in tested}) == 1:
        which = "Every class is" if every else f"The {words(len(tested))} classes with test {say.items} are"
        return f"{which} {say.was_read} equally well, {share} of {'its' if every else 'their'} {say.items}."
    return f"{_worst_and_best(evaluation, alike, say)}{_taken_most(evaluation, alike, say)}"


def _worst_and_best(evaluation: Evaluation, alike: Alike, say: Vocabulary) -> str:
    enough = enough_images(evaluation)
    recalls = [evaluation.classes[place].recall for place in enough]
    few = sum(0 < score.support < FEW for score in evaluation.classes)
    if len(enough) <= 1:
        several = "No class has" if not enough else "Only one class has"
        return f"{several} {FEW} test {say.items} or more, so none is called the best or the worst."
    left = f" {sentence(plural(few, 'class'))} of fewer than {FEW} {say.items}"
    aside = f"{left} {'is' if few == 1 else 'are'} left aside." if few else ""
    if min(recalls) == max(recalls):
        which = f"The {words(len(enough))} classes of {FEW} test {say.items} or more"
        return f"{which} are {say.was_read} equally well, {percent(recalls[0])}.{aside}"
    both = "both" if len(enough) == len(evaluation.classes) == 2 else words(len(enough))  # noqa: PLR2004
    test = f"(χ² test of {both} classes at once, p {probability(alike.failing or 0.0)})"
    if not alike.apart:
        return f"No class stands out: they differ no more than chance would make them {test}.{aside}"
    if len(enough) == len(evaluation.classes) == 2:  # noqa: PLR2004 of two, one fails more often
        return _of_two(evaluation, recalls, test)
    (worst, of_worst), (best, of_best) = (_those(evaluation, enough, pick(recalls)) for pick in (min, max))
    worst += " fails" if recalls.count(min(recalls)) == 1 else " fail"
    told = f"{worst} most often ({of_worst}), {best} least ({of_best})"
    return f"{told}; that classes differ is more than chance {test}.{aside}"


def _of_two(evaluation: Evaluation, recalls: list[float], test: str) -> str:
    """Say which of two classes fails more often, where that is more than chance."""
    worse = recalls.index(min(recalls))
    (one, of_one), (other, of_other) = (_those(evaluation, [place], recalls[place]) for place in (worse, 1 - worse))
    return f"{one} fails more often ({of_one}) than {other} ({of_other}), more than chance would make it {test}."


def _those(evaluation: Evaluation, enough: Sequence[int], recall: float) -> tuple[str, str]:
    """Return the names of the classes with this recall, and how many of their images were missed."""
    found = [place for place in enough if evaluation.classes[place].recall == recall]
    rows = [(evaluation.confusion[place], place) for place in found]
    missed = [f"{count(sum(row) - row[place])} of {count(sum(row))}" for row, place in rows]
    return _named([evaluation.classes[place].name for place in found]), _listed(list(dict.fromkeys(missed)))


def _taken_most(evaluation: Evaluation, alike: Alike, say: Vocabulary) -> str:
    """Go on to the classes that are most often read in place of another, where that is more than chance."""
    if alike.taken is None or alike.taken >= BY_CHANCE:
        return ""
    taken = [sum(column) for column in zip(*evaluation.confusion, strict=True)]
    instead = [total - evaluation.confusion[place][place] for place, total in enumerate(taken)]
    most = [score.name for score, number in zip(evaluation.classes, instead, strict=True) if number == max(instead)]
    return (
        f" {_named(most)} {'is' if len(most) == 1 else 'are'} most often {say.predicted} in place of another "
        f"({times(max(instead))}; p {probability(alike.taken)})."
    )


def _named(names: list[str]) -> str:
    """List names, or the first few of many."""
    return _listed([isolated(name) for name in names])


def _listed(items: list[str]) -> str:
    return listing(items if len(items) <= NAMED else [*items[:NAMED], f"{words(len(items) - NAMED)} more"])


def ends(evaluation: Evaluation) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the ten worst and the ten best classes by F1, the worst first, of more than twenty; else nothing.

    Of equals the one with more test images is the worse or the better one. Where at least twenty classes have 50 test
    images, the others take no part. Where only ten or fewer have any, all of these are the worst, and none is the best.
    """
    if len(evaluation.classes) <= ALL_SHOWN:
        return (), ()
    enough = enough_images(evaluation)
    tested = [place for place, score in enumerate(evaluation.classes) if score.support]
    ranked = list(enough if len(enough) >= ALL_SHOWN else tested)
    scores = evaluation.classes
    worst = sorted(ranked, key=lambda place: (scores[place].f1, -scores[place].support))[:EACH_END]
    rest = [place for place in ranked if place not in set(worst)]
    best = sorted(rest, key=lambda place: (scores[place].f1, scores[place].support))[-EACH_END:]
    return tuple(worst), tuple(best)


def ends_rule(evaluation: Evaluation, say: Vocabulary = HANDWRITING) -> str:
    """Say which classes are shown; "" where all are."""
    worst, best = ends(evaluation)
    if not worst:
        return ""
    enough = len(enough_images(evaluation))
    of = (
        f"{count(enough)} classes with at least {FEW} test {say.items}"
        if enough >= ALL_SHOWN
        else f"classes with test {say.items}"
    )
    classes = f"Of {count(len(evaluation.classes))} classes"
    if not best:
        return f"{classes}: the {words(len(worst))} with test {say.items}."
    shown = f"the {words(len(worst))} with the lowest F1 and the {words(len(best))} with the highest"
    return f"{classes}: among the {of}, {shown}."
