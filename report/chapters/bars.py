"""A bar beside a value in a table."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_BAR = 112  # pixels, of the widest layer or share


@dataclass(frozen=True)
class Bar:
    """A named value with the length of its bar in pixels."""

    name: str
    value: float
    length: float
    strong: bool = False
