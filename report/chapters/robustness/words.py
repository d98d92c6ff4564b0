"""What the report says of disturbed images: how far the network still works."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from report.chapters.robustness.record import GOOD, STROKES, as_shown
from report.core.formatting import listing, percent, plural, words
from report.data.vocabulary import HANDWRITING, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.robustness.record import Disturbance, Robustness
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


def tell(
    robustness: Robustness, figures: Mapping[str, Figure], say: Vocabulary = HANDWRITING, *, accuracy: float = 1.0
) -> Words:
    """Tell how far the network still works, of which `accuracy` is that on images as they are."""
    return Words(headline=headline(robustness, accuracy), use=use(robustness, say, accuracy), figures=figures)


def headline(robustness: Robustness, accuracy: float = 1.0) -> str:
    """Say in one line how far from its data it still works: the last step that it stood, and the first that it did not.

    Nothing is said of what lies between them, which was not tried.
    """
    kinds = [
        (noun, way, [found for found in robustness.disturbances if found.name == kind])
        for kind, noun, way in (("shift", "pixel", "aside"), ("rotation", "degree", "round"))
    ]
    if as_shown(accuracy) < GOOD:
        right = [f"{plural(int(steps[0].level), noun)} {way} in {_share(steps[0])}" for noun, way, steps in kinds]
        return f"Undisturbed it is right in {percent(accuracy, 1)}, {', '.join(right)}."
    stood = [_stood(noun, way, steps) for noun, way, steps in kinds if as_shown(steps[0].accuracy) >= GOOD]
    failed = [f"{_share(steps[0])} at {plural(int(steps[0].level), noun)} {way}" for noun, way, steps in kinds]
    good = f"{percent(GOOD, 0)} or more"
    if not stood:
        return f"Not far: {' and '.join(failed)}, the smallest steps tried."
    lost = [told for told, (_, _, steps) in zip(failed, kinds, strict=True) if as_shown(steps[0].accuracy) < GOOD]
    return f"{good} up to {' and up to '.join(stood)}{''.join(f', but {told}' for told in lost)}."


def _stood(noun: str, way: str, steps: list[Disturbance]) -> str:
    """Say up to which of the steps tried it stood, and what was left at the next."""
    kept = list(takewhile(lambda step: as_shown(step.accuracy) >= GOOD, steps))
    reached = f"{plural(int(kept[-1].level), noun)} {way}"
    if kept == steps:
        return f"{reached}, the most that was tried"
    after = steps[len(kept)]
    return f"{reached} ({_share(after)} at {words(int(after.level))})"


def _share(step: Disturbance) -> str:
    return percent(step.accuracy, 1)


def use(robustness: Robustness, say: Vocabulary = HANDWRITING, accuracy: float = 1.0) -> str:
    """Say which disturbances it stands and which it does not."""
    named = DISTURBED | {"contrast": say.fainter, STROKES: f"changes of {say.thickness}"}
    kinds: dict[str, list[float]] = {}
    for found in robustness.disturbances:
        kinds.setdefault(found.name, []).append(as_shown(found.accuracy))
    kept = [named[name] for name, accuracies in kinds.items() if min(accuracies) >= GOOD]
    lost = [named[name] for name, accuracies in kinds.items() if min(accuracies) < HALF]
    text = f"Every step of {listing(kept)} leaves it at {percent(GOOD, 0)} or more. " if kept else ""
    if lost and as_shown(accuracy) >= HALF:
        text += f"At the worst step tried of {listing(lost)} it falls below {percent(HALF, 0)}. "
    return text
