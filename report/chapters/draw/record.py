"""What stands behind the page to draw on, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass

from report.core.records import Stored

BITS = 14  # of a weight in the page; measured: with 13, one answer of 10,000 changed
CLASSES_SHOWN = 10  # examples in a row, each of another class


@dataclass(frozen=True)
class Example:
    """A test image to try: its bytes in base64, row by row, and a picture of it as a `data:` address."""

    index: int
    pixels: str
    picture: str


@dataclass(frozen=True)
class Pad(Stored):
    """What stands behind the page on which a reader draws.

    `refused` names what keeps the network from running in a page, and is "" where nothing does. `reason` says why the
    page shows no share of each pixel in an answer, and is "" where it does: there these shares are exact. `scripts` are
    classic scripts by name; they hold the `kept` surest mistakes. `right` and `wrong` are test images that the network
    reads right and wrong, in the order of their classes.
    """

    refused: str
    reason: str
    scripts: dict[str, str]
    kept: int
    right: tuple[Example, ...]
    wrong: tuple[Example, ...]
