"""What the report says of the patterns that the network learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.core.formatting import count, plural, sentence, words
from report.data.vocabulary import HANDWRITING, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.features.record import Features
    from report.plotting.pictures import Figure


@dataclass(frozen=True)
class Words:
    """What the chapter says of the patterns; `reason` says why they cannot be shown, and is "" where they are.

    `unit` is what one of those is called that look for them.
    """

    headline: str
    reason: str
    unit: str
    figures: Mapping[str, Figure]


def tell(features: Features, figures: Mapping[str, Figure], say: Vocabulary = HANDWRITING) -> Words:
    """Tell what the network learned."""
    return Words(headline=headline(features, say), reason=features.reason, unit=features.unit, figures=figures)


def headline(features: Features, say: Vocabulary = HANDWRITING) -> str:
    """Say in one line what the first layer learned, or that it cannot be shown."""
    if features.reason:
        return "That cannot be shown as images."
    number, dead, unlit = len(features.weights), features.dead, features.unlit
    if dead:
        off = f"{sentence(words(dead))} of {plural(number, 'hidden unit')} {'is' if dead == 1 else 'are'} off"
        images = f"{words(unlit)} of {plural(features.images, 'image')}"
        return f"{off} in every test image{f', and in {images} all units are' if unlit and dead < number else ''}."
    if unlit:
        find = "finds" if unlit == 1 else "find"
        return f"{sentence(plural(unlit, 'test image'))} of {count(features.images)} {find} all units off."
    if number == 1 or not features.influence.any():
        return f"{sentence(plural(number, 'pattern'))} of {say.ink}."
    half = int((features.influence.cumsum() < features.influence.sum() / 2).sum()) + 1
    has = "has" if half == 1 else "have"
    return (
        f"{sentence(plural(number, 'pattern'))} of {say.ink}; the strongest {words(half)} {has} half of the influence."
    )
