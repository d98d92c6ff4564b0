"""Two runs are compared image by image, with McNemar's exact test, and gates let nothing through that is worse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scipy.stats import binomtest
from worlds import past_run, tiny_evaluation

from report.core.errors import ReportError
from report.history.comparison import compare, mcnemar
from report.history.gates import enforce, judge
from report.history.runs import Comparison
from report.settings import Settings

if TYPE_CHECKING:
    from report.evaluation.results import Evaluation

DATA = tiny_evaluation([0] * 100, [0] * 90 + [1] * 10)
NOW = past_run("now", wrong=range(90, 100), accuracy=0.9)


def compared(fixed: int, broken: int, total: int = 1000) -> Comparison:
    """Return a comparison of runs between which so many images changed sides."""
    changed = range(fixed + broken)
    p_value = mcnemar(fixed, broken)
    return Comparison(past_run("before"), 0.9, total, tuple(changed[:fixed]), tuple(changed[fixed:]), p_value)


def read_right(correct: int, total: int) -> Evaluation:
    return tiny_evaluation([0] * total, [0] * correct + [1] * (total - correct), names=["0", "1"])


@pytest.mark.parametrize(
    ("fixed", "broken"),
    [(0, 0), (1, 0), (0, 1), (1, 1), (12, 9), (9, 12), (5, 5), (0, 20), (40, 12), (300, 250), (4000, 4100), (0, 9000)],
)
def test_the_p_value_is_that_of_the_exact_binomial_test(fixed: int, broken: int) -> None:
    expected = binomtest(fixed, fixed + broken).pvalue if fixed + broken else 1
    assert mcnemar(fixed, broken) == pytest.approx(expected, rel=1e-9, abs=1e-300)


def test_a_case_counted_by_hand() -> None:
    """Of four coins, at most one falls on its side in (1 + 4) of 16 cases."""
    assert mcnemar(3, 1) == pytest.approx(2 * 5 / 16)


def test_the_example_of_the_page() -> None:
    assert f"{mcnemar(12, 9):.2f}" == "0.66"


def test_the_images_that_changed_sides_are_named() -> None:
    found = compare(NOW, [past_run("before", wrong=[*range(85, 95)]), NOW], DATA)
    assert found
    assert (found.fixed, found.broken) == ((85, 86, 87, 88, 89), (95, 96, 97, 98, 99))
    assert (found.before.id, found.accuracy, found.total, found.drop) == ("before", 0.9, 100, 0)
    assert found.p_value == 1


def test_the_last_run_of_another_id_on_the_same_data_is_the_one_before() -> None:
    runs = [past_run("1"), past_run("2"), past_run("other", sha256="ff"), NOW]
    found = compare(NOW, runs, DATA)
    assert found
    assert found.before.id == "2"


@pytest.mark.parametrize("runs", [[], [NOW], [past_run("other", sha256="ff")]], ids=["none", "itself", "other data"])
def test_without_a_run_before_there_is_no_comparison(runs: list) -> None:
    assert compare(NOW, runs, DATA) is None


def test_a_run_on_images_that_are_not_there_is_refused() -> None:
    with pytest.raises(ReportError, match="run before in the history has test image 100 wrong"):
        compare(NOW, [past_run("before", wrong=[3, 100])], DATA)


def test_without_a_gate_anything_passes() -> None:
    assert judge(Settings(), read_right(0, 10), compared(0, 100)) == ()


@pytest.mark.parametrize(
    ("correct", "total", "minimum", "passed"),
    [(9700, 10_000, 0.97, True), (9699, 10_000, 0.97, False), (10, 10, 1.0, True), (9, 10, 1.0, False)],
)
def test_the_accuracy_must_reach_the_minimum(correct: int, total: int, minimum: float, *, passed: bool) -> None:
    (gate,) = judge(Settings(minimum_accuracy=minimum), read_right(correct, total), None)
    assert gate.passed == passed


@pytest.mark.parametrize(
    ("comparison", "passed"),
    [
        (None, True),
        (compared(0, 5), True),  # no more than allowed
        (compared(0, 10), True),  # exactly as much as allowed
        (compared(100, 112), True),  # more, but by chance
        (compared(2, 30), False),
        (compared(30, 2), True),
    ],
)
def test_a_drop_fails_if_it_is_large_and_more_than_chance(comparison: Comparison | None, *, passed: bool) -> None:
    (gate,) = judge(Settings(maximum_drop=0.01), DATA, comparison)
    assert gate.passed == passed


def test_a_failed_gate_says_what_was_asked_for_and_what_was_found() -> None:
    gates = judge(Settings(minimum_accuracy=0.97, maximum_drop=0.005), read_right(96, 100), compared(2, 30))
    with pytest.raises(ReportError) as caught:
        enforce(gates)
    said = str(caught.value)
    assert "at least 97% of the test images correctly (minimum_accuracy) and read 96 of 100 (96.00%)" in said
    assert "no more than 0.5% of the test images against the last run, chance aside (maximum_drop)" in said
    assert "lost 2.80% (p < 0.001)" in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("comparison", "found"),
    [(None, "was the first on these data"), (compared(5, 5), "lost none"), (compared(0, 1), "lost 0.10% (p = 1.00)")],
)
def test_a_gate_says_how_much_was_lost(comparison: Comparison | None, found: str) -> None:
    (gate,) = judge(Settings(maximum_drop=0.5), DATA, comparison)
    assert gate.found == found


def test_passed_gates_let_through() -> None:
    enforce(judge(Settings(minimum_accuracy=0.5, maximum_drop=0.0), read_right(96, 100), None))
