"""How much the report can be about: the sizes of images, how many there are, and their classes."""

from __future__ import annotations

SHORTEST_SIDE, LONGEST_SIDE = 8, 224  # pixels: of scikit-learn's digits, and what networks for photographs take
SIDES = f"sides of {SHORTEST_SIDE} to {LONGEST_SIDE} pixels can be used"
MOST_CLASSES = 1000  # a confusion matrix of more is no picture any more
MOST_ROWS = 1_000_000  # images or rows of one set: each test image has a place on a page


def fits(height: int, width: int) -> bool:
    """Say whether images of this height and width, in pixels, can be used."""
    return min(height, width) >= SHORTEST_SIDE and max(height, width) <= LONGEST_SIDE
