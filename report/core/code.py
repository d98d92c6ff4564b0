"""Reads the code of a module without running it: what it binds, uses and imports."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Module(NamedTuple):
    """A parsed module: a dump of all its code, what it imports, and each name at its top with the code behind it."""

    dump: str
    imported: frozenset[str]
    names: dict[str, ast.stmt]


@cache  # most stages share some modules
def parse(source: bytes) -> Module:
    """Parse the source of a module.

    Raises:
        SyntaxError: if Python cannot read it.
    """
    tree = _Stripped().visit(ast.parse(source))
    names = {name: statement for statement in tree.body for name in _bound_by(statement)}
    return Module(ast.dump(tree), frozenset(imports_of(tree)), names)


def imports_of(tree: ast.AST) -> Iterator[str]:
    """Yield the full name of whatever is imported, at the top or in a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def names_used(statement: ast.stmt) -> set[str]:
    """Return the names that a statement at the top of a module takes from outside itself."""
    nodes = list(ast.walk(statement))
    names = [node for node in nodes if isinstance(node, ast.Name)]
    own = {node.arg for node in nodes if isinstance(node, ast.arg)}
    if isinstance(statement, ast.FunctionDef):
        own |= {node.id for node in names if isinstance(node.ctx, ast.Store)}
        own |= {name for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for name in _bound_by(node)}
    return {node.id for node in names} - own


class _Stripped(ast.NodeTransformer):
    """Takes out what changes no result: docstrings, and imports and aliases for types alone."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(
            node, clean=False
        ):
            del node.body[0]
        return node

    def visit_If(self, node: ast.If) -> ast.AST | None:
        return None if ast.unparse(node.test) == "TYPE_CHECKING" else self.generic_visit(node)


def _bound_by(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement at the top of a module binds."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in statement.names)
    elif isinstance(statement, ast.ClassDef | ast.FunctionDef):
        yield statement.name
    else:
        stored = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
        yield from (node.id for node in stored if isinstance(node.ctx, ast.Store))
