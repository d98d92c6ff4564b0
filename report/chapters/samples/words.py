"""What the network answers with: the shares of one image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from report.chapters.bars import LONGEST_BAR, Bar

if TYPE_CHECKING:
    from report.evaluation.results import Evaluation
    from report.network.run import Run


def shares(run: Run, evaluation: Evaluation, index: int) -> tuple[Bar, ...]:
    """Return the probabilities that the network gave one test image, one bar a class, the two largest strong."""
    row = run.probabilities[index]
    strong = set(np.argsort(-row, kind="stable")[:2].tolist())
    names = [score.name for score in evaluation.classes]
    longest = LONGEST_BAR / 2 / float(row.max())
    return tuple(
        Bar(name, float(share), round(max(1.0, float(share) * longest), 1), place in strong)
        for place, (name, share) in enumerate(zip(names, row, strict=True))
    )
