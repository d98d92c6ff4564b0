"""What the pages tell of earlier runs is true of any history: one run, two, or many, on these data or on others."""

from __future__ import annotations

import pytest
from worlds import past_run, tiny_evaluation, tiny_past

from report import retrospect
from report.comparison import compare
from report.past import Gate, Past, PastRun

DATA = tiny_evaluation([0, 1, 2, 2, 1, 0], [0, 1, 2, 1, 1, 2], names=["zero", "one", "two"])
GATE = Gate(
    "minimum_accuracy", "read at least 97% of the test images correctly", "read 98 of 100 (98.00%)", passed=True
)
DROP = Gate("maximum_drop", "lose no more than 1%", "lost none", passed=True)


def past(*accuracies: float, current: int = -1) -> Past:
    """Return a history of runs with these accuracies, a day apart."""
    runs = tuple(
        past_run(str(place), accuracy=accuracy, time=86_400 * place) for place, accuracy in enumerate(accuracies)
    )
    return Past(runs, runs[current].id, None, ())


@pytest.mark.parametrize(
    ("accuracies", "said"),
    [
        ([0.9762], "The first run on these data reads 97.62% of the test images correctly"),
        ([0.9762, 0.9701], "Two runs on these data, from 97.01% to 97.62%"),
        ([0.9762, 0.97621], "Two runs on these data, all at 97.62%"),
        ([0.5] * 12 + [0.6], "13 runs on these data, from 50.00% to 60.00%"),
    ],
)
def test_the_headline_counts_the_runs_and_says_how_they_spread(accuracies: list[float], said: str) -> None:
    assert retrospect.headline(past(*accuracies)) == said


def test_runs_on_other_data_are_not_counted() -> None:
    other = past_run("other", sha256="ff", accuracy=0.1)
    assert retrospect.headline(tiny_past(runs=[other])).startswith("The first run on these data reads 50.00%")


@pytest.mark.parametrize(
    ("accuracies", "current", "said"),
    [
        ([0.9], -1, "There is nothing to compare it with yet."),
        ([0.9, 0.95], -1, "This run is the best so far."),
        ([0.95, 0.95], -1, "No other run was better."),
        ([0.9, 0.95, 0.93], -1, "This run reads 93.00%; the best, run 2, read 95.00%."),
        ([0.9, 0.95, 0.93], 0, "This run reads 90.00%; the best, run 2, read 95.00%."),
    ],
)
def test_a_run_is_told_how_it_stands(accuracies: list[float], current: int, said: str) -> None:
    assert retrospect.standing(past(*accuracies, current=current)) == said


def compared(before: PastRun, after: PastRun) -> str:
    found = compare(after, [before], DATA)
    assert found
    return retrospect.verdict(found)


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
    assert retrospect.chance(fixed, broken, p_value) == said


def test_the_images_that_changed_sides_are_shown_with_what_is_read_now() -> None:
    run = past_run("after", wrong=(3, 5))
    comparison = compare(run, [past_run("before", wrong=(0, 1, 5), commit=None, time=None)], DATA)
    assert comparison
    change = retrospect.change(comparison, run, DATA)
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
    change = retrospect.change(comparison, run, many)
    assert [image.index for image in change.fixed.shown] == list(range(15))
    assert [image.place for image in change.broken.shown] == list(range(15, 30))
    assert (change.fixed.total, change.fixed.more, change.broken.more) == (50, 35, 25)
    assert change.before == "The run before (1 January 1970, commit c0ffee) differed: seed 42 → 7."


def test_the_table_has_the_newest_run_first_and_compares_on_the_same_data() -> None:
    runs = (
        past_run("1", accuracy=0.9, wrong=range(10), seconds=4.5),
        past_run("2", sha256="ff", accuracy=0.5, commit=None, time=None),
        past_run("3", accuracy=0.91, wrong=range(1, 10), settings={"seed": 7}),
        past_run("4", accuracy=0.99, wrong=(), settings={"seed": 7}),
    )
    table = retrospect.rows(Past(runs, "3", None, ()))
    assert [(row.number, row.current, row.change, row.sure) for row in table] == [
        (3, False, "+8.00", True),
        (2, True, "+1.00", False),
        (None, False, "", False),
        (1, False, "", False),
    ]
    assert [row.differs for row in table] == ["", "seed 42 → 7", "first on these data", "first on these data"]
    assert (table[2].commit, table[2].date, table[2].seconds) == ("", "", "")
    assert (table[3].short_commit, table[3].date, table[3].seconds) == (
        "c0ffee",
        "1 January 1970",
        "4.5\N{NO-BREAK SPACE}s",
    )


def test_all_that_shapes_a_run_is_told_where_it_differs() -> None:
    before = past_run("1", settings={"batch_size": 32, "seed": 1}, parameters=9610, versions={"keras": "3.14.0"})
    after = past_run("2", settings={"batch_size": 64, "seed": 1}, parameters=19_000, versions={"keras": "3.15.1"})
    told = "batch size 32 → 64, parameters 9,610 → 19,000, keras 3.14.0 → 3.15.1"
    assert retrospect.differences(before, after) == told
    assert retrospect.differences(before, before) == ""


def test_a_seed_is_a_name_and_not_a_count() -> None:
    one, other = past_run("1", settings={"seed": 12_345}), past_run("2", settings={"seed": 1})
    assert retrospect.differences(one, other) == "seed 12345 → 1"


@pytest.mark.parametrize(
    ("gates", "headline", "said"),
    [
        ((), "Nothing, as no gate was set.", "No gate was set"),
        ((GATE,), "One gate, which it passed.", "had to read at least 97% of the test images correctly. It did"),
        (
            (GATE, DROP),
            "Two gates, both passed.",
            "and to lose no more than 1%. It did: it read 98 of 100 (98.00%) and",
        ),
    ],
)
def test_the_page_says_which_gates_were_passed(gates: tuple[Gate, ...], headline: str, said: str) -> None:
    found = tiny_past(gates=gates)
    assert retrospect.gates_headline(found) == headline
    assert said in retrospect.passed(found)


@pytest.mark.parametrize("runs", [1, 2, 12, 20, 21, 500])
def test_the_newest_rows_stand_open_and_the_others_are_counted(runs: int) -> None:
    told = retrospect.tell(past(*[0.5] * runs), DATA, (), measured=True)
    assert len(told["rows"]) == min(runs, 20)
    assert len(told["older"]) == max(0, runs - 20)
    assert told["measured"] is False
    if runs == 21:
        assert told["older_title"] == "One earlier run"


def test_it_is_counted_how_many_changes_were_more_than_chance() -> None:
    runs = [past_run("1", wrong=range(10)), past_run("2"), past_run("3", wrong=[1])]
    assert retrospect.apart(retrospect.rows(Past(tuple(runs), "1", None, ()))) == (
        "One of two changes from run to run was more than chance."
    )
    assert retrospect.apart(retrospect.rows(past(0.5))) == "There is only one so far."
    assert retrospect.apart(retrospect.rows(past(0.5, 0.5))) == "No change from run to run was more than chance."
