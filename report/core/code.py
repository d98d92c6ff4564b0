"""Reads the code of a module without running it: what it binds, uses and imports."""

from __future__ import annotations

import ast
import symtable
from functools import cache
from importlib.util import decode_source
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ALWAYS = "*"  # stands among the names of a module for what runs whichever of them is used, and for all of another's
Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = ast.ClassDef | Function


class Module(NamedTuple):
    """A parsed module: its source, a dump, what it imports, and each name at its top with all code that binds it.

    What is imported from its own package begins with dots, as in Python.
    """

    source: bytes
    dump: str
    imported: frozenset[str]
    names: dict[str, tuple[ast.stmt, ...]]


@cache  # most stages share some modules
def parse(source: bytes) -> Module:
    """Parse the source of a module.

    Raises:
        SyntaxError: if Python cannot read it.
    """
    tree = _Stripped().visit(ast.parse(source))
    names: dict[str, tuple[ast.stmt, ...]] = {}
    for statement in tree.body:
        for name in dict.fromkeys(_bound_by(statement)):
            names[name] = (*names.get(name, ()), statement)
    return Module(source, ast.dump(tree), frozenset(imports_of(tree)), names)


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


class _Stripped(ast.NodeTransformer):
    """Takes out what changes no result: docstrings, and imports and aliases for types alone."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, ast.Module | Definition) and ast.get_docstring(node, clean=False):
            del node.body[0]
        if getattr(node, "body", None) == [] and not isinstance(node, ast.Module):
            vars(node)["body"] = [ast.Pass()]  # Python wants something to stand there
        return node

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        return node.orelse if ast.unparse(node.test) == "TYPE_CHECKING" else node


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
