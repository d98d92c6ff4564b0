"""Chooses the test images that the article shows, by rules that it states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from report.findings import confused_pairs
from report.formats import percent

if TYPE_CHECKING:
    from collections.abc import Callable

    from report.results import Evaluation

COLUMNS = 5
DOUBT = 0.8  # "nearest to 80 %" shows doubt, where a low percentile still shows certainty
FIRST_SHOWN = 160  # five rows of 32 on a wide page
WORST_SHOWN = 24
PAIRS_SHOWN = 5
STRIP = 16  # mistakes of one direction that fit a row
FEW = 50  # of a group of fewer test images nothing is said, and it is drawn open
Direction = tuple[int, int, tuple[int, ...]]
Row = tuple[str, str, list[int]]


def choose_samples(evaluation: Evaluation) -> list[Row]:
    """Choose five rows of up to five test images by a stated rule; each row shows different classes, in their order.

    Returns the name of each row, what was read, and the indices.
    """
    right = np.flatnonzero(evaluation.predictions == evaluation.labels)
    wrong = np.array(evaluation.mistakes, dtype=int)
    sure = evaluation.confidences

    def pick(indices: np.ndarray, rank: Callable[[np.ndarray], np.ndarray]) -> list[int]:
        chosen: dict[int, int] = {}
        for index in indices[np.argsort(rank(sure[indices]), kind="stable")]:
            chosen.setdefault(int(evaluation.labels[index]), int(index))
        return [chosen[label] for label in sorted(list(chosen)[:COLUMNS])]

    return [
        ("Surest", "read right", pick(right, np.negative)),
        (f"{percent(DOUBT, 0)} sure", "read right", pick(right, lambda values: np.abs(values - DOUBT))),
        ("Least sure", "read right", pick(right, np.positive)),
        ("Least sure", "read wrong", pick(wrong, np.positive)),
        ("Surest", "read wrong", pick(wrong, np.negative)),
    ]


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
