"""Test images that a chapter marks, so that the explorer can filter them, and every page that shows one can say it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Mark:
    """Test images that have something in common.

    `name` is that of a column in `predictions.csv` and of a choice in the explorer's address, `title` the words of the
    choice. `indices` are those of the images. `notes` has a sentence for each image of which there is more to say,
    marked or not.
    """

    name: str
    title: str
    indices: tuple[int, ...]
    notes: Mapping[int, str]


def marks_script(marks: Sequence[Mark]) -> str:
    """Return a classic script that hands the marks to the explorer and to the page to draw on."""
    chosen = {mark.name: mark.indices for mark in marks}
    notes = {index: " ".join(mark.notes[index] for mark in marks if index in mark.notes) for index in _noted(marks)}
    return f"globalThis.reportMarks = {json.dumps({'chosen': chosen, 'notes': notes})};\n"


def add_mark_columns(table: bytes, marks: Sequence[Mark]) -> bytes:
    """Return `predictions.csv` with a column for each mark: 1 where an image has it, else 0."""
    header, *rows = table.decode("ascii").splitlines()
    columns = [set(mark.indices) for mark in marks]
    lines = [",".join([header, *(mark.name for mark in marks)])]
    lines += [",".join([row, *(str(int(index in column)) for column in columns)]) for index, row in enumerate(rows)]
    return ("\n".join(lines) + "\n").encode("ascii")


def _noted(marks: Sequence[Mark]) -> list[int]:
    return sorted({index for mark in marks for index in mark.notes})
