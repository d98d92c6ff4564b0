"""A stage that is made elsewhere: its folder travels as bytes, and only between programs that are the same."""

from __future__ import annotations

import hashlib
import os
import socket
import time
from pathlib import PurePath
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from report.core.errors import ReportError
from report.core.modules import OURS, path_of
from report.core.scratch import scratch_folder
from report.core.sources import EditedError, check_unedited, shape_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


_READING = Lock()  # of code: Python 3.11 fails at it where two threads, of a worker that has some, do so at once
LONGEST_VERSION = 30  # characters; what is longer is code


class OtherCodeError(ReportError):
    """What is to be made would not be the same if it were made here."""


class Parcel(NamedTuple):
    """The files of a folder by name, their digest, where they were made (host and process), and in how many seconds."""

    files: Mapping[str, bytes]
    digest: str
    where: str
    seconds: float

    @property
    def whole(self) -> bool:
        """Whether the files are those that were sent, and lie in the folder itself."""
        inside = all(PurePath(name).name == name for name in self.files)
        return inside and self.digest == _digest(self.files)


def fill(make: Callable[..., None], expected: Mapping[str, str], *inputs: object, **beside: object) -> Parcel:
    """Run a stage in a folder of its own and return what it left there.

    Args:
        make: the stage, as `Cache.run` takes it.
        expected: what shapes the stage where its result is wanted, by name: see `shape_of`.
        inputs: of the stage; one that has a `shape` of its own adds that.
        beside: what the stage is given that shapes nothing.

    Raises:
        OtherCodeError: if this machine has other code or libraries, or lacks a module of the project.
        ReportError: if the code was edited before the stage was finished.
    """
    where = f"{socket.gethostname()}, process {os.getpid()}"
    try:
        with _READING:
            here = shape_of(make)
            for value in inputs:
                here |= getattr(value, "shape", {})
    except EditedError:
        raise OtherCodeError(f"the worker at {where} runs code that was edited since; start it again") from None
    except ReportError:
        raise OtherCodeError(f"the worker at {where} {_unlike(expected)}, and start it again") from None
    if odd := sorted(name for name in {*here, *expected} if here.get(name) != expected.get(name)):
        told = _differing(odd[0], here.get(odd[0], "missing"), expected.get(odd[0], "none"))
        raise OtherCodeError(f"the worker at {where} has {told}; install there what is here, and start it again")
    started = time.perf_counter()
    with scratch_folder() as folder:
        make(folder, *inputs, **beside)
        with _READING:
            check_unedited(here)
        files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    return Parcel(files, _digest(files), where, time.perf_counter() - started)


def _differing(name: str, here: str, expected: str) -> str:
    """Say what a machine has of what is expected to be otherwise; what is no version is the digest of code."""
    ways = "from an index", "from a file or a folder"  # of which `version_of` tells the second with a digest
    if expected.startswith(f"{here} "):
        return f"{name} {here} {ways[0]}, not {ways[1]}"
    if here.startswith(f"{expected} "):
        return f"{name} {expected} {ways[1]}, not {ways[0]}"
    return f"{name} {here}, not {expected}" if max(len(here), len(expected)) <= LONGEST_VERSION else f"another {name}"


def _unlike(expected: Mapping[str, str]) -> str:
    """Say of what cannot be read here, and is read where it is expected, which module that is, and what to do."""
    modules = sorted(
        {name.partition(":")[0] for name in expected if ":" in name}, key=lambda name: name.startswith(OURS)
    )
    if absent := [name for name in modules if not path_of(name)]:
        return f"lacks module {absent[0]}; put what is here into a folder of its PYTHONPATH"
    return f"has another {modules[0]}; install there what is here"


def _digest(files: Mapping[str, bytes]) -> str:
    sums = "".join(f"{name} {hashlib.sha256(content).hexdigest()}\n" for name, content in sorted(files.items()))
    return hashlib.sha256(sums.encode()).hexdigest()
