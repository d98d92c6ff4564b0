"""Compares a run with the one before it, image by image."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from report.core.errors import ReportError
from report.core.formatting import count
from report.history.runs import Comparison, PastRun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.evaluation.results import Evaluation

NEGLIGIBLE = 1e-17  # a term of a sum that changes none of its digits


def compare(run: PastRun, runs: Sequence[PastRun], evaluation: Evaluation) -> Comparison | None:
    """Compare a run with the last of `runs` that has another id and the same data; None if there is none.

    Raises:
        ReportError: if that run says it read wrong an image that the data do not have.
    """
    before = next(
        (one for one in reversed(runs) if one.id != run.id and one.dataset.sha256 == run.dataset.sha256), None
    )
    if before is None:
        return None
    if before.wrong and max(before.wrong) >= evaluation.total:
        raise ReportError(
            f"run {before.id} in the history has test image {max(before.wrong)} wrong, but the data have only "
            f"{count(evaluation.total)}; take that run out of the history"
        )
    fixed, broken = changed_sides(before, run)
    p_value = mcnemar(len(fixed), len(broken))
    return Comparison(before, run.accuracy, evaluation.total, fixed, broken, p_value)


def changed_sides(before: PastRun, after: PastRun) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the indices of the test images that only the later run reads correctly, and of those that it lost."""
    old, new = set(before.wrong), set(after.wrong)
    return tuple(sorted(old - new)), tuple(sorted(new - old))


def mcnemar(fixed: int, broken: int) -> float:
    """Return the p value of McNemar's exact test (McNemar 1947) for two counts of images that changed sides.

    If both runs were equally good, each such image would have gone either way like a coin. The p value is twice the
    chance that of all these coins as few or fewer as the smaller count fall on its side, 1 at the most.
    """
    changed, fewer = fixed + broken, min(fixed, broken)
    logarithm = math.lgamma(changed + 1) - math.lgamma(fewer + 1) - math.lgamma(changed - fewer + 1)
    term = math.exp(logarithm - changed * math.log(2))  # the chance of exactly `fewer`
    total = term
    for number in range(fewer, 0, -1):
        term *= number / (changed - number + 1)
        total += term
        if term < NEGLIGIBLE * total:
            break
    return min(1.0, 2 * total)
