"""What the report says of several trainings: which images all of them misread, and which a single one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.chapters.marks import Count
from report.chapters.several import all_of
from report.core.formatting import count, listing, percent, plural, sentence, words
from report.data.vocabulary import HANDWRITING, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.tiles import Tile
    from report.evaluation.trainings import Trainings

SHOWN = 32  # tiles: a row of a wide page


@dataclass(frozen=True)
class Words:
    """What the chapter says; `tiles` are the first of the images that all trainings misread, `shared` is their number.

    For one training the headline is "", which leaves the chapter out.
    """

    headline: str
    mistakes: str
    vote: str
    title: str
    order: str
    tiles: tuple[Tile, ...]
    shared: int
    number: int


def tell(trainings: Trainings, tiles: Mapping[int, Tile], say: Vocabulary = HANDWRITING) -> Words:
    """Tell what several trainings have in common; `tiles` are those of the article by index."""
    several = trainings.number > 1
    shared = len(trainings.misread_by(trainings.number)) if several else 0
    return Words(
        headline=headline(trainings, say) if several else "",
        mistakes=mistakes(trainings, say) if several else "",
        vote=vote(trainings, say) if several else "",
        title=sentence(f"{say.was_misread} by {all_of(trainings.number)} trainings.") if several else "",
        order=order(shared),
        tiles=tuple(tiles[index] for index in shown(trainings)),
        shared=shared,
        number=trainings.number,
    )


def shown(trainings: Trainings) -> tuple[int, ...]:
    """Return the indices of the images whose tiles the chapter shows, in order."""
    return trainings.misread_by(trainings.number)[:SHOWN] if trainings.number > 1 else ()


def counted(trainings: Trainings, say: Vocabulary = HANDWRITING) -> Count:
    """Return how many trainings misread each test image."""
    return Count("misread_by", trainings.number, tuple(trainings.misread.tolist()), say.was_misread)


def headline(trainings: Trainings, say: Vocabulary = HANDWRITING) -> str:
    """Say in one line whether the trainings misread the same images."""
    every, (shared, _, alone) = all_of(trainings.number), _numbers(trainings)
    single = f"{_many(alone)} by a single one"
    if shared and not beyond_chance(trainings):
        misread = f"{sentence(_are(shared))} {say.was_misread} by {every} trainings"
        return f"{misread}, no more than chance would make; {single}."
    if not trainings.misread.any():
        return f"Neither: {every} trainings {say.read} every image right."
    if shared and alone:
        return f"Both: {_are(shared)} {say.was_misread} by {every} trainings, and {single}."
    if shared:
        return f"{sentence(_are(shared))} {say.was_misread} by {every} trainings, and {single}."
    return f"No image is {say.was_misread} by {every} trainings, and {single}."


def mistakes(trainings: Trainings, say: Vocabulary = HANDWRITING) -> str:
    """Say how many images are misread by how many trainings, and how many chance would make all of them share."""
    any_of, (shared, some, alone) = len(trainings.misread_by(1)), _numbers(trainings)
    number, total = words(trainings.number), len(trainings.misread)
    if not any_of:
        return f"None of the {number} trainings, which differ in nothing but their seeds, {say.misreads} a test image."
    parts = [f"{_many(shared)} by {all_of(trainings.number)}", f"{_many(alone)} by a single one"]
    if trainings.number > 2:  # noqa: PLR2004 two are all or one
        parts.insert(1, f"{_many(some)} by some")
    of = f"all {count(total)} test images" if any_of == total else f"{words(any_of)} of {plural(total, 'test image')}"
    return (
        f"Together the {number} trainings, which differ in nothing but their seeds, {say.misread} {of}: "
        f"{listing(parts)}.{_meaning(trainings)}"
    )


def by_chance(trainings: Trainings) -> float:
    """Return how many images all trainings would misread if the mistakes of each fell on images at random."""
    return len(trainings.misread) * math.prod(1 - accuracy for accuracy in trainings.accuracies)


def beyond_chance(trainings: Trainings) -> bool:
    """Say whether all trainings share more mistakes than chance would make, by two standard deviations of a count."""
    expected = by_chance(trainings)
    return len(trainings.misread_by(trainings.number)) > expected + 2 * math.sqrt(expected)


def _meaning(trainings: Trainings) -> str:
    """Compare what all trainings misread with what chance would make."""
    expected, every = by_chance(trainings), all_of(trainings.number)
    about = "less than one" if expected < 1 else f"about {count(round(expected))}"
    return f" If the mistakes of each fell at random, {every} would share {about}."


def vote(trainings: Trainings, say: Vocabulary = HANDWRITING) -> str:
    """Say what the trainings score together, beside what one scores on average."""
    return (
        f"With the probabilities of {all_of(trainings.number)} averaged, they {say.read} {percent(trainings.vote)} of "
        f"the test images{say.correctly}; one alone {say.reads} {percent(trainings.mean)}{say.correctly} on average."
    )


def order(shared: int) -> str:
    """Say which of the images that all trainings misread are shown."""
    return f"The first {SHOWN} of {count(shared)}, in file order." if shared > SHOWN else "In file order."


def _numbers(trainings: Trainings) -> tuple[int, int, int]:
    """Return how many images are misread by all trainings, by some but not by all, and by a single one."""
    shared, alone = len(trainings.misread_by(trainings.number)), int((trainings.misread == 1).sum())
    return shared, len(trainings.misread_by(1)) - shared - alone, alone


def _many(number: int) -> str:
    return words(number) if number else "none"


def _images(number: int) -> str:
    return plural(number, "image")


def _are(number: int) -> str:
    return f"{_images(number)} {'is' if number == 1 else 'are'}"
