"""How well drawn digits are read, as a program once measured it by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, TypeAdapter, ValidationError

from report.core.errors import ReportError
from report.core.formatting import count, percent, product
from report.core.records import read_json

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class DrawnTrial:
    """How digits that a program drew at many sizes and places were read, measured once with one network.

    `hands` ways of writing the classes were each drawn at full size and `sizes` times more, from `smallest` to
    `largest` pixels high, on a square of `side` pixels, in whole pixels at least `apart` of one another. Of these
    `drawings`, `same` got the answer of the same strokes at full size; at full size `right` were read right.
    `accuracy` is that of the network on the test images.
    """

    side: int
    hands: int
    sizes: int
    smallest: int
    largest: int
    apart: int
    drawings: Annotated[int, Field(gt=0)]
    same: int
    right: int
    accuracy: Annotated[float, Field(ge=0, le=1)]


def read_trials(path: Path) -> dict[str, DrawnTrial]:
    """Read what `tests/benchmarks/drawing.py` measured, by the name of the data set; nothing where it never ran.

    Raises:
        ReportError: if the file is not as that writes it.
    """
    try:
        return TypeAdapter(dict[str, DrawnTrial]).validate_python(read_json(path) or {})
    except ValidationError:
        raise ReportError(f"{path} is not as its program writes it; restore it, or delete it") from None


def trial_words(trial: DrawnTrial) -> str:
    """Say how drawing was measured, and with what result."""
    again, first = f"{count(trial.same)} of {count(trial.drawings)}", f"{count(trial.right)} of {count(trial.hands)}"
    return (
        f"A program wrote {count(trial.hands)} digits, each of the ten in two ways or more, on a square of "
        f"{product((trial.side, trial.side))} pixels: once at full size, then each at {trial.sizes} random sizes and "
        f"places, {trial.smallest} to {trial.largest} pixels high, with points in whole pixels, {trial.apart} or more "
        f"apart, as a mouse gives them. {again} ({percent(trial.same / trial.drawings, 1)}) got the answer that the "
        f"same strokes get at full size, where {first} were read right. These strokes are smooth and upright, so the "
        "figure speaks for the way from pen to pixels, not for the handwriting of people. It was measured once, with "
        f"a network that read {percent(trial.accuracy)} of the test images, and stays the same from build to build."
    )
