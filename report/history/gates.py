"""The gates that a report must pass to be published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.core.errors import ReportError
from report.core.formatting import count, percent, probability, share
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.evaluation.mcnemar import mcnemar
from report.evaluation.results import BY_CHANCE
from report.history.comparison import single_training
from report.history.runs import Comparison, Gate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from report.evaluation.results import Evaluation
    from report.settings import Settings


ROUNDING = 1e-12  # of a difference of shares, far below a single image of any test set


def judge(
    settings: Settings,
    evaluation: Evaluation,
    comparison: Comparison | None,
    say: Vocabulary = HANDWRITING,
    *,
    seeded: bool = True,
) -> tuple[Gate, ...]:
    """Return the gates that the settings ask for, each passed or not.

    A loss counts where it is more than another seed would do; of answers that no seed of ours has made (not `seeded`),
    where McNemar's test calls the two models different.
    """
    gates = []
    right = f"{count(evaluation.correct)} of {count(evaluation.total)}{say.correctly}"
    if settings.minimum_accuracy > 0:
        gates.append(
            Gate(
                setting="minimum_accuracy",
                asked=f"{say.read} at least {share(settings.minimum_accuracy)} of the test {say.items} correctly",
                found=f"{say.was_read} {right} ({percent(evaluation.accuracy)})",
                passed=evaluation.accuracy >= settings.minimum_accuracy,
            )
        )
    if settings.maximum_drop < 1:
        lost = comparison if comparison and -comparison.gain.value > settings.maximum_drop + ROUNDING else None
        gates.append(
            Gate(
                setting="maximum_drop",
                asked=f"lose against the last run no more than {share(settings.maximum_drop)} of the test {say.items}, "
                f"or no more than {'another seed' if seeded else 'chance'} would do",
                found=_found(comparison, seeded=seeded),
                passed=not lost or not (lost.gain.sure if seeded else _p(lost) < BY_CHANCE),
                judged=not lost or not seeded or lost.gain.interval is not None,
            )
        )
    return tuple(gates)


def enforce(gates: Sequence[Gate], warn: Callable[[str], None], say: Vocabulary = HANDWRITING) -> None:
    """Let nothing pass that failed a gate, and `warn` of one that could not be judged.

    Raises:
        ReportError: if a gate was not passed, saying what was asked for and what was found.
    """
    failed = [f"it was to {gate.asked} ({gate.setting}) and {gate.found}" for gate in gates if not gate.passed]
    if failed:
        raise ReportError(f"the {say.network} is not good enough: {'; '.join(failed)}; the last site stays as it was")
    for gate in gates:
        if not gate.judged:
            warn(f"{gate.setting} could not be judged: the {say.network} {gate.found}")


def _p(comparison: Comparison) -> float:
    return mcnemar(len(comparison.fixed), len(comparison.broken))


def _found(comparison: Comparison | None, *, seeded: bool) -> str:
    if comparison is None:
        return "was the first on these data"
    gain = comparison.gain
    if gain.value >= 0:
        return "lost none"
    lost = f"lost {percent(-gain.value)}"
    if not seeded:
        return f"{lost} (McNemar’s p {probability(_p(comparison))})"
    if gain.interval is None:
        told = f"{lost}, of which {single_training(comparison)} cannot tell whether another seed would do it too"
        return told if comparison.after.several else f"{told}; {_advice(comparison)}"
    if gain.sure:
        low, high = (-end for end in reversed(gain.interval))
        return f"{lost} on average (95% interval {percent(low)} to {percent(high)})"
    return f"{lost} on average, no more than another seed would do"


def _advice(comparison: Comparison) -> str:
    """Say what to do about a run with one training; where that before has no more, it helps from this one on."""
    return "set replicates" if comparison.before.several else "set replicates for the runs to come"
