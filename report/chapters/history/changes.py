"""Prepares what changed since the run before: the verdict, the settings that differ, the images that changed sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.chapters.tiles import Tile, tiles
from report.core.formatting import count, day, percent, probability
from report.history.runs import SIGNIFICANT, Comparison, PastRun

if TYPE_CHECKING:
    from report.evaluation.results import Evaluation

MOST_SHOWN = 15  # images that changed sides, in each direction: a row of half a page
SHORT_COMMIT = 8  # characters


@dataclass(frozen=True)
class ChangedImages:
    """The images that changed sides one way: how many, the first of them, and how many more there are."""

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


def verdict(comparison: Comparison) -> str:
    """Say what changed since the run before, and whether that is more than chance."""
    before, after = percent(comparison.before.accuracy), percent(comparison.accuracy)
    moved = f"Accuracy stayed at {after}" if before == after else f"Accuracy went from {before} to {after}"
    fixed, broken = len(comparison.fixed), len(comparison.broken)
    if not fixed + broken:
        return f"{moved}; every test image is read right or wrong as before."
    sides = f"{count(fixed)} fixed, {count(broken)} newly wrong"
    return f"{moved}. {sides}: {chance(fixed, broken, comparison.p_value)}."


def chance(fixed: int, broken: int, p_value: float) -> str:
    """Say what McNemar's exact test says: no more than chance (p = 0.66)."""
    if p_value >= SIGNIFICANT:
        return f"no more than chance (p {probability(p_value)})"
    return f"{'better' if fixed > broken else 'worse'}, by more than chance (p {probability(p_value)})"


def change(comparison: Comparison, run: PastRun, evaluation: Evaluation) -> Change:
    """Return what changed since the run before."""
    every = tiles(evaluation, changed_images(comparison))
    fixed, broken = (tuple(every[index] for index in indices) for indices in shown(comparison))
    before = comparison.before
    made = [day(before.time)] if before.time else []
    made += [f"commit {before.commit[:SHORT_COMMIT]}"] if before.commit else []
    told = f" ({', '.join(made)})" if made else ""
    differs = differences(before, run)
    return Change(
        verdict=verdict(comparison),
        before=f"The run before{told} " + (f"differed: {differs}." if differs else "had the same settings."),
        fixed=ChangedImages(len(comparison.fixed), fixed, len(comparison.fixed) - len(fixed)),
        broken=ChangedImages(len(comparison.broken), broken, len(comparison.broken) - len(broken)),
    )


def changed_images(comparison: Comparison) -> tuple[int, ...]:
    """Return the indices of the images that are shown, in the order of their sprite."""
    fixed, broken = shown(comparison)
    return fixed + broken


def shown(comparison: Comparison) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the first images, in file order, that were fixed and that are newly wrong."""
    return comparison.fixed[:MOST_SHOWN], comparison.broken[:MOST_SHOWN]


def differences(before: PastRun, after: PastRun) -> str:
    """Say which settings, and what else that shapes a run, differ between two: seed 42 → 7, keras 3.14.0 → 3.15.1."""
    old, new = _shape(before), _shape(after)
    changed = [name for name in old if name in new and old[name] != new[name]]
    return ", ".join(f"{name.replace('_', ' ')} {old[name]} → {new[name]}" for name in changed)


def _shape(run: PastRun) -> dict[str, str]:
    """Return what shaped a run, besides its data, as text: settings, number of parameters, versions."""
    settings = {name: str(value) for name, value in sorted(run.settings.items())}
    parameters = {} if run.parameters is None else {"parameters": count(run.parameters)}
    return settings | parameters | dict(sorted(run.versions.items()))
