"""Chooses the hard test images of the game, and the classes to choose from where not all can be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from report.chapters.challenge.record import CHOICES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.evaluation.results import Evaluation

MOST, FEWEST = 100, 20  # images of a kind to draw from; of the right ones never more than of the wrong, unless these


def choose_hard(evaluation: Evaluation, misread: np.ndarray) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the indices of hard test images, those that the network got wrong and those that it got right.

    Of either kind those come first that most trainings got wrong, then those that the network was least sure of. So
    that the right ones are hard as well, there are as many of them as of the wrong ones, but at least 20 if possible.

    Args:
        evaluation: of the network that the report is about.
        misread: how many trainings got each test image wrong, int of shape (test images,).
    """
    order = np.lexsort((evaluation.confidences, -misread))
    is_right = evaluation.labels[order] == evaluation.predictions[order]
    wrong = order[~is_right][:MOST].tolist()
    right = order[is_right][: max(FEWEST, len(wrong))].tolist()
    return tuple(wrong), tuple(right)


def choose_classes(probabilities: np.ndarray, labels: np.ndarray, indices: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Return ten classes for each of the images with these `indices`: its label and those with the largest shares.

    `probabilities` are of shape (test images, classes), and `labels` class indices of shape (test images,).
    """
    chosen = {}
    for index in indices:
        others = np.argsort(-probabilities[index], kind="stable")
        others = others[others != labels[index]][: CHOICES - 1]
        chosen[int(index)] = tuple(sorted((int(labels[index]), *others.tolist())))
    return chosen
