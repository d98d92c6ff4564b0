"""The whole confusion matrix as a table for other programs, `confusion.csv`."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from report.core.sanitize import harmless

if TYPE_CHECKING:
    from report.evaluation.results import Evaluation


def confusion_csv(evaluation: Evaluation) -> bytes:
    """Return the matrix as CSV in UTF-8: a row for each true class, a column for each predicted one, both named.

    Before a name that a spreadsheet would take for a formula stands an apostrophe.
    """
    names = [harmless(score.name) for score in evaluation.classes]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["label", *names])
    table.writerows([name, *row] for name, row in zip(names, evaluation.confusion, strict=True))
    return text.getvalue().encode()
