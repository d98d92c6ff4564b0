"""Throws away what is left half-made, and the finished stages that no build has needed for long.

Every build notes which stages it used, under a number that counts up. So the trainings of twenty seeds that one build
used are one set. What no build has used yet is waited for: an array of jobs may be making it for the build to come.
"""

from __future__ import annotations

import errno
import json
import os
import re
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from filelock import FileLock, Timeout

from report.core.errors import ReportError
from report.core.reading import MOST_NOTED, read_whole, write_whole
from report.core.scratch import discard
from report.core.seals import DamagedError, read_seal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

USED = "used.json"  # in the folder of the cache: of each stage the number of the last build that used it, and its bytes
FEW, MORE = 4, 12  # sets of one kind, this build's included, that are kept; more of what costs most
MOST_BYTES = 2**30  # of all that this build did not use
DRAFT, SENT = "draft", "sent"  # how a folder is named that a build fills, and one with what was made elsewhere
A_DAY = 24 * 3600  # seconds
PATIENCE = 30 * A_DAY  # for which what no build has used yet is kept
NO_LOCKS = {errno.ENOSYS, errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP}  # what disks say that know none
STAGE = re.compile(r"\w+-[0-9a-f]{16}")
HALF_MADE = re.compile(rf"\.\w+(-[0-9a-f]{{16}})?\.({DRAFT}|{SENT})-([0-9a-f]{{16}}(-old)?|old)")


class _Use(NamedTuple):
    """The number of the last build that used a stage, and the bytes of that."""

    number: int
    size: int


def tidy(folder: Path, used: Mapping[str, int], costly: str) -> None:
    """Note which stages of the cache in `folder` this build used, by name with their bytes, and throw old ones away.

    Of every kind the newest few sets are kept, of the `costly` kind more, and of what this build did not use no more
    than `MOST_BYTES`, the newest and the costly first. What was not noted, and has not the list of a finished stage, is
    somebody's own. A note of another account that cannot be read is left to that one, and so is all else.
    """
    there = {path.name: path for path in folder.iterdir() if STAGE.fullmatch(path.name)}
    try:
        before = _read(folder / USED, there)
    except PermissionError:
        return
    newest = max((use.number for use in before.values()), default=0)
    same = newest and all(name in before and before[name].number == newest for name in used)
    number = newest if same else newest + 1
    now = {name: use for name, use in before.items() if name in there}
    now |= {name: _Use(number, size) for name, size in used.items() if name in there}
    doomed = {*_too_many(now, costly), *_too_large(now, costly), *_forgotten(there, now)} - used.keys()
    for name in sorted(doomed):
        discard(there[name], aside=folder / f".{name}.{DRAFT}-old")
        now.pop(name, None)
    if now != before:
        write_whole(folder / USED, (json.dumps(now, indent=1, sort_keys=True) + "\n").encode("ascii"))


def clear_leftovers(folder: Path) -> None:
    """Remove what builds left half-made that were killed, and what jobs did that waited for no build, a day later."""
    for path in folder.iterdir():
        kind = HALF_MADE.fullmatch(path.name)
        if kind and path.is_dir() and (kind[2] == DRAFT or _age(path) > A_DAY):
            discard(path)


@contextmanager
def locked(path: Path, wait: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock at `path`, which one process at a time can have; whatever is there and cannot be one is removed.

    `wait` is called when another process has it, which is waited for.

    Raises:
        ReportError: if the disk knows no locks; a file in place of one would outlive a process that was killed.
    """
    if os.path.lexists(path) and (path.is_symlink() or not path.is_file()):
        discard(path)
    lock = FileLock(path, fallback_to_soft=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        wait()
        lock.acquire()
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise
        raise ReportError(f"{path.parent} lies on a disk that knows no locks; put it on a local one") from None
    try:
        yield
    finally:
        lock.release()


def _read(path: Path, there: Mapping[str, Path]) -> dict[str, _Use]:
    """Return who used what; where the note is damaged, all that is finished was used at some time.

    Raises:
        PermissionError: if this account may not read it.
    """
    if not os.path.lexists(path):
        return {}
    try:
        found = {name: _Use(*map(int, use)) for name, use in json.loads(read_whole(path, MOST_NOTED)).items()}
    except PermissionError:
        raise
    except (ReportError, OSError, ValueError, TypeError, AttributeError, RecursionError):
        discard(path)
        found = {name: _Use(0, 0) for name, place in there.items() if _is_finished(place)}
    return found


def _kind(name: str) -> str:
    return name.rpartition("-")[0]


def _too_many(uses: Mapping[str, _Use], costly: str) -> Iterator[str]:
    """Yield the stages that belong to none of the newest sets of their kind."""
    for kind in {_kind(name) for name in uses}:
        of_kind = {name: use.number for name, use in uses.items() if _kind(name) == kind}
        kept = sorted(set(of_kind.values()), reverse=True)[: MORE if kind == costly else FEW]
        yield from (name for name, number in of_kind.items() if number not in kept)


def _too_large(uses: Mapping[str, _Use], costly: str) -> Iterator[str]:
    """Yield the stages beyond the bytes that are kept of what the newest build did not use."""
    newest = max((use.number for use in uses.values()), default=0)
    others = [name for name, use in uses.items() if use.number < newest]
    left = MOST_BYTES
    for name in sorted(others, key=lambda name: (_kind(name) == costly, uses[name].number, name), reverse=True):
        left -= uses[name].size
        if left < 0:
            yield name


def _forgotten(there: Mapping[str, Path], uses: Mapping[str, _Use]) -> Iterator[str]:
    """Yield what was finished long ago and that no build has used."""
    for name, path in there.items():
        if name not in uses and _age(path) > PATIENCE and _is_finished(path):
            yield name


def _is_finished(path: Path) -> bool:
    """Say whether a folder has the list by which a finished stage is known, whatever has become of the rest."""
    try:
        read_seal(path)
    except DamagedError:
        return False
    return True


def _age(path: Path) -> float:
    """Return for how many seconds nothing was put there, none where that cannot be told."""
    with suppress(OSError):
        return time.time() - path.lstat().st_mtime
    return 0.0
