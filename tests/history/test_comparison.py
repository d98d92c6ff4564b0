"""Two runs are compared image by image: by all their trainings, or by one network each with McNemar's exact test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from worlds import past_run, several_runs

from report.core.errors import ReportError
from report.evaluation.trainings import Difference
from report.history.comparison import compare, last_before
from report.history.measure import measure

if TYPE_CHECKING:
    from report.history.runs import Comparison, PastRun

NOW = past_run("now", wrong=range(90, 100), accuracy=0.9)
SEVERAL = several_runs("now", [1, 2], [1, 3], [1, 2, 4])


def compared(run: PastRun, *runs: PastRun, total: int = 100) -> Comparison | None:
    """Return the comparison of a run with those before it, measured as a build does it."""
    return compare(run, runs, measure([*runs, run]).gains.get(run.id), total)


def test_the_images_that_changed_sides_are_named() -> None:
    found = compared(NOW, past_run("before", wrong=[*range(85, 95)], accuracy=0.9))
    assert found
    assert (found.fixed, found.broken) == ((85, 86, 87, 88, 89), (95, 96, 97, 98, 99))
    assert (found.before.id, found.after.id, found.gain) == ("before", "now", Difference(0, None))


def test_with_several_trainings_those_count_that_all_of_one_run_and_none_of_the_other_read() -> None:
    before = several_runs("before", [3, 5, 6], [5, 7], [5, 6])
    found = compared(SEVERAL, before)
    assert found
    assert (found.fixed, found.broken) == ((5,), (1,))
    assert found.gain.interval


def test_where_one_side_has_one_training_the_networks_in_the_middle_are_compared() -> None:
    before = past_run("before", wrong=[5, 1], accuracy=0.98)
    found = compared(SEVERAL, before)
    assert found
    assert (found.fixed, found.broken) == ((5,), (2,))  # the one with two mistakes and the smaller seed
    assert found.gain.interval is None


@pytest.mark.parametrize(
    ("before", "same"),
    [
        (several_runs("before", [1, 2], [1, 3], [1, 2, 4]), True),
        (several_runs("before", [1, 2], [1, 3], [1, 2, 5]), False),
        (several_runs("before", [1, 2], [1, 2, 4], [1, 3]), False),
        (past_run("before", wrong=[1, 2], accuracy=0.98), False),
    ],
)
def test_runs_are_the_same_if_every_image_is_misread_as_often(before: PastRun, *, same: bool) -> None:
    found = compared(SEVERAL, before)
    assert found
    assert found.same == same


def test_the_last_run_of_another_id_on_the_same_data_is_the_one_before() -> None:
    found = compared(NOW, past_run("1"), past_run("2"), past_run("other", sha256="ff"))
    assert found
    assert found.before.id == "2"


@pytest.mark.parametrize("runs", [[], [past_run("other", sha256="ff")]], ids=["none", "other data"])
def test_without_a_run_before_there_is_no_comparison(runs: list) -> None:
    assert compared(NOW, *runs) is None


def test_a_run_that_is_made_again_is_compared_with_the_one_before_it() -> None:
    runs = [past_run("1"), past_run("other", sha256="ff"), NOW, past_run("2")]
    assert last_before(NOW, [NOW]) is None
    assert last_before(NOW, runs) is runs[0]
    assert last_before(runs[0], runs) is None
    assert last_before(runs[3], runs) is NOW


@pytest.mark.parametrize(
    ("before", "read"),
    [(past_run("before", wrong=[3, 100]), 101), (several_runs("before", [1], [2], total=99), 99)],
    ids=["an index", "a total"],
)
def test_a_run_on_images_that_are_not_there_is_refused(before: PastRun, read: int) -> None:
    with pytest.raises(ReportError, match=f"run before in the history has read {read} test images, but the data have"):
        compared(NOW, before)
