"""What changed since the run before is told in words that hold for any two runs, and with the images that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from worlds import past_run, several_runs, tiny_evaluation

from report.chapters.history import changes as history_changes
from report.history.comparison import compare
from report.history.measure import measure_gain

if TYPE_CHECKING:
    from report.history.runs import Comparison, PastRun

DATA = tiny_evaluation([0, 1, 2, 2, 1, 0], [0, 1, 2, 1, 1, 2], names=["zero", "one", "two"])


def compared(before: PastRun, after: PastRun, total: int = 6) -> Comparison:
    found = compare(after, [before], measure_gain(before, after), total)
    assert found
    return found


@pytest.mark.parametrize(
    ("wrong", "accuracy", "said"),
    [
        (
            (3, 5),
            2 / 3,
            "Accuracy stayed at 66.67%. These two networks read every test image alike, right or wrong.",
        ),
        (
            (1, 3),
            2 / 3,
            (
                "Accuracy stayed at 66.67%. These two networks differ: 1 newly right, 1 newly wrong "
                "(McNemar’s p = 1.00); "
                "one training each cannot tell why."
            ),
        ),
        (
            (3,),
            5 / 6,
            (
                "Accuracy went from 83.33% to 66.67%. These two networks differ: 0 newly right, 1 newly wrong "
                "(McNemar’s p = 1.00); one training each cannot tell why."
            ),
        ),
    ],
)
def test_of_one_training_each_it_is_told_how_the_two_networks_differ(
    wrong: tuple[int, ...], accuracy: float, said: str
) -> None:
    after = past_run("after", wrong=(3, 5), accuracy=2 / 3)
    assert history_changes.verdict(compared(past_run("before", wrong=wrong, accuracy=accuracy), after)) == said


def test_however_sure_it_is_of_two_networks_one_training_is_never_more_than_chance() -> None:
    one, other = past_run("1", wrong=range(90), accuracy=0.1), past_run("2", wrong=(), accuracy=1)
    said = history_changes.verdict(compared(one, other, total=100))
    assert "90 newly right, 0 newly wrong (McNemar’s p < 0.001); one training each cannot tell why." in said
    assert "chance" not in said


@pytest.mark.parametrize(
    ("swapped", "said"), [(False, "the one training of the run before"), (True, "the one training of this run")]
)
def test_it_is_told_which_run_has_one_training(*, swapped: bool, said: str) -> None:
    pair = [past_run("1", wrong=[1], accuracy=0.99), several_runs("2", [2], [2])]
    before, after = reversed(pair) if swapped else pair
    found = history_changes.verdict(compared(before, after, total=100))
    assert found.startswith("Accuracy stayed at 99.00%. ")
    assert "The networks in the middle of the two runs differ: 1 newly right, 1 newly wrong (" in found
    assert found.endswith(f"{said} cannot tell why.")


def test_a_single_training_is_no_mean() -> None:
    one, several = past_run("1", wrong=[1], accuracy=0.98), several_runs("2", [2], [2])
    assert history_changes.verdict(compared(one, several, total=100)).startswith(
        "Accuracy went from 98.00% to a mean of 99.00%. "
    )


def test_of_several_trainings_it_is_told_whether_it_is_more_than_another_seed_would_do() -> None:
    bad, good = several_runs("1", range(50), range(48), range(52)), several_runs("2", range(10), range(12), range(11))
    low, high = measure_gain(bad, good).interval or (0, 0)
    span = f"(95% interval {100 * low:.2f} to {100 * high:.2f})."
    assert history_changes.verdict(compared(bad, good, 100)) == (
        f"Mean accuracy went from 50.00% to 89.00%: better by 39.00 points {span}"
    )
    assert history_changes.verdict(compared(good, bad, 100)) == (
        f"Mean accuracy went from 89.00% to 50.00%: worse by 39.00 points {span}"
    )


@pytest.mark.parametrize(
    ("value", "interval", "said"),
    [
        (0.0041, (0.0022, 0.0060), "better by 0.41 points (95% interval 0.22 to 0.60)"),
        (-0.0041, (-0.0060, -0.0022), "worse by 0.41 points (95% interval 0.22 to 0.60)"),
        (0.001, (-0.001, 0.003), "no more than another seed would do (95% interval −0.10 to +0.30 points)"),
        (-0.001, (-0.002, 0.0), "no more than another seed would do (95% interval −0.20 to 0.00 points)"),
        (0.0, (0.0, 0.0), "no more than another seed would do (95% interval 0.00 to 0.00 points)"),
    ],
)
def test_a_gain_is_told_in_words(value: float, interval: tuple[float, float], said: str) -> None:
    assert history_changes.judged(value, interval) == said


def test_trainings_that_read_the_same_are_told_as_that() -> None:
    runs = [several_runs(name, [1, 2], [1, 3], settings={"seed": 1}) for name in ("1", "2")]
    assert history_changes.verdict(compared(*runs, total=100)) == (
        "Mean accuracy stayed at 98.00%; every test image is misread by as many trainings as before."
    )


def test_with_several_trainings_the_images_are_those_that_all_of_one_run_and_none_of_the_other_read() -> None:
    before, after = several_runs("1", [0, 1], [0, 3], total=6), several_runs("2", [3, 5], [5], total=6)
    change = history_changes.change(compared(before, after), DATA)
    assert (change.fixed.title, [image.index for image in change.fixed.shown]) == (
        "now read by all trainings, before by none",
        [0],
    )
    assert (change.broken.title, [image.index for image in change.broken.shown]) == (
        "now read by no training, before by all",
        [5],
    )


def test_the_images_that_changed_sides_are_shown_with_what_is_read_now() -> None:
    run = past_run("after", wrong=(3, 5))
    before = past_run("before", wrong=(0, 1, 5), commit=None, time=None)
    change = history_changes.change(compared(before, run), DATA)
    assert (change.fixed.title, change.broken.title) == ("newly right", "newly wrong")
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
    change = history_changes.change(compared(past_run("before", wrong=range(50)), run, total=100), many)
    assert [image.index for image in change.fixed.shown] == list(range(15))
    assert [image.place for image in change.broken.shown] == list(range(15, 30))
    assert (change.fixed.total, change.fixed.more, change.broken.more) == (50, 35, 25)
    assert change.before == "The run before (1 January 1970, commit c0ffee) differed: seed 42 → 7."


def test_a_run_before_of_which_not_all_was_committed_is_told_as_such() -> None:
    before = past_run("before", wrong=(), uncommitted=True)
    change = history_changes.change(compared(before, past_run("after", wrong=()), total=3), DATA)
    said = "(1 January 1970, commit c0ffee with changes that are not committed) had the same settings."
    assert change.before == f"The run before {said}"


def test_all_that_shapes_a_run_is_told_where_it_differs() -> None:
    before = past_run("1", settings={"batch_size": 32, "seed": 1}, parameters=9610, versions={"keras": "3.14.0"})
    after = past_run("2", settings={"batch_size": 64, "seed": 1}, parameters=19_000, versions={"keras": "3.15.1"})
    told = "batch size 32 → 64, parameters 9,610 → 19,000, keras 3.14.0 → 3.15.1"
    assert history_changes.differences(before, after) == told
    assert history_changes.differences(before, before) == ""
    slow, fast = (past_run(str(rate), settings={"learning_rate": rate}) for rate in (0.001, 0.01))
    assert history_changes.differences(slow, fast) == "the setting learning_rate 0.001 → 0.01", "it may be passed over"


def test_of_many_long_differences_the_first_are_told_and_cut() -> None:
    before, after = (
        past_run(value, settings={f"{name:03}{'n' * 200}": value * 300 for name in range(100)}) for value in "ab"
    )
    told = history_changes.differences(before, after)
    assert told.startswith(f"000{'n' * 56}… {'a' * 59}… → {'b' * 59}…, 001")
    assert told.endswith("…, and 88 more")
    assert len(told) < 3000


def test_where_no_image_parts_all_trainings_of_two_runs_that_is_told() -> None:
    before, after = several_runs("1", [0, 1], [3], total=6), several_runs("2", [3, 5], [4], total=6)
    change = history_changes.change(compared(before, after), DATA)
    assert change.fixed.total == change.broken.total == 0
    assert change.before.startswith("No test image is read by all trainings of one run and by none of the other. The ")


def test_of_a_run_that_knew_fewer_settings_only_those_are_compared_that_both_know() -> None:
    old = past_run("1", settings={"seed": 1, "epochs": 10})
    new = past_run("2", settings={"model": "report.model:dense", "seed": 2, "replicates": 5, "epochs": 10})
    assert history_changes.differences(old, new) == "seed 1 → 2"


HERE, HANDED, ANSWERED = (
    {"model": "report.model:dense", "seed": 1},
    {"trained": "mine.keras"},
    {"predictions": "mine.csv"},
)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (HERE, HANDED, "differed: trained here → a model that was handed in."),
        (HANDED, ANSWERED, "differed: a model that was handed in → answers that were handed in."),
        (ANSWERED, HERE, "differed: answers that were handed in → trained here."),
        (HANDED, HANDED, "had the same settings."),
        (HANDED, {"trained": "yours.keras"}, "differed: trained mine.keras → yours.keras."),
        (HERE, {**HERE, "epochs": 10}, "had the same settings, as far as both are known."),
        ({}, HERE, "had the same settings, as far as both are known."),
    ],
)
def test_two_runs_that_were_made_in_different_ways_have_not_the_same_settings(
    before: dict[str, object], after: dict[str, object], said: str
) -> None:
    runs = (past_run(name, settings=made) for name, made in (("1", before), ("2", after)))
    assert history_changes.change(compared(*runs), DATA).before.endswith(f" {said}")


def test_a_seed_is_a_name_and_not_a_count() -> None:
    one, other = past_run("1", settings={"seed": 12_345}), past_run("2", settings={"seed": 1})
    assert history_changes.differences(one, other) == "seed 12345 → 1"
