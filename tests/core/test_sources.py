"""All that shapes the result of a stage is read from its code, and nothing else is."""

from __future__ import annotations

import shutil
import sys
from importlib import metadata
from typing import TYPE_CHECKING

import pytest
from builds import CHECKOUT

from report import stages
from report.chapters import drawing
from report.core import modules, sources
from report.core.code import forget
from report.core.errors import ReportError
from report.core.sources import check_unedited, shape_of, shape_of_module, shape_of_names
from report.data import find
from report.network.models import Network

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OF_NETWORK = {"training", "robustness", "features"}
OF_SCORES = {
    *("tiles", "accuracy_interval", "card", "learning_curves", "sample_grid", "class_chart", "calibration_charts"),
    *("explorer", "draw"),
}
OF_CHARTS = {
    *("accuracy_interval", "learning_curves", "sample_grid", "class_chart", "calibration_charts"),
    *("robustness_chart", "history"),
}
STAGES: dict[str, Callable[..., None]] = {
    **{
        name: getattr(stages, name, None) or getattr(drawing, name)
        for name in (*OF_NETWORK, *OF_SCORES, *OF_CHARTS, "evaluation", "feature_images", "labels")
    },
    **{name: getattr(find, name) for name in ("digits", "idx_folder", "dataset")},
}
# What one edited line makes anew: where it stands, the line, what it becomes, and the stages.
EDITS = {
    "a word of a chapter": (
        "chapters/learning/words.py",
        "the accuracy highest after",
        "and the accuracy highest after",
        set(),
    ),
    "a word of the terminal": ("terminal.py", "from the cache", "found in the cache", set()),
    "a docstring of the scores": ("evaluation/results.py", "How one class fares", "How it fares", set()),
    "a comment on the network": ("model.py", "# inside the model", "# within the model", set()),
    "a type that is only named": ("evaluation/scores.py", "import Sequence", "import Sequence, Mapping", set()),
    "a field of the data set": (
        *(
            "data/dataset.py",
            "    drawing: Drawing | None = None\n",
            "    drawing: Drawing | None = None\n    more: int = 0\n",
        ),
        {"dataset"},
    ),
    "a field of the features": (
        *("chapters/features/record.py", "    reason: str\n", "    reason: str\n    more: int\n"),
        {"features", "feature_images"},
    ),
    "a field of the coverage": (
        *("evaluation/results.py", "    threshold: float\n", "    threshold: float\n    more: int\n"),
        {"evaluation", *OF_SCORES},
    ),
    "a layer of the network": (
        "model.py",
        '"relu"),\n            keras.layers.Dense(',
        '"tanh"),\n            keras.layers.Dense(',
        {"dense"},
    ),
    "what all networks share": ("model.py", "sparse_categorical_crossentropy", "mse", {"dense", "small_cnn"}),
    "a callback": ("model.py", "    return []", "    return [1]", {"dense", "small_cnn"}),
    "the cache": ("core/cache.py", "it is made anew", "it is done anew", set()),
    "a sentence of a figure": (
        "chapters/learning/captions.py",
        "The lines are about",
        "These lines are about",
        {"learning_curves"},
    ),
    "a disturbance": ("chapters/robustness/changes.py", "SEED = 0", "SEED = 1", {"robustness"}),
    "a colour": ("plotting/style.py", '"#1e1c19"', '"#000000"', OF_CHARTS),
    "the body of a stage": ("stages.py", "train_into(folder,", "train_into(0 or folder,", {"training"}),
    "what a stage hands on": (
        *("data/find.py", "    known.save(folder)\n", "    known.save(folder)\n    print()\n"),
        {"dataset"},
    ),
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package, of which the sources are read."""
    monkeypatch.setattr(modules, "ABOVE", tmp_path)
    return shutil.copytree(
        CHECKOUT / "report", tmp_path / "report", ignore=shutil.ignore_patterns("__pycache__", "*.json")
    )


def shapes() -> dict[str, dict[str, str]]:
    """Return what shapes each stage, as its code is now."""
    forget()
    of_networks = {name: Network(f"report.model:{name}").shape for name in ("dense", "small_cnn")}
    return {name: shape_of(make) for name, make in STAGES.items()} | of_networks


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_line_makes_anew_what_it_shapes_and_nothing_else(edit: str, package: Path) -> None:
    path, old, new, shaped = EDITS[edit]
    before, text = shapes(), (package / path).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (package / path).write_text(text.replace(old, new), encoding="utf-8")
    after = shapes()
    assert {name for name in before if before[name] != after[name]} == shaped


def test_every_stage_is_shaped_by_its_own_code_and_the_version_of_python() -> None:
    for name, make in STAGES.items():
        assert f"{make.__module__}:{name}" in shape_of(make)
        assert "python version" in shape_of(make)


@pytest.mark.parametrize(
    ("name", "libraries"),
    [
        ("training", {"keras", "tensorflow", "numpy", "pydantic"}),
        ("evaluation", {"numpy", "scipy", "pydantic"}),
        ("learning_curves", {"matplotlib", "numpy", "pillow", "pydantic"}),
        ("explorer", {"numpy", "pillow", "pydantic"}),
    ],
)
def test_a_stage_is_shaped_by_the_versions_of_its_libraries(name: str, libraries: set[str]) -> None:
    shape = shape_of(STAGES[name])
    assert {key for key in shape if not key.startswith("report.") and key != "python version"} == libraries


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, str]]:
    """Return what shapes the function `make` of the module `report.stage`, in a package of these sources."""
    monkeypatch.setattr(modules, "ABOVE", tmp_path)
    (tmp_path / "report").mkdir()

    def make() -> None:
        pass

    make.__module__ = "report.stage"

    def written(**modules: str) -> dict[str, str]:
        for name, source in modules.items():
            (tmp_path / "report" / f"{name}.py").write_text(source, encoding="utf-8")
        forget()
        return shape_of(make)

    return written


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("def make(): return 1  # a comment", "# more\n\ndef   make():\n\n    return (1)"),
        ("def make(): return 1", "def make():\n    'What it is for.'\n    return 1"),
        ("def make(): return 1", "def make(): return 1\n\ndef other(): return 2"),
        ("def make(): return 1", "if TYPE_CHECKING:\n    import unheard_of\n\ndef make(): return 1"),
        ("def make(other): return other", "def make(other): return other\n\ndef other(): return 2"),
        (
            "def make(): return [other for other in []]",
            "def make(): return [other for other in []]\n\ndef other(): pass",
        ),
    ],
)
def test_what_changes_no_result_shapes_nothing(made: Callable[..., dict[str, str]], one: str, other: str) -> None:
    assert made(stage=one) == made(stage=other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("def make(): return 1", "def make(): return 1.0"),
        ("X = 1\ndef make(): return X", "X = 2\ndef make(): return X"),
        ("X, Y = 1, 2\ndef make(): return Y", "X, Y = 1, 3\ndef make(): return Y"),
        ("def f(): return 1\ndef make(): return f()", "def f(): return 2\ndef make(): return f()"),
    ],
)
def test_code_that_is_used_shapes_the_result(made: Callable[..., dict[str, str]], one: str, other: str) -> None:
    assert made(stage=one) != made(stage=other)


INDIRECT = {  # what a network uses of its module, otherwise than by a name that stands in it
    "a registry": (
        "ALL = {}\nclass A:\n  def __init_subclass__(cls): ALL[1] = cls\nclass B(A):\n  x = X\ndef net(): return ALL"
    ),
    "subclasses": "class A: pass\nclass B(A):\n  x = X\ndef net(): return A.__subclasses__()",
    "an annotation as text": "class A:\n  b: 'B'\nclass B:\n  x = X\ndef net(): return A",
    "globals": "def make_x(): return X\ndef net(): return globals()['make_' + 'x']()",
    "its own module": "import sys\ndef make(): return X\ndef net(): return getattr(sys.modules[__name__], 'make')()",
    "its module by another name": "import sys as s\ndef make(): return X\ndef net(): return s.modules[__name__].make()",
    "what a function knows": "def make(): return X\ndef net(): return net.__globals__['make']()",
    "a default": "ALL = []\ndef make_x(of=ALL.append(X)): pass\ndef net(): return ALL",
    "a name that is made": "def __getattr__(name): return X\ndef net(): return 0",
}


@pytest.mark.parametrize("source", INDIRECT.values(), ids=INDIRECT)
def test_all_of_the_module_of_a_network_counts_where_it_may_be_reached_otherwise_than_by_its_name(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    shapes = []
    for value in ("16", "64", "64"):
        forget()
        (tmp_path / "own_nets.py").write_text(source.replace("X", value), encoding="utf-8")
        shapes.append(shape_of_names("own_nets", "net"))
    assert shapes[0] != shapes[1] == shapes[2]


def test_all_of_it_counts_too_where_a_module_that_it_imports_may_look_for_its_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    looks = "import importlib\ndef create(of, name): return getattr(importlib.import_module(of), name)()"
    for factory, counts in ((looks, True), ("import factory_within", True), ("def create(of, name): return 0", False)):
        shapes = []
        for value in ("16", "64"):
            forget()
            (tmp_path / "factory_within.py").write_text(looks, encoding="utf-8")
            (tmp_path / "factory.py").write_text(factory, encoding="utf-8")
            source = f"import factory\ndef small(): return {value}\ndef net(): return factory.create(__name__, 'small')"
            (tmp_path / "own_nets.py").write_text(source, encoding="utf-8")
            shapes.append(shape_of_names("own_nets", "net"))
        assert (shapes[0] != shapes[1]) == counts, factory


@pytest.mark.parametrize(
    "source",
    [
        "X = {}\nX['a'] = 1\ndef make(): return X",
        "X = {}\nX.update(a=1)\ndef make(): return X",
        "import json\njson.choose(1)\ndef make(): return 0",
        "X = 1\nX = X + X\ndef make(): return X",
        "def f(): return 1\nX = {}\nX['f'] = f\ndef make(): return X",
        "@kept\ndef f(): return 1\ndef make(): return 0",
        "def f(): return 1\nclass C:\n  def g(self, f): pass\n  def h(self): f()\ndef make(): return C",
        "X = 1\ndef make():\n    def f(X): return X\n    return f(X)",
        "X = 1\ndef make(x=X): return x",
        "if TYPE_CHECKING:\n    pass\nelse:\n    X = 1\ndef make(): return X",
    ],
)
def test_what_runs_before_or_within_a_function_shapes_its_result(
    made: Callable[..., dict[str, str]], source: str
) -> None:
    assert made(stage=source) != made(stage=source.replace("1", "2"))


def test_modules_count_with_all_that_they_import(made: Callable[..., dict[str, str]]) -> None:
    stage = "def make():\n    from report.helper import number\n"
    before = made(
        stage=stage, helper="def f():\n    from report.deep import x\n", deep="import json\nfrom report import helper\n"
    )
    assert set(before) == {"python version", "report.stage:make", "report.helper", "report.deep"}
    assert made(deep="import json\nfrom report import helper\nmore = 1\n") != before


def test_what_the_module_imports_counts_where_it_is_used(made: Callable[..., dict[str, str]]) -> None:
    others = "def make(): return 1\ndef other(): return number"
    unused = made(stage=f"from report.helper import number\n{others}", helper="number = 1")
    assert "report.helper" not in unused
    used = made(stage="from report.helper import number\ndef make(): return number")
    assert "report.helper" in used


FOR_EFFECT = [
    *("import report.helper", "from report import helper", "from . import helper", "from .deep import *"),
    "import report.deep as _",
]


@pytest.mark.parametrize("source", FOR_EFFECT)
def test_what_a_stage_s_module_imports_for_what_it_does_counts(
    made: Callable[..., dict[str, str]], source: str
) -> None:
    one = made(stage=f"{source}\ndef make(): return 1", deep="from report import helper", helper="run(1)")
    assert made(helper="run(2)") != one


@pytest.mark.parametrize("source", FOR_EFFECT)
@pytest.mark.parametrize("file", ["nets.py", "__init__.py"])
def test_all_that_a_network_s_module_and_its_packages_import_counts(
    made: Callable[..., dict[str, str]], source: str, file: str, tmp_path: Path
) -> None:
    package = tmp_path / "report" / "mine"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "nets.py").write_text("def net(): return 1", encoding="utf-8")
    own = f"{source.replace('from .', 'from ..')}\ndef net(): return 1\ndef other(): return report, helper, _\n"
    (package / file).write_text(own, encoding="utf-8")

    def shape(helper: str) -> dict[str, str]:
        made(stage="def make(): pass", deep="from report import helper", helper=helper)
        return shape_of_names("report.mine.nets", "net")

    assert shape("run(1)") != shape("run(2)")


STAR = "from report.helper import *\ndef make(): return number"
LIBRARY = "import {}\ndef make(): return {}"


def test_what_a_star_imports_counts(made: Callable[..., dict[str, str]]) -> None:
    assert made(stage=STAR, helper="number = 1") != made(stage=STAR, helper="number = 2")


@pytest.mark.parametrize(
    ("stage", "found"),
    [
        ("from .helper import number\ndef make(): return number", "report.helper"),
        ("from . import helper\ndef make(): return helper", "report.helper"),
        ("from . import deep\ndef make(): return deep", "report.deep"),
    ],
)
def test_what_is_imported_from_its_own_package_counts(
    made: Callable[..., dict[str, str]], stage: str, found: str
) -> None:
    shape = made(stage=stage, helper="number = 1", deep="from .helper import number\n")
    assert {found, "report.helper"} <= set(shape)
    assert made(helper="number = 2") != shape


def test_a_library_is_known_by_what_is_installed_whatever_its_name(made: Callable[..., dict[str, str]]) -> None:
    assert made(stage=LIBRARY.format("yaml", "yaml"))["yaml"] == f"PyYAML {metadata.version('pyyaml')}"
    assert not made(stage=LIBRARY.format("unheard_of", "unheard_of"))["unheard_of"]


def test_a_module_that_nobody_installed_is_followed(
    made: Callable[..., dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "lying_about.py").write_text("import yaml\n", encoding="utf-8")
    assert {"lying_about", "yaml"} <= set(made(stage=LIBRARY.format("lying_about", "lying_about")))


def test_what_is_found_only_once_code_has_run_is_refused(
    made: Callable[..., dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "found_late.py").write_text("X = 1\n", encoding="utf-8")
    shape = made(stage=LIBRARY.format("found_late", "found_late"))
    check_unedited(shape)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ReportError, match=r"^found_late \(.*found_late.py\) is found only since .* in PYTHONPATH"):
        check_unedited(shape)
    check_unedited(made())


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], dict[str, str]]:
    """Return what shapes the function `net` of a module in a package of a project, whose own code is given."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "mine" / "deep").mkdir(parents=True)
    (tmp_path / "mine" / "deep" / "nets.py").write_text("from .. import UNITS\ndef net(): return UNITS\n", "utf-8")

    def written(source: str) -> dict[str, str]:
        (tmp_path / "mine" / "__init__.py").write_text(source, encoding="utf-8")
        forget()
        return shape_of_names("mine.deep.nets", "net")

    return written


def test_the_package_of_a_network_counts_because_it_runs_first(net: Callable[[str], dict[str, str]]) -> None:
    one = net("UNITS = 1")
    assert set(one) == {"python version", "mine", "mine.deep.nets:net", "mine.deep.nets:UNITS"}
    assert net("UNITS = 2") != one


@pytest.mark.parametrize(
    ("source", "module", "function"),
    [
        ("from .small import small", "own/small.py", "small"),
        ("from .small import UNITS\ndef net(): return UNITS", "own/small.py", "net"),
        ("from own.small import small as net\nsmall = net", "own/small.py", "small"),
        ("from .small import small", "own/small/__init__.py", "small"),
        ("import python\ndef net(): return python.UNITS", "python.py", "net"),
    ],
)
def test_a_module_counts_though_something_else_has_its_name(
    source: str, module: str, function: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / module).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "own").mkdir(exist_ok=True)
    (tmp_path / "own" / "__init__.py").write_text(source, encoding="utf-8")

    def shape(units: str) -> dict[str, str]:
        (tmp_path / module).write_text(f"import deeper\nUNITS = {units}\ndef small(): pass\n", encoding="utf-8")
        (tmp_path / "deeper.py").write_text(f"X = {units}\n", encoding="utf-8")
        forget()
        return shape_of_names("own", function)

    one, other = shape("1"), shape("2")
    assert {name for name in one if one[name] != other[name]} == {
        module.removesuffix(".py").removesuffix("/__init__").replace("/", "."),
        "deeper",
    }


def test_what_a_module_of_the_project_imports_for_what_it_does_counts(
    net: Callable[[str], dict[str, str]], tmp_path: Path
) -> None:
    (tmp_path / "policy.py").write_text("import keras\n", encoding="utf-8")
    path = tmp_path / "mine" / "deep" / "nets.py"
    path.write_text("import policy\nimport keras as k\ndef net(): return 1\n", encoding="utf-8")
    assert {"policy", "keras"} <= set(net(""))


def test_code_that_python_cannot_run_is_told_with_its_line(made: Callable[..., dict[str, str]]) -> None:
    with pytest.raises(ReportError, match=r"report.stage.py, line 3: .*nonlocal.*; mend that line"):
        made(stage="X = 1\ndef make():\n    nonlocal X\n    return X\n")


def test_what_python_cannot_read_is_told_where_it_must_run_and_counts_by_its_bytes_elsewhere(
    made: Callable[..., dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    stage = "def make():\n    import old_lib\n"
    (tmp_path / "old_lib.py").write_text("print 1\n", encoding="utf-8")
    before = made(stage=stage)
    (tmp_path / "old_lib.py").write_text("print 2\n", encoding="utf-8")
    assert made(stage=stage)["old_lib"] != before["old_lib"]
    for ask in (lambda: shape_of_names("old_lib", "net"), lambda: shape_of_module("old_lib")):
        with pytest.raises(ReportError, match=r"old_lib.py, line 1: .*; mend that line"):
            ask()
    with pytest.raises(ReportError, match=r"report.helper.py, line 1: .*; mend that line"):
        made(stage="def make():\n    from report import helper\n", helper="print 1\n")


def test_a_source_is_read_once_and_an_edit_after_that_is_told(
    made: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    one = made(stage="from report.helper import x\ndef make(): return x", helper="x = 1", other="y = 1")
    (tmp_path / "report" / "other.py").write_text("y = 2", encoding="utf-8")
    check_unedited(one)
    (tmp_path / "report" / "helper.py").write_text("x = 2", encoding="utf-8")
    told = "report.helper.py was edited while the build ran; start it again"
    for shape in (one, None):
        with pytest.raises(ReportError, match=told):
            check_unedited(shape)
    check_unedited({"python version": "3", "numpy": "2", "report.stage:make": "code"})
    with pytest.raises(ReportError, match=told):
        check_unedited({"report.helper:x": "code"})


def test_what_was_loaded_before_an_edit_is_not_taken_for_what_lies_there_now(monkeypatch: pytest.MonkeyPatch) -> None:
    forget()
    monkeypatch.setattr(sources, "STARTED", 0)
    with pytest.raises(ReportError, match=r"was edited while the build ran; start it again"):
        shape_of(stages.labels)


def test_a_file_whose_time_was_ahead_when_it_was_read_is_not_edited_once_that_time_has_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forget()
    monkeypatch.setattr(sources.time, "time", lambda: 1.0)
    before = shape_of(stages.labels)
    monkeypatch.undo()
    monkeypatch.setattr(sources, "STARTED", 0)
    assert shape_of(stages.labels) == before


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            "def make():\n    if 1: pass\n" + "    elif 2: pass\n" * 1200,
            r"stage.py cannot be read \(.*\); write it more simply",
        ),
        (f"X = 0x{'f' * 6000}\ndef make(): return X\n", r"stage.py cannot be read \(.*\); write it more simply"),
        ("X = '\0'", r"stage.py: .*; mend that file"),
        ("# coding: nope", r"stage.py: .*; mend that file"),
        ("def make(:", r"stage.py, line 1: .*; mend that line"),
    ],
    ids=["deep", "long", "null", "coding", "line"],
)
def test_code_that_cannot_be_read_is_told_in_one_line(
    made: Callable[..., dict[str, str]], source: str, told: str
) -> None:
    with pytest.raises(ReportError, match=f"^report.{told}$") as caught:
        made(stage=source)
    assert "\n" not in str(caught.value)


def test_a_program_that_is_imported_by_its_other_name_is_no_library(
    made: Callable[..., dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["__main__"], "__spec__", None)  # as where a file is run
    assert not made(stage=LIBRARY.format("__main__", "__main__"))["__main__"]


def test_a_package_goes_before_a_module_of_its_name(net: Callable[[str], dict[str, str]], tmp_path: Path) -> None:
    before = net("UNITS = 1")
    (tmp_path / "mine.py").write_text("UNITS = 3", encoding="utf-8")
    modules._find.cache_clear()  # noqa: SLF001 as in another process
    assert net("UNITS = 1") == before
