"""Reads the code of a module without running it: what it binds, uses and imports.

What a build has read of a module is written down, so that the next need not read it again while it stays the same.
Each file is read once, so that what is known of it goes with what was loaded of it.
"""

from __future__ import annotations

import ast
import hashlib
import json
import symtable
import sys
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import decode_source
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from report.core.digests import sealed, unsealed
from report.core.errors import ReportError
from report.core.modules import look_anew
from report.core.reading import MOST_NOTED, read_whole, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ALWAYS = "*"  # stands among the names of a module for what runs whichever of them is used, and for all of another's
FOR_TYPES = "TYPE_CHECKING"
LOOKS = {  # by which names are looked for as text: functions, and modules that have some
    *("globals", "locals", "vars", "dir", "getattr", "eval", "exec", "__import__"),
    *("sys", "importlib", "pkgutil", "inspect", "builtins", "operator", "gc"),
}
HOLDING = {"__globals__", "__dict__"}  # what names stand in
Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = ast.ClassDef | Function


class Summary(NamedTuple):
    """What a module is known by: the SHA-256 of its code, in hexadecimal, and what it imports.

    What is imported from its own package begins with dots, as in Python. One that `looks` for names as text may reach
    what no code names.
    """

    digest: str
    imported: list[str]
    looks: bool


class Module(NamedTuple):
    """A parsed module: its source, each name at its top with all code that binds it, and those that are imported.

    What is imported and used nowhere in the module is there for what it does. In a `plain` one nothing is reached but
    by its name: it has functions alone, whose defaults call nothing, and which do not look for names as text.
    """

    source: bytes
    names: dict[str, tuple[ast.stmt, ...]]
    imported: set[str]
    unused: set[str]
    plain: bool


READER = sys.version.encode() + Path(__file__).read_bytes()  # what sums up: Python, and this module
_summaries: dict[str, Summary] = {}  # by the digest of a source and of what summed it up
_used: set[str] = set()
_sources: dict[Path, bytes] = {}  # of files that this build has read


@contextmanager
def remembered(path: Path) -> Iterator[None]:
    """Know what was summed up in an earlier block with this file, and write there what was in this one.

    All files are found and read anew in it. The file begins with the SHA-256 of the rest, or counts for nothing.
    """
    before: dict[str, Summary] = {}
    with suppress(ReportError, OSError, ValueError, TypeError):  # of an older report it may have other fields
        content = unsealed(read_whole(path, MOST_NOTED))
        before = {key: Summary(*found) for key, found in json.loads(content or b"{}").items()}
    _summaries.update(before)
    _used.clear()
    forget()
    yield
    if _used - before.keys():
        content = json.dumps({key: _summaries[key] for key in sorted(_used)}).encode()
        with suppress(OSError):  # then the next build reads them again
            write_whole(path, sealed(content))


def forget() -> None:
    """Find and read all files anew from now on."""
    _sources.clear()
    look_anew()


def source_of(path: Path) -> bytes:
    """Return what a file held when this build read it first."""
    if path not in _sources:
        _sources[path] = path.read_bytes()
    return _sources[path]


def is_read(path: Path) -> bool:
    """Say whether this build has read a file already, so that `edited` will tell of a later change."""
    return path in _sources


def edited(among: Iterable[Path] | None = None) -> set[Path]:
    """Return the files, of all or `among` these, that no longer hold what this build has read."""
    asked = _sources.keys() if among is None else _sources.keys() & {*among}
    return {path for path in asked if not path.is_file() or path.read_bytes() != _sources[path]}


def summarise(source: bytes) -> Summary:
    """Sum up the source of a module.

    Raises:
        SyntaxError: if Python cannot read it.
    """
    key = hashlib.sha256(READER + source).hexdigest()
    if key not in _summaries:
        tree = _stripped(ast.parse(source))
        code = hashlib.sha256(ast.dump(tree).encode(errors="surrogatepass")).hexdigest()
        _summaries[key] = Summary(code, sorted({*imports_of(tree)}), _looks(tree))
    _used.add(key)
    return _summaries[key]


@cache
def parse(source: bytes) -> Module:
    """Parse the source of a module.

    Raises:
        SyntaxError: if Python cannot read it.
    """
    names: dict[str, tuple[ast.stmt, ...]] = {}
    imported = set[str]()
    tree = ast.parse(source)
    for statement in _stripped(tree).body:
        bound = dict.fromkeys(_bound_by(statement))
        for name in bound:
            names[name] = (*names.get(name, ()), statement)
        if isinstance(statement, ast.Import | ast.ImportFrom) and any(imports_of(statement)):
            imported.update(bound)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return Module(source, names, imported, imported - used, _is_plain(tree))


def _looks(tree: ast.Module) -> bool:
    """Say whether a module may look for names as text."""
    nodes = [*ast.walk(tree)]
    named = {getattr(node, "id", "") for node in nodes} | {one.partition(".")[0] for one in imports_of(tree)}
    return bool(LOOKS & named or HOLDING & {getattr(node, "attr", "") for node in nodes})


def _is_plain(tree: ast.Module) -> bool:
    """Say whether a module has no classes, which their base may know, and functions that only their name calls."""
    nodes = [*ast.walk(tree)]
    if _looks(tree) or any(isinstance(node, ast.ClassDef) for node in nodes):
        return False
    made = [node for node in nodes if isinstance(node, Function)]
    given = (one for function in made for one in (*function.args.defaults, *function.args.kw_defaults) if one)
    calls = any(isinstance(node, ast.Call) for one in given for node in ast.walk(one))
    return not calls and not any(function.name.startswith("__") for function in made)


def _stripped(tree: ast.Module) -> ast.Module:
    """Take out what changes no result: docstrings, and imports and aliases for types alone."""
    tree.body = _plain(tree)
    return tree


def _plain(node: ast.Module | ast.stmt | ast.ExceptHandler | ast.match_case, part: str = "body") -> list[ast.stmt]:
    """Return the statements in a part of another one, or of a module, without what is taken out of them."""
    statements: list[ast.stmt] = getattr(node, part)
    if part == "body" and isinstance(node, ast.Module | Definition) and ast.get_docstring(node, clean=False):
        del statements[0]
    found: list[ast.stmt] = []
    for statement in statements:
        for inside in ("body", "orelse", "finalbody"):
            if hasattr(statement, inside):
                setattr(statement, inside, _plain(statement, inside))
        for branch in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            branch.body = _plain(branch)
        if isinstance(statement, ast.If) and isinstance(statement.test, ast.Name) and statement.test.id == FOR_TYPES:
            found += statement.orelse
        else:
            found.append(statement)
    if not found and part == "body" and not isinstance(node, ast.Module):
        return [ast.Pass()]  # Python wants something to stand there
    return found


def imports_of(tree: ast.AST) -> Iterator[str]:
    """Yield the full name of whatever is imported, at the top or in a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
            above = "." * node.level + (f"{node.module}." if node.module else "")
            yield from (above + alias.name for alias in node.names)


def names_used(module: Module, name: str) -> set[str]:
    """Return what the code behind a name uses of the top of its module, and maybe some names more.

    Raises:
        SyntaxError: if Python cannot tell what belongs to a function and what to the module.
    """
    found = set[str]()
    for statement in module.names[name]:
        parts: list[ast.AST] = [statement]
        if isinstance(statement, Function):  # of which the body has names of its own
            parts = [part for part in ast.iter_child_nodes(statement) if part not in statement.body]
            found |= _functions(module.source)[statement.name, statement.lineno]
        found |= {node.id for part in parts for node in ast.walk(part) if isinstance(node, ast.Name)}
    return found


@cache
def _functions(source: bytes) -> dict[tuple[str, int], set[str]]:
    """Return the names of the module that each function at its top uses, by its name and line."""
    top = symtable.symtable(decode_source(source), "", "exec")
    return {(scope.get_name(), scope.get_lineno()): set(_looked_up(scope)) for scope in top.get_children()}


def _looked_up(scope: symtable.SymbolTable) -> Iterator[str]:
    yield from (
        symbol.get_name() for symbol in scope.get_symbols() if symbol.is_global() or scope.get_type() == "class"
    )
    for within in scope.get_children():
        yield from _looked_up(within)


def _bound_by(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement at the top of a module binds, and `ALWAYS` for what does more than that."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in statement.names)
    elif isinstance(statement, Definition):
        yield from [statement.name, *([ALWAYS] if statement.decorator_list else [])]
    else:
        yield ALWAYS
        for node in ast.walk(statement):
            if isinstance(node, Definition):
                yield node.name
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id
