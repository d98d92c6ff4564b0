"""Looks at arrays that somebody hands over, before they are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from report.core.limits import LONGEST_SIDE
from report.data.pixels import BRIGHTEST, SLACK
from report.data.predictions_judged import Source, judged_array

if TYPE_CHECKING:
    import numpy as np

GREY, COLOUR = 3, 4  # dimensions of images
TOO_LARGE = f"images of more than {LONGEST_SIDE} pixels a side are not shown, and what is about pixels is left out"


def classes_of(labels: Any) -> Any:  # noqa: ANN401 as `predictions_from` takes them
    """Return labels as they are, or the places of the ones where each has a row of noughts and a one."""
    array = judged_array(Source(), "labels", labels)
    if array.ndim != 2 or array.shape[1] == 1 or array.dtype.kind not in "biuf":  # noqa: PLR2004 rows and columns
        return labels
    alone = ((array == 0) | (array == 1)).all() and (array.sum(axis=1) == 1).all()
    return array.argmax(axis=1) if alone else labels


def too_large(images: np.ndarray) -> bool:
    """Say whether images (n, height, width, …) are larger than a report can show."""
    return bool(max(images.shape[1:GREY]) > LONGEST_SIDE)


def are_images(examples: np.ndarray) -> bool:
    """Say whether examples are images that can be shown."""
    if examples.ndim not in {GREY, COLOUR} or examples.dtype.kind not in "buif" or not examples.size:
        return False
    shaped = examples.ndim == GREY or examples.shape[-1] in {1, 3}
    slack = SLACK if examples.dtype.kind == "f" else 0
    return bool(shaped and examples.min() >= -slack and examples.max() <= BRIGHTEST + slack)
