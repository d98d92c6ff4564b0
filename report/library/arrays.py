"""Looks at arrays that somebody hands over, before they are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from report.core.limits import LONGEST_SIDE, SHORTEST_SIDE
from report.data.pixels import BRIGHTEST, SLACK
from report.data.predictions_columns import column_names
from report.data.predictions_judged import Source, judged_array
from report.data.predictions_labels import name_texts
from report.data.predictions_names import counted, disordered, folded, namings

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

GREY, COLOUR = 3, 4  # dimensions of images
TOO_LARGE = f"images of more than {LONGEST_SIDE} pixels a side are not shown, and what is about pixels is left out"


def labels_from(
    labels: Any,  # noqa: ANN401 as `predictions_from` takes them
    probabilities: Any,  # noqa: ANN401
    class_names: Sequence[str] | None,
) -> tuple[Any, Sequence[str] | None]:
    """Return labels and names of classes as they are, or one text or place for each row of noughts and a one.

    The columns of such rows are known by their names; where they have none, or none that is that of a class, they stand
    in the order of the probabilities.

    Raises:
        ReportError: if they have no names, and are more or fewer than the classes.
    """
    array = judged_array(Source(), "labels", labels)
    if not _are_marks(array):
        return labels, class_names
    places, called, columns = array.argmax(axis=1), column_names(labels), column_names(probabilities)
    shape, width = judged_array(Source(), "probabilities", probabilities).shape, array.shape[1]
    classes = max((2, *shape[1:]))  # one probability is that of the second of two
    known = columns if len(columns) == classes and not counted(columns) else ()
    if class_names is not None:
        known = name_texts(Source(), class_names)
    if len(called) == width and not known and width == classes and not counted(called):
        return [called[place] for place in places], called
    theirs = {name for some in namings(known) for name in folded(some)}
    for names in namings(called) if len(called) == width else ():
        common = {*folded(names)} & theirs
        if len(common) == width or (common and not counted(called)):
            return [names[place] for place in places], class_names
    if len(called) == width != classes and not counted(called):
        return [called[place] for place in places], class_names
    if width != classes:
        what = f"{width} columns without names for {classes} classes of probabilities"
        raise Source().wrong("labels", what, "give one column for each class, or the label of each row itself")
    if class_names is not None:
        return [known[place] for place in places], class_names
    if disordered(known):
        what = "columns without names beside probabilities whose columns are numbers in another order"
        raise Source().wrong("labels", what, "give the label of each row itself")
    return places, class_names


def _are_marks(array: np.ndarray) -> bool:
    """Say whether each row of an array holds noughts and a single one."""
    if array.ndim != 2 or array.shape[1] == 1 or array.dtype.kind not in "biuf":  # noqa: PLR2004 rows and columns
        return False
    return bool(((array == 0) | (array == 1)).all() and (array.sum(axis=1) == 1).all())


def too_large(images: np.ndarray) -> bool:
    """Say whether images (n, height, width, …) are larger than a report can show."""
    return bool(max(images.shape[1:GREY]) > LONGEST_SIDE)


def are_images(examples: np.ndarray, *, series: bool) -> bool:
    """Say whether examples are images that can be shown, and not series of values for a model that reads such.

    Such a model may read an image row by row, but hardly one that is not square.
    """
    if examples.ndim not in {GREY, COLOUR} or examples.dtype.kind not in "buif" or not examples.size:
        return False
    height, width = examples.shape[1:GREY]
    if min(height, width) < SHORTEST_SIDE or (series and examples.ndim == GREY and height != width):
        return False
    shaped = examples.ndim == GREY or examples.shape[-1] in {1, 3}
    slack = SLACK if examples.dtype.kind == "f" else 0
    return bool(shaped and examples.min() >= -slack and examples.max() <= BRIGHTEST + slack)
