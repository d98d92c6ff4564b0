"""Says where a file lies that somebody names: in the project, at home or anywhere."""

from __future__ import annotations

from pathlib import Path

from report.core.errors import ReportError
from report.core.formatting import shorten
from report.core.sanitize import one_line, printable

CACHE = ".cache"  # the folder of a project that keeps what was downloaded and what is known of it
LONGEST_NAME = 80  # characters of a name in a message
POINTER = b"version https://git-lfs.github.com/spec/"  # how a file begins that stands for one that Git LFS has


def located(project: Path, name: str) -> Path:
    """Return the path of a file by its name, which may begin with ~ and is relative to the project; it may be missing.

    Raises:
        ReportError: if no file can have that name, or nobody may look there, or Git LFS has not brought it yet.
    """
    try:
        path = project / Path(name).expanduser()
        path.stat()
        start = start_of(path) if path.is_file() else b""
    except (FileNotFoundError, NotADirectoryError):
        return path
    except (OSError, RuntimeError, ValueError) as error:  # too long, in a circle, of nobody's home, with a NUL
        why = error.strerror if isinstance(error, OSError) and error.strerror else one_line(error)
        raise ReportError(
            f"{shorten(printable(name), LONGEST_NAME)} cannot be found ({why}); correct the path"
        ) from None
    judge_brought(path, start)
    return path


def judge_brought(path: Path, content: bytes) -> None:
    """Refuse a file whose content, or the beginning of it, only points to one that Git LFS has not brought yet.

    Raises:
        ReportError: with what to do.
    """
    if content.startswith(POINTER):
        what = "only points to a file of Git LFS; run git lfs pull (in a workflow, check out with it)"
        raise ReportError(f"{printable(str(path))} {what}")


def start_of(path: Path) -> bytes:
    """Return the beginning of a file, enough to judge whether it was brought; it may raise OSError."""
    with path.open("rb") as file:
        return file.read(len(POINTER))
