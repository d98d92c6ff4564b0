"""Swaps a finished draft of the site into its place at once, and never touches a folder that the build did not make."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import sys
from contextlib import contextmanager
from glob import escape
from typing import TYPE_CHECKING

from report.core.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT_FDCWD, RENAME_EXCHANGE = -100, 2  # of Linux's renameat2(2)


@contextmanager
def site_draft(output: Path) -> Iterator[Path]:
    """Give an empty folder beside `output`, to be filled; when all went well it takes the place of `output` at once.

    Raises:
        ReportError: if `output` is something that no build made.
    """
    output = output.resolve()  # a link stays, what it leads to is replaced
    check_output(output)
    output.parent.mkdir(parents=True, exist_ok=True)
    repair(output)
    draft = output.with_name(f".{output.name}.draft-{os.getpid()}")
    draft.mkdir()
    try:
        yield draft
        for path in [draft, *draft.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        _swap(draft, output)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def check_output(output: Path) -> None:
    """Refuse an output that is a file, or a folder with something in it that no build made."""
    if output.is_dir() and any(output.iterdir()) and not _is_ours(output):
        raise ReportError(f"output folder {output} holds files that no build made; name another with --output")
    inside = next((folder for folder in output.parents if folder.exists()), output.parent)
    if not inside.is_dir():
        raise ReportError(f"output {output} lies in {inside}, which is a file; name another with --output")
    if output.exists() and not output.is_dir():
        raise ReportError(f"output {output} is a file; name a folder with --output")


def _is_ours(output: Path) -> bool:
    """Whether a build made this folder: it then holds the pages and `metrics.json` with its schema."""
    try:
        metrics = json.loads((output / "metrics.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(metrics, dict) and "schema_version" in metrics and (output / "index.html").is_file()


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
    if not output.exists():
        draft.rename(output)
    elif not _exchange(draft, output):
        aside = draft.with_name(draft.name + ".old")
        output.rename(aside)
        draft.rename(output)
        shutil.rmtree(aside)


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
