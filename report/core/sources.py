"""Reads from the source of a function all that shapes its result, so that nothing is listed by hand."""

from __future__ import annotations

import ast
import sys
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from report.core.code import imports_of, names_used, parse
from report.core.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from report.core.code import Module

ABOVE = Path(__file__).resolve().parents[2]  # the folder in which the package lies
OURS = f"{__name__.partition('.')[0]}."
DISTRIBUTIONS = {"sklearn": "scikit-learn", "PIL": "pillow"}  # where a library is not installed under its own name


def shape_of(make: Callable[..., object]) -> dict[str, str]:
    """Return what shapes the result of a function of this package, besides its arguments, by name.

    That is the code of the function and of what it uses of its own module; the code of every module of this package
    that it imports, and of those that they import; and the version of Python and of every other library among them.
    Comments, docstrings and what is imported for its types alone shape nothing.
    """
    return shape_of_names(make.__module__, make.__name__)


def shape_of_names(of: str, *start: str) -> dict[str, str]:
    """Return what shapes the results of functions of a module of this package or of the project, as `shape_of` does.

    Raises:
        LookupError: if there is no such module, or it does not define the first of them, saying so.
    """
    if not _path(of):
        raise LookupError(f"there is no module {of} in the project; name one that is there")
    if start[0] not in _read(of).names:
        raise LookupError(f"module {of} has no function {start[0]}; name one that it defines")
    found: dict[str, str] = {}
    waiting: list[str] = []
    for name, code, imported in _used_by(of, start):
        found[f"{of}.{name}"] = code
        waiting += imported
    return _followed(found, waiting)


def shape_of_module(of: str) -> dict[str, str]:
    """Return what shapes all that a module of the project holds, as `shape_of` does.

    Raises:
        LookupError: if there is no such module, saying so.
    """
    if not _path(of):
        raise LookupError(f"there is no module {of} in the project; name one that is there")
    return _followed({}, [of])


def _followed(found: dict[str, str], waiting: list[str]) -> dict[str, str]:
    """Add Python, and what is imported under the `waiting` names, and what that imports, to what was found."""
    found["python"] = ".".join(map(str, sys.version_info[:3]))
    while waiting:
        name = waiting.pop()
        module = _ours(name)
        key = module or _distribution(name)
        if key in found or key in sys.stdlib_module_names:
            continue
        if not module:
            found[key] = _version(key)
            continue
        parsed = _read(module)
        found[key] = parsed.dump
        waiting += parsed.imported
    return found


def _used_by(module: str, start: tuple[str, ...]) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield functions and, one after another, what they use of their own module: name, code, and what that imports."""
    names = _read(module).names
    waiting, seen = list(start), set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in names:
            continue
        seen.add(name)
        yield name, ast.dump(names[name]), frozenset(imports_of(names[name]))
        waiting += names_used(names[name])


def _distribution(name: str) -> str:
    library = name.partition(".")[0]
    return DISTRIBUTIONS.get(library, library)


_version = cache(metadata.version)  # it looks through all that is installed


def _read(module: str) -> Module:
    """Parse a module of this package.

    Raises:
        ReportError: if Python cannot read it, saying where and why.
    """
    path = _path(module)
    assert path, module  # noqa: S101 whoever asks has found it
    try:
        return parse(path.read_bytes())
    except SyntaxError as error:
        place = f"{path.relative_to(ABOVE) if path.is_relative_to(ABOVE) else path}, line {error.lineno}"
        raise ReportError(f"{place}: {error.msg}; mend that line") from None


def _ours(name: str) -> str:
    """Return the module of this package or of the project that a full name stands for or in, or "" for another's."""
    above = name.rpartition(".")[0]
    return name if _path(name) else above if above and _path(above) else ""


def _path(module: str) -> Path | None:
    """Return the file of a module of this package or of the project, or None."""
    return _find(module, (ABOVE,) if module.startswith(OURS) else _projects(tuple(sys.path), Path.cwd()))


@cache
def _find(module: str, folders: tuple[Path, ...]) -> Path | None:
    for folder in folders:
        path = folder.joinpath(*module.split("."))
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file():
                return file
    return None


@cache
def _projects(searched: tuple[str, ...], here: Path) -> tuple[Path, ...]:
    """Return the folders that Python imports from and that are projects: they hold a `pyproject.toml`."""
    folders = (here / folder for folder in searched)
    return tuple(folder for folder in folders if (folder / "pyproject.toml").is_file())
