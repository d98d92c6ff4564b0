"""The sizes of images that the report can be about, which settings and data judge alike."""

from __future__ import annotations

SHORTEST_SIDE, LONGEST_SIDE = 8, 224  # pixels: of scikit-learn's digits, and what networks for photographs take
SIDES = f"sides of {SHORTEST_SIDE} to {LONGEST_SIDE} pixels can be used"


def fits(height: int, width: int) -> bool:
    """Say whether images of this height and width, in pixels, can be used."""
    return min(height, width) >= SHORTEST_SIDE and max(height, width) <= LONGEST_SIDE
