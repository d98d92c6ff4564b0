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

    `refused` names what keeps the network from running in a page, and is "" where nothing does. `explained` says that
    the share of each pixel in an answer is exact. `scripts` are classic scripts by name. `right` and `wrong` are test
    images that the network reads right and wrong, in the order of their classes.
    """

    refused: str
    explained: bool
    scripts: dict[str, str]
    right: tuple[Example, ...]
    wrong: tuple[Example, ...]
