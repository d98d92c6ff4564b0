"""Reads small files whole, without trusting that they are small, or files at all."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from report.core.errors import ReportError

if TYPE_CHECKING:
    from pathlib import Path

WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)  # for whoever writes into a pipe


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
