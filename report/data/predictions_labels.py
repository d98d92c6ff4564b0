"""Judges labels and names of classes that somebody hands over, and finds the class of each label."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from report.core.formatting import plural
from report.core.sanitize import printable
from report.data.names import judge_names
from report.data.predictions_judged import judged_array

if TYPE_CHECKING:
    from report.data.predictions_judged import Source

SHOWN = 40  # characters of a foreign text in a message
LISTED = 3  # names of classes in one


def judged_names(source: Source, values: Any, classes: int) -> tuple[str, ...]:  # noqa: ANN401
    """Return the names of the classes, each of its own and fit for print."""
    name, advice = "class_names", "give every class a name of its own"
    names = name_texts(source, values)
    if len(names) != classes:
        raise source.wrong(name, f"{plural(len(names), 'name')} for {classes} classes of probabilities", advice)
    judge_names(names, partial(source.wrong, name))
    return names


def name_texts(source: Source, values: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return names of classes as texts, whatever they are worth."""
    return tuple(text_of(one) for one in judged_array(source, "class_names", values).ravel().tolist())


def label_texts(source: Source, values: Any, size: int) -> list[str]:  # noqa: ANN401 whatever NumPy makes an array of
    """Return the labels of so many examples as texts.

    Raises:
        ReportError: if they are not as many.
    """
    array = judged_array(source, "labels", values)
    if array.shape not in {(size,), (size, 1)}:
        found = f"{len(array)} labels" if array.ndim == 1 else f"the shape is {array.shape}"
        raise source.wrong("labels", f"{found}, but {size} rows of probabilities", "give one label for each row")
    return [text_of(one) for one in array.ravel().tolist()]


def judged_labels(
    source: Source, texts: list[str], names: tuple[str, ...] | None, classes: int
) -> tuple[np.ndarray, tuple[str, ...], tuple[str, ...]]:
    """Return the class of each example, int64 of shape (n,) from 0, the names of the classes, and what was done.

    Args:
        source: where the labels come from.
        texts: names of classes, or whole numbers from 0, or from 1 if the highest is the number of classes.
        names: those of the classes; without them they are the labels, sorted, if these are text, else numbers.
        classes: their number.

    Raises:
        ReportError: for a label that no class has, naming the first of them.
    """
    kinds = sorted({*texts})
    numbers = {text: number for text in kinds if (number := _number(text)) is not None}
    if missing := {"", "nan", "None", "<NA>"} & {*kinds} - {*(names or ())}:
        row = min(texts.index(text) for text in missing)
        raise source.wrong("labels", "the label is missing", "give every example its label", row)
    if names is None and not numbers and len(kinds) == classes:
        names = judged_names(source, kinds, classes)
    elif names is None and len(numbers) < len(kinds):
        what = f"{plural(len(kinds), 'label')} for {classes} classes of probabilities, and nothing names the classes"
        raise source.wrong("labels", what, "name the classes, in the order of their probabilities")
    return _placed(source, texts, numbers, names, classes)


def _placed(
    source: Source, texts: list[str], numbers: dict[str, float], names: tuple[str, ...] | None, classes: int
) -> tuple[np.ndarray, tuple[str, ...], tuple[str, ...]]:
    """Return the class of every label, by its number if all are numbers and none of them is a name, and the rest."""
    kinds, shift = {*texts}, 0
    places = _by_name(kinds, names or ())
    if not names or (not places and len(numbers) == len(kinds)):
        shift = int(bool(numbers) and min(numbers.values()) >= 1 and max(numbers.values()) == classes)
        names = names or tuple(str(index + shift) for index in range(classes))
        places = {
            text: int(number) - shift for text, number in numbers.items() if number in range(shift, classes + shift)
        }
    for row, text in enumerate(texts):
        if text not in places:
            known = ", ".join(names[:LISTED]) + (", …" if classes > LISTED else "")
            what = f"the label {printable(text)[:SHOWN]!r} is that of no class"
            counted = "" if any(_number(name) is not None for name in names) else f", or 0 to {classes - 1}"
            advice = f"the {classes} classes are {known}; use these names{counted}"
            raise source.wrong("labels", what, advice, row)
    notes = ("labels: counted from 1; the classes are counted from 0",) if shift else ()
    return np.array([places[text] for text in texts], np.int64), names, notes


def _by_name(kinds: set[str], names: tuple[str, ...]) -> dict[str, int]:
    """Return the place of every label that is a name, as both are written, or else as the numbers that they are."""
    places = {name: index for index, name in enumerate(names)}
    values = {value_of(name): index for index, name in enumerate(names)}
    if kinds <= places.keys() or len(values) < len(names):
        return {text: places[text] for text in kinds if text in places}
    return {text: values[value] for text in kinds if (value := value_of(text)) in values}


def text_of(label: object) -> str:
    """Return a label or a name as text; a float that is a whole number is that number."""
    if isinstance(label, bytes):
        return label.decode(errors="replace").strip()
    if isinstance(label, bool):
        return str(int(label))
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label).strip()


def value_of(text: str) -> str:
    """Return a whole number in one way of writing it, true and false as 1 and 0, anything else as it is."""
    number = _number({"true": "1", "false": "0"}.get(text.lower(), text))
    return str(int(number)) if number is not None and number.is_integer() else text


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
