"""Chooses the test images that several chapters show, by rules that they state."""

from __future__ import annotations

from report.evaluation.classes import by_mistakes
from report.evaluation.results import Evaluation, confused_pairs

FIRST_SHOWN = 160  # five rows of 32 on a wide page
WORST_SHOWN = 24
PAIRS_SHOWN = 5
STRIP = 16  # mistakes of one direction that fit a row
MANY_CLASSES = 12  # of more, pages show some and count the rest
Direction = tuple[int, int, tuple[int, ...]]


def choose_tiles(evaluation: Evaluation) -> tuple[int, ...]:
    """Return the indices of the test images that the article shows as tiles.

    They are the first ones, the most doubtful one, the surest mistakes, and the mistakes of the most confused pairs.
    """
    first = range(min(FIRST_SHOWN, evaluation.total))
    of_pairs = [index for pair in choose_pairs(evaluation) for _, _, indices in pair for index in indices]
    worst = evaluation.mistakes[:WORST_SHOWN]
    return tuple(sorted({*first, int(evaluation.confidences.argmin()), *worst, *of_pairs}))


def choose_pairs(evaluation: Evaluation) -> tuple[tuple[Direction, ...], ...]:
    """Return the five most confused pairs of classes, most mistakes first.

    Each pair has its directions that occur, the more frequent first: the true class, the predicted one, and the
    indices of up to 16 mistakes, the most confident first.
    """
    found = []
    for one, other, _ in confused_pairs(evaluation)[:PAIRS_SHOWN]:
        directions = []
        for label, prediction in ((one, other), (other, one)):
            wrong = [
                index
                for index in evaluation.mistakes
                if (evaluation.labels[index], evaluation.predictions[index]) == (label, prediction)
            ]
            if wrong:
                directions.append((label, prediction, tuple(wrong[:STRIP])))
        found.append(tuple(sorted(directions, key=lambda direction: -evaluation.confusion[direction[0]][direction[1]])))
    return tuple(found)


def matrix_classes(evaluation: Evaluation) -> tuple[int, ...]:
    """Return the classes that have a row of their own in the confusion matrix, in their order.

    These are all; of more than twelve, the twelve that take part in most mistakes.
    """
    return tuple(sorted(by_mistakes(evaluation)[:MANY_CLASSES]))


MISTAKES_FIRST_SHOWN = 400  # mistakes in the first view, which has to come quickly
