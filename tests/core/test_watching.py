"""What is changed is told, wherever in the project it lies and however it is saved."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pytest
from watchfiles._rust_notify import WatchfilesRustInternalError

from report.core import watching
from report.core.errors import ReportError
from report.core.watching import changes, is_code, watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a network of its own, in a module and in a package."""
    made = ("pyproject.toml", "mine.py", "nets/__init__.py", "nets/deep/blocks.py", "loose/deep/x.py", "report/a.json")
    for name in (*made, "data/x.csv", "tests/x.py", ".venv/x.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    return tmp_path


def test_folders_of_code_in_the_project_are_watched_and_other_folders_are_not(project: Path) -> None:
    own = {path.name for path in watched(project) if path.is_relative_to(project)}
    assert own == {"pyproject.toml", "report", "nets", "loose"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("mine.py", True),
        ("nets/deep/blocks.py", True),
        ("loose/deep/x.py", True),
        ("report/a.json", True),
        ("pyproject.toml", False),
    ],
)
def test_what_changes_is_told_and_whether_it_is_code(project: Path, name: str, *, code: bool) -> None:
    told = changes(project, lambda: project / "_site")
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
    told = changes(project, lambda: project / "_site")
    assert next(told) == set()
    (project / "mine.py").unlink()
    assert next(told) == {project / "mine.py"}
    (project / "new.py").write_text("", encoding="utf-8")
    assert next(told) == {project / "new.py"}
    assert next(told) == set()


def test_a_folder_of_code_that_is_new_is_watched_too(project: Path) -> None:
    told = changes(project, lambda: project / "_site")
    assert next(told) == set()
    (project / "new").mkdir()
    (project / "new" / "net.py").write_text("1", encoding="utf-8")
    assert project / "new" / "net.py" in next(told)
    (project / "new" / "net.py").write_text("2", encoding="utf-8")
    assert project / "new" / "net.py" in next(told)


def test_what_a_build_has_made_is_no_change(project: Path) -> None:
    output = project / "_site"
    told = changes(project, lambda: output)
    assert next(told) == set()
    output = project / "report" / "site"  # where the next one goes
    for folder in (output.with_name(".site.draft-1"), output):
        folder.mkdir()
        (folder / "index.html").write_text("1", encoding="utf-8")
    assert next(told) == set()
    output.with_name("words.md").write_text("1", encoding="utf-8")
    assert next(told) == {output.with_name("words.md")}


@pytest.mark.parametrize("begun", [False, True], ids=["at the start", "later"])
def test_a_system_that_watches_nothing_more_is_one_line(
    project: Path, monkeypatch: pytest.MonkeyPatch, *, begun: bool
) -> None:
    def watch(*_: object, **__: object) -> Iterator[set[object]]:
        yield from [set()] * begun
        raise WatchfilesRustInternalError("Too many open files (os error 24)")

    monkeypatch.setattr(watching, "watch", watch)
    told = changes(project, lambda: project / "_site")
    assert list(islice(told, begun)) == [set()] * begun
    said = r"^no file can be watched \(Too many open files \(os error 24\)\); .* fs\.inotify\.max_user_instances"
    with pytest.raises(ReportError, match=said):
        next(told)
