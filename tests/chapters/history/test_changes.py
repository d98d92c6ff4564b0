"""What changed since the run before is told in words that hold for any two runs, and with the images that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from worlds import past_run, tiny_evaluation

from report.chapters.history import changes as history_changes
from report.history.comparison import compare

if TYPE_CHECKING:
    from report.history.runs import PastRun

DATA = tiny_evaluation([0, 1, 2, 2, 1, 0], [0, 1, 2, 1, 1, 2], names=["zero", "one", "two"])


def compared(before: PastRun, after: PastRun) -> str:
    found = compare(after, [before], DATA)
    assert found
    return history_changes.verdict(found)


@pytest.mark.parametrize(
    ("wrong", "accuracy", "said"),
    [
        ((3, 5), 2 / 3, "Accuracy stayed at 66.67%; every test image is read right or wrong as before."),
        ((1, 3), 2 / 3, "Accuracy stayed at 66.67%. 1 fixed, 1 newly wrong: no more than chance (p = 1.00)."),
        ((3,), 5 / 6, "Accuracy went from 83.33% to 66.67%. 0 fixed, 1 newly wrong: no more than chance (p = 1.00)."),
    ],
)
def test_the_verdict_counts_the_images_that_changed_sides(wrong: tuple[int, ...], accuracy: float, said: str) -> None:
    after = past_run("after", wrong=(3, 5), accuracy=2 / 3)
    assert compared(past_run("before", wrong=wrong, accuracy=accuracy), after) == said


@pytest.mark.parametrize(
    ("fixed", "broken", "p_value", "said"),
    [
        (12, 9, 0.66, "no more than chance (p = 0.66)"),
        (9, 2, 0.0654, "no more than chance (p = 0.065)"),
        (30, 2, 1e-9, "better, by more than chance (p < 0.001)"),
        (2, 12, 0.0129, "worse, by more than chance (p = 0.013)"),
    ],
)
def test_the_test_is_told_in_words(fixed: int, broken: int, p_value: float, said: str) -> None:
    assert history_changes.chance(fixed, broken, p_value) == said


def test_the_images_that_changed_sides_are_shown_with_what_is_read_now() -> None:
    run = past_run("after", wrong=(3, 5))
    comparison = compare(run, [past_run("before", wrong=(0, 1, 5), commit=None, time=None)], DATA)
    assert comparison
    change = history_changes.change(comparison, run, DATA)
    assert [(image.place, image.index, image.label, image.reading) for image in change.fixed.shown] == [
        (0, 0, "zero", "zero"),
        (1, 1, "one", "one"),
    ]
    assert [(image.place, image.index, image.label, image.reading) for image in change.broken.shown] == [
        (2, 3, "two", "one")
    ]
    assert change.before == "The run before had the same settings."


def test_of_many_images_the_first_are_shown_in_as_many_places_as_a_row_has() -> None:
    many = tiny_evaluation([0] * 100, [0] * 60 + [1] * 40)
    run = past_run("after", wrong=range(60, 100), settings={"seed": 7})
    comparison = compare(run, [past_run("before", wrong=range(50))], many)
    assert comparison
    change = history_changes.change(comparison, run, many)
    assert [image.index for image in change.fixed.shown] == list(range(15))
    assert [image.place for image in change.broken.shown] == list(range(15, 30))
    assert (change.fixed.total, change.fixed.more, change.broken.more) == (50, 35, 25)
    assert change.before == "The run before (1 January 1970, commit c0ffee) differed: seed 42 → 7."


def test_all_that_shapes_a_run_is_told_where_it_differs() -> None:
    before = past_run("1", settings={"batch_size": 32, "seed": 1}, parameters=9610, versions={"keras": "3.14.0"})
    after = past_run("2", settings={"batch_size": 64, "seed": 1}, parameters=19_000, versions={"keras": "3.15.1"})
    told = "batch size 32 → 64, parameters 9,610 → 19,000, keras 3.14.0 → 3.15.1"
    assert history_changes.differences(before, after) == told
    assert history_changes.differences(before, before) == ""


def test_a_seed_is_a_name_and_not_a_count() -> None:
    one, other = past_run("1", settings={"seed": 12_345}), past_run("2", settings={"seed": 1})
    assert history_changes.differences(one, other) == "seed 12345 → 1"
