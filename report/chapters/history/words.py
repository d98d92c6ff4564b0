"""Prepares what the pages tell of earlier runs: sentences, and the rows of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.chapters.history.changes import Change, change
from report.chapters.history.rows import RunRow, apart, older_title, rows
from report.core.formatting import count, listing, percent, plural, sentence, words
from report.data.vocabulary import HANDWRITING, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.evaluation.results import Evaluation
    from report.history.runs import Gate, Past
    from report.plotting.pictures import Figure

RECENT = 20  # rows of the table that stand open


@dataclass(frozen=True)
class Words:
    """What the pages say of earlier runs; `change` is None where there is none to compare with.

    `measured` says whether durations are shown.
    """

    headline: str
    standing: str
    how_sure: str
    apart: str
    rows: tuple[RunRow, ...]
    older: tuple[RunRow, ...]
    older_title: str
    measured: bool
    gates: tuple[Gate, ...]
    passed: str
    gates_headline: str
    forgiven: str
    chance: str
    seeded: bool
    change: Change | None
    figures: Mapping[str, Figure]


def tell(
    past: Past,
    evaluation: Evaluation,
    figures: Mapping[str, Figure],
    say: Vocabulary = HANDWRITING,
    *,
    measured: bool,
) -> Words:
    """Tell of all earlier runs; of durations only where `measured`."""
    table = rows(past)
    return Words(
        headline=headline(past, say),
        standing=standing(past, say),
        how_sure=how_sure(past, say),
        apart=apart(table, seeded=past.run.seeded),
        rows=table[:RECENT],
        older=table[RECENT:],
        older_title=older_title(table[RECENT:]),
        measured=measured and any(row.seconds for row in table),
        gates=past.gates,
        passed=passed(past, say),
        gates_headline=gates_headline(past),
        forgiven=forgiven(past),
        seeded=any(run.seeded for run in past.runs),
        chance="Where its interval leaves 0 out" if any(run.seeded for run in past.runs) else "",
        change=change(past.comparison, evaluation, say) if past.comparison else None,
        figures=figures,
    )


def headline(past: Past, say: Vocabulary = HANDWRITING) -> str:
    """Say how many runs there were on these data, and between which accuracies."""
    runs = past.same_data
    scores = [run.mean for run in runs]
    low, high = percent(min(scores)), percent(max(scores))
    if len(runs) == 1:
        reads = f"{say.was_read} on average" if past.run.several else say.reads
        who = f"{words(past.run.number)} trainings of the" if past.run.several else "the"
        return sentence(f"{who} first run on these data {reads} {high} of the test {say.items} correctly")
    every = "both" if len(runs) == 2 else "all"  # noqa: PLR2004
    span = f"{every} at {low}" if low == high else f"between {low} and {high}"
    return sentence(f"{plural(len(runs), 'run')} on these data, {span}{_on_average(past)}")


def standing(past: Past, say: Vocabulary = HANDWRITING) -> str:
    """Say how the run of the report stands among the others on the same data."""
    runs, current = past.same_data, past.run
    if len(runs) == 1:
        return "There is nothing to compare it with yet."
    best = max(run.mean for run in runs)
    if current.mean == best:
        others = [run for run in runs if run.mean == best and run is not current]
        return f"No other run {'was better' if others else 'was as good'}{_on_average(past)}."
    holder = next(place for place, run in enumerate(runs, 1) if run.mean == best)
    this, that = (
        f"{percent(run.mean)}{say.correctly}{' on average' if run.several else ''}"
        for run in (current, runs[holder - 1])
    )
    return f"This run {say.reads} {this}; the best, run {count(holder)}, {say.was_read} {that}."


def how_sure(past: Past, say: Vocabulary = HANDWRITING) -> str:
    """Say how the charts are to be read: by how much two equally good networks may differ."""
    if len(past.same_data) == 1:
        return "From the next run on the same data, two charts here show how accuracy and loss move."
    low, high = map(percent, past.measured.intervals[past.current])
    reach = f"The interval of this run reaches from {low} to {high}: "
    if past.run.several:
        return f"{reach}there its mean over all seeds and all such {say.items} may lie, with 95%."
    told = f"{reach}there its share of all such {say.items} may lie, with 95%"
    return f"{told}; another seed moves it as well." if past.run.seeded else f"{told}."


def _on_average(past: Past) -> str:
    """Return what is added to the accuracies of several runs if some of them are means."""
    return " on average" if any(run.several for run in past.same_data) else ""


def passed(past: Past, say: Vocabulary = HANDWRITING) -> str:
    """Say which gates the run passed to be published."""
    if not past.gates:
        return "No gate was set: this report would have been published whatever was found."
    asked = listing([f"to {gate.asked}" for gate in past.gates])
    told = [f"it {gate.found}" for gate in past.gates]
    if all(gate.judged for gate in past.gates):
        return f"To be published the {say.network} had {asked}. It did: {listing(told)}."
    which = "That" if len(told) == 1 else f"It did the first: {told[0]}. The second"
    return f"To be published the {say.network} had {asked}. {which} could not be judged: {told[-1]}."


def gates_headline(past: Past) -> str:
    """Say in one line how many gates there were."""
    if not past.gates:
        return "Nothing, as no gate was set."
    judged = [gate.judged for gate in past.gates]
    if len(judged) == 1:
        return "One gate, which it passed." if all(judged) else "One gate, which could not be judged."
    return "Two gates, both passed." if all(judged) else "Two gates: it passed one, the other could not be judged."


def forgiven(past: Past) -> str:
    """Go on from the share by which the last run may have been better to the larger ones that are let through."""
    if past.run.seeded:
        return (
            " on average; a drop that another seed would do is let through, and so is one that a single training "
            "cannot tell from it"
        )
    return "; a drop that McNemar’s test cannot tell from chance is let through"
