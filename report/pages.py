"""What pages are made of besides the results: their words, and where the build comes from."""

from __future__ import annotations

from dataclasses import dataclass


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
    drawings: int
    same: int
    right: int
    accuracy: float


@dataclass(frozen=True)
class Provenance:
    """Where a build comes from; what is not known is "" or None.

    `time` is the commit's, in seconds since 1970; `repository` is "owner/name" on GitHub, `home` the address of the
    published site, `versions` those of Python and of the libraries. `reproducible` says that nothing
    measured, such as a duration, may appear.
    """

    commit: str
    time: int | None
    repository: str
    home: str
    versions: dict[str, str]
    reproducible: bool


@dataclass(frozen=True)
class Section:
    """A heading of a page: its anchor and its question, in plain text."""

    anchor: str
    question: str


@dataclass(frozen=True)
class Page:
    """A page of words: `body` is HTML with Jinja's `{{ … }}` still in it."""

    slug: str
    title: str
    order: int
    template: str
    body: str
    sections: tuple[Section, ...]
