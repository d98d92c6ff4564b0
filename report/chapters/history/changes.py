"""Prepares what changed since the run before: the verdict, the settings that differ, the images that changed sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.chapters.tiles import Tile, tiles
from report.core.formatting import count, day, percent, points, probability, shorten
from report.core.provenance import UNCOMMITTED
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.evaluation.mcnemar import mcnemar
from report.history.comparison import single_training

if TYPE_CHECKING:
    from report.evaluation.results import Evaluation, Interval
    from report.history.runs import Comparison, PastRun

MOST_SHOWN = 15  # images that changed sides, in each direction: a row of half a page
SHORT_COMMIT = 8  # characters
SET = {"learning_rate": "the setting learning_rate"}  # which a network may pass over
MOST_TOLD, LONGEST = 12, 60  # differences of two runs that are named, and characters of each name and value
MADE = {"seed": "trained here", "trained": "a model that was handed in", "predictions": "answers that were handed in"}


@dataclass(frozen=True)
class ChangedImages:
    """The images that changed sides one way: what they have in common, the first of them, and how many more."""

    title: str
    total: int
    shown: tuple[Tile, ...]
    more: int


@dataclass(frozen=True)
class Change:
    """What changed since the run before, in words and images."""

    verdict: str
    before: str
    fixed: ChangedImages
    broken: ChangedImages


def verdict(comparison: Comparison, say: Vocabulary = HANDWRITING) -> str:
    """Say what changed since the run before, and whether it is more than another seed would do."""
    before, after = percent(comparison.before.mean), percent(comparison.after.mean)
    several = [run.several for run in (comparison.before, comparison.after)]
    moved = f"stayed at {after}" if before == after else f"went from {before} to {after}"
    if all(several):
        moved = f"Mean accuracy {moved}"
    elif any(several) and before != after:
        means = [f"{'a mean of ' if mean else ''}{one}" for mean, one in zip(several, (before, after), strict=True)]
        moved = f"Accuracy went from {means[0]} to {means[1]}"
    else:
        moved = f"Accuracy {moved}"
    if comparison.gain.interval is None:
        return f"{moved}{_two_networks(comparison, say)}"
    if comparison.same:
        return f"{moved}; every test {say.item} is {say.was_misread} by as many trainings as before."
    return f"{moved}: {judged(comparison.gain.value, comparison.gain.interval)}."


def judged(value: float, interval: Interval) -> str:
    """Say whether a gain is more than another seed would do: better by 0.41 points (95% interval 0.22 to 0.60)."""
    if interval[0] <= 0 <= interval[1]:
        low, high = (points(end) for end in interval)
        return f"no more than another seed would do (95% interval {low} to {high} points)"
    low, high = (f"{100 * end:.2f}" for end in sorted(map(abs, interval)))
    return f"{'better' if value > 0 else 'worse'} by {100 * abs(value):.2f} points (95% interval {low} to {high})"


def change(comparison: Comparison, evaluation: Evaluation, say: Vocabulary = HANDWRITING) -> Change:
    """Return what changed since the run before."""
    every = tiles(evaluation, changed_images(comparison))
    fixed, broken = (tuple(every[index] for index in indices) for indices in shown(comparison))
    before = comparison.before
    made = [day(before.time)] if before.time else []
    changed = f" {UNCOMMITTED}" if before.uncommitted else ""
    made += [f"commit {before.commit[:SHORT_COMMIT]}{changed}"] if before.commit else []
    told = f" ({', '.join(made)})" if made else ""
    differs = differences(before, comparison.after)
    sides, none = ("newly right", "newly wrong"), ""
    right = f"{say.was_read}{say.correctly}"
    if comparison.gain.interval:
        if not comparison.fixed + comparison.broken:
            none = f"No test {say.item} is {right} by all trainings of one run and by none of the other. "
        sides = (f"now {right} by all trainings, before by none", f"now {right} by no training, before by all")
    return Change(
        verdict=verdict(comparison, say),
        before=f"{none}The run before{told} " + (f"differed: {differs}." if differs else _alike(comparison)),
        fixed=ChangedImages(sides[0], len(comparison.fixed), fixed, len(comparison.fixed) - len(fixed)),
        broken=ChangedImages(sides[1], len(comparison.broken), broken, len(comparison.broken) - len(broken)),
    )


def changed_images(comparison: Comparison) -> tuple[int, ...]:
    """Return the indices of the images that are shown, in the order of their sprite."""
    fixed, broken = shown(comparison)
    return fixed + broken


def shown(comparison: Comparison) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the first images, in file order, that were fixed and that are newly wrong."""
    return comparison.fixed[:MOST_SHOWN], comparison.broken[:MOST_SHOWN]


def differences(before: PastRun, after: PastRun) -> str:
    """Say how two runs were made, if in two ways, and which settings and what else that shapes both differ.

    trained here → a model that was handed in, seed 42 → 7, keras 3.14.0 → 3.15.1
    """
    old, new = _shape(before), _shape(after)
    changed = [name for name in old if name in new and old[name] != new[name]]
    told = [
        f"{_short(SET.get(name, name.replace('_', ' ')))} {_short(old[name])} → {_short(new[name])}"
        for name in changed[:MOST_TOLD]
    ]
    ways = [_made(run) for run in (before, after)]
    told = [" → ".join(ways), *told] if all(ways) and ways[0] != ways[1] else told
    more = len(changed) - MOST_TOLD
    return ", ".join([*told, f"and {count(more)} more"] if more > 0 else told)


def _made(run: PastRun) -> str:
    """Say in which way a run was made, "" where its settings do not tell."""
    return next((way for name, way in MADE.items() if name in run.settings), "")


def _alike(comparison: Comparison) -> str:
    """Say of two runs that differ in nothing that both tell how much that means."""
    known = comparison.before.settings.keys() == comparison.after.settings.keys()
    return "had the same settings." if known else "had the same settings, as far as both are known."


def _short(text: str) -> str:
    return shorten(text, LONGEST)


def _two_networks(comparison: Comparison, say: Vocabulary) -> str:
    """Say how the networks in the middle of two runs differ, of which at least one has a single training."""
    fixed, broken = len(comparison.fixed), len(comparison.broken)
    several = comparison.before.several or comparison.after.several
    who = f"The {say.network}s in the middle of the two runs" if several else f"These two {say.network}s"
    if not fixed + broken:
        return f". {who} {say.was_read} every test {say.item} alike, right or wrong."
    sides = f"{count(fixed)} newly right, {count(broken)} newly wrong"
    told = f". {who} differ: {sides} (McNemar’s p {probability(mcnemar(fixed, broken))})"
    return f"{told}; {single_training(comparison)} cannot tell why." if comparison.after.seeded else f"{told}."


def _shape(run: PastRun) -> dict[str, str]:
    """Return what shaped a run, besides its data, as text: settings, number of parameters, versions."""
    settings = {name: str(value) for name, value in sorted(run.settings.items())}
    parameters = {} if run.parameters is None else {"parameters": count(run.parameters)}
    return settings | parameters | dict(sorted(run.versions.items()))
