"""Tells what has changed of that which a site is made of, while somebody works on it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import watch

from report.core.errors import ReportError
from report.core.material import find_material
from report.core.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WATCHED = ("report", "templates", "site", "pyproject.toml")  # in the project
MODULES = ("*.py", "*/*.py")  # by which a folder of the project is known as one of code
PAUSE = 1000  # milliseconds without a change after which it is said that there is none
LIMITS = (
    "end other programs that watch files, raise fs.inotify.max_user_instances or max_user_watches (sysctl), or set "
    "WATCHFILES_FORCE_POLLING=1"
)
STEP = 30  # milliseconds without a change after which what was saved is told, so that one save is one change


def changes(project: Path, output: Callable[[], Path]) -> Iterator[set[Path]]:
    """Yield what has changed each time that something has, and nothing each time that nothing has for a while.

    Files at the top of the project are looked at too, because a watch is lost when an editor puts another in the place
    of a file; so a module that is new is seen as well, and a new folder of them is watched too. What changes in
    the `output`, builds have made, and it is not told.

    Raises:
        ReportError: if the system watches nothing more for this user.
    """
    before, found, more = _files(project), set[Path](), {project}
    while more:
        paths = watched(project)
        for told in _told(paths):
            now, more = _files(project), {*watched(project)} - {*paths}
            found |= {path for path in told if not _is_made(path, output())}
            found |= (
                {path for path, _ in before ^ now} | more | {path for one in more for path in _inside(one, "**/*.py")}
            )
            before = now
            if more:
                break
            yield found
            found = set()


def _told(paths: list[Path]) -> Iterator[set[Path]]:
    """Yield what has changed below some paths, and nothing each time that nothing has for a while."""
    try:
        for told in watch(*paths, step=STEP, rust_timeout=PAUSE, yield_on_timeout=True, raise_interrupt=True):
            yield {Path(path) for _, path in told}
    except RuntimeError as error:  # as what it raises of its own is one
        raise ReportError(f"no file can be watched ({one_line(error)}); {LIMITS}") from None


def is_code(path: Path, project: Path) -> bool:
    """Say whether a build that has loaded its modules has to load them anew, as this file has changed."""
    return path.suffix == ".py" or path.is_relative_to(project / "report")


def watched(project: Path) -> list[Path]:
    """Return what a site is made of: what the project has of it, and what comes from a package that lies elsewhere."""
    folders = [one for one in _inside(project, "*") if not one.name.startswith(".") and one.is_dir()]
    packages = [
        folder
        for folder in folders
        if folder.name not in (*WATCHED, "tests") and any(_inside(folder, pattern) for pattern in MODULES)
    ]
    elsewhere = [path for path in find_material(project).paths if not path.is_relative_to(project)]
    return [path for path in (*(project / name for name in WATCHED), *packages, *elsewhere) if path.exists()]


def _inside(folder: Path, pattern: str) -> list[Path]:
    """Return what is in a folder, or what can be seen of it while something there vanishes."""
    found: list[Path] = []
    with suppress(OSError):
        found.extend(sorted(folder.glob(pattern)))
    return found


def _is_made(path: Path, output: Path) -> bool:
    """Say whether a path lies in the output, or in what is beside it for a moment when that is replaced."""
    folder = output.resolve()
    if not path.parent.resolve().is_relative_to(folder.parent):
        return False
    (top, *_) = (path.parent.resolve() / path.name).relative_to(folder.parent).parts
    return top == folder.name or top.startswith(f".{folder.name}.")


def _files(project: Path) -> set[tuple[Path, int]]:
    """Return the modules and the settings at the top of a project, each with the time of its last change."""
    found = set()
    for path in (*_inside(project, "*.py"), project / "pyproject.toml"):
        with suppress(OSError):  # just now another one takes its place
            found.add((path, path.stat().st_mtime_ns))
    return found
