"""The texts that a data file may hold: the names of its classes, and those of its test images."""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from report.core.errors import ReportError
from report.core.sanitize import JOINERS, is_printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

NAMES = ("class_names", "classes")  # arrays that may name the classes: the first that is there does
IDS = "ids"  # the array that may name the test images
LONGEST_NAME = 60  # characters of a class name that still fit a table
LONGEST_ID = 512  # characters: of a path of a file, below any that a file system refuses


def judge_names(names: Sequence[str], refuse: Callable[[str, str], Exception]) -> None:
    """See to it that every class has a name of its own that can be printed, and is told from the others when it is.

    Raises:
        Exception: as `refuse` returns it, which is told what is wrong and what to do.
    """
    seen: dict[str, str] = {}
    for index, name in enumerate(names):
        if not is_fit(name, LONGEST_NAME):
            fit = f"use 1 to {LONGEST_NAME} characters that can be printed"
            raise refuse(f"holds {name[:LONGEST_NAME]!a} for class {index}", fit)
        looks = _seen(name)
        if (other := seen.get(looks)) is not None:
            what = f"holds {name!r} twice" if other == name else f"holds {other!a} and {name!a}, which look alike"
            raise refuse(what, "give every class its own name")
        seen[looks] = name


def is_fit(text: str, longest: int) -> bool:
    """Say whether a text can be printed, shows anything, and is not too long."""
    return bool(_seen(text)) and is_printable(text) and len(text) <= longest


def _seen(text: str) -> str:
    """Return what people see of a text: letters in one form, one space between words, none that only joins others."""
    return " ".join(unicodedata.normalize("NFC", text.translate(dict.fromkeys(map(ord, JOINERS)))).split())


def image_ids(path: Path, array: np.ndarray, images: int) -> tuple[str, ...]:
    """Return the names of the test images of the data at `path`.

    Raises:
        ReportError: if they are no text, not as many as the images, too long or not fit for print.
    """
    if array.dtype.kind != "U" or array.shape != (images,):
        raise no_texts(path, IDS, array, (images, "test image"))
    names = texts(path, IDS, array)
    for index, name in enumerate(names):
        if not is_fit(name, LONGEST_ID):
            what = f"holds {name[:LONGEST_NAME]!a} for test image {index}"
            raise wrong(path, IDS, what, f"use 1 to {LONGEST_ID} characters that can be printed")
    return names


def texts(path: Path, called: str, array: np.ndarray) -> tuple[str, ...]:
    """Return the texts of the array `called`, () if it holds something else.

    Raises:
        ReportError: for bytes that no text has.
    """
    if array.dtype.kind != "U":
        return ()
    if not is_unicode(array):
        raise wrong(path, called, "holds characters that Unicode does not have", "save it as text again")
    return tuple(array.ravel().tolist())


def is_unicode(array: np.ndarray) -> bool:
    """Say whether all characters of an array of text are some; Python's text of others fails sooner or later."""
    if not array.size or not array.dtype.itemsize:
        return True
    code = np.dtype(np.uint32).newbyteorder(array.dtype.byteorder)
    return bool(np.ascontiguousarray(array).reshape(-1).view(code).max() <= sys.maxunicode)


def no_texts(path: Path, called: str, array: np.ndarray, named: tuple[int, str]) -> ReportError:
    """Return the error for an array that does not name so many things of a kind."""
    size, kind = named
    what = f"is of type {array.dtype} and shape {array.shape}"
    return wrong(path, called, what, f"save text of shape ({size},), one name for each {kind}")


def natural(name: str) -> tuple[list[tuple[int, int | str]], str]:
    """Return a key that sorts names as people do: numbers in them by their value, letters of either case alike."""
    parts = re.split(r"([0-9]+)", name)
    return [
        (0, int(part)) if part.isdecimal() and part.isascii() else (1, part.casefold()) for part in parts if part
    ], name


def wrong(path: Path, name: str, what: str, advice: str) -> ReportError:
    """Return the error that says what is wrong with an array in the data at `path`, and what to do."""
    return ReportError(f"{name} in {path} {what}; {advice}")
