"""Where the words, templates and styles of a site are found: in the project, else in the package."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest
from builds import CHECKOUT
from data_files import NOT_BROUGHT, POINTER

from report.core import material
from report.core.errors import ReportError
from report.core.material import check_material, find_material, shipped

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


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with words, templates and styles of its own."""
    for name in ("content", "templates", "static"):
        shutil.copytree(CHECKOUT / OWN[name], tmp_path / "project" / OWN[name])
    return tmp_path / "project"


@pytest.mark.skipif(sys.platform == "win32", reason="links take a privilege there")
@pytest.mark.parametrize("name", ["site/content/more.md", "templates/more.html", "site/static/more.js", "templates/m"])
@pytest.mark.parametrize("kind", ["file", "folder", "nothing"])
def test_a_link_that_leads_out_is_refused(project: Path, name: str, kind: str) -> None:
    secret = project.parent / "secret"
    if kind == "file":
        secret.write_text("hidden", encoding="utf-8")
    elif kind == "folder":
        secret.mkdir()
    (project / name).symlink_to(secret)
    with pytest.raises(ReportError, match=f"{name} leads out of .*; put there what it leads to$"):
        check_material(find_material(project))


@pytest.mark.skipif(sys.platform == "win32", reason="links take a privilege there")
def test_a_link_beside_what_it_leads_to_and_what_is_hidden_are_taken(project: Path) -> None:
    (project / "site" / "static" / "same.css").symlink_to("base.css")
    (project / "site" / "static" / ".git" / "objects").mkdir(parents=True)
    (project / "templates" / ".#base.html").symlink_to("../somebody")
    check_material(find_material(project))


@pytest.mark.parametrize(
    "name",
    [
        *("site/content/more.md", "templates/chapters/labels.html", "site/static/photo.png"),
        *(OWN[name] for name in ("notebook", "drawing", "benchmark")),
    ],
)
def test_what_git_lfs_has_not_brought_is_told_as_that(project: Path, name: str) -> None:
    (project / name).parent.mkdir(exist_ok=True)
    (project / name).write_bytes(POINTER)
    with pytest.raises(ReportError, match=f"{name} {NOT_BROUGHT}"):
        check_material(find_material(project))


def test_a_folder_among_the_styles_is_refused(project: Path) -> None:
    (project / "site" / "static" / "fonts").mkdir()
    with pytest.raises(ReportError, match=r"fonts is no file, and no folder of styles is published; put its files"):
        check_material(find_material(project))


@pytest.mark.parametrize("name", ["photo.png", "more/page.md", "words.md.bak"])
def test_what_is_no_page_among_the_pages_is_refused(project: Path, name: str) -> None:
    path = project / "site" / "content" / name
    path.parent.mkdir(exist_ok=True)
    path.touch()
    with pytest.raises(
        ReportError, match=r"content/\S+ is no page \(\*\.md\), and is not published; put it in site/st"
    ):
        check_material(find_material(project))


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "index.md~", "#index.md#", ".index.md.swp", ".git/config"])
def test_what_systems_and_editors_leave_among_the_pages_is_no_page(project: Path, name: str) -> None:
    path = project / "site" / "content" / name
    path.parent.mkdir(exist_ok=True)
    path.touch()
    check_material(find_material(project))


def test_in_a_wheel_all_lies_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(material, "PACKAGE", tmp_path / "report")
    assert shipped() == tmp_path
    (tmp_path / "report" / "templates").mkdir(parents=True)
    assert shipped() == tmp_path / "report"
