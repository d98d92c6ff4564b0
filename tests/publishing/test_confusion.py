"""The whole confusion matrix for other programs."""

from __future__ import annotations

import csv
import io

import pytest
from worlds import counted

from report.publishing.confusion import confusion_csv


def test_the_whole_matrix_is_written_with_its_names() -> None:
    names = ["a, b", 'say "c"', "שלום"]
    matrix = [[5, 1, 0], [0, 3, 2], [1, 0, 9]]
    rows = list(csv.reader(io.StringIO(confusion_csv(counted(matrix, names)).decode())))
    assert rows[0] == ["label", *names]
    assert [row[0] for row in rows[1:]] == names
    assert [[int(cell) for cell in row[1:]] for row in rows[1:]] == matrix


@pytest.mark.parametrize("name", ["=SUM(A1)", "+1", "-1", "@here"])
def test_no_name_becomes_a_formula(name: str) -> None:
    rows = list(csv.reader(io.StringIO(confusion_csv(counted([[1, 0], [0, 1]], [name, "b"])).decode())))
    assert rows[0] == ["label", f"'{name}", "b"]
    assert rows[1][0] == f"'{name}"
