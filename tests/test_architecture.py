"""The house rules: which module stands on which storey, who may import what, and what no file may hold."""

from __future__ import annotations

import ast
import re
import subprocess
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, NamedTuple

import pytest
from builds import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# From the ground up. A module imports from the storeys that stand beside its own below; no two in a circle.
STOREYS = {
    "records": {"records", "results", "pictures", "pages", "past"},
    "helpers": {
        *{"actions", "cache", "formats", "settings", "terminal", "text"},
        *{"idx", "layout", "npz", "transfer"},  # for the data
        *{"model", "network"},  # for training
        *{"choices", "findings", "judgements", "scores", "views"},  # for the words of the pages
        *{"drawing", "samples", "strips", "trust"},  # for the figures
        *{"explorer", "gallery", "sprites"},  # for the explorer
        *{"browser", "drawn", "pad"},  # for the page to draw on
        *{"changes", "comparison", "retrospect"},  # for the runs before
    },
    "stages": {
        *{"dataset", "download", "training"},
        *{"evaluation", "uncertainty", "robustness", "figures"},
        *{"history", "trends"},
        *{"content", "notebook", "outputs", "provenance", "publish", "render"},
    },
    "landing": {"stages"},  # where the stages that the cache remembers meet it
    "commands": {"build", "preview"},
}
MAY_IMPORT = {
    "records": {"records"},
    "helpers": {"records", "helpers"},
    "stages": {"records", "helpers"},  # what one stage needs of another it is handed
    "landing": {"records", "helpers", "stages"},
    "commands": {"records", "helpers", "stages", "landing"},
}
# What is heavy, or has one place where it belongs, and the modules that may import it.
KEEPERS = {
    "tensorflow": {"model", "network", "training"},
    "keras": {"model", "network", "training"},
    "matplotlib": {"drawing", "figures", "samples", "strips", "trends", "trust"},
    "h5py": {"browser"},
    "PIL": {"samples", "sprites", "strips"},
    "scipy": {"robustness", "scores"},
    "sklearn": {"dataset", "evaluation"},
    "pooch": {"download"},
    "markdown": {"content"},
    "watchfiles": {"preview"},
    "jinja2": {"render"},
    "markupsafe": {"render"},
}
AT_THE_TOP = {"report", "templates", "site", "tests", ".github", ".ci", "pyproject.toml", "README.md", ".gitignore"}
NEVER = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
NOT_EVERYWHERE = {"fcntl", "resource"}  # Windows has none of these

SOURCES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((CHECKOUT / "report").glob("*.py"))}
MODULES = sorted(set(SOURCES) - {"__init__"})


class Import(NamedTuple):
    """A module that is imported, by its full name, and whether that happens as soon as the importer is imported."""

    name: str
    at_once: bool


def imports(source: str) -> set[Import]:
    """Return what a module of ours imports, at its top or in a function."""
    return set(_imports(ast.parse(source), at_once=True))


def _imports(node: ast.AST, *, at_once: bool) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        yield from (Import(alias.name, at_once) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = ("report." if node.level else "") + (node.module or "")
        inside = base.rstrip(".") == "report"  # then the names are modules
        yield from (
            [Import(f"report.{alias.name}", at_once) for alias in node.names] if inside else [Import(base, at_once)]
        )
    elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in {
        "import_module",
        "__import__",
    }:
        yield from (
            Import(str(argument.value), at_once) for argument in node.args if isinstance(argument, ast.Constant)
        )
    deferred = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    for child in ast.iter_child_nodes(node):
        yield from _imports(child, at_once=at_once and not deferred)


def ours(source: str) -> set[str]:
    """Return the modules of this package that a module imports."""
    return {found.name.split(".")[1] for found in imports(source) if found.name.startswith("report.")}


def foreign(source: str) -> set[str]:
    """Return the packages of others that a module imports."""
    return {found.name.partition(".")[0] for found in imports(source)} - {"report"}


def storey(module: str) -> str:
    """Return the storey on which a module stands."""
    return next((name for name, modules in STOREYS.items() if module in modules), "strangers")


def misplaced(sources: Mapping[str, str]) -> list[str]:
    """Return the imports of our own modules that run the wrong way."""
    return [
        f"{module}, one of the {storey(module)}, imports {other}, one of the {storey(other)}"
        for module, source in sources.items()
        for other in sorted(ours(source))
        if storey(other) not in MAY_IMPORT.get(storey(module), set())
    ]


def circle(sources: Mapping[str, str]) -> list[str]:
    """Return modules that import one another in a circle, if there are any."""
    try:
        TopologicalSorter({module: ours(source) for module, source in sources.items()}).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def strays(sources: Mapping[str, str]) -> list[str]:
    """Return the imports of packages outside the modules that keep them."""
    return [
        f"{module} imports {package}"
        for module, source in sources.items()
        for package in sorted(foreign(source))
        if package in NEVER or module not in KEEPERS.get(package, {module})
    ]


def uses(name: str, source: str) -> int:
    """Return how often a source reads an attribute or a variable by its dotted name."""
    return sum(
        ast.unparse(node) == name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute | ast.Name)
    )


def test_imports_are_found_wherever_they_stand() -> None:
    source = """
import a.b
from report import c
from report.d import e
from . import f
from .g import h
if True:
    import i
class J:
    import k
    def l(self):
        import m
        from n.o import p
lazy = lambda: __import__("q")
importlib.import_module("r.s")
"""
    found = imports(source)
    at_once = {"a.b", "report.c", "report.d", "report.f", "report.g", "i", "k", "r.s"}
    assert {one.name for one in found if one.at_once} == at_once
    assert {one.name for one in found if not one.at_once} == {"m", "n.o", "q"}
    assert ours(source) == {"c", "d", "f", "g"}
    assert foreign(source) == {"a", "i", "k", "m", "n", "q", "r"}


@pytest.mark.parametrize(
    ("module", "source", "said"),
    [
        ("records", "import report.formats", "records, one of the records, imports formats, one of the helpers"),
        ("cache", "from report.dataset import x", "cache, one of the helpers, imports dataset, one of the stages"),
        (
            "figures",
            "from report import evaluation",
            "figures, one of the stages, imports evaluation, one of the stages",
        ),
        (
            "evaluation",
            "from report.uncertainty import x",
            "evaluation, one of the stages, imports uncertainty, one of the stages",
        ),
        ("render", "def f():\n from .build import g", "render, one of the stages, imports build, one of the commands"),
    ],
)
def test_an_import_that_runs_the_wrong_way_is_noticed(module: str, source: str, said: str) -> None:
    assert misplaced({module: source}) == [said]


def test_a_circle_is_noticed() -> None:
    assert set(circle({"idx": "import report.npz", "npz": "def f():\n from report import idx"})) == {"idx", "npz"}


def test_a_stray_package_is_noticed() -> None:
    assert strays({"render": "import matplotlib.pyplot"}) == ["render imports matplotlib"]
    assert strays({"model": "def f():\n from tensorflow import keras"}) == []
    assert strays({"training": "from pickle import loads"}) == ["training imports pickle"]


def test_every_module_stands_on_one_storey() -> None:
    standing = sorted(module for modules in STOREYS.values() for module in modules)
    assert standing == MODULES, "give a new module its storey in the table above"


def test_imports_run_down_the_storeys() -> None:
    assert misplaced(SOURCES | {"__init__": ""}) == []


def test_the_package_itself_imports_nothing() -> None:
    assert imports(SOURCES["__init__"]) == set()


def test_no_modules_import_one_another_in_a_circle() -> None:
    assert circle(SOURCES) == []


def test_heavy_packages_are_imported_by_their_keepers_alone() -> None:
    assert strays(SOURCES) == []


@pytest.mark.parametrize("module", MODULES)
def test_what_only_some_systems_have_is_not_imported_at_once(module: str) -> None:
    assert not {found.name for found in imports(SOURCES[module]) if found.at_once} & NOT_EVERYWHERE


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_pickled(module: str) -> None:
    tree = ast.walk(ast.parse(SOURCES[module]))
    values = [node.value for node in tree if isinstance(node, ast.keyword) and node.arg == "allow_pickle"]
    assert [ast.unparse(value) for value in values] == ["False"] * len(values)


@pytest.mark.parametrize("module", sorted(set(MODULES) - STOREYS["commands"]))
def test_the_command_line_is_read_by_commands_alone(module: str) -> None:
    assert uses("sys.argv", SOURCES[module]) == 0
    assert "sys.argv" not in SOURCES[module]


def test_text_is_declared_to_be_html_in_one_place() -> None:
    assert {module: source.count("Markup(") for module, source in SOURCES.items() if "Markup(" in source} == {
        "render": 1
    }


def test_templates_never_switch_off_escaping() -> None:
    templates = sorted((CHECKOUT / "templates").glob("*"))
    assert templates
    for path in templates:
        assert not re.search(r"\|\s*safe\b|\bautoescape\b|\bMarkup\b", path.read_text(encoding="utf-8")), path.name


def test_a_page_of_words_holds_values_but_no_statements() -> None:
    pages = sorted((CHECKOUT / "site" / "content").glob("*.md"))
    assert pages
    for path in pages:
        assert not re.search(r"\{%|\|\s*safe\b", path.read_text(encoding="utf-8")), path.name


def test_there_is_no_module_for_odds_and_ends() -> None:
    assert not {"util", "utils", "helpers", "common", "misc"} & set(MODULES)


def published() -> dict[str, str]:
    """Return the text of every file that is kept in Git."""
    try:
        listing = subprocess.run(
            ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=CHECKOUT,
            capture_output=True,
            check=True,
            encoding="utf-8",
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs Git and a clone")
    paths = [CHECKOUT / name for name in listing.split("\0") if name]
    return {
        str(path.relative_to(CHECKOUT)): path.read_bytes().decode("utf-8", errors="ignore")
        for path in paths
        if path.is_file()
    }


def test_nothing_else_stands_at_the_top() -> None:
    assert {name.partition("/")[0] for name in published()} <= AT_THE_TOP


def test_only_the_script_of_the_machine_looks_beside_the_checkout() -> None:
    assert {name for name, text in published().items() if re.search(r"\.\./shared", text)} <= {".ci/run"}


def test_no_file_names_a_package_index_or_a_place_on_some_machine() -> None:
    pattern = re.compile(r"\bpypi\.|python[h]osted|--(?:extra-)?index-url|(?<![\w.}])/(?:work|root|home|Users)/")
    found = {name: match[0] for name, text in published().items() if (match := pattern.search(text))}
    assert found == {}


def test_the_machine_runs_the_command_that_people_run() -> None:
    command = "pip install -e '.[test]' && python -m pytest"
    for name in ("README.md", ".ci/run"):
        assert command in (CHECKOUT / name).read_text(encoding="utf-8"), name
