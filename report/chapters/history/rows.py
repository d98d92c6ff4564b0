"""Prepares the table of all runs, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.chapters.history.changes import SHORT_COMMIT, differences
from report.core.formatting import day, duration, percent, points, sentence, words
from report.core.provenance import UNCOMMITTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.history.runs import Past, PastRun


@dataclass(frozen=True)
class RunRow:
    """A run as a row of the table, in words; `change` is "" where there is nothing to compare with.

    `number` counts the runs on the data of the report from 1, and is None for a run on other data. `spread` is the
    standard deviation of the accuracies and the number of trainings, "" for one training. `told` says that both this
    run and the one before it have several trainings, `sure` that the change is more than another seed would do.
    `differs` says as well how the run differs from its commit.
    """

    number: int | None
    current: bool
    commit: str
    short_commit: str
    date: str
    data: str
    differs: str
    accuracy: str
    spread: str
    change: str
    told: bool
    sure: bool
    seconds: str


def rows(past: Past) -> tuple[RunRow, ...]:
    """Return the rows of the table, the newest first."""
    found = []
    last: dict[str, PastRun] = {}
    number = 0
    for run in past.runs:
        same = run.dataset.sha256 == past.run.dataset.sha256
        number += same
        found.append(_row(past, run, last.get(run.dataset.sha256), number if same else None))
        last[run.dataset.sha256] = run
    return tuple(reversed(found))


def _row(past: Past, run: PastRun, before: PastRun | None, number: int | None) -> RunRow:
    gain = past.measured.gains.get(run.id)
    since = differences(before, run) if before else "first on these data"
    return RunRow(
        number=number,
        current=run.id == past.current,
        commit=run.commit or "",
        short_commit=(run.commit or "")[:SHORT_COMMIT],
        date=day(run.time) if run.time else "",
        data=run.dataset.name,
        differs="; ".join(filter(None, (UNCOMMITTED if run.uncommitted else "", since))),
        accuracy=percent(run.mean),
        spread=f"± {100 * run.deviation:.2f} ({run.number})" if run.several else "",
        change=points(gain.value) if gain else "",
        told=bool(gain and gain.interval),
        sure=bool(gain and gain.sure),
        seconds="" if run.seconds is None else duration(run.seconds),
    )


def apart(rows: Sequence[RunRow], *, seeded: bool = True) -> str:
    """Say in one line how many runs differ from the one before by more than another seed would do, of how many.

    Of answers that somebody else has made, which are not `seeded`, it is not known what another training would do.
    """
    compared = [row for row in rows if row.change]
    told = [row for row in compared if row.told]
    sure = sum(row.sure for row in told)
    if not compared:
        return "There is one run on each data set." if len(rows) > 1 else "There is only one so far."
    if not told and not seeded:
        return "Whether a change is more than another training would do cannot be told from the answers alone."
    if not told:
        return "What another seed would do cannot be told: it takes several trainings before and after a change."
    if len(told) == 1:
        was = "was more" if sure else "was no more"
        which = "The change between the two" if len(compared) == 1 else "The only change between several trainings each"
        return f"{which} {was} than another seed would do."
    some = sentence(words(sure)) if sure else "None"
    were = "were" if sure > 1 else "was"
    return (
        f"{some} of {words(len(told))} changes between several trainings each {were} more than another seed would do; "
        "by chance alone one of twenty would be."
    )


def older_title(rows: Sequence[RunRow]) -> str:
    """Name the rows that stand folded."""
    return f"{sentence(words(len(rows)))} earlier {'run' if len(rows) == 1 else 'runs'}"
