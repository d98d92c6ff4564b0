"""The house rules: which room may know which, what is heavy and where, and what no file may hold."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter

import grimp
import pytest
from builds import CHECKOUT

DOORS = {"__main__", "build", "preview", "train"}
# From the roof to the ground: a room may import from those below it, and from none above. Those in one line know
# nothing of one another.
FLOORS = (
    {"library"},  # the same as an object
    DOORS,
    {"stages"},
    {"terminal"},
    {"publishing"},
    {"chapters"},
    {"history"},
    {"network"},
    {"data", "evaluation", "plotting", "model"},
    {"configuration"},
    {"settings"},
    {"core"},
)
# What is heavy, or has one place where it belongs, and the modules or rooms that may import it.
KEEPERS = {
    "tensorflow": {"network"},
    "keras": {"network", "model"},
    "matplotlib": {"plotting.style", "figure", "chapters.summary.card"},
    "h5py": {"chapters.draw.export", "network.untrusted"},
    "PIL": {"plotting.images", "figure", "data.pictures", "chapters.summary.card"},
    "scipy": {"chapters.robustness.changes", "data.predictions_order", "evaluation.alike", "evaluation.statistics"},
    "sklearn": {"data.digits"},
    "markdown": {"publishing.pages"},
    "watchfiles": {"core.watching"},
    "jinja2": {"publishing.loader", "publishing.macros", "publishing.render", "publishing.sandbox"},
    "markupsafe": {"publishing.render"},
}
HEAVY = ("tensorflow", "keras", "matplotlib", "sklearn", "scipy", "PIL", "h5py")
NEVER = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
RUNS_TEXT = {"eval", "exec", "compile", "__import__", "os.system", "os.startfile", "yaml.load", "subprocess.getoutput"}
NOT_EVERYWHERE = {"fcntl", "resource"}  # Windows has none of these
AT_THE_TOP = {"report", "templates", "site", "tests", ".github", ".ci", "pyproject.toml", "README.md", ".gitignore"}
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 250, 60, 200  # lines; by habit 150, 30 and 100

GRAPH = grimp.build_graph("report", include_external_packages=True)
OURS = sorted(module for module in GRAPH.modules if module.startswith("report."))
SOURCES = {
    ".".join(path.relative_to(CHECKOUT / "report").with_suffix("").parts): path.read_text(encoding="utf-8")
    for path in sorted((CHECKOUT / "report").rglob("*.py"))
}


def chapter(module: str) -> str:
    """Return the chapter that a module belongs to, or "" for what several chapters share, and for all other rooms."""
    parts = module.split(".")
    return parts[2] if parts[:2] == ["report", "chapters"] and len(parts) > 3 else ""


def keeps(package: str, module: str) -> bool:
    """Say whether a module may import a package: by its name, its room's, or the last part of its name."""
    name = module.removeprefix("report.")
    return bool(KEEPERS[package] & {name, name.partition(".")[0], name.rpartition(".")[2]})


def test_imports_run_down_the_floors() -> None:
    layers = [{f"report.{room}" for room in floor} for floor in FLOORS]
    illegal = GRAPH.find_illegal_dependencies_for_layers(layers=layers)
    assert not illegal, [f"{route.importer} imports {route.imported}" for route in illegal]


def test_every_room_stands_on_one_floor() -> None:
    rooms = {module.split(".")[1] for module in OURS}
    assert rooms == set.union(*FLOORS), "give a new room or module at the top of the package its floor"


def test_chapters_know_nothing_of_one_another() -> None:
    known = {(one, other) for one in OURS for other in GRAPH.find_modules_directly_imported_by(one) if chapter(other)}
    assert [f"{one} imports {other}" for one, other in known if chapter(one) not in {"", chapter(other)}] == []


def test_no_modules_import_one_another_in_a_circle() -> None:
    TopologicalSorter({module: GRAPH.find_modules_directly_imported_by(module) for module in OURS}).prepare()


@pytest.mark.parametrize("package", KEEPERS)
def test_a_library_is_imported_by_its_keepers_alone(package: str) -> None:
    importers = {one for one in GRAPH.find_modules_that_directly_import(package) if one.startswith("report.")}
    assert importers, f"nothing imports {package}; take it from the table"
    assert {one for one in importers if not keeps(package, one)} == set()


def test_what_a_warm_build_imports_is_light() -> None:
    script = f"import sys, report.build; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True, cwd=CHECKOUT)
    assert done.stdout.strip() == "[]"


def test_nothing_is_pickled() -> None:
    assert not NEVER & GRAPH.modules
    for source in SOURCES.values():
        given = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.keyword)]
        assert {ast.unparse(node.value) for node in given if node.arg == "allow_pickle"} <= {"False"}


def test_no_text_is_run_and_no_shell_started() -> None:
    found = []
    for name, source in SOURCES.items():
        for node in ast.walk(ast.parse(source)):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            shell = isinstance(node, ast.keyword) and node.arg == "shell"
            unsafe = isinstance(node, ast.keyword) and node.arg == "safe_mode" and ast.unparse(node.value) != "True"
            if called in RUNS_TEXT or called.startswith(("os.exec", "os.spawn", "os.popen")) or shell or unsafe:
                found.append(f"{name}: {ast.unparse(node)}")
    assert found == []


def test_what_only_some_systems_have_is_not_imported() -> None:
    assert not NOT_EVERYWHERE & GRAPH.modules


def test_the_command_line_is_read_by_the_doors_alone() -> None:
    looks = {"__init__"}  # only whether Python is about to run a door: it has then not yet put its name there
    assert {name for name, source in SOURCES.items() if "sys.argv" in source} <= DOORS | looks
    assert re.findall(r".*sys\.argv[^#]*", SOURCES["__init__"]) == [
        'if sys.argv[:1] == ["-m"]:  ',
        "    _asked = sys.orig_argv[-len(sys.argv) :][0]  ",
    ]


def test_text_is_declared_to_be_html_in_one_place() -> None:
    found = {name: source.count("Markup(") for name, source in SOURCES.items() if "Markup(" in source}
    assert found == {"publishing.render": 1}


def test_templates_never_switch_off_escaping() -> None:
    templates = sorted((CHECKOUT / "templates").rglob("*.html"))
    assert templates
    for path in templates:
        assert not re.search(r"\|\s*safe\b|\bautoescape\b|\bMarkup\b", path.read_text(encoding="utf-8")), path.name


def test_a_page_of_words_holds_values_but_no_statements() -> None:
    pages = sorted((CHECKOUT / "site" / "content").glob("*.md"))
    assert pages
    for path in pages:
        assert not re.search(r"\{%|\|\s*safe\b", path.read_text(encoding="utf-8")), path.name


def test_nothing_is_too_long_to_be_read() -> None:
    long = [name for name, source in SOURCES.items() if len(source.splitlines()) > LONGEST_FILE]
    for name, source in SOURCES.items():
        functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
        long += [f"{name}.{one.name}" for one in functions if one.end_lineno - one.lineno >= LONGEST_FUNCTION]
    for folder in ("templates", "site/static"):
        files = [path for path in (CHECKOUT / folder).rglob("*") if path.is_file()]
        long += [path.name for path in files if len(path.read_text("utf-8").splitlines()) > LONGEST_TEMPLATE]
    assert long == []


def test_there_is_no_module_for_odds_and_ends() -> None:
    last = {name.rpartition(".")[2] for name in SOURCES}
    assert not {"util", "utils", "helpers", "common", "misc"} & last


def published() -> dict[str, str]:
    """Return the text of every file of the project that is kept in Git; data and networks beside it are one's own."""
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
    paths = [CHECKOUT / name for name in listing.split("\0") if name.partition("/")[0] in AT_THE_TOP]
    return {
        str(path.relative_to(CHECKOUT)): path.read_bytes().decode("utf-8", errors="ignore")
        for path in paths
        if path.is_file()
    }


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
