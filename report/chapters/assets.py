"""What was made for the pages to show and to load, in one record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.challenge.record import Challenge
    from report.chapters.draw.record import Pad
    from report.chapters.explorer.record import Gallery
    from report.chapters.learning.record import Replay
    from report.plotting.pictures import Figure, Sprite


@dataclass(frozen=True)
class Assets:
    """What was made for the pages to show and to load.

    `figures` are those of each chapter by its name. `sprite` holds the tiles of the article, `changed` the images that
    changed sides since the run before, and is None where there was no such run. `pad` is None where there is no network
    or no image to try it on, `challenge` where there are no images or too few for a game, and `replay` where nobody
    knows how the network read images while it learned.
    """

    figures: Mapping[str, tuple[Figure, ...]]
    sprite: Sprite
    changed: Sprite | None
    gallery: Gallery
    pad: Pad | None
    challenge: Challenge | None
    replay: Replay | None = None
