"""The confusion matrix as a table: its rows, shaded by the mistakes alone, and the key of its shades."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from report.evaluation.results import Evaluation

SHADES = 10  # steps of colour for the cells of the confusion matrix


@dataclass(frozen=True)
class Cell:
    """A cell of the confusion matrix: its count, whether it is on the diagonal, and its shade from 0 to 10."""

    count: int
    right: bool
    shade: int


@dataclass(frozen=True)
class Row:
    """A row of the confusion matrix: the class as written, its cells, its mistakes and its images."""

    name: str
    cells: tuple[Cell, ...]
    wrong: int
    total: int


def confusion(evaluation: Evaluation) -> tuple[Row, ...]:
    """Return the confusion matrix, shaded by the mistakes alone."""
    matrix = np.array(evaluation.confusion)
    errors = matrix.copy()
    np.fill_diagonal(errors, 0)
    shades = np.ceil(errors * SHADES / max(1, errors.max())).astype(int)
    return tuple(
        Row(
            name=score.name,
            cells=tuple(
                Cell(int(matrix[row, column]), row == column, int(shades[row, column]))
                for column in range(len(evaluation.classes))
            ),
            wrong=int(errors[row].sum()),
            total=score.support,
        )
        for row, score in enumerate(evaluation.classes)
    )


def confusion_key(evaluation: Evaluation) -> tuple[tuple[int, int, int], ...]:
    """Return each shade that occurs in the matrix with the fewest and the most mistakes that it stands for."""
    counts: dict[int, list[int]] = {}
    for row in confusion(evaluation):
        for cell in row.cells:
            if cell.shade:
                counts.setdefault(cell.shade, []).append(cell.count)
    return tuple((shade, min(counts[shade]), max(counts[shade])) for shade in sorted(counts))


def read_instead(evaluation: Evaluation) -> tuple[int, ...]:
    """Return how often each class was read in place of another."""
    matrix = np.array(evaluation.confusion)
    return tuple(int(number) for number in matrix.sum(axis=0) - matrix.diagonal())
