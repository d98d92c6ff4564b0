"""From one build to the next: runs are remembered, new names are published, and what a person sees at the end."""

from __future__ import annotations

import json
import re
import shutil
import webbrowser
from typing import TYPE_CHECKING

import numpy as np
import pytest
from builds import Build, copy_project, make_build, run_build

from report import build as door
from report.history.store import keep_local

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def built(digits_build: Build, tmp_path: Path) -> Path:
    """A project of one's own with a finished site and a warm cache."""
    return shutil.copytree(digits_build.project, tmp_path / "built")


def published_runs(built: Build) -> list[str]:
    """Return the ids of the runs in the published history."""
    return [run["id"] for run in json.loads((built.site / "history.json").read_bytes())["runs"]]


def test_without_a_history_to_read_each_build_on_a_machine_remembers_those_before_it(built: Path) -> None:
    for number in ("1001", "1002"):
        made = make_build(built, "--dataset", "digits", env={"GITHUB_RUN_ID": number})
    assert published_runs(made)[1:] == ["1001", "1002"]  # after the one that made the copy


def test_a_build_that_reads_another_history_leaves_that_of_the_machine_alone(built: Path) -> None:
    shutil.copy(built / "_site" / "history.json", built / "other.json")
    one = make_build(built, "--dataset", "digits", "--history", "other.json", env={"GITHUB_RUN_ID": "1001"})
    assert published_runs(one)[1:] == ["1001"]
    assert published_runs(make_build(built, "--dataset", "digits", env={"GITHUB_RUN_ID": "1002"}))[1:] == ["1002"]


def test_a_run_built_again_is_told_last_and_the_last_one_changes_nothing(built: Path) -> None:
    kept = built / ".cache" / "history.json"
    stored = json.loads(kept.read_bytes())
    (run,) = stored["runs"]
    keep_local(built / ".cache", json.dumps(stored | {"runs": [run, run | {"id": "later"}]}).encode())
    made = make_build(built, "--dataset", "digits")
    assert published_runs(made) == ["later", run["id"]]
    assert "since the last run: Accuracy stayed at" in made.result.stdout
    told = (built / "_site" / "history.json").read_bytes()
    assert published_runs(make_build(built, "--dataset", "digits")) == ["later", run["id"]]
    assert (built / "_site" / "history.json").read_bytes() == told == kept.read_bytes()


def test_a_run_that_a_workflow_makes_again_is_published_last_and_told_so_on_both_pages(built: Path) -> None:
    (run,) = json.loads((built / "_site" / "history.json").read_bytes())["runs"]
    other = run | {"settings": run["settings"] | {"epochs": 7}}
    kept = {"schema_version": 2, "runs": [other | {"id": "1001"}, run | {"id": "1002"}, run | {"id": "1003"}]}
    (built / "other.json").write_text(json.dumps(kept))
    made = make_build(built, "--dataset", "digits", "--history", "other.json", env={"GITHUB_RUN_ID": "1002"})
    assert published_runs(made) == ["1001", "1003", "1002"]
    index, history = (
        " ".join((made.site / f"{name}.html").read_text("utf-8").split()) for name in ("index", "history")
    )
    assert re.search(r"The run before( \([^)]*\))? had the same settings\.", index)
    (row,) = re.findall('<tr class="current">(.*?)</tr>', history)
    assert '<td class="change">0.00</td>' in row
    assert "epochs" not in row


@pytest.mark.slow
def test_other_seeds_change_nothing_and_a_network_that_learns_less_is_worse(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    three, worse, gate = ("--dataset=digits", "--replicates=3"), "--learning-rate=0.00003", "--maximum-drop=0.05"
    make_build(project, *three, "--seed=0", gate)
    assert "no more than another seed would do (95% interval −" in since(
        make_build(project, *three, "--seed=100", gate)
    )

    refused = run_build(project, *three, "--seed=200", worse, gate)
    assert refused.returncode == 1
    assert re.search(r"\(maximum_drop\) and lost \d\d\.\d\d% on average \(95% interval \d\d\.", refused.stderr)
    alone = make_build(project, "--dataset=digits", worse, gate)
    assert since(alone).endswith("the one training of this run cannot tell why.")
    keep_local(project / ".cache", history_without_the_last(alone))

    made = make_build(project, *three, "--seed=200", worse)
    assert re.search(r"worse by \d\d\.\d\d points \(95% interval \d\d\.\d\d to \d\d\.\d\d\)\.$", since(made))
    runs = json.loads((made.site / "history.json").read_bytes())["runs"]
    assert [[one["seed"] for one in run["replicates"]] for run in runs] == [[0, 1, 2], [100, 101, 102], [200, 201, 202]]
    page = (made.site / "history.html").read_text(encoding="utf-8")
    assert page.count("<b>") == 1
    assert "One of two changes between several trainings each was more than another seed would do" in page


def since(built: Build) -> str:
    """Return what a build says of the last run."""
    (told,) = [line for line in built.result.stdout.splitlines() if line.startswith("since the last run: ")]
    return told


def history_without_the_last(built: Build) -> bytes:
    stored = json.loads((built.site / "history.json").read_bytes())
    return json.dumps(stored | {"runs": stored["runs"][:-1]}).encode()


def save_named(path: Path, *names: str) -> None:
    """Save a few images of bright rows, with the names of their classes."""
    images = np.zeros((12, 8, 8), np.uint8)
    labels = np.arange(12) % 2
    images[labels == 1, :4] = 200
    np.savez(path, x_train=images, y_train=labels, x_test=images, y_test=labels, class_names=np.array(names))


@pytest.mark.slow
def test_classes_that_get_other_names_are_published_under_them(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    for names in (["ant", "bee"], ["cat", "dog"]):
        save_named(project / "mine.npz", *names)
        site = make_build(project, "--dataset", "mine.npz", "--epochs", "1").site
        metrics = json.loads((site / "metrics.json").read_bytes())
        assert metrics["dataset"]["classes"] == names
        assert [score["name"] for score in metrics["test"]["classes"]] == names


@pytest.mark.parametrize(("flags", "opened"), [(["--open"], ["made.html"]), ([], [])])
def test_the_finished_report_opens_in_a_browser_only_if_that_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: list[str], opened: list[str]
) -> None:
    seen: list[str] = []
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(door, "build", lambda *_, **__: tmp_path / "made.html")
    monkeypatch.setattr(webbrowser, "open", seen.append)
    assert door.main(flags) == 0
    assert seen == [(tmp_path / name).as_uri() for name in opened]


@pytest.mark.parametrize("value", ["true", "false"])
def test_a_failure_is_an_annotation_as_well_where_a_workflow_builds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], value: str
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", value)
    assert door.main(["--nonsense"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("Error: unknown argument --nonsense")
    assert said.out.startswith("::error::unknown argument --nonsense") == (value == "true")
