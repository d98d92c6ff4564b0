"""Test images that a chapter marks or counts, so that the explorer can filter them, and every page can say it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.core.formatting import sentence

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


@dataclass(frozen=True)
class Count:
    """How many of `most` trainings misread each test image; `name` is that of a column in `predictions.csv`.

    `was_misread` is the word for it.
    """

    name: str
    most: int
    numbers: tuple[int, ...]
    was_misread: str

    @property
    def notes(self) -> dict[int, str]:
        """A sentence for each image that one of several trainings misread."""
        if self.most == 1:
            return {}
        told = [
            f"{sentence(self.was_misread)} by {number} of {self.most} trainings." for number in range(self.most + 1)
        ]
        return {index: told[number] for index, number in enumerate(self.numbers) if number}

    @property
    def by_number(self) -> list[list[int]]:
        """The indices of the images that one training misread, two, and so on; nothing where there is but one."""
        found: list[list[int]] = [[] for _ in range(self.most)]
        for index, number in enumerate(self.numbers):
            if number:
                found[number - 1].append(index)
        return found if self.most > 1 else []


@dataclass(frozen=True)
class Marks:
    """All that chapters say of single test images."""

    chosen: tuple[Mark, ...]
    misread: Count

    def script(self) -> str:
        """Return a classic script that hands the marks to the explorer and to the page to draw on.

        Many indices are short: each list is in order, and of each index it has how far it is from the one before. A
        note stands once, with the images that have it.
        """
        noted = [*(mark.notes for mark in self.chosen), self.misread.notes]
        by_note: dict[str, list[int]] = {}
        for index in sorted({index for notes in noted for index in notes}):
            by_note.setdefault(" ".join(notes[index] for notes in noted if index in notes), []).append(index)
        told = {
            "chosen": {mark.name: _gaps(mark.indices) for mark in self.chosen},
            "misread": [_gaps(found) for found in self.misread.by_number],
            "notes": [(note, _gaps(found)) for note, found in by_note.items()],
        }
        return f"globalThis.reportMarks = {json.dumps(told, separators=(',', ':'))};\n"

    def add_columns(self, table: bytes) -> bytes:
        """Return `predictions.csv` with a column for each mark, 1 where an image has it, else 0, and for the count."""
        header, *rows = table.decode("ascii").splitlines()
        columns = [[int(index in marked) for index in range(len(rows))] for marked in _sets(self.chosen)]
        columns.append(list(self.misread.numbers))
        names = [*(mark.name for mark in self.chosen), self.misread.name]
        lines = [",".join([header, *names])]
        lines += [",".join([row, *map(str, more)]) for row, *more in zip(rows, *columns, strict=True)]
        return ("\n".join(lines) + "\n").encode("ascii")


@dataclass(frozen=True)
class Opinion:
    """What so many `people` said of a test image, in words and by how many of them chose its label."""

    people: int
    chose_label: int
    told: str

    @property
    def rejected(self) -> bool:
        """Whether most of them did not choose the label."""
        return 2 * self.chose_label < self.people


def _gaps(indices: Sequence[int]) -> list[int]:
    ordered = sorted(indices)
    return [index - before for before, index in zip([0, *ordered], ordered, strict=False)]


def _sets(marks: Sequence[Mark]) -> list[set[int]]:
    return [set(mark.indices) for mark in marks]
