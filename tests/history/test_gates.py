"""Gates let nothing through that is worse by more than another seed would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from worlds import past_run, several_runs, tiny_evaluation

from report.core.errors import ReportError
from report.evaluation.trainings import Difference
from report.history.gates import enforce, judge
from report.history.runs import Comparison
from report.settings import Settings

if TYPE_CHECKING:
    from report.evaluation.results import Evaluation, Interval
    from report.history.runs import PastRun

DATA = tiny_evaluation([0] * 100, [0] * 90 + [1] * 10)


def gained(value: float, interval: Interval | None = None) -> Comparison:
    """Return a comparison of runs whose mean accuracies differ by so much."""
    return Comparison(past_run("before"), past_run("now"), Difference(value, interval), (), ())


def read_right(correct: int, total: int) -> Evaluation:
    return tiny_evaluation([0] * total, [0] * correct + [1] * (total - correct), names=["0", "1"])


def test_without_a_gate_anything_passes() -> None:
    assert judge(Settings(), read_right(0, 10), gained(-0.5, (-0.6, -0.4))) == ()


@pytest.mark.parametrize(
    ("correct", "total", "minimum", "passed"),
    [(9700, 10_000, 0.97, True), (9699, 10_000, 0.97, False), (10, 10, 1.0, True), (9, 10, 1.0, False)],
)
def test_the_accuracy_must_reach_the_minimum(correct: int, total: int, minimum: float, *, passed: bool) -> None:
    (gate,) = judge(Settings(minimum_accuracy=minimum), read_right(correct, total), None)
    assert gate.passed == passed


@pytest.mark.parametrize(
    ("comparison", "passed", "found"),
    [
        (None, True, "was the first on these data"),
        (gained(0.0, (0.0, 0.0)), True, "lost none"),
        (gained(0.03, (0.02, 0.04)), True, "lost none"),
        (gained(-0.005, (-0.006, -0.004)), True, "lost 0.50% on average (95% interval 0.40% to 0.60%)"),
        (gained(-0.01, (-0.02, -0.001)), True, "lost 1.00% on average (95% interval 0.10% to 2.00%)"),
        (gained(-0.03, (-0.07, 0.01)), True, "lost 3.00% on average, no more than another seed would do"),
        (gained(-0.03, (-0.04, -0.02)), False, "lost 3.00% on average (95% interval 2.00% to 4.00%)"),
        (
            gained(-0.5),
            True,
            (
                "lost 50.00%, of which one training each cannot tell whether another seed would do it too; "
                "set replicates for the runs to come"
            ),
        ),
    ],
    ids=["first", "none", "better", "allowed", "just allowed", "another seed", "worse", "one training"],
)
def test_a_drop_fails_if_it_is_large_and_more_than_another_seed_would_do(
    comparison: Comparison | None, *, passed: bool, found: str
) -> None:
    (gate,) = judge(Settings(maximum_drop=0.01), DATA, comparison)
    assert (gate.passed, gate.found) == (passed, found)
    assert gate.judged is ("cannot tell" not in found)


ONE, SEVERAL = past_run("one", wrong=range(50), accuracy=0.5), several_runs("several", [1], [2])


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (SEVERAL, ONE, "the one training of this run cannot tell whether another seed would do it too; set replicates"),
        (ONE, SEVERAL, "the one training of the run before cannot tell whether another seed would do it too"),
    ],
)
def test_the_run_with_one_training_is_named_and_more_are_advised_where_that_helps(
    before: PastRun, after: PastRun, told: str
) -> None:
    (gate,) = judge(Settings(maximum_drop=0.01), DATA, Comparison(before, after, Difference(-0.5, None), (), ()))
    assert (gate.passed, gate.judged, gate.found) == (True, False, f"lost 50.00%, of which {told}")


@pytest.mark.parametrize(
    ("before", "after", "most", "passed"),
    [
        (0.98, 0.975, 0.005, True),
        (0.3, 0.2, 0.1, True),
        (0.975, 0.9749, 0.0, False),
        (0.98, 0.974999, 0.005, False),
        (0.98, 0.98, 0.0, True),
    ],
)
def test_a_drop_of_exactly_as_much_as_is_allowed_passes(
    before: float, after: float, most: float, *, passed: bool
) -> None:
    lost = gained(after - before, (-0.5, -1e-9))
    (gate,) = judge(Settings(maximum_drop=most), DATA, lost)
    assert gate.passed == passed


def test_a_failed_gate_says_what_was_asked_for_and_what_was_found() -> None:
    lost = gained(-0.028, (-0.035, -0.021))
    gates = judge(Settings(minimum_accuracy=0.97, maximum_drop=0.005), read_right(96, 100), lost)
    with pytest.raises(ReportError) as caught:
        enforce(gates, pytest.fail)
    said = str(caught.value)
    assert "at least 97% of the test images correctly (minimum_accuracy) and read 96 of 100 (96.00%)" in said
    assert "lose against the last run no more than 0.5% of the test images, or no more than another seed" in said
    assert "(maximum_drop) and lost 2.80% on average (95% interval 2.10% to 3.50%)" in said
    assert "\n" not in said


def test_passed_gates_let_through() -> None:
    enforce(judge(Settings(minimum_accuracy=0.5, maximum_drop=0.0), read_right(96, 100), None), pytest.fail)


def test_a_gate_that_could_not_be_judged_lets_through_with_a_warning() -> None:
    warned: list[str] = []
    enforce(judge(Settings(maximum_drop=0.01), DATA, gained(-0.5)), warned.append)
    assert len(warned) == 1
    assert warned[0].startswith("maximum_drop could not be judged: the network lost 50.00%, of which one training each")
    enforce(judge(Settings(maximum_drop=0.6), DATA, gained(-0.5)), pytest.fail)


@pytest.mark.parametrize(
    ("fixed", "broken", "passed"), [(0, 30, False), (20, 50, False), (10, 13, True), (30, 0, True)]
)
def test_answers_without_a_seed_are_judged_by_what_became_of_each_row(fixed: int, broken: int, *, passed: bool) -> None:
    gain = Difference((fixed - broken) / 1000, None)
    comparison = Comparison(past_run("before"), past_run("now"), gain, tuple(range(fixed)), tuple(range(broken)))
    (gate,) = judge(Settings(maximum_drop=0.001), read_right(900, 1000), comparison, seeded=False)
    assert gate.passed == passed
    assert gate.asked.endswith("or no more than chance would do")
    assert gate.found == "lost none" or gate.found.startswith("lost ")
    assert "seed" not in gate.asked + gate.found
