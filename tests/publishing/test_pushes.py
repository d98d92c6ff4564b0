"""Pushes to main, one after the other: each reads what the last one published, and no run is lost or kept twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from builds import contents, copy_project
from local_server import World, serve
from site_check import check_site

from report import build
from report.network import loops

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")

PUSHES = (  # the id of the workflow's run, its flags, and how it ends
    ("1001", "--seed=1", "published"),
    ("1002", "--seed=2", "published"),
    ("1003", "--epochs=1 --minimum-accuracy=0.99", "is not good enough"),
    ("1005", "--seed=5", "500"),
    ("1006", "--seed=5", "published"),
    ("1007", "--batch-size=64 --epochs=1", "published"),
    ("1007", "--batch-size=64 --epochs=1", "published"),
    ("1009", "--seed=9 --maximum-drop=0.5", "published"),
)
PUBLISHED = ["1001", "1002", "1006", "1007", "1009"]


class Pages:
    """The published site: what the last good build left, served over HTTP, and what the workflow's cache keeps.

    Args:
        project: a copy of the project.
        web: serves the site, and answers 404 before there is one.
    """

    def __init__(self, project: Path, web: World) -> None:
        self.project, self.web = project, web
        self.address = web.address + "history.json"

    def push(self, run: str, flags: str, monkeypatch: pytest.MonkeyPatch) -> int:
        """Do what the workflow does for a push; return the exit status of the build."""
        monkeypatch.setenv("GITHUB_RUN_ID", run)
        monkeypatch.setenv("GITHUB_SHA", f"{run:0>40}")
        defaults = ["--dataset", "digits", "--epochs=2", "--history", self.address]
        status = build.main([*defaults, *flags.split()])
        if not status:
            self.web.answers["/history.json"] = (self.project / "_site" / "history.json").read_bytes()
        return status

    @property
    def runs(self) -> list[dict]:
        """The published runs."""
        return json.loads(self.web.answers["/history.json"])["runs"]


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(loops, "FASTER_WITH_XLA", set())  # the compiling would take longer than the training
    monkeypatch.setenv("GITHUB_REPOSITORY", "somebody/report")
    project = copy_project(tmp_path / "project")
    monkeypatch.chdir(project)
    with serve() as web:
        yield Pages(project, web)


@pytest.mark.slow
def test_the_history_has_exactly_the_runs_that_were_published(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    known = 0
    for run, flags, end in PUSHES:
        site = contents(pages.project / "_site")
        if end == "500":
            kept = pages.web.answers["/history.json"]
            pages.web.answers["/history.json"] = lambda request: request.send_error(500)
        status = pages.push(run, flags, monkeypatch)
        said = capfd.readouterr()
        if end == "published":
            assert status == 0, said.err
            assert pages.runs[-1]["id"] == run
            assert len(pages.runs) - known in {0, 1}
            known = len(pages.runs)
        else:
            assert status == 1
            assert end in said.err
            assert len(said.err.splitlines()) == 1
            assert contents(pages.project / "_site") == site, "what was published must stay as it was"
        if end == "500":
            pages.web.answers["/history.json"] = kept
    assert [run["id"] for run in pages.runs] == PUBLISHED
    assert [run["settings"]["seed"] for run in pages.runs] == [1, 2, 5, 42, 9]
    assert [run["settings"]["epochs"] for run in pages.runs] == [2, 2, 2, 1, 2]
    assert [run["commit"] for run in pages.runs] == [f"{run:0>40}" for run in PUBLISHED]
    assert all(len(run["wrong"]) == round((1 - run["accuracy"]) * 360) for run in pages.runs)
    assert not (pages.project / ".cache" / "history.json").exists()
    assert check_site(pages.project / "_site") == []
    page = (pages.project / "_site" / "history.html").read_text(encoding="utf-8")
    assert page.count("https://github.com/somebody/report/commit/") >= len(PUBLISHED)
