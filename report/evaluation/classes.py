"""What several rooms ask of classes: which scores they have at all, how uneven they are, which are confused most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from report.evaluation.mcnemar import mcnemar
from report.evaluation.results import BY_CHANCE, FEW, confused_pairs

if TYPE_CHECKING:
    from report.evaluation.results import Evaluation

CHANCE = 2  # standard errors that are more than chance
UNEVEN = 2  # how many times the images of the smallest class the largest has more than


def known_scores(evaluation: Evaluation) -> tuple[dict[int, float], dict[int, float]]:
    """Return recall and precision by class, where they are defined: a class must occur, or be read, at least once."""
    read = np.array(evaluation.confusion).sum(axis=0)
    classes = list(enumerate(evaluation.classes))
    recalls = {place: score.recall for place, score in classes if score.support}
    return recalls, {place: score.precision for place, score in classes if read[place]}


def class_scores(evaluation: Evaluation) -> list[tuple[float | None, float | None, float | None]]:
    """Return precision, recall and F1 of each class, from 0 to 1, None where not defined: F1 where recall is not."""
    recalls, precisions = known_scores(evaluation)
    return [
        (precisions.get(place), recalls.get(place), score.f1 if place in recalls else None)
        for place, score in enumerate(evaluation.classes)
    ]


def enough_images(evaluation: Evaluation) -> tuple[int, ...]:
    """Return the classes with so many test images that they may be called good or bad, by index."""
    return tuple(place for place, score in enumerate(evaluation.classes) if score.support >= FEW)


def largest_class(evaluation: Evaluation) -> int:
    """Return the class with the most test images; of equals, the first."""
    return max(range(len(evaluation.classes)), key=lambda place: evaluation.classes[place].support)


def largest_share(evaluation: Evaluation) -> float:
    """Return the share of the test images that are of the largest class, 0 to 1."""
    return evaluation.classes[largest_class(evaluation)].support / evaluation.total


def no_better(evaluation: Evaluation) -> bool:
    """Say whether it is right in no more of the test images than whoever always answers with the largest class."""
    return _tells(evaluation) and evaluation.correct <= evaluation.classes[largest_class(evaluation)].support


def fails(evaluation: Evaluation) -> bool:
    """Say whether it is no better than that whoever judges: not where every class counts the same, either."""
    return no_better(evaluation) and not _tells_apart(evaluation)


def barely_passes(evaluation: Evaluation) -> bool:
    """Say whether it is right in more than that, but, by McNemar's test, not in more than chance would make it."""
    if not _tells(evaluation) or no_better(evaluation):
        return False
    place = largest_class(evaluation)
    found = evaluation.confusion[place][place]
    return mcnemar(evaluation.correct - found, evaluation.classes[place].support - found) >= BY_CHANCE


def _tells_apart(evaluation: Evaluation) -> bool:
    """Say whether the balanced accuracy is higher than one class for all would make it, by more than chance."""
    matrix = np.array(evaluation.confusion)
    written = matrix.sum(axis=1)
    hits, written = matrix.diagonal()[written > 0], written[written > 0]
    shares = (hits + 1) / (written + 2)  # Laplace's: of a class with one image nothing is certain
    error = float(np.sqrt((shares * (1 - shares) / written).sum())) / len(written)
    return balanced_accuracy(evaluation) - CHANCE * error > 1 / len(written)


def _tells(evaluation: Evaluation) -> bool:
    """Say whether there is anything to be told: of a handful, or of a single class, there is not."""
    return evaluation.total >= FEW and largest_share(evaluation) < 1


def most_confused(evaluation: Evaluation, most: int, tied: int) -> list[tuple[int, int, int]]:
    """Return the most confused pairs of classes, with the mistakes between them, up to `most`, or `tied` with equals.

    Pairs with as many mistakes as one that has no room are left out, and so are the last ones where else every pair
    that there can be would be named: that would say nothing.
    """
    every, classes = confused_pairs(evaluation), len(evaluation.classes)
    named = every[:most]
    named += [pair for pair in every[most:] if pair[2] == named[-1][2]]
    if len(named) > tied or len(named) == classes * (classes - 1) // 2:
        named = [pair for pair in named if pair[2] > named[-1][2]]
    return named


def balanced_accuracy(evaluation: Evaluation) -> float:
    """Return the mean recall of the classes that have test images, 0 to 1, as scikit-learn defines it."""
    recalls = [score.recall for score in evaluation.classes if score.support]
    return sum(recalls) / len(recalls)


def is_uneven(counts: tuple[int, ...]) -> bool:
    """Say whether the largest class has more than twice the images of the smallest that has any."""
    filled = [number for number in counts if number]
    return bool(filled) and max(filled) > UNEVEN * min(filled)


def by_mistakes(evaluation: Evaluation) -> tuple[int, ...]:
    """Return all classes by the mistakes that they take part in, as written or as read, most first, then in order."""
    matrix = np.array(evaluation.confusion)
    part = matrix.sum(axis=0) + matrix.sum(axis=1) - 2 * matrix.diagonal()
    return tuple(np.argsort(-part, kind="stable").tolist())
