"""Reads from the source of a function all that shapes its result, so that nothing is listed by hand."""

from __future__ import annotations

import ast
import sys
import time
from collections import defaultdict
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

from report.core import STARTED
from report.core.code import ALWAYS, Summary, edited, imports_of, is_read, names_used, parse, source_of, summarise
from report.core.errors import ReportError
from report.core.modules import OURS, distribution, path_of, shown, version_of
from report.core.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from report.core.code import Module

_loaded: defaultdict[str, set[str]] = defaultdict(set)  # modules of the project that this process loaded, by for which


class EditedError(ReportError):
    """Code was edited after it had been loaded."""


def shape_of(make: Callable[..., object]) -> dict[str, str]:
    """Return what shapes the result of a stage, a function of this package, besides its arguments, by name.

    That is the code of the function, of what it uses of its own module, and of what runs there as it is imported, and
    what that module imports and uses nowhere, for what it does; the code of every module of this package or of the
    project that is imported so, of those that they import, and of the packages that they lie in; and the version of
    Python and of every other library among them. Comments, docstrings and what is imported for its types alone shape
    nothing, nor does what its module imports for other stages.
    """
    return _shape(make.__module__, (make.__name__,), stage=True)


def shape_of_names(of: str, *start: str) -> dict[str, str]:
    """Return what shapes the results of functions of a module of this package or of the project, as `shape_of` does.

    All that the module imports is among it, since it may change how the libraries work that a network is made of; and
    all that it holds, unless it is plain (see `Module`) and nothing of the project that it imports looks for names.

    Raises:
        LookupError: if there is no such module, or it does not define the first of them, saying so.
    """
    return _shape(of, start, stage=False)


def shape_of_module(of: str) -> dict[str, str]:
    """Return what shapes all that a module of the project holds, as `shape_of` does.

    Raises:
        LookupError: if there is no such module, saying so.
    """
    if not path_of(of):
        raise LookupError(f"there is no module {of} in the project; name one that is there")
    return _followed({}, [of], of)


def check_unedited(shape: Mapping[str, str] | None = None) -> None:
    """Refuse what was made while somebody edited what shapes it, as `shape_of` tells that, or anything that was read.

    Raises:
        ReportError: naming a file that no longer holds what this build has read of it, or that Python finds only since
            some code changed where it looks.
    """
    shaping = None if shape is None else [path for name in shape if (path := path_of(_ours(name.partition(":")[0])))]
    if paths := edited(shaping):
        raise _while_running(min(paths))
    for name, known in sorted((shape or {}).items()):
        if not known and (path := path_of(name)):
            raise _unnoticed(name, path, "found only since sys.path was changed", "name its folder in PYTHONPATH")


@contextmanager
def loading_only(shape: Mapping[str, str], of: str) -> Iterator[None]:
    """Refuse in the end what a module of the project, `of`, had loaded in this block that is not in its `shape`.

    What it had loaded in an earlier block is still there, and refused again. What this package loads is its own affair.

    Raises:
        ReportError: naming a module of the project that is imported otherwise than by a statement.
    """
    before, known = {*sys.modules}, {key.partition(":")[0] for key in shape}
    try:
        yield
    finally:
        new = sys.modules.keys() - before - known
        _loaded[of] |= {name for name in new if not name.startswith(OURS) and path_of(name)}
    for name in sorted(_loaded[of] - known, key=lambda name: (-name.count("."), name)):  # packages after what they hold
        if path := path_of(name):
            raise _unnoticed(name, path, "imported by no statement that can be read", f"write import {name} in {of}")


def _shape(of: str, start: tuple[str, ...], *, stage: bool) -> dict[str, str]:
    if not path_of(of):
        raise LookupError(f"there is no module {of} in the project; name one that is there")
    parsed = _read(of)
    if start[0] not in parsed.names:
        raise LookupError(f"module {of} has no function {start[0]}; name one that it defines")
    plain = not stage and parsed.plain
    found = _reached(of, [*start, *sorted(parsed.unused if stage else parsed.imported if plain else parsed.names)])
    return _reached(of, [*start, *sorted(parsed.names)]) if plain and any(map(_looks, found)) else found


def _reached(of: str, start: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    waiting: list[str] = []
    for name, code, imported in _used_by(of, start):
        found[f"{of}:{name}"] = code
        waiting += imported
    return _followed(found, [*waiting, *_packages(of)])


def _looks(name: str) -> bool:
    """Say whether a name is that of a module of the project that may look for names of others as text."""
    of_project = ":" not in name and not name.startswith(OURS) and path_of(name)
    return bool(of_project) and _summary(name, judged=False).looks


def _followed(found: dict[str, str], waiting: list[str], named: str = "") -> dict[str, str]:
    """Add Python, and what is imported under the `waiting` names, and what that imports, to what was found.

    No module has a colon or a blank in its name, as what else is known has, so none is taken for that. What
    Python cannot read is refused in this package, and in the module that was `named`; any other may never be run.
    """
    found["python version"] = ".".join(map(str, sys.version_info[:3]))
    while waiting:
        name = waiting.pop()
        module = _ours(name)
        key = module or distribution(name)
        if key in found or (not module and key in sys.stdlib_module_names):
            continue
        if not module:
            found[key] = version_of(key)
            continue
        known = _summary(module, judged=module == named or module.startswith(OURS))
        found[key] = known.digest
        waiting += [*_absolute(module, known.imported), *_packages(module)]
    return found


def _used_by(module: str, start: Iterable[str]) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield functions and, one after another, what they use of their own module: name, code, and what that imports."""
    parsed = _read(module)
    waiting, seen = [ALWAYS, *start], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in parsed.names:
            continue
        seen.add(name)
        code = ast.Module(list(parsed.names[name]), [])
        with _blamed(module):
            text = ast.dump(code)
            waiting += names_used(parsed, name)
        yield name, text, frozenset(_absolute(module, imports_of(code)))


def _absolute(module: str, imported: Iterable[str]) -> Iterator[str]:
    """Yield the full names of what a module imports."""
    path = path_of(module)
    package = module.split(".") if path and path.stem == "__init__" else module.split(".")[:-1]
    for name in imported:
        rest = name.lstrip(".")
        above = len(name) - len(rest)
        yield ".".join([*package[: len(package) - above + 1], rest]) if above else name


def _packages(module: str) -> Iterator[str]:
    """Yield the package that a module lies in, which runs first; what `report` itself runs shapes nothing."""
    above = module.rpartition(".")[0]
    if above and f"{above}." != OURS:
        yield from (above,) if path_of(above) else _packages(above)


def _read(module: str) -> Module:
    """Parse a module of this package or of the project.

    Raises:
        ReportError: if Python cannot read it, saying where and why.
    """
    with _blamed(module) as source:
        return parse(source)


def _summary(module: str, *, judged: bool) -> Summary:
    """Sum up a module of this package or of the project.

    One that is compiled is known by its bytes, and so is one that Python cannot read, unless it is `judged`.
    """
    with _blamed(module) as source:
        path = path_of(module)
        try:
            if path and path.suffix == ".py":
                return summarise(source)
        except SyntaxError:
            if judged:
                raise
        return Summary(sha256(source).hexdigest(), [], looks=True)


@contextmanager
def _blamed(module: str) -> Iterator[bytes]:
    """Give the source of a module, and tell what Python cannot read of it in one line."""
    path = path_of(module)
    assert path, module  # noqa: S101 whoever asks has found it
    if not is_read(path) and _was_other(module, path):
        raise _while_running(path)
    try:
        yield source_of(path)
    except SyntaxError as error:
        place = f"{shown(path)}, line {error.lineno}" if error.lineno else shown(path)
        raise ReportError(f"{place}: {error.msg}; mend that {'line' if error.lineno else 'file'}") from None
    except (RecursionError, MemoryError, ValueError) as error:  # nested too deeply, or a number of too many digits
        raise ReportError(f"{shown(path)} cannot be read ({one_line(error)}); write it more simply") from None


def _was_other(module: str, path: Path) -> bool:
    """Say whether the file of a module of this package was edited after this process may have loaded it.

    One that comes from a clock that is ahead of this one was not.
    """
    file = getattr(sys.modules.get(module), "__file__", None)
    if not (file and module.startswith(OURS) and STARTED < path.stat().st_mtime <= time.time()):
        return False
    return path.samefile(file)


def _while_running(path: Path) -> EditedError:
    return EditedError(f"{shown(path)} was edited while the build ran; start it again, in a notebook with a new kernel")


def _unnoticed(module: str, path: Path, why: str, mend: str) -> ReportError:
    return ReportError(f"{module} ({path}) is {why}, and an edit of it would go unnoticed; {mend} and build again")


def _ours(name: str) -> str:
    """Return the module of this package or of the project that a full name stands for or in, or "" for another's."""
    while name and not path_of(name):
        name = name.rpartition(".")[0]
    return name
