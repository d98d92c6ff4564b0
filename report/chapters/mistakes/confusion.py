"""The confusion matrix as a table: its rows, shaded by the mistakes alone, and the key of its shades."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from report.chapters.selection import matrix_classes
from report.core.formatting import count, plural
from report.core.names import shorten_together

if TYPE_CHECKING:
    from report.evaluation.results import Evaluation

SHADES = 10  # steps of colour for the cells of the confusion matrix
HEAD = 18  # characters of a class name that fit above a column, where they stand upright


@dataclass(frozen=True)
class Cell:
    """A cell of the confusion matrix: its count, whether it is on the diagonal, and its shade from 0 to 10."""

    count: int
    right: bool
    shade: int


@dataclass(frozen=True)
class Row:
    """A row of the confusion matrix: the class as written, its cells, its mistakes and its images.

    `short` is the name at the head of its column. `place` is the index of the class, or None for all the classes that
    have no row of their own, together; their column has no shade.
    """

    name: str
    short: str
    place: int | None
    cells: tuple[Cell, ...]
    wrong: int
    total: int


def confusion(evaluation: Evaluation) -> tuple[Row, ...]:
    """Return the confusion matrix, shaded by the mistakes alone; of many classes, those that are confused most."""
    matrix, (shown, others) = np.array(evaluation.confusion), _rows(evaluation)
    groups = [[place] for place in shown] + ([others] if others else [])
    columns = np.stack([matrix[:, group].sum(axis=1) for group in groups], axis=1)
    cells = np.stack([columns[group].sum(axis=0) for group in groups])
    errors = cells - np.diag(cells.diagonal())
    errors[len(shown) :] = errors[:, len(shown) :] = 0
    shades = np.ceil(errors * SHADES / max(1, errors.max())).astype(int)
    names = [evaluation.classes[place].name for place in shown]
    heads = [*shorten_together(names, HEAD), *(["others"] if others else [])]
    names += [f"{count(len(others))} other{'s' * (len(others) > 1)}"] if others else []
    return tuple(
        Row(
            name=name,
            short=head,
            place=shown[row] if row < len(shown) else None,
            cells=tuple(
                Cell(int(number), row == column, int(shade))
                for column, (number, shade) in enumerate(zip(cells[row], shades[row], strict=True))
            ),
            wrong=int((matrix.sum(axis=1) - matrix.diagonal())[groups[row]].sum()),
            total=int(matrix[groups[row]].sum()),
        )
        for row, (name, head) in enumerate(zip(names, heads, strict=True))
    )


def confusion_key(rows: tuple[Row, ...]) -> tuple[tuple[int, int, int], ...]:
    """Return each shade that occurs in the matrix with the fewest and the most mistakes that it stands for."""
    counts: dict[int, list[int]] = {}
    for row in rows:
        for cell in row.cells:
            if cell.shade:
                counts.setdefault(cell.shade, []).append(cell.count)
    return tuple((shade, min(counts[shade]), max(counts[shade])) for shade in sorted(counts))


def read_instead(evaluation: Evaluation) -> tuple[int, ...]:
    """Return how often each class of the matrix was read in place of another; at the end all others, if there are."""
    matrix, (shown, others) = np.array(evaluation.confusion), _rows(evaluation)
    instead = matrix.sum(axis=0) - matrix.diagonal()
    return (*instead[list(shown)].tolist(), *([int(instead[others].sum())] if others else []))


def matrix_rule(evaluation: Evaluation) -> str:
    """Say which classes have a row of their own, and what stands for the others; "" where all have one."""
    shown, others = _rows(evaluation)
    if not others:
        return ""
    more = f"{plural(len(others), 'more class')} {'is' if len(others) == 1 else 'are'}"
    return (
        f"Of {count(len(evaluation.classes))} classes, the {len(shown)} that take part in most mistakes have a row and "
        f"a column; {more} added up in the last ones, without shade, and where these meet, right and wrong stand "
        "together."
    )


def _rows(evaluation: Evaluation) -> tuple[tuple[int, ...], list[int]]:
    """Return the classes with a row of their own, and those without."""
    shown = matrix_classes(evaluation)
    chosen = set(shown)
    return shown, [place for place in range(len(evaluation.classes)) if place not in chosen]
