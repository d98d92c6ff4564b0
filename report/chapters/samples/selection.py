"""Chooses the sample predictions, by rules that the figure states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from report.core.formatting import percent
from report.data.vocabulary import HANDWRITING, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

    from report.evaluation.results import Evaluation

COLUMNS = 5  # of more than ten classes
MOST_CLASSES = 10  # of so many, each has a column
DOUBT = 0.8  # "nearest to 80 %" shows doubt, where a low percentile still shows certainty
Row = tuple[str, str, list[int]]


def class_columns(evaluation: Evaluation) -> tuple[int, ...]:
    """Return the classes that have a column each, in their order: all that occur, but none of more than ten."""
    if len(evaluation.classes) > MOST_CLASSES:
        return ()
    return tuple(np.unique(evaluation.labels).tolist())


def choose_samples(evaluation: Evaluation, say: Vocabulary = HANDWRITING) -> list[Row]:
    """Choose five rows of test images by a stated rule, one of each class; of more than ten classes five images a row.

    Returns the name of each row, what was read, and the indices.
    """
    right = np.flatnonzero(evaluation.predictions == evaluation.labels)
    wrong = np.array(evaluation.mistakes, dtype=int)
    sure = evaluation.confidences

    def pick(indices: np.ndarray, rank: Callable[[np.ndarray], np.ndarray]) -> list[int]:
        chosen: dict[int, int] = {}
        for index in indices[np.argsort(rank(sure[indices]), kind="stable")]:
            chosen.setdefault(int(evaluation.labels[index]), int(index))
        return [chosen[label] for label in sorted(list(chosen)[: len(class_columns(evaluation)) or COLUMNS])]

    right_read, wrong_read = f"{say.was_read} right", f"{say.was_read} wrong"
    return [
        ("Surest", right_read, pick(right, np.negative)),
        (f"Near {percent(DOUBT, 0)}", right_read, pick(right, lambda values: np.abs(values - DOUBT))),
        ("Least sure", right_read, pick(right, np.positive)),
        ("Least sure", wrong_read, pick(wrong, np.positive)),
        ("Surest", wrong_read, pick(wrong, np.negative)),
    ]
