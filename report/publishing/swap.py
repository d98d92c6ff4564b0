"""Swaps a finished draft of the site into its place at once, and never touches a folder that the build did not make."""

from __future__ import annotations

import ctypes
import errno
import os
import re
import shutil
import sys
from contextlib import contextmanager
from glob import escape
from typing import TYPE_CHECKING

from report.core import stopping
from report.core.scratch import discard, removed
from report.publishing.output import MANIFEST, aside_of, check_output, draft_of, is_whole, list_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT_FDCWD, RENAME_EXCHANGE = -100, 2  # of Linux's renameat2(2)
FIXED = {errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}  # of a volume whose rights are
GIVEN = re.compile(r"\.draft-([1-9][0-9]{0,8})(\.old)?")  # what a build adds to the name of the output


@contextmanager
def site_draft(output: Path) -> Iterator[Path]:
    """Give an empty folder beside `output`, to be filled; when all went well it takes the place of `output` at once.

    What was filled in is listed in its manifest, by which the next build knows that the folder holds nothing else.

    Raises:
        ReportError: if `output` is, or has become by the end, something that no build made.
    """
    output = output.resolve()  # a link stays, what it leads to is replaced
    check_output(output)
    output.parent.mkdir(parents=True, exist_ok=True)
    repair(output)
    draft = draft_of(output)
    with removed(draft):
        draft.mkdir()
        yield draft
        list_files(draft)
        for path in [draft, *draft.rglob("*")]:
            _open_to_all(path)
        check_output(output)
        with stopping.held():
            _swap(draft, output)
            stopping.tell("Interrupted: the new report is in its place.")


def _open_to_all(path: Path) -> None:
    """Let everybody read a file or a folder of the site, for a server's sake, unless the volume fixes who may."""
    try:
        path.chmod(0o755 if path.is_dir() else 0o644)
    except OSError as error:
        if error.errno not in FIXED:
            raise


def repair(output: Path) -> None:
    """Remove drafts whose build is dead, and put back a site that a killed build left moved aside."""
    for leftover in output.parent.glob(f".{escape(output.name)}.draft-*"):
        known = GIVEN.fullmatch(leftover.name, len(output.name) + 1)
        if not known or _alive(int(known[1])):
            continue
        if known[2] and (not output.exists() or (is_whole(leftover) and not is_whole(output))):
            _remove(output)
            leftover.rename(output)
        else:
            shutil.rmtree(leftover, ignore_errors=True)


def _alive(process: int) -> bool:
    if process == os.getpid():
        return False
    if sys.platform == "win32":
        return True  # there os.kill would end it; a draft is removed by the person
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _swap(draft: Path, output: Path) -> None:
    """Let the draft take the place of the output, which takes that of the draft."""
    if not output.exists():
        try:
            draft.rename(output)
        except OSError:
            check_output(output)  # it is there now: another build was quicker
        else:
            return
    if not _exchange(draft, output):
        aside = aside_of(draft)
        _set_aside(output, aside)
        try:
            draft.rename(output)
        except OSError:
            aside.rename(output)
            raise
        aside.rename(draft)


def _set_aside(output: Path, aside: Path) -> None:
    """Move the output aside; where it lies in a lower layer of a container's file system, a copy of it stays there."""
    try:
        output.rename(aside)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        shutil.copytree(output, aside, symlinks=True)
        _remove(output)


def _remove(site: Path) -> None:
    """Remove a site, its manifest last, so that what a killed build leaves of it is known to be one."""
    for path in site.glob("*"):
        if path.name != MANIFEST:
            discard(path)
    discard(site)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step where the system can; return whether it did."""
    if sys.platform != "linux":
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    answer: int = renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE)
    return answer == 0
