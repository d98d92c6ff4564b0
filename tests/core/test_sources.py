"""All that shapes the result of a stage is read from its code, and nothing else is."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from builds import CHECKOUT

from report import stages
from report.chapters import drawing
from report.core import sources
from report.core.sources import shape_of
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
    "a layer of the network": ("model.py", "Dense(128", "Dense(64", {"dense"}),
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
    monkeypatch.setattr(sources, "ABOVE", tmp_path)
    return shutil.copytree(
        CHECKOUT / "report", tmp_path / "report", ignore=shutil.ignore_patterns("__pycache__", "*.json")
    )


def shapes() -> dict[str, dict[str, str]]:
    """Return what shapes each stage."""
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
        assert f"{make.__module__}.{name}" in shape_of(make)
        assert "python" in shape_of(make)


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
    assert {key for key in shape if not key.startswith("report.") and key != "python"} == libraries


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, str]]:
    """Return what shapes the function `make` of the module `report.stage`, in a package of these sources."""
    monkeypatch.setattr(sources, "ABOVE", tmp_path)
    (tmp_path / "report").mkdir()

    def make() -> None:
        pass

    make.__module__ = "report.stage"

    def written(**modules: str) -> dict[str, str]:
        for name, source in modules.items():
            (tmp_path / "report" / f"{name}.py").write_text(source, encoding="utf-8")
        return shape_of(make)

    return written


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("def make(): return 1  # a comment", "# more\n\ndef   make():\n\n    return (1)"),
        ("def make(): return 1", "def make():\n    'What it is for.'\n    return 1"),
        ("def make(): return 1", "def make(): return 1\n\ndef other(): return 2"),
        ("def make(): return 1", "if TYPE_CHECKING:\n    import unheard_of\n\ndef make(): return 1"),
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


def test_modules_count_with_all_that_they_import(made: Callable[..., dict[str, str]]) -> None:
    stage = "def make():\n    from report.helper import number\n"
    before = made(
        stage=stage, helper="def f():\n    from report.deep import x\n", deep="import json\nfrom report import helper\n"
    )
    assert set(before) == {"python", "report.stage.make", "report.helper", "report.deep"}
    assert made(deep="import json\nfrom report import helper\nmore = 1\n") != before


def test_what_the_module_imports_counts_where_it_is_used(made: Callable[..., dict[str, str]]) -> None:
    unused = made(stage="from report.helper import number\ndef make(): return 1", helper="number = 1")
    assert "report.helper" not in unused
    used = made(stage="from report.helper import number\ndef make(): return number")
    assert "report.helper" in used
