"""What is changed is told, wherever in the project it lies and however it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from report.core import watching
from report.core.watching import changes, is_code, watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a network of its own, in a module and in a package."""
    for name in ("pyproject.toml", "mine.py", "nets/__init__.py", "nets/deep/blocks.py", "data/x.py", "report/a.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    return tmp_path


def test_packages_of_the_project_are_watched_and_other_folders_are_not(project: Path) -> None:
    own = {path.name for path in watched(project) if path.is_relative_to(project)}
    assert own == {"pyproject.toml", "report", "nets"}


@pytest.mark.parametrize(
    ("name", "code"),
    [("mine.py", True), ("nets/deep/blocks.py", True), ("report/a.json", True), ("pyproject.toml", False)],
)
def test_what_changes_is_told_and_whether_it_is_code(project: Path, name: str, *, code: bool) -> None:
    told = changes(project)
    assert next(told) == set()
    draft = project / "draft"
    draft.write_text("1", encoding="utf-8")
    draft.replace(project / name)  # as many editors save
    assert project / name in next(told)
    assert is_code(project / name, project) == code


def test_a_file_at_the_top_is_seen_each_time_that_another_takes_its_place(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(*_: object, **__: object) -> Iterator[set[object]]:
        while True:
            yield set()

    monkeypatch.setattr(watching, "watch", nothing)
    told = changes(project)
    assert next(told) == set()
    (project / "mine.py").unlink()
    assert next(told) == {project / "mine.py"}
    (project / "new.py").write_text("", encoding="utf-8")
    assert next(told) == {project / "new.py"}
    assert next(told) == set()
