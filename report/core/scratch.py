"""Folders for work in progress, which are gone when it is done, has failed or is broken off."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from report.core import stopping

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def scratch_folder(prefix: str = "report-", inside: Path | None = None) -> Iterator[Path]:
    """Give a new folder, `inside` another or where the system keeps such, under a name that begins with the prefix.

    Inside another it is open to whom the umask lets in, as is all that is made there; elsewhere it is one's own.
    """
    with removed((inside or Path(tempfile.gettempdir())) / f"{prefix}{secrets.token_hex(8)}") as folder:
        folder.mkdir(mode=0o777 if inside else 0o700)
        yield folder


@contextmanager
def removed(folder: Path) -> Iterator[Path]:
    """Remove a folder after a block, if it is there then."""
    remove = partial(discard, folder)
    with stopping.undone(remove):
        try:
            yield folder
        finally:
            remove()


def discard(path: Path, aside: Path | None = None) -> None:
    """Remove a file, a link or a folder, as far as can be; if `aside` is named, all of it vanishes at once.

    It cannot where it lies in a lower layer of a container's file system, in which no folder is ever renamed.
    """
    if aside:
        with suppress(OSError):
            path = path.rename(aside)
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
