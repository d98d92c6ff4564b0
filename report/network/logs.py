"""Reads what Keras noted while it fitted a network: the file of its CSVLogger, or `history` of what `fit` returns."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from report.core.errors import ReportError
from report.core.sanitize import one_line, printable
from report.network.run import LARGEST_LOSS, Epoch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LARGEST = 50_000_000  # bytes of a log
MOST_EPOCHS = 100_000
MOST_COLUMNS = 1000  # scores of a training: a row of more is no row of a log
RATES = ("learning_rate", "lr")  # the columns in which Keras notes it
OF_EACH = ("accuracy", "acc", "sparse_categorical_accuracy", "categorical_accuracy")  # the largest number counts
OF_ONE = ("accuracy", "acc", "binary_accuracy")  # every number counts by whether it exceeds a threshold
ACCURACIES = tuple(dict.fromkeys(OF_EACH + OF_ONE))
NONE = {"", "na", "none"}  # what CSVLogger writes where there is no score


def epochs_from(
    history: Mapping[str, Sequence[float | None]], where: str, known: Sequence[str] = OF_EACH
) -> tuple[tuple[Epoch, ...], Literal["validation", ""]]:
    """Return the epochs of a training by its scores, and on what it was scored besides the training images.

    A score that was not noted for every epoch is left out.

    Args:
        history: `loss` and, where they are known, `accuracy` (or a name that Keras gives it by itself), `val_loss` and
            `val_accuracy`, one value an epoch; other names but `epoch`, from 0 or 1, are passed over.
        where: what it was read from, for messages.
        known: the names of the accuracy, the first that is there.

    Raises:
        ReportError: if it has no loss, or values that cannot be, or goes over more or less than one training.
    """
    _refuse_some(history.get("epoch", ()), where)
    count = len(history.get("loss", ()))
    losses = _scores(history, ("loss",), count, where)
    if not losses:
        raise ReportError(f"{where} has no loss for every epoch; let Keras's CSVLogger write it, beside model.fit")
    accuracies = _scores(history, known, count, where)
    tested = _scores(history, ("val_loss",), count, where)
    right = _scores(history, [f"val_{name}" for name in known], count, where)
    missing: list[None] = [None] * count
    columns = zip(losses, accuracies or missing, tested or missing, right or missing, strict=True)
    epochs = tuple(Epoch(number, *scores, seconds=None) for number, scores in enumerate(columns, 1))
    return epochs, "validation" if tested or right else ""


def _refuse_some(epochs: Sequence[float | None], where: str) -> None:
    """Refuse epochs that are not all those of one training.

    They may begin anew, as CSVLogger(append=True) leaves them: of the same network or of another. Or earlier ones are
    missing, as where a training that went on was noted alone.
    """
    numbers = [number for number in epochs if number is not None]
    if numbers and numbers[0] > 1:
        raise ReportError(f"{where} begins with epoch {numbers[0]:g}; give it with all epochs, or leave it out")
    for before, after in pairwise(numbers):
        if after <= before:
            raise ReportError(
                f"{where} has epoch {after:g} after epoch {before:g}, as of several trainings; keep the lines of one, "
                "or number them throughout if it is one"
            )


def rates_from(history: Mapping[str, Sequence[float | None]]) -> list[float]:
    """Return the learning rate of each epoch, or none where it was not noted for all, or is no number for one."""
    found = next((list(history[name]) for name in RATES if name in history), [])
    rates = [_as_counted(rate) for rate in found if rate is not None and math.isfinite(rate)]
    return rates if len(rates) == len(found) else []


def look_at_log(path: Path) -> None:
    """Refuse what is no file.

    Raises:
        ReportError: naming what it is, and what to do.
    """
    if path.is_file():
        return
    if path.exists():
        what = "a folder" if path.is_dir() else "no regular file"
        raise ReportError(f"{path} is {what}; name the file that Keras's CSVLogger wrote")
    raise ReportError(f"there is no log {path}; correct the path, or leave log out")


def read_log(path: Path) -> dict[str, list[float | None]]:
    """Read what CSVLogger wrote, with any separator: the values of each column, None where there is none.

    Raises:
        ReportError: if there is no such file, or it is no such log.
    """
    look_at_log(path)
    damaged = f"{path} is no log of Keras's CSVLogger"
    if path.stat().st_size > LARGEST:
        raise ReportError(f"{damaged}: it has {path.stat().st_size:,} bytes; name the right file")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ReportError(f"{damaged}: it is no text; name the right file") from None
    head = text.partition("\n")[0]
    separator = next((one for one in ",;\t|" if one in head), ",")
    if (columns := head.count(separator) + 1) > MOST_COLUMNS:
        raise ReportError(f"{damaged}: it has {columns:,} columns; name the right file")
    try:
        rows = [*islice(filter(None, csv.reader(io.StringIO(text), delimiter=separator)), MOST_EPOCHS + 2)]
    except csv.Error as error:
        raise ReportError(f"{damaged} ({one_line(error)}); name the right file") from None
    names = _named(rows[0] if rows else [], damaged)
    if not 1 < len(rows) <= MOST_EPOCHS + 1:
        found = f"more than {MOST_EPOCHS:,}" if rows[1:] else "0"
        raise ReportError(f"{damaged}: it has {found} epochs; name the right file")
    table: dict[str, list[float | None]] = {name: [] for name in names}
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(names):
            raise ReportError(
                f"{damaged}: line {number} has {len(row)} values for {len(names)} columns; mend that line"
            )
        for name, value in zip(names, row, strict=True):
            table[name].append(_number(value, name, f"{damaged}: line {number}"))
    return table


def _named(head: list[str], damaged: str) -> list[str]:
    """Return the names of the columns, each of its own."""
    names = [name.strip() for name in head]
    if "loss" not in names:
        raise ReportError(f"{damaged}: its first line names no column loss; name the right file")
    if twice := [name for name, number in Counter(names).items() if number > 1]:
        raise ReportError(f"{damaged}: it has the column {printable(twice[0])[:40]!r} twice; leave out one of them")
    return names


def _number(value: str, name: str, where: str) -> float | None:
    """Return a value of a column; one that is none of ours may be anything."""
    text = value.strip()
    if text.lower() in NONE:
        return None
    try:
        return float(text)
    except ValueError:
        if name in {"loss", "val_loss", *ACCURACIES, *(f"val_{one}" for one in ACCURACIES)}:
            raise ReportError(f"{where} has {printable(text)[:40]!r} for {name}; mend that line") from None
        return None


def _scores(history: Mapping[str, Sequence[float | None]], names: Sequence[str], count: int, where: str) -> list[float]:
    """Return the values of the first of these scores that was noted for every epoch, checked; or none."""
    for name in names:
        values = [float(value) for value in history.get(name, ()) if value is not None]
        if not values or len(values) != count:
            continue
        if odd := [value for value in values if not abs(value) <= LARGEST_LOSS]:
            raise ReportError(f"{where} has {odd[0]:g} for {name}; leave out the epochs from there on")
        if "acc" not in name:
            return values
        if not all(0 <= value <= 1 for value in values):
            raise ReportError(f"{where} has {name} outside 0 to 1; write it as a share")
        return [_as_counted(value) for value in values]
    return []


def _as_counted(value: float) -> float:
    """Return the shortest number that Keras, which counts in float32, notes as this one: 0.80875 for 0.8087499737."""
    single = np.float32(value)
    return float(str(single)) if float(single) == value else value
