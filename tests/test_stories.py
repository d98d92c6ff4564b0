"""What a build does again: each story changes one thing and lists the stages that ran."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from builds import CHECKOUT, contents, environment, make_build, run_build

if TYPE_CHECKING:
    from pathlib import Path

    from builds import Build

DRAWN = (  # as they are waited for: what was begun last comes first
    *("robustness_chart", "feature_images", "challenge", "draw", "sample_grid", "learning_curves"),
    *("tiles", "card", "calibration_charts", "class_chart", "accuracy_interval", "explorer"),
)
ANOTHER_RUN = [
    *("training", "trainings", "evaluation", "models", "labels", "features", "robustness"),
    *DRAWN,
    "pages",
]
EVERYTHING = ["digits", "dataset", *ANOTHER_RUN]
HEAVY = ("tensorflow", "keras", "sklearn", "scipy", "matplotlib")
ELSEWHERE = {"in", "comparison", "history"}  # the sum, and what is told of earlier runs, which has tests of its own
OPTIONS = ("--dataset", "digits")


def stages(text: str) -> list[str]:
    """Return the stages that ran, in order, as the build tells of them."""
    said = re.findall(r"^(\w+) +[\d.]+\s(?:s|min).*$", text, re.MULTILINE)
    cached = re.findall(r"^(\w+) .*from the cache$", text, re.MULTILINE)
    return [name for name in said if name not in cached and name not in ELSEWHERE]


def build(project: Path, *more: str, **env: str) -> list[str]:
    """Build and return the stages that ran."""
    return stages(make_build(project, *OPTIONS, *more, env=env).result.stdout)


def without(folder: Path, names: tuple[str, ...]) -> str:
    """Return the PYTHONPATH with which Python starts unable to import what has these names."""
    folder.mkdir()
    halted = f"import sys\nsys.modules.update(dict.fromkeys({names}))\n"  # as Python does it where None stands there
    (folder / "sitecustomize.py").write_text(halted, encoding="utf-8")
    return str(folder)


def change(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path} has no {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def with_package(project: Path) -> Path:
    """Let a project bring its own copy of the package, and return it."""
    compiled = shutil.ignore_patterns("__pycache__")
    shutil.copytree(CHECKOUT / "report", project / "report", ignore=compiled, dirs_exist_ok=True)
    return project


@pytest.fixture
def warm(digits_build: Build, tmp_path: Path) -> Path:
    """A copy of the built project with its cache, and with a copy of the package."""
    return with_package(shutil.copytree(digits_build.project, tmp_path / "project"))


def test_a_cold_build_runs_every_stage(digits_build: Build) -> None:
    assert stages(digits_build.result.stdout) == EVERYTHING


def test_where_nothing_changed_no_stage_runs_and_nothing_heavy_is_imported(warm: Path, tmp_path: Path) -> None:
    before = contents(warm / "_site")
    assert build(warm, PYTHONPATH=without(tmp_path / "blocked", HEAVY)) == ["pages"]
    assert contents(warm / "_site") == before


def test_where_nothing_changed_no_array_is_unpacked(warm: Path) -> None:
    script = (
        "import sys, numpy as np, report.data.npz as npz, report.build as build\n"
        "def refuse(*a, **k): raise AssertionError('unpacked')\n"
        "import report.data.dataset, report.data.validation\n"
        "report.data.validation.read_npz = refuse\n"
        f"sys.exit(build.main({list(OPTIONS)!r}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=warm, env=environment(warm), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("templates/base.html", "Skip to the text", "Jump to the text"),
        ("site/content/index.md", "\n## ", "\nOne class after the other.\n\n## "),
        ("site/static/base.css", "--rule", "--line"),
        ("report/chapters/calibration/words.py", "Calibration asks", "Calibration wants to know"),
    ],
)
def test_a_change_of_words_or_looks_renders_the_pages_only(
    warm: Path, tmp_path: Path, path: str, old: str, new: str
) -> None:
    before = contents(warm / "_site")
    change(warm / path, old, new)
    assert build(warm, PYTHONPATH=without(tmp_path / "blocked", HEAVY)) == ["pages"]
    assert contents(warm / "_site") != before


def test_a_changed_figure_is_drawn_anew_without_tensorflow(warm: Path, tmp_path: Path) -> None:
    change(warm / "report" / "chapters" / "learning" / "figure.py", "Lowest {training", "The lowest {training")
    blocked = without(tmp_path / "blocked", ("tensorflow", "keras"))
    assert build(warm, PYTHONPATH=blocked) == ["learning_curves", "pages"]
    assert b"The lowest test loss" in (warm / "_site" / "images" / "loss.svg").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("more", [("--seed", "7"), ("--epochs", "1")])
def test_a_changed_setting_of_the_training_trains_anew(warm: Path, more: tuple[str, str]) -> None:
    assert build(warm, *more) == ANOTHER_RUN


@pytest.mark.slow
def test_a_changed_model_trains_anew(warm: Path) -> None:
    change(warm / "report" / "model.py", 'Dense(classes, activation="softmax")', 'Dense(classes, "softmax")')
    assert build(warm) == ANOTHER_RUN


def test_a_changed_comment_does_not_train_anew(warm: Path) -> None:
    with (warm / "report" / "model.py").open("a", encoding="utf-8") as file:
        file.write("\n# a thought\n")
    assert build(warm) == ["pages"]


@pytest.mark.slow
def test_changed_data_train_anew(warm: Path) -> None:
    assert build(warm) == ["pages"]
    other = next(warm.glob(".cache/digits-*/digits.npz")).read_bytes()
    (warm / "same.npz").write_bytes(other)
    script = "import numpy as np; a = dict(np.load('same.npz')); a['x_train'][0, 0, 0] ^= 1; np.savez('other.npz', **a)"
    subprocess.run([sys.executable, "-c", script], cwd=warm, check=True)
    assert stages(make_build(warm, "--dataset", "same.npz").result.stdout) == ["dataset", "pages"]
    ran = stages(make_build(warm, "--dataset", "other.npz").result.stdout)
    assert ran == ["dataset", *ANOTHER_RUN]


@pytest.mark.slow
def test_another_version_of_a_library_trains_anew(warm: Path, tmp_path: Path) -> None:
    info = tmp_path / "newer" / "keras-99.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: keras\nVersion: 99.0\n", encoding="utf-8")
    assert build(warm, PYTHONPATH=str(info.parent)) == ANOTHER_RUN


@pytest.mark.slow
def test_fresh_does_everything_anew(warm: Path) -> None:
    assert build(warm, "--fresh") == EVERYTHING


@pytest.mark.slow
def test_any_folder_of_the_cache_may_be_deleted(warm: Path) -> None:
    before = contents(warm / "_site")
    for name in sorted({folder.name.partition("-")[0] for folder in (warm / ".cache").glob("*-*/")}):
        for folder in (warm / ".cache").glob(f"{name}-*"):
            shutil.rmtree(folder)
        made = build(warm, SOURCE_DATE_EPOCH="0")
        assert name in ELSEWHERE or name in made, f"{name} was not made again"
        assert list((warm / ".cache").glob(f"{name}-*")), f"{name} was not made again"
    build(warm)
    after = contents(warm / "_site")
    measured = {"metrics.json", "method.html", "history.json", "history.html"}
    assert {name for name in before if before[name] != after.get(name)} <= measured


@pytest.mark.slow
def test_a_build_that_was_killed_leaves_nothing_half_made(digits_build: Build, project: Path) -> None:
    with_package(project)
    killed = subprocess.Popen(
        [sys.executable, "-m", "report.build", "--dataset", "digits", "--epochs", "1000"],
        cwd=project,
        env=environment(project),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert killed.stdout is not None
    for line in killed.stdout:
        if "epoch" in line:
            break
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    killed.stdout.close()
    assert not list((project / ".cache").glob("training-*")), "it was killed too late to tell"
    assert build(project) == EVERYTHING[2:]
    assert not list((project / ".cache").glob(".*.draft-*"))
    assert contents(project / "_site").keys() == contents(digits_build.site).keys()


@pytest.mark.slow
def test_of_two_builds_at_once_the_second_waits_and_finds_a_warm_cache(project: Path) -> None:
    with_package(project)
    command = [sys.executable, "-m", "report.build", *OPTIONS]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    one = subprocess.Popen(command, cwd=project, env=environment(project), **pipes)
    while not (project / ".cache" / "build.lock").exists():
        time.sleep(0.01)
    time.sleep(0.2)  # so that the lock is held, not only there
    other = subprocess.Popen(command, cwd=project, env=environment(project), **pipes)
    said, complaints = one.communicate(timeout=300)
    assert one.returncode == 0, complaints
    also_said, complaints = other.communicate(timeout=300)
    assert other.returncode == 0, complaints
    assert stages(said) == EVERYTHING
    assert "waiting" in also_said
    assert stages(also_said) == ["pages"]


def test_a_failed_build_leaves_the_last_site(warm: Path) -> None:
    before = contents(warm / "_site")
    change(warm / "site" / "content" / "index.md", "\n## ", "\n{{ nothing }}\n\n## ")
    done = run_build(warm, *OPTIONS)
    assert done.returncode == 1
    assert "nothing" in done.stderr
    assert contents(warm / "_site") == before
