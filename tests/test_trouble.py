"""What goes wrong around a build (a damaged cache, a folder that cannot be written, Ctrl+C) costs nothing."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builds import contents, copy_project, environment, make_build, run_build

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@contextmanager
def mounted(folder: Path, size: int) -> Iterator[Path]:
    """Let a folder be a volume with room for so many bytes."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a tmpfs, as root of Linux has")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def read_only(folder: Path) -> None:
    """Let nothing be written any more in a volume, not even by root."""
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)


def refused(project: Path, *arguments: str) -> str:
    """Return the one line of a build that must fail."""
    failed = run_build(project, "--dataset", "digits", *arguments)
    assert failed.returncode == 1
    assert failed.stderr.startswith("Error: ")
    assert len(failed.stderr.splitlines()) == 1
    return failed.stderr


def drafts(project: Path) -> list[Path]:
    """Return what builds have left behind that was half made."""
    return [path for folder in (project, project / ".cache") for path in folder.glob(".*.draft-*")]


def test_a_folder_that_cannot_be_written_is_told_in_one_line(built: Path) -> None:
    nowhere = Path("/proc/nowhere")
    if not nowhere.parent.is_dir():
        pytest.skip("needs a folder in which nobody can write, such as /proc of Linux")
    assert "/proc/" in refused(built, "--output", str(nowhere))


def test_a_volume_that_is_full_keeps_the_last_site(built: Path, tmp_path: Path) -> None:
    size = sum(path.stat().st_size for path in (built / "_site").rglob("*"))
    with mounted(tmp_path / "volume", int(1.7 * size)) as volume:
        shutil.copytree(built / "_site", volume / "site")
        before = contents(volume / "site")
        assert "No space left on device" in refused(built, "--output", str(volume / "site"))
        assert contents(volume / "site") == before
        assert [path.name for path in volume.iterdir()] == ["site"]
        read_only(volume)
        assert f"nothing can be written in {volume}; " in refused(built, "--output", str(volume / "site"))


def test_a_cache_without_room_is_told_in_one_line(built: Path) -> None:
    before = contents(built / "_site")
    with mounted(built / ".cache", 2**16):
        assert "No space left on device" in refused(built)
        assert not drafts(built)
        read_only(built / ".cache")
        assert "Read-only file system" in refused(built)
    assert contents(built / "_site") == before


def test_a_file_where_a_folder_belongs_is_told_in_one_line(built: Path) -> None:
    shutil.rmtree(built / ".cache")
    (built / ".cache").write_bytes(b"dear")
    assert ".cache" in refused(built)
    assert (built / ".cache").read_bytes() == b"dear"


def test_a_build_that_nobody_listens_to_is_a_build(built: Path) -> None:
    (built / "site" / "static" / "base.css").write_text("/* new */", encoding="utf-8")
    before = contents(built / "_site")
    command = ["sh", "-c", '"$0" -m report.build --dataset digits <&- >&- 2>&-', sys.executable]
    done = subprocess.run(command, cwd=built, env=environment(built), check=False)
    assert done.returncode == 0
    assert contents(built / "_site") != before


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
    assert not drafts(built)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    "command",
    [
        *(["-m", f"report.{door}"] for door in ("build", "train", "preview")),
        ["-m", "report", "build"],
        ["-c", "from report.__main__ import main; main()", "build"],
    ],
    ids=" ".join,
)
def test_a_command_that_loads_its_modules_ends_in_one_line(command: list[str], number: int, tmp_path: Path) -> None:
    slow = ["import time", "print('loading', flush=True)", "while True:", "    try:", "        time.sleep(60)"]
    lost = ["    except BaseException:", "        pass"]
    (tmp_path / "pydantic.py").write_text("\n".join(slow + lost), encoding="utf-8")
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen([sys.executable, *command], env=os.environ | {"PYTHONPATH": path}, **pipes) as process:
        assert process.stdout
        assert process.stdout.readline() == "loading\n"
        process.send_signal(number)
        _, said = process.communicate(timeout=10)
    assert (process.returncode, said) == (128 + number, "Interrupted: nothing was done.\n")


def interrupted(project: Path, number: int, after: float, *arguments: str) -> tuple[int, str, float]:
    """Send a signal to a build, or kill it with its processes; return its status, its last words, and the seconds."""
    command = [sys.executable, "-m", "report.build", "--dataset", "digits", *arguments]
    pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=project, env=environment(project), start_new_session=True, **pipes) as process:
        time.sleep(after)
        asked = time.monotonic()
        (os.killpg if number == signal.SIGKILL else os.kill)(process.pid, number)
        said = process.communicate(timeout=60)[1]  # which waits for every process that could still say something
    return process.returncode, said, time.monotonic() - asked


def moments(project: Path, times: int) -> list[float]:
    """Return so many random moments of a build in an empty project, which is made once to see how long it takes."""
    started = time.monotonic()
    make_build(project, "--dataset", "digits")
    whole = time.monotonic() - started
    chance = random.Random(times)  # noqa: S311 nothing secret
    return [chance.uniform(0, whole) for _ in range(times)]


@pytest.mark.slow
def test_killed_at_any_moment_a_build_leaves_the_last_site_and_the_next_one_works(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    for number, moment in enumerate(moments(project, 8)):
        before = contents(project / "_site")
        shutil.rmtree(project / ".cache")
        interrupted(project, signal.SIGKILL, moment, "--workers", "2", "--replicates", str(1 + number % 2))
        after = contents(project / "_site")
        assert after == before or json.loads(after["files.json"])["files"] == sorted(after)
    make_build(project, "--dataset", "digits")
    assert not drafts(project)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_at_any_moment_a_build_ends_soon_and_leaves_nothing_half_made(
    number: int, tmp_path: Path
) -> None:
    project = copy_project(tmp_path / "project")
    for moment in moments(project, 8):
        before = contents(project / "_site")
        shutil.rmtree(project / ".cache", ignore_errors=True)
        status, said, seconds = interrupted(project, number, 0.2 + moment, "--workers", "2", "--replicates", "2")
        assert status == 128 + number
        assert said in {"Interrupted: nothing was done.\n", "Interrupted: the report is as it was before.\n"}
        assert seconds < 4  # twice what it may take on an idle machine
        assert contents(project / "_site") == before
        assert not drafts(project)
