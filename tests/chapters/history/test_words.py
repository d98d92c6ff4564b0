"""What the pages tell of earlier runs is true of any history: one run, two, or many, on these data or on others."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from worlds import past_run, remembered, several_runs, tiny_evaluation, tiny_past

from report.chapters.history import rows as history_rows
from report.chapters.history import words as history_words
from report.chapters.history.figure import draw_accuracies
from report.history.runs import Gate

if TYPE_CHECKING:
    from report.history.runs import Past, PastRun

DATA = tiny_evaluation([0, 1, 2, 2, 1, 0], [0, 1, 2, 1, 1, 2], names=["zero", "one", "two"])
GATE = Gate(
    "minimum_accuracy", "read at least 97% of the test images correctly", "read 98 of 100 (98.00%)", passed=True
)
DROP = Gate("maximum_drop", "lose no more than 1%", "lost none", passed=True)
OPEN = dataclasses.replace(DROP, found="lost 5.00%, of which one training cannot tell", judged=False)


def past(*accuracies: float, current: int = -1) -> Past:
    """Return a history of runs with these accuracies, a day apart."""
    runs = tuple(
        past_run(str(place), accuracy=accuracy, time=86_400 * place) for place, accuracy in enumerate(accuracies)
    )
    return remembered(runs, runs[current].id)


@pytest.mark.parametrize(
    ("accuracies", "said"),
    [
        ([0.9762], "The first run on these data reads 97.62% of the test images correctly"),
        ([0.9762, 0.9701], "Two runs on these data, between 97.01% and 97.62%"),
        ([0.9762, 0.97621], "Two runs on these data, both at 97.62%"),
        ([0.9762, 0.9762, 0.97621], "Three runs on these data, all at 97.62%"),
        ([0.5] * 12 + [0.6], "13 runs on these data, between 50.00% and 60.00%"),
    ],
)
def test_the_headline_counts_the_runs_and_says_how_they_spread(accuracies: list[float], said: str) -> None:
    assert history_words.headline(past(*accuracies)) == said


def test_runs_on_other_data_are_not_counted() -> None:
    other = past_run("other", sha256="ff", accuracy=0.1)
    assert history_words.headline(tiny_past(runs=[other])).startswith("The first run on these data reads 50.00%")


@pytest.mark.parametrize(
    ("accuracies", "current", "said"),
    [
        ([0.9], -1, "There is nothing to compare it with yet."),
        ([0.9, 0.95], -1, "No other run was as good."),
        ([0.95, 0.95], -1, "No other run was better."),
        ([0.9, 0.95, 0.93], -1, "This run reads 93.00%; the best, run 2, read 95.00%."),
        ([0.9, 0.95, 0.93], 0, "This run reads 90.00%; the best, run 2, read 95.00%."),
    ],
)
def test_a_run_is_told_how_it_stands(accuracies: list[float], current: int, said: str) -> None:
    assert history_words.standing(past(*accuracies, current=current)) == said


def test_runs_that_read_as_many_images_are_equally_good_however_these_are_spread() -> None:
    wrong = {"1": (18, 15, 19), "this": (18, 17, 17)}
    runs = [several_runs(name, *map(range, each), total=360) for name, each in wrong.items()]
    for twice in (runs, [runs[1].model_copy(update={"id": "1"}), runs[0].model_copy(update={"id": "this"})]):
        assert history_words.standing(remembered(twice)) == "No other run was better on average."
        told = draw_accuracies(twice, [(0.9, 1.0)] * 2)
        assert "highest" not in told.alt
        assert "ring" not in told.caption


def test_the_table_has_the_newest_run_first_and_compares_on_the_same_data() -> None:
    runs = (
        past_run("1", accuracy=0.9, wrong=range(10), seconds=4.5),
        past_run("2", sha256="ff", accuracy=0.5, commit=None, time=None),
        past_run("3", accuracy=0.91, wrong=range(1, 10), settings={"seed": 7}),
        past_run("4", accuracy=0.99, wrong=(), settings={"seed": 7}),
    )
    table = history_rows.rows(remembered(runs, "3"))
    assert [(row.number, row.current, row.change, row.sure) for row in table] == [
        (3, False, "+8.00", False),
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


def test_a_run_of_which_not_all_was_committed_is_told_as_such() -> None:
    runs = [past_run(name, wrong=(), settings={"seed": int(name)}, uncommitted=True) for name in ("1", "2")]
    assert [row.differs for row in history_rows.rows(remembered(runs, "2"))] == [
        "with changes that are not committed; seed 1 → 2",
        "with changes that are not committed; first on these data",
    ]


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
        (
            (GATE, OPEN),
            "Two gates: it passed one, the other could not be judged.",
            "It did the first: it read 98 of 100 (98.00%). The second could not be judged: it lost 5.00%, of which one",
        ),
        ((OPEN,), "One gate, which could not be judged.", "no more than 1%. That could not be judged: it lost 5.00%"),
    ],
)
def test_the_page_says_which_gates_were_passed(gates: tuple[Gate, ...], headline: str, said: str) -> None:
    found = tiny_past(gates=gates)
    assert history_words.gates_headline(found) == headline
    assert said in history_words.passed(found)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"seed": 1}, " on average; a drop that another seed would do is let through, and so is one that a single"),
        ({"trained": "a.keras"}, "; a drop that McNemar’s test cannot tell from chance is let through"),
        ({"predictions": "a.csv"}, "; a drop that McNemar’s test cannot tell from chance is let through"),
    ],
)
def test_the_page_tells_the_rule_by_which_this_run_was_judged(settings: dict[str, object], said: str) -> None:
    for other in ({"seed": 1}, {"trained": "b.keras"}):
        runs = [past_run("before", settings=other), past_run("this", settings=settings)]
        assert history_words.tell(remembered(runs), DATA, {}, measured=True).forgiven.startswith(said)


@pytest.mark.parametrize("runs", [1, 2, 12, 20, 21, 500])
def test_the_newest_rows_stand_open_and_the_others_are_counted(runs: int) -> None:
    told = history_words.tell(past(*[0.5] * runs), DATA, {}, measured=True)
    assert len(told.rows) == min(runs, 20)
    assert len(told.older) == max(0, runs - 20)
    assert told.measured is False
    if runs == 21:
        assert told.older_title == "One earlier run"


def apart(*runs: PastRun) -> str:
    """Return how the runs are told to differ."""
    return history_rows.apart(history_rows.rows(remembered(runs, runs[0].id)))


BAD = [several_runs(str(place), range(50), range(48 + place)) for place in range(3)]
GOOD = [several_runs(str(10 + place), range(5), range(4 + place)) for place in range(3)]


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        ([BAD[0]], "There is only one so far."),
        (BAD[:2], "The change between the two was no more than another seed would do."),
        ([BAD[0], GOOD[0]], "The change between the two was more than another seed would do."),
        (
            [BAD[0], past_run("one"), GOOD[0], GOOD[1]],
            "The only change between several trainings each was no more than another seed would do.",
        ),
        (
            [BAD[0], past_run("one"), GOOD[0]],
            "What another seed would do cannot be told: it takes several trainings before and after a change.",
        ),
        (
            [*BAD, *GOOD],
            (
                "One of five changes between several trainings each was more than another seed would do; by chance "
                "alone one of twenty would be."
            ),
        ),
        (
            BAD,
            (
                "None of two changes between several trainings each was more than another seed would do; by chance "
                "alone one of twenty would be."
            ),
        ),
        (
            [BAD[0], GOOD[0], BAD[1]],
            (
                "Two of two changes between several trainings each were more than another seed would do; by chance "
                "alone one of twenty would be."
            ),
        ),
    ],
)
def test_it_is_counted_how_many_changes_were_more_than_another_seed_would_do(runs: list[PastRun], said: str) -> None:
    assert apart(*runs) == said


def test_where_each_data_set_has_one_run_there_is_no_change_to_speak_of() -> None:
    assert apart(past_run("1"), past_run("2", sha256="ff")) == "There is one run on each data set."


def test_a_row_of_several_trainings_has_their_mean_and_spread_and_is_sure_where_the_interval_leaves_0_out() -> None:
    table = history_rows.rows(remembered([past_run("one", accuracy=0.5), BAD[0], GOOD[0], GOOD[1]], "one"))
    assert [(row.accuracy, row.spread, row.change, row.told, row.sure) for row in table] == [
        ("95.00%", "± 0.00 (2)", "−0.50", True, False),
        ("95.50%", "± 0.71 (2)", "+44.50", True, True),
        ("51.00%", "± 1.41 (2)", "+1.00", False, False),
        ("50.00%", "", "", False, False),
    ]


def test_of_several_trainings_the_page_tells_the_mean() -> None:
    one = remembered([several_runs("1", [1], [2, 3])], "1")
    said = "Two trainings of the first run on these data read on average 98.50% of the test images correctly"
    assert history_words.headline(one) == said
    two = remembered([past_run("0", accuracy=0.5), several_runs("1", [1], [2, 3])], "1")
    assert history_words.headline(two) == "Two runs on these data, between 50.00% and 98.50% on average"
    assert history_words.standing(two) == "No other run was as good on average."
    best = remembered([past_run("0", accuracy=0.99), several_runs("1", [1], [2, 3])], "1")
    said = "This run reads 98.50% on average; the best, run 1, read 99.00%."
    assert history_words.standing(best) == said
    assert "there its mean over all seeds and all such images may lie, with 95%" in history_words.how_sure(two)


def test_it_is_told_how_far_chance_could_move_the_run_of_the_report() -> None:
    assert history_words.how_sure(past(0.9)).startswith("From the next run on the same data, ")
    runs = [
        past_run(name, accuracy=low, interval=(low, low + 0.1)) for name, low in (("1", 0.1), ("2", 0.3), ("3", 0.5))
    ]
    said = history_words.how_sure(remembered(runs, "2"))
    assert said.startswith("The interval of this run reaches from 30.00% to 40.00%: ")


@pytest.mark.parametrize("measured", [True, False])
def test_durations_are_told_only_where_they_may_be_and_some_run_has_one(*, measured: bool) -> None:
    runs = (past_run("1", seconds=4.5), past_run("2"))
    assert history_words.tell(remembered(runs, "2"), DATA, {}, measured=measured).measured == measured
