"""The texts that a data file may hold: the names of its classes, and those of its test images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.core.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np

NAMES = ("class_names", "classes")  # arrays that may name the classes: the first that is there does
IDS = "ids"  # the array that may name the test images
LONGEST_NAME = 60  # characters of a class name that still fit a table
LONGEST_ID = 512  # characters: of a path of a file, below any that a file system refuses


def class_names(path: Path, found: Mapping[str, np.ndarray], classes: int) -> tuple[str, ...]:
    """Return the names of the classes of the data at `path`: "0", "1" and so on where no array that was found has them.

    Raises:
        ReportError: if they are no text, not as many as the classes, the same twice, too long or not fit for print.
    """
    called = next((name for name in NAMES if name in found), None)
    if called is None:
        return tuple(str(index) for index in range(classes))
    names = _texts(path, called, found[called], (classes, "class"), LONGEST_NAME)
    for index, name in enumerate(names):
        if name in names[:index]:
            raise wrong(path, called, f"holds {name!r} twice", "give every class its own name")
    return names


def image_ids(path: Path, found: Mapping[str, np.ndarray], images: int) -> tuple[str, ...]:
    """Return the names of the test images of the data at `path`, () where no array has them.

    Raises:
        ReportError: if they are no text, not as many as the images, too long or not fit for print.
    """
    if IDS not in found:
        return ()
    return _texts(path, IDS, found[IDS], (images, "test image"), LONGEST_ID)


def _texts(path: Path, called: str, array: np.ndarray, named: tuple[int, str], longest: int) -> tuple[str, ...]:
    """Return the texts of the array `called`, each fit for print; `named` is how many things they name, and what."""
    size, kind = named
    if array.dtype.kind != "U" or array.shape != (size,):
        what = f"is of type {array.dtype} and shape {array.shape}"
        raise wrong(path, called, what, f"save text of shape ({size},), one name for each {kind}")
    names = tuple(str(name) for name in array)
    for index, name in enumerate(names):
        if not (name.strip() and name.isprintable() and len(name) <= longest):
            what = f"holds {name[:LONGEST_NAME]!a} for {kind} {index}"
            raise wrong(path, called, what, f"use 1 to {longest} characters that can be printed")
    return names


def wrong(path: Path, name: str, what: str, advice: str) -> ReportError:
    """Return the error that says what is wrong with an array in the data at `path`, and what to do."""
    return ReportError(f"{name} in {path} {what}; {advice}")
