"""Swaps a finished draft of the site into its place at once, and never touches a folder that the build did not make."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import sys
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING

from report.core import stopping
from report.core.errors import ReportError
from report.core.sanitize import printable
from report.core.scratch import removed

if TYPE_CHECKING:
    from collections.abc import Iterator

MANIFEST = "files.json"  # in the site
SCHEMA_VERSION = 1
OF_SYSTEMS = {".DS_Store", "Thumbs.db", "desktop.ini"}
SHOWN = 120  # characters of a stranger's name
AT_FDCWD, RENAME_EXCHANGE = -100, 2  # of Linux's renameat2(2)


@contextmanager
def site_draft(output: Path) -> Iterator[Path]:
    """Give an empty folder beside `output`, to be filled; when all went well it takes the place of `output` at once.

    What was filled in is listed in `MANIFEST`, by which the next build knows that the folder holds nothing else.

    Raises:
        ReportError: if `output` is, or has become by the end, something that no build made.
    """
    output = output.resolve()  # a link stays, what it leads to is replaced
    check_output(output)
    output.parent.mkdir(parents=True, exist_ok=True)
    repair(output)
    draft = output.with_name(f".{output.name}.draft-{os.getpid()}")
    with removed(draft):
        draft.mkdir()
        yield draft
        _list_files(draft)
        for path in [draft, *draft.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        check_output(output)
        with stopping.held():
            _swap(draft, output)
            stopping.tell("Interrupted: the new report is in its place.")


def check_output(output: Path) -> None:
    """Refuse an output that is a file, or a folder with something in it that no build made."""
    if output.is_dir() and (stranger := _stranger(output)):
        raise ReportError(
            f"output folder {output} holds {printable(stranger)[:SHOWN]}, which no build is known to have made; move "
            "it away, or name another folder with --output"
        )
    inside = next((folder for folder in output.parents if folder.exists()), output.parent)
    if not inside.is_dir():
        raise ReportError(f"output {output} lies in {inside}, which is a file; name another with --output")
    if output.exists() and not output.is_dir():
        raise ReportError(f"output {output} is a file; name a folder with --output")


def _stranger(output: Path) -> str:
    """Return the first file, or link, in a folder that is not listed in its manifest, or "" if there is none.

    What a system leaves in every folder that somebody has looked at does not count.
    """
    listed = _listed(output)
    for name in _files(output):
        if name not in listed and name.rpartition("/")[2] not in OF_SYSTEMS:
            return name
    return ""


def _listed(output: Path) -> frozenset[str]:
    """Return the files that the manifest of a site names; none where there is no manifest that can be read."""
    try:
        found = json.loads((output / MANIFEST).read_bytes())
        return frozenset(str(name) for name in found["files"])
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return frozenset()


def _list_files(draft: Path) -> None:
    """Write the manifest of a site: every file in it, the manifest too, by its path in the site."""
    names = sorted({*_files(draft), MANIFEST})
    text = json.dumps({"schema_version": SCHEMA_VERSION, "files": names}, indent=1) + "\n"
    (draft / MANIFEST).write_text(text, encoding="utf-8")


def _files(folder: Path) -> Iterator[str]:
    """Yield every file and every link below a folder, in order, by its path in it."""
    for inside, folders, files in os.walk(folder):
        folders.sort()
        links = [name for name in folders if (Path(inside) / name).is_symlink()]
        for name in sorted((*files, *links)):
            yield (Path(inside) / name).relative_to(folder).as_posix()


def repair(output: Path) -> None:
    """Remove drafts whose build is dead, and put back a site that a killed build left moved aside."""
    for leftover in output.parent.glob(f".{escape(output.name)}.draft-*"):
        owner = leftover.name.rpartition("-")[2].removesuffix(".old")
        if owner.isdecimal() and _alive(int(owner)):
            continue
        if leftover.suffix == ".old" and not output.exists():
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
        draft.rename(output)
    elif not _exchange(draft, output):
        aside = draft.with_name(draft.name + ".old")
        output.rename(aside)
        try:
            draft.rename(output)
        except OSError:
            aside.rename(output)
            raise
        aside.rename(draft)


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
