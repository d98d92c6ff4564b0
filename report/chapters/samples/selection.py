"""Chooses the sample predictions, by rules that the figure states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from report.core.formatting import percent
from report.data.vocabulary import HANDWRITING, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

    from report.evaluation.results import Evaluation

COLUMNS = 5
DOUBT = 0.8  # "nearest to 80 %" shows doubt, where a low percentile still shows certainty
Row = tuple[str, str, list[int]]


def choose_samples(evaluation: Evaluation, say: Vocabulary = HANDWRITING) -> list[Row]:
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

    right_read, wrong_read = f"{say.was_read} right", f"{say.was_read} wrong"
    return [
        ("Surest", right_read, pick(right, np.negative)),
        (f"Nearest {percent(DOUBT, 0)}", right_read, pick(right, lambda values: np.abs(values - DOUBT))),
        ("Least sure", right_read, pick(right, np.positive)),
        ("Least sure", wrong_read, pick(wrong, np.positive)),
        ("Surest", wrong_read, pick(wrong, np.negative)),
    ]
