"""Looks at arrays that somebody hands over, before they are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from report.core.limits import LONGEST_SIDE
from report.core.sanitize import printable
from report.data.npz import first_names
from report.data.pixels import BRIGHTEST, SLACK
from report.data.predictions_columns import column_names, numbered, shuffled
from report.data.predictions_judged import Source, judged_array
from report.data.predictions_labels import SHOWN, name_texts, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

GREY, COLOUR = 3, 4  # dimensions of images
TOO_LARGE = f"images of more than {LONGEST_SIDE} pixels a side are not shown, and what is about pixels is left out"


def labels_from(
    labels: Any,  # noqa: ANN401 as `predictions_from` takes them
    probabilities: Any,  # noqa: ANN401
    class_names: Sequence[str] | None,
) -> tuple[Any, Sequence[str] | None]:
    """Return labels and names of classes as they are, or one text or place for each row of noughts and a one.

    The columns of such rows are known by their names, if they have some; else they are those of the probabilities. So
    they are if they are as many, in order, and `class_names` has other names for all of them.

    Raises:
        ReportError: if they have no names, and are more or fewer than the classes, or their order is not clear.
    """
    array = judged_array(Source(), "labels", labels)
    if not _are_marks(array):
        return labels, class_names
    places, called, columns = array.argmax(axis=1), column_names(labels), column_names(probabilities)
    shape, width = judged_array(Source(), "probabilities", probabilities).shape, array.shape[1]
    classes = max((2, *shape[1:]))  # one probability is that of the second of two
    names: tuple[str, ...] = ()
    if class_names is not None:
        names = name_texts(Source(), class_names)
    elif len(columns) == classes and (not numbered(columns) or (called and {*called} <= {*columns})):
        names = columns
    named = len({*called}) == width and (not numbered(called) or {*called} <= {*names})
    if class_names is None and (shuffled(called) and not names if named else shuffled(names)):
        what = "it is not clear which columns go with which of the probabilities, as their numbers are in no order"
        raise Source().wrong("labels", what, "bring both into that order")
    if named and class_names is not None and not {*map(value_of, called)} & {*map(value_of, names)}:
        ordered = called == columns or (_sorted(labels) and (len(columns) != classes or numbered(columns)))
        named = shuffled(called) or not width == classes == len(names) or not ordered or _crossed(called, names)
        if named and (shuffled(called) or not all(name.isdecimal() for name in called)):
            what = f"none of class_names is that of a column: {first_names([printable(one)[:SHOWN] for one in called])}"
            raise Source().wrong("labels", what, "call the columns like the classes")
    if named:
        order = called if not names and width == classes else class_names
        return np.fromiter(labels.columns, object)[places], order  # numbers stay numbers
    if width != classes:
        what = f"{width} columns without names for {classes} classes of probabilities"
        raise Source().wrong("labels", what, "give one column for each class, or the label of each row itself")
    return [names[place] for place in places] if len(names) == classes else places, class_names


def _sorted(table: Any) -> bool:  # noqa: ANN401
    """Say whether the columns of a table are in order, as those are that are made of labels."""
    try:
        return [*table.columns] == sorted(table.columns)
    except TypeError:  # names of several kinds
        return False


def _crossed(called: Sequence[str], names: Sequence[str]) -> bool:
    """Say whether columns end with names of classes at other places, as y_yes does."""
    ends = [name.casefold() for name in names]
    pairs = zip(map(str.casefold, called), ends, strict=True)
    return any(one.endswith(tuple(ends)) and not one.endswith(own) for one, own in pairs)


def _are_marks(array: np.ndarray) -> bool:
    """Say whether each row of an array holds noughts and a single one."""
    if array.ndim != 2 or array.shape[1] == 1 or array.dtype.kind not in "biuf":  # noqa: PLR2004 rows and columns
        return False
    return bool(((array == 0) | (array == 1)).all() and (array.sum(axis=1) == 1).all())


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
