"""What goes wrong around a build (a damaged cache, a folder that cannot be written, Ctrl+C) costs nothing."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builds import contents, environment, run_build

if TYPE_CHECKING:
    from builds import Build

STAGES = ("dataset", "training", "evaluation", "robustness", "features", "learning_curves", "tiles", "explorer", "draw")


@pytest.fixture
def built(digits_build: Build, tmp_path: Path) -> Path:
    """A project of one's own with a finished site and a warm cache."""
    return shutil.copytree(digits_build.project, tmp_path / "built")


def damage(project: Path, stage: str) -> Path:
    """Cut off the records of a stage, and return its folder."""
    (folder,) = (project / ".cache").glob(f"{stage}-*")
    records = [path for path in folder.iterdir() if path.suffix == ".json"]
    assert records
    for path in records:
        path.write_bytes(path.read_bytes()[:5])
    return folder


@pytest.mark.parametrize("stage", STAGES)
def test_a_damaged_cache_is_told_in_one_line(built: Path, stage: str) -> None:
    folder = damage(built, stage)
    before = contents(built / "_site")
    failed = run_build(built, "--dataset", "digits")
    assert failed.returncode == 1
    assert failed.stderr == f"Error: {folder} is damaged; delete it, or build with --fresh\n"
    assert contents(built / "_site") == before


@pytest.mark.slow
def test_fresh_mends_a_damaged_cache(built: Path) -> None:
    for stage in STAGES:
        damage(built, stage)
    assert run_build(built, "--dataset", "digits", "--fresh").returncode == 0
    assert run_build(built, "--dataset", "digits").returncode == 0


def test_a_folder_that_cannot_be_written_is_told_in_one_line(built: Path) -> None:
    nowhere = Path("/proc/nowhere")
    if not nowhere.parent.is_dir():
        pytest.skip("needs a folder in which nobody can write, such as /proc of Linux")
    failed = run_build(built, "--dataset", "digits", "--output", str(nowhere))
    assert failed.returncode == 1
    assert failed.stderr.startswith("Error: ")
    assert "/proc/" in failed.stderr
    assert len(failed.stderr.splitlines()) == 1


def test_an_interrupted_build_says_so_and_leaves_the_report_alone(built: Path) -> None:
    before = contents(built / "_site")
    command = [sys.executable, "-m", "report.build", "--dataset", "digits", "--epochs", "1000"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=built, env=environment(built), **pipes) as process:
        assert process.stdout
        assert process.stderr
        assert any("epoch" in line for line in process.stdout)
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        said = process.stderr.read()
    assert process.returncode == 130
    assert said == "Interrupted: the report is as it was before.\n"
    assert contents(built / "_site") == before
    assert not list((built / ".cache").glob(".*.draft-*"))
