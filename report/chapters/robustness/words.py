"""What the report says of disturbed images: how far the network still works."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from report.chapters.robustness.record import GOOD, STROKES
from report.core.formatting import listing, percent, plural
from report.data.vocabulary import HANDWRITING, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.robustness.record import Robustness
    from report.plotting.pictures import Figure

HALF = 0.5  # an accuracy
DISTURBED = {  # but for those that the vocabulary names
    "shift": "shifts",
    "rotation": "rotations",
    "noise": "noise",
    "blur": "blur",
}


@dataclass(frozen=True)
class Words:
    """What the chapter says of disturbed images."""

    headline: str
    use: str
    figures: Mapping[str, Figure]


def tell(robustness: Robustness, figures: Mapping[str, Figure], say: Vocabulary = HANDWRITING) -> Words:
    """Tell how far the network still works."""
    return Words(headline=headline(robustness), use=use(robustness, say), figures=figures)


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


def use(robustness: Robustness, say: Vocabulary = HANDWRITING) -> str:
    """Say which disturbances it stands and which it does not."""
    named = DISTURBED | {"contrast": say.fainter, STROKES: f"thinner and thicker {say.strokes}"}
    kinds: dict[str, list[float]] = {}
    for found in robustness.disturbances:
        kinds.setdefault(found.name, []).append(found.accuracy)
    kept = [named[name] for name, accuracies in kinds.items() if min(accuracies) >= GOOD]
    lost = [named[name] for name, accuracies in kinds.items() if min(accuracies) < HALF]
    text = f"Every step of {listing(kept)} leaves it at {percent(GOOD, 0)} or more. " if kept else ""
    if lost:
        text += f"Under {listing(lost)} it falls below {percent(HALF, 0)}. "
    return text
