"""What the report says of the patterns that the network learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.core.formatting import plural, sentence

if TYPE_CHECKING:
    from report.chapters.features.record import Features


def features_headline(features: Features) -> str:
    """Say in one line what the first layer learned, or that it cannot be shown."""
    if features.reason:
        return "That cannot be shown as images."
    number = len(features.weights)
    return f"{sentence(plural(number, 'pattern'))} of ink that {'speaks' if number == 1 else 'speak'} for or against."
