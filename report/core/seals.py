"""The list of the files of a finished stage, with their checksums, by which damage to any of them is found.

Nothing here is forced to the disk. After a power cut a folder may stand under its final name and hold files that are
empty or short, the list among them; after years a bit may have turned. Either way the list and the files no longer
agree, and the stage is made anew. Time stamps say nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from report.core.digests import digest, file_digest
from report.core.errors import ReportError
from report.core.sanitize import printable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LIST = "files.json"  # in the folder of a finished stage, written last
LONGEST_LIST = 2**22  # bytes
WHOLE = 2**20  # bytes of a file that is read in one piece


class DamagedError(Exception):
    """A folder that is not as it was left, and why, in a few words."""


class Seal(NamedTuple):
    """How long a finished stage took, in seconds, and its files by name: the size of each in bytes, and its SHA-256."""

    seconds: float
    files: Mapping[str, tuple[int, str]]

    @property
    def contents(self) -> str:
        """What all files are known by together."""
        return digest(self.files)

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(size for size, _ in self.files.values())


def seal(folder: Path, name: str, seconds: float) -> Seal:
    """Write the list of what `folder` holds, which will be that of the stage of this `name`, and return it."""
    files = {path.name: (path.stat().st_size, file_digest(path)) for path in sorted(folder.iterdir())}
    made = Seal(round(seconds, 3), files)
    (folder / LIST).write_bytes(_written(made, name))
    return made


def read_seal(folder: Path) -> Seal:
    """Return what the list in the folder of a finished stage says.

    Raises:
        DamagedError: if it is not as it was written, or belongs to another folder.
    """
    size = _size(folder / LIST)
    try:
        content = (folder / LIST).read_bytes() if size <= LONGEST_LIST else b""
        told = json.loads(content)
        found = Seal(told["seconds"], {name: (size, known_sum) for name, (size, known_sum) in told["files"].items()})
        if content == _written(found, folder.name):
            return found
    except OSError as error:
        raise DamagedError(f"{LIST} cannot be read, {error.strerror}") from error
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        pass
    raise DamagedError(f"{LIST} is not as it was written")


def verify(folder: Path) -> Seal:
    """Return the list of a finished stage, having found every file to be as it was written, and none besides.

    What a system leaves in a folder that somebody has looked at, under a name with a dot, does not count.

    Raises:
        DamagedError: if it is otherwise, naming the first file that is.
        ReportError: if another account made it, and lets this one not read it.
    """
    try:
        return _verified(folder)
    except DamagedError as error:
        if not isinstance(error.__cause__, PermissionError) or _is_own(folder):
            raise
    advice = "let its owner give its group the right to, with chmod -R g+rX"
    raise ReportError(f"{folder} belongs to another account and cannot be read; {advice}")


def _is_own(path: Path) -> bool:
    return not hasattr(os, "geteuid") or path.stat().st_uid == os.geteuid()


def _verified(folder: Path) -> Seal:
    if not folder.is_dir():
        raise DamagedError("it is no folder")
    found = read_seal(folder)
    try:
        there = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        raise DamagedError(f"it cannot be read, {error.strerror}") from error
    for name in there:
        if name not in found.files and name != LIST and not name.startswith("."):
            raise DamagedError(f"{printable(name)} does not belong there")
    for name, known in found.files.items():
        path = folder / name
        if (_size(path), _sum(path, known[0])) != known:
            raise DamagedError(f"{printable(name)} is not as it was written")
    return found


def _written(found: Seal, name: str) -> bytes:
    """Return the bytes of the list of the stage of this `name`, with a checksum of its own."""
    told = {"seal": digest(name, *found), "seconds": found.seconds, "files": found.files}
    return f"{json.dumps(told)}\n".encode()


def _size(path: Path) -> int:
    """Return the size of a file that is nothing else: opening a pipe would wait, and a link leads elsewhere."""
    try:
        found = path.lstat()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        raise DamagedError(f"{printable(path.name)} {'is missing' if missing else 'cannot be read'}") from error
    if not stat.S_ISREG(found.st_mode):
        raise DamagedError(f"{printable(path.name)} is no file")
    return found.st_size


def _sum(path: Path, size: int) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if size < WHOLE else file_digest(path)
    except OSError as error:
        raise DamagedError(f"{printable(path.name)} cannot be read, {error.strerror}") from error
