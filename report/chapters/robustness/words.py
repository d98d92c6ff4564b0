"""What the report says of disturbed images: how far the network still works."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from report.chapters.robustness.record import GOOD
from report.core.formatting import listing, percent, plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.robustness.record import Robustness
    from report.plotting.pictures import Figure

HALF = 0.5  # an accuracy
DISTURBED = {
    "shift": "shifts",
    "rotation": "rotations",
    "noise": "noise",
    "blur": "blur",
    "contrast": "fainter ink",
    "strokes": "thinner and thicker strokes",
}


@dataclass(frozen=True)
class Words:
    """What the chapter says of disturbed images."""

    headline: str
    use: str
    figures: Mapping[str, Figure]


def tell(robustness: Robustness, figures: Mapping[str, Figure]) -> Words:
    """Tell how far the network still works."""
    return Words(headline=headline(robustness), use=use(robustness), figures=figures)


def headline(robustness: Robustness) -> str:
    """Say in one line how far from its data it still works."""
    reached, ended = [], False
    for kind, noun, way in (("shift", "pixel", "aside"), ("rotation", "degree", "round")):
        steps = [found for found in robustness.disturbances if found.name == kind]
        kept = list(takewhile(lambda step: step.accuracy >= GOOD, steps))
        if kept:
            reached.append(f"{'at least ' if kept == steps else ''}{plural(int(kept[-1].level), noun)} {way}")
            ended = ended or kept != steps
    fails = f"it fails in more than {percent(1 - GOOD, 0)}"
    if not reached:
        return f"Not far: with the smallest shift or rotation tried {fails}."
    return f"As far as {' or '.join(reached)}{f'; beyond, {fails}' if ended else ''}."


def use(robustness: Robustness) -> str:
    """Say which disturbances it stands and which it does not."""
    kinds: dict[str, list[float]] = {}
    for found in robustness.disturbances:
        kinds.setdefault(found.name, []).append(found.accuracy)
    kept = [DISTURBED[name] for name, accuracies in kinds.items() if min(accuracies) >= GOOD]
    lost = [DISTURBED[name] for name, accuracies in kinds.items() if min(accuracies) < HALF]
    text = f"Every step of {listing(kept)} leaves it at {percent(GOOD, 0)} or more. " if kept else ""
    if lost:
        text += f"Under {listing(lost)} it falls below {percent(HALF, 0)}. "
    return text
