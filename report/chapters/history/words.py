"""Prepares what the pages tell of earlier runs: sentences, and the rows of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.chapters.history.changes import SHORT_COMMIT, Change, change, differences
from report.core.formatting import count, day, duration, listing, percent, plural, points, sentence, words
from report.history.comparison import changed_sides, mcnemar
from report.history.runs import SIGNIFICANT, Past, PastRun

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from report.evaluation.results import Evaluation
    from report.history.runs import Gate
    from report.plotting.pictures import Figure

RECENT = 20  # rows of the table that stand open


@dataclass(frozen=True)
class RunRow:
    """A run as a row of the table, in words; `change` is "" where there is nothing to compare with.

    `number` counts the runs on the data of the report from 1, and is None for a run on other data. `sure` says that
    the change is more than chance.
    """

    number: int | None
    current: bool
    commit: str
    short_commit: str
    date: str
    data: str
    differs: str
    accuracy: str
    change: str
    sure: bool
    seconds: str


@dataclass(frozen=True)
class Words:
    """What the pages say of earlier runs; `change` is None where there is none to compare with.

    `significant` is the p value below which a change is taken for more than chance, `measured` says whether durations
    are shown.
    """

    headline: str
    standing: str
    how_sure: str
    significant: float
    apart: str
    rows: tuple[RunRow, ...]
    older: tuple[RunRow, ...]
    older_title: str
    measured: bool
    gates: tuple[Gate, ...]
    passed: str
    gates_headline: str
    change: Change | None
    figures: Mapping[str, Figure]


def tell(past: Past, evaluation: Evaluation, figures: Mapping[str, Figure], *, measured: bool) -> Words:
    """Tell of all earlier runs; of durations only where `measured`."""
    table = rows(past)
    run = next(run for run in past.runs if run.id == past.current)
    return Words(
        headline=headline(past),
        standing=standing(past),
        how_sure=how_sure(past),
        significant=SIGNIFICANT,
        apart=apart(table),
        rows=table[:RECENT],
        older=table[RECENT:],
        older_title=older_title(table[RECENT:]),
        measured=measured and any(row.seconds for row in table),
        gates=past.gates,
        passed=passed(past),
        gates_headline=gates_headline(past),
        change=change(past.comparison, run, evaluation) if past.comparison else None,
        figures=figures,
    )


def headline(past: Past) -> str:
    """Say how many runs there were on these data, and between which accuracies."""
    runs = past.same_data
    scores = [run.accuracy for run in runs]
    low, high = percent(min(scores)), percent(max(scores))
    if len(runs) == 1:
        return f"The first run on these data reads {high} of the test images correctly"
    span = f"all at {low}" if low == high else f"from {low} to {high}"
    return sentence(f"{plural(len(runs), 'run')} on these data, {span}")


def standing(past: Past) -> str:
    """Say how the run of the report stands among the others on the same data."""
    runs = past.same_data
    if len(runs) == 1:
        return "There is nothing to compare it with yet."
    current = next(run for run in runs if run.id == past.current)
    best = max(run.accuracy for run in runs)
    if current.accuracy == best:
        others = [run for run in runs if run.accuracy == best and run is not current]
        return "No other run was better." if others else "This run is the best so far."
    holder = next(place for place, run in enumerate(runs, 1) if run.accuracy == best)
    return f"This run reads {percent(current.accuracy)}; the best, run {count(holder)}, read {percent(best)}."


def how_sure(past: Past) -> str:
    """Say how the charts are to be read: by how much two equally good networks may differ."""
    runs = past.same_data
    if len(runs) == 1:
        return "From the next run on the same data, two charts here show how accuracy and loss move."
    low, high = next(run for run in runs if run.id == past.current).interval
    return (
        f"The interval of this run reaches from {percent(low)} to {percent(high)}: so far could chance move it on "
        "another test set of the same size."
    )


def rows(past: Past) -> tuple[RunRow, ...]:
    """Return the rows of the table, the newest first."""
    found = []
    last: dict[str, PastRun] = {}
    digest = past.same_data[0].dataset.sha256
    number = 0
    for run in past.runs:
        before = last.get(run.dataset.sha256)
        same = run.dataset.sha256 == digest
        number += same
        fixed, broken = changed_sides(before, run) if before else ((), ())
        found.append(
            RunRow(
                number=number if same else None,
                current=run.id == past.current,
                commit=run.commit or "",
                short_commit=(run.commit or "")[:SHORT_COMMIT],
                date=day(run.time) if run.time else "",
                data=run.dataset.name,
                differs=differences(before, run) if before else "first on these data",
                accuracy=percent(run.accuracy),
                change=points(run.accuracy - before.accuracy) if before else "",
                sure=mcnemar(len(fixed), len(broken)) < SIGNIFICANT,
                seconds="" if run.seconds is None else duration(run.seconds),
            )
        )
        last[run.dataset.sha256] = run
    return tuple(reversed(found))


def apart(rows: Sequence[RunRow]) -> str:
    """Say in one line how many runs differ from the one before by more than chance."""
    compared = [row for row in rows if row.change]
    sure = sum(row.sure for row in compared)
    if not compared:
        return "There is one run on each data set." if len(rows) > 1 else "There is only one so far."
    if not sure:
        return "No change from run to run was more than chance."
    if len(compared) == 1:
        return "The change between the two was more than chance."
    were = "was" if sure == 1 else "were"
    return f"{sentence(words(sure))} of {words(len(compared))} changes from run to run {were} more than chance."


def passed(past: Past) -> str:
    """Say which gates the run passed to be published."""
    if not past.gates:
        return "No gate was set: this report would have been published whatever the network reads."
    asked = listing([f"to {gate.asked}" for gate in past.gates])
    found = listing([f"it {gate.found}" for gate in past.gates])
    return f"To be published the network had {asked}. It did: {found}."


def gates_headline(past: Past) -> str:
    """Say in one line how many gates there were."""
    if not past.gates:
        return "Nothing, as no gate was set."
    return "One gate, which it passed." if len(past.gates) == 1 else "Two gates, both passed."


def older_title(rows: Sequence[RunRow]) -> str:
    """Name the rows that stand folded."""
    return f"{sentence(words(len(rows)))} earlier {'run' if len(rows) == 1 else 'runs'}"
