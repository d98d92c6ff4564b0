"""Reads and writes small files whole, without trusting that they are small, or files, or where their names lead."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from report.core.errors import ReportError
from report.core.scratch import discard

if TYPE_CHECKING:
    from pathlib import Path

WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)  # for whoever writes into a pipe
MOST_NOTED = 2**26  # bytes that are read of what a build notes in the cache


def read_whole(path: Path, most: int) -> bytes:
    """Return the bytes of a file that has at most so many.

    Raises:
        ReportError: for a larger file, or for what is none (a folder, a pipe, a device), before anything of it is read.
        OSError: if it cannot be read.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | WITHOUT_WAITING), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ReportError(f"{path} is no file; name one that is")
        content = file.read(most + 1)
    if len(content) > most:
        raise ReportError(f"{path} has more than {most:,} bytes, the most that are read; make it smaller")
    return content


def write_whole(path: Path, content: bytes) -> None:
    """Let a file hold these bytes, forced to the disk; whatever happens, it is whole, as it was or as it is to be.

    Its draft lies beside it, `.NAME`, and whoever calls keeps other processes away. Where a link stands in the place of
    either, or a folder, that is removed, and nothing is written through it.

    Raises:
        OSError: if it cannot be written.
    """
    draft = path.with_name(f".{path.name}")
    discard(draft)
    with draft.open("xb") as file:  # which follows no link
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if path.is_dir():
        discard(path)
    draft.replace(path)
