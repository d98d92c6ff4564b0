"""Compares a run with the one before it."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from report.core.errors import ReportError
from report.core.formatting import count
from report.history.runs import Comparison, PastRun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.evaluation.trainings import Difference


def last_before(run: PastRun, runs: Sequence[PastRun]) -> PastRun | None:
    """Return the last of `runs` on the same data that stands before `run`, or None; where `run` is none, the last."""
    earlier = list(takewhile(lambda one: one.id != run.id, runs))
    return next((one for one in reversed(earlier) if one.dataset.sha256 == run.dataset.sha256), None)


def compare(run: PastRun, runs: Sequence[PastRun], gain: Difference | None, total: int) -> Comparison | None:
    """Compare a run with the last of `runs` before it that has the same data; None if there is none.

    Args:
        run: with its `total`.
        runs: oldest first, `run` among them or not.
        gain: of `run` over that one, None if there is none.
        total: the number of test images.

    Raises:
        ReportError: if that run is said to have read other images than the data have.
    """
    before = last_before(run, runs)
    if before is None or gain is None:
        return None
    if max(before.wrong, default=0) >= total or before.total not in {None, total}:
        read = max(before.total or 0, max(before.wrong, default=0) + 1)
        raise ReportError(
            f"run {before.id} in the history has read {count(read)} test images, but the data have {count(total)}; "
            "take that run out of the history"
        )
    if gain.interval is None:
        fixed, broken = changed_sides(set(before.wrong), set(run.wrong))
        return Comparison(before, run, gain, fixed, broken)
    return Comparison(before, run, gain, _by_all_and_none(before, run), _by_all_and_none(run, before))


def changed_sides(before: set[int], after: set[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the indices of the test images that only the later network reads correctly, and of those that it lost."""
    return tuple(sorted(before - after)), tuple(sorted(after - before))


def single_training(comparison: Comparison) -> str:
    """Name what has a single training, of two runs that have not both several: the one training of the run before."""
    if comparison.before.several:
        return "the one training of this run"
    return "the one training of the run before" if comparison.after.several else "one training each"


def _by_all_and_none(one: PastRun, other: PastRun) -> tuple[int, ...]:
    """Return the test images that every training of one run misreads and none of the other, both with several."""
    return tuple(sorted(set(one.misread[-1]).difference(*other.misread)))
