"""Where the words, templates and styles of a site are found: in the project, else in the package."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from builds import CHECKOUT

from report.core import material
from report.core.material import find_material, shipped

if TYPE_CHECKING:
    from pathlib import Path

OWN = {
    "content": "site/content",
    "templates": "templates",
    "static": "site/static",
    "notebook": "site/notebook/HandwrittenDigitRecognitionModel.ipynb",
    "drawing": "site/measured/drawing.json",
    "benchmark": "site/benchmark.json",
}


def test_a_project_with_nothing_of_its_own_is_built_with_what_comes_with_the_package(tmp_path: Path) -> None:
    found = find_material(tmp_path)
    assert found == find_material(CHECKOUT)
    assert found.paths == tuple(CHECKOUT / path for path in OWN.values())
    assert all(path.exists() for path in found.paths)


@pytest.mark.parametrize("name", OWN)
def test_what_a_project_has_of_its_own_takes_the_place_of_what_comes_with_the_package(
    tmp_path: Path, name: str
) -> None:
    source, own = CHECKOUT / OWN[name], tmp_path / OWN[name]
    own.parent.mkdir(parents=True, exist_ok=True)
    (shutil.copytree if source.is_dir() else shutil.copy)(source, own)
    found = find_material(tmp_path)
    assert getattr(found, name) == own
    assert [path for path in found.paths if path.is_relative_to(tmp_path)] == [own]


def test_folders_that_are_there_for_something_else_are_left_alone(tmp_path: Path) -> None:
    for name in ("templates/base.html", "site/index.html", "site/static/app.css"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("of a web server", encoding="utf-8")
    assert find_material(tmp_path) == find_material(CHECKOUT)


def test_in_a_wheel_all_lies_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(material, "PACKAGE", tmp_path / "report")
    assert shipped() == tmp_path
    (tmp_path / "report" / "templates").mkdir(parents=True)
    assert shipped() == tmp_path / "report"
