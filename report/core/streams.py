"""Keeps a command going whatever becomes of its output: a log that nobody can read any more costs no report."""

from __future__ import annotations

import codecs
import io
import os
import select
import sys
import time
from contextlib import suppress

TYPE_CHECKING = False  # as in `typing`, which takes long to load
if TYPE_CHECKING:
    from typing import NoReturn, TextIO

    from _typeshed import ReadableBuffer

OUT, ERR = 1, 2  # as the system numbers them
GENERATED = "__autograph_generated_file"  # how the names of such modules begin
PATIENCE = 10.0  # seconds for whoever reads to go on
PLAIN = str.maketrans(  # what an old terminal can show instead
    {"\u00a0": " ", "\u202f": " ", "…": "...", "–": "-", "−": "-", "×": "x", "’": "'", "“": '"', "”": '"', "·": "-"}
)


class _Lenient(io.FileIO):
    """A stream of the system that is silent from the first failure on: a pipe that nobody reads, a full disk."""

    def write(self, data: ReadableBuffer, /) -> int:
        """Write, or do as if."""
        try:
            return self._written(data)
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            return memoryview(data).nbytes

    def _written(self, data: ReadableBuffer) -> int:
        """Write what can be, and wait for whoever reads where the stream is full and does not do so by itself."""
        patient = time.monotonic() + PATIENCE
        while (written := super().write(data)) is None:
            left = patient - time.monotonic()
            if left <= 0 or not select.select((), (self,), (), left)[1]:
                raise TimeoutError
        return written


def mend() -> None:
    """Put streams in the place of standard output and standard error to which everything can be written."""
    while (opened := os.open(os.devnull, os.O_RDWR)) <= ERR:  # one was closed, whose place no other file may take
        os.set_inheritable(opened, True)  # noqa: FBT003 as it is declared
    os.close(opened)
    codecs.register_error("plain", _plain)
    sys.stdout, sys.stderr = _lenient(OUT, sys.stdout), _lenient(ERR, sys.stderr)


def leave(status: int) -> NoReturn:
    """End the process at once: all is written, and TensorFlow would take most of a second to clear up after itself.

    The files that it made of functions, which it loads as modules, would stay where the system keeps what is passing.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    for name in [name for name in sys.modules if name.startswith(GENERATED)]:
        with suppress(OSError, TypeError):
            os.unlink(sys.modules[name].__file__ or "")  # noqa: PTH108 pathlib takes long to load
    os._exit(status)


def _lenient(number: int, before: TextIO | None) -> TextIO:
    encoding = before.encoding if before else "utf-8"
    raw = io.BufferedWriter(_Lenient(number, "w", closefd=False))
    return io.TextIOWrapper(raw, encoding, errors="plain", line_buffering=number == ERR or os.isatty(number))


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for characters that a terminal does not know."""
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 it is for writing alone
    text = error.object[error.start : error.end].translate(PLAIN)
    return "".join(one if one.isascii() else "?" for one in text), error.end
