"""Compares a run with the one before it, image by image, and judges whether the report may be published."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from report.formats import count, percent, probability, share
from report.past import Comparison, Gate
from report.records import ReportError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.past import PastRun
    from report.results import Evaluation
    from report.settings import Settings

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


def judge(settings: Settings, evaluation: Evaluation, comparison: Comparison | None) -> tuple[Gate, ...]:
    """Return the gates that the settings ask for, each passed or not."""
    gates = []
    if settings.minimum_accuracy > 0:
        gates.append(
            Gate(
                setting="minimum_accuracy",
                asked=f"read at least {share(settings.minimum_accuracy)} of the test images correctly",
                found=f"read {count(evaluation.correct)} of {count(evaluation.total)} ({percent(evaluation.accuracy)})",
                passed=evaluation.accuracy >= settings.minimum_accuracy,
            )
        )
    if settings.maximum_drop < 1:
        gates.append(
            Gate(
                setting="maximum_drop",
                asked=f"lose no more than {share(settings.maximum_drop)} of the test images against the last run, "
                "chance aside",
                found=_found(comparison),
                passed=comparison is None or comparison.drop <= settings.maximum_drop or not comparison.significant,
            )
        )
    return tuple(gates)


def hold(gates: Sequence[Gate]) -> None:
    """Let nothing pass that failed a gate.

    Raises:
        ReportError: if a gate was not passed, saying what was asked for and what was found.
    """
    failed = [f"it was to {gate.asked} ({gate.setting}) and {gate.found}" for gate in gates if not gate.passed]
    if failed:
        raise ReportError(f"the network is not good enough: {'; '.join(failed)}; the last site stays as it was")


def _found(comparison: Comparison | None) -> str:
    if comparison is None:
        return "was the first on these data"
    if comparison.drop <= 0:
        return "lost none"
    return f"lost {percent(comparison.drop)} (p {probability(comparison.p_value)})"
