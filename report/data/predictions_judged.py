"""Judges probabilities and images that somebody hands over, and brings them into one form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from report.core.errors import ReportError
from report.core.formatting import count
from report.core.limits import LONGEST_SIDE, MOST_CLASSES, MOST_ROWS
from report.core.rounding import to_single
from report.core.sanitize import one_line, printable
from report.data.names import is_unicode
from report.data.npz import first_names
from report.data.pixels import BRIGHTEST, SLACK, as_bytes, darkness
from report.data.predictions_names import SHOWN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TOLERANCE = 1e-3  # by which a sum may miss 1, or a number 0: six decimals of a thousand classes do not miss by more
SINGLE = 1e-6  # what float32 rounds
FEW = 3  # decimals that somebody left
MOST_LOST = 0.05  # by which a sum may miss 1 because of them
PERCENT = 100
FEWEST = 2  # classes

_TABLE, _GREY, _COLOUR = 2, 3, 4  # dimensions


@dataclass(frozen=True)
class Source:
    """Where arrays come from, for messages: a file, a table whose rows stand on `lines`, or arguments of a function."""

    path: Path | None = None
    lines: Sequence[int] | None = None
    columns: tuple[str, ...] = ()  # of the table, those taken for classes, if they have names

    def wrong(self, name: str, what: str, advice: str, row: int | None = None) -> ReportError:
        """Return what is to be said about an array, or about a row of it."""
        if self.lines is not None:
            place = str(self.path) if row is None else f"line {self.lines[row]} of {self.path}"
        else:
            index = "" if row is None else f"[{row}]"
            place = f"{name}{index}" + (f" in {self.path}" if self.path else "")
        return ReportError(f"{place}: {what}; {advice}")


@np.errstate(over="ignore")  # sums of numbers that are refused anyway
def judged_probabilities(source: Source, values: Any) -> np.ndarray:  # noqa: ANN401 whatever NumPy makes an array of
    """Return probabilities as float32 of shape (n, classes), each row with the sum 1 and highest where it was so.

    Raises:
        ReportError: for numbers that are no probabilities, naming the first row of them.
    """
    name = "probabilities"
    found = judged_array(source, name, values)
    if found.dtype.kind in "cmMV":
        raise source.wrong(name, f"the type is {found.dtype}", "give numbers from 0 to 1")
    if not found.size or found.ndim not in {1, _TABLE}:
        raise source.wrong(name, f"the shape is {found.shape}", "bring it to (examples, classes), both at least 1")
    if len(found) > MOST_ROWS:
        raise source.wrong(name, f"{count(len(found))} rows", f"{count(MOST_ROWS)} are the most, so leave some out")
    if found.ndim == _TABLE and found.shape[1] > MOST_CLASSES:
        raise source.wrong(name, f"{found.shape[1]} classes", f"at most {MOST_CLASSES} are possible")
    try:
        shares = found.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise source.wrong(name, f"no numbers ({one_line(error)})", "give one number for each class") from None
    for row in np.flatnonzero(~np.isfinite(shares).reshape(len(shares), -1).all(axis=1))[:1]:
        raise source.wrong(name, "a probability is missing or infinite", "give a number from 0 to 1", int(row))
    if shares.ndim == 1 or shares.shape[1] == 1:
        first = shares.reshape(-1, 1)
        _judge(source, first, first[:, 0] <= 1 + TOLERANCE)
        first = np.clip(first, 0, 1)
        shares = np.concatenate([1 - first, first], axis=1)
    else:
        _judge(source, shares, are_whole(shares))
        shares = np.maximum(shares, 0)
    return to_single(shares / shares.sum(axis=1, keepdims=True), shares.argmax(axis=1))


def are_whole(shares: np.ndarray) -> np.ndarray:
    """Say of each row of numbers (n, classes) whether it sums to 1, but for what rounding them lost."""
    missed: np.ndarray = np.abs(shares.sum(axis=1) - 1)
    return missed <= _lost(shares)


def _lost(shares: np.ndarray) -> float:
    """Return by how much sums may miss 1: by half a unit of the last decimal for each class, if there are few."""
    for decimals in range(1, FEW + 1):
        if np.abs(shares - shares.round(decimals)).max() < SINGLE:
            unit = float(10**-decimals)
            lost = min(MOST_LOST, shares.shape[1] * unit / 2)
            return float(max(TOLERANCE, lost)) + SINGLE
    return TOLERANCE


def _judge(source: Source, shares: np.ndarray, whole: np.ndarray) -> None:
    """Refuse rows that are not `whole` or hold numbers below 0 by more than sums may miss 1, saying what they are."""
    negative: np.ndarray = np.min(shares, axis=1) < -TOLERANCE
    wrong = negative | ~whole
    if not wrong.any():
        return
    row, alone = int(wrong.argmax()), shares.shape[1] == 1
    sums, high = shares.sum(axis=1), shares.max(axis=1) > 1 + TOLERANCE
    hundred = sums.max() <= PERCENT if alone else are_whole(shares / PERCENT).all()
    if alone and (shares == np.rint(shares)).all():
        what = f"{shares[row, 0]:.6g} is no probability; these look like predicted classes"
        advice = f"give a probability for each class (predict_proba); if they are percentages, divide them by {PERCENT}"
    elif hundred and not negative.any():
        what, advice = "percentages", f"divide them by {PERCENT}"
    elif (column := _stranger(shares, row)) is not None:
        called = f"column {printable(source.columns[column])[:SHOWN] if source.columns else column}"
        what = f"the sum of the probabilities is {sums[row]:.6g}, and 1 in every row without {called}"
        advice = "leave that out, it seems to be no class"
    elif negative.any() or high.any():
        row = int((negative | high).argmax())
        found = shares[row].min() if negative[row] else shares[row].max()
        what = f"{found:.6g} is no probability; these look like logits or scores"
        advice = f"apply {'the sigmoid' if alone else 'softmax to each row'} first"
        what, advice = _with_columns(source, what, advice)
    else:
        what = f"the sum of the probabilities is {sums[row]:.6g}, not 1"
        what, advice = _with_columns(source, what, "give one for each class, and divide each row by its sum")
    raise source.wrong("probabilities", what, advice, row)


def _stranger(shares: np.ndarray, row: int) -> int | None:
    """Return the one column without which all rows are probabilities of classes, if there is one; `row` is none now."""
    excess: np.ndarray = shares.sum(axis=1) - 1
    if abs(excess[row]) <= 2 * MOST_LOST or shares.shape[1] <= FEWEST:
        return None
    near = [column for column in range(shares.shape[1]) if abs(shares[row, column] - excess[row]) <= MOST_LOST]
    near = [column for column in near if (np.abs(shares[:, column] - excess) <= MOST_LOST).all()]
    found = [column for column in near if _are_shares(np.delete(shares, column, axis=1))]
    return found[0] if len(found) == 1 else None


def _are_shares(numbers: np.ndarray) -> bool:
    return bool(are_whole(numbers).all() and numbers.min() >= -TOLERANCE)


def _with_columns(source: Source, what: str, advice: str) -> tuple[str, str]:
    """Return what is wrong, and what to do, with the columns of a table that were taken for classes: not all may be."""
    if not source.columns:
        return what, advice
    taken = first_names([printable(name)[:SHOWN] for name in source.columns])
    return what, f"{advice}; or leave out what is no class, as {taken} were taken for classes"


def judged_images(source: Source, values: Any, size: int) -> tuple[np.ndarray, tuple[str, ...]]:  # noqa: ANN401
    """Return images as uint8 of shape (n, height, width) or (n, height, width, 3), and what was done to them.

    Whole numbers go from 0 to 255. Floats go from 0 to 1, or from 0 to 255 if any is above 1, but for what scaling
    rounds. Booleans are 0 and 255.
    """
    name = "images"
    array = judged_array(source, name, values)
    shaped = array.ndim == _GREY or (array.ndim == _COLOUR and array.shape[-1] in {1, 3})
    if not (shaped and array.size):
        advice = "bring it to (examples, height, width), with a last axis of 3 for colours"
        raise source.wrong(name, f"the shape is {array.shape}", advice)
    if max(array.shape[1:_GREY]) > LONGEST_SIDE:
        advice = f"bring the sides to at most {LONGEST_SIDE}, or leave the images out"
        raise source.wrong(name, f"the shape is {array.shape}", advice)
    if len(array) != size:
        raise source.wrong(name, f"{len(array)} for {size} rows of probabilities", "give one image for each row")
    if array.dtype.kind not in "buif":
        raise source.wrong(name, f"the type is {array.dtype}", f"give numbers from 0 to {BRIGHTEST}")
    low, high = array.min(), array.max()
    slack = SLACK if array.dtype.kind == "f" else 0
    if not (-slack <= low <= high <= BRIGHTEST + slack):  # nor is what is no number
        advice = f"bring them into 0 to {BRIGHTEST}, or 0 to 1 if they are floats"
        raise source.wrong(name, f"values from {low} to {high}", advice)
    made, changes = as_bytes(array, 1 if array.dtype.kind == "f" and high <= 1 + SLACK else BRIGHTEST)
    notes = tuple(f"{name}: {words}" for words in (*changes, *darkness(made)))
    return made.copy() if np.may_share_memory(made, array) else made, notes


def judged_array(source: Source, name: str, values: Any) -> np.ndarray:  # noqa: ANN401
    """Return an array of what was handed over.

    Raises:
        ReportError: if NumPy makes none of it, or if values of it are masked.
    """
    if np.ma.isMaskedArray(values) and np.ma.is_masked(values):
        raise source.wrong(name, "some values are masked", "leave those examples out")
    texts = isinstance(values, list | tuple) and any(isinstance(one, str | bytes) for one in values)
    try:  # texts as objects: in an array of text all are as wide as the longest
        found: np.ndarray = np.asarray(values, object if texts else None)
    except (TypeError, ValueError, RuntimeError) as error:  # the last of a tensor that is still being trained
        raise source.wrong(name, f"no array ({one_line(error)})", "give rows of one length") from None
    try:
        _ = [str(one) for one in found.ravel() if not isinstance(one, str)] if found.dtype.kind == "O" else []
    except Exception as error:  # noqa: BLE001 they may be anybody's objects
        raise source.wrong(name, f"values that no text can show ({one_line(error)})", "give texts or numbers") from None
    if found.dtype.kind == "U" and not is_unicode(found):
        raise source.wrong(name, "characters that Unicode does not have", "give it as text again")
    if found.ndim == 0:
        raise source.wrong(name, f"one value of type {type(values).__name__}", "give a list or an array")
    return found
