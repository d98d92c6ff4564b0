"""What goes wrong around a build (a damaged cache, a folder that cannot be written, Ctrl+C) costs nothing."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builds import contents, copy_project, environment, make_build, run_build
from skips import NO_VOLUMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from builds import Build

CHEAP = (  # stages that load no TensorFlow
    *("digits", "dataset", "trainings", "evaluation", "labels", "card", "tiles", "explorer", "draw"),
    *("class_chart", "challenge"),
)
SAME = {"SOURCE_DATE_EPOCH": "0"}  # so that no duration is published
BUILD = ("--dataset", "digits", "--epochs", "1")


def empty(path: Path, _: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path, _: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def turn_a_bit(path: Path, _: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def replace(path: Path, other: Path) -> None:
    shutil.copy(other, path)


def remove(path: Path, _: Path) -> None:
    path.unlink()


def make_a_folder(path: Path, _: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES = (empty, cut, turn_a_bit, replace, remove, make_a_folder)
Damage = Callable[[Path, Path], None]


@pytest.fixture
def built(digits_build: Build, tmp_path: Path) -> Path:
    """A project of one's own with a finished site and a warm cache."""
    return shutil.copytree(digits_build.project, tmp_path / "built")


@pytest.fixture(scope="session")
def same_build(once: Callable[[str, Callable[[Path], Build]], Build]) -> Build:
    """A build that gives the same bytes whenever it is made; look at it, but leave it as it is."""
    return once("same", lambda folder: make_build(copy_project(folder / "project"), *BUILD, env=SAME))


def kinds(folder: Path) -> list[Path]:
    """Return the files of a stage that have something in them, of those with a number in their name only one."""
    return list({re.sub(r"\d+", "0", path.name): path for path in folder.iterdir() if path.stat().st_size}.values())


def damaged(stages: Iterable[Path], number: int, damage: Damage) -> list[Path]:
    """Do damage to the file with this number in each stage that has so many, and return these stages."""
    found = [(folder, sorted(kinds(folder))) for folder in stages]
    harmed = [(folder, files[number], files) for folder, files in found if number < len(files)]
    for _, path, files in harmed:
        damage(path, next(other for other in files if other != path))
    return [folder for folder, *_ in harmed]


def check_mended(project: Path, stages: Sequence[Path], before: Mapping[str, bytes], *flags: str) -> None:
    """Build, and find a line for each of the stages and the site as it was."""
    said = make_build(project, *flags, env=SAME).result
    told = [line for line in said.stdout.splitlines() if " is damaged (" in line]
    assert sorted(line.partition(" is damaged (")[0] for line in told) == sorted(f"Warning: {one}" for one in stages)
    assert contents(project / "_site") == before
    assert " is damaged (" not in make_build(project, *flags, env=SAME).result.stdout


def test_what_is_damaged_in_the_cache_is_made_anew_and_the_site_is_the_same(built: Path) -> None:
    make_build(built, "--dataset", "digits", env=SAME)
    before = contents(built / "_site")
    harmed = []
    for number, name in enumerate(CHEAP):
        (folder,) = (built / ".cache").glob(f"{name}-*")
        harmed += damaged([folder], 0, DAMAGES[number % len(DAMAGES)])
    assert len(harmed) == len(CHEAP)
    check_mended(built, harmed, before, "--dataset", "digits")


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_every_damage_to_every_kind_of_file_is_mended(same_build: Build, tmp_path: Path, damage: Damage) -> None:
    """The file of a training alone, as what is made of another one has another name; of the others one each at once."""
    project = shutil.copytree(same_build.project, tmp_path / "project")
    before = contents(same_build.site)
    stages = [path.parent.name for path in sorted(same_build.project.glob(".cache/*/files.json"))]
    training = [name for name in stages if name.startswith("training-")]
    harmed_in_all = 0
    for together in ([name for name in stages if name not in training], training):
        for number in range(max(len(kinds(same_build.project / ".cache" / name)) for name in together)):
            shutil.rmtree(project / ".cache")
            shutil.copytree(same_build.project / ".cache", project / ".cache")
            harmed = damaged([project / ".cache" / name for name in together], number, damage)
            harmed_in_all += len(harmed)
            check_mended(project, harmed, before, *BUILD)
    assert harmed_in_all > 70


@pytest.mark.parametrize("name", ["history.json", "history.copy", "used.json", "code.json", "build.lock"])
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.slow
def test_what_lies_beside_the_stages_may_be_damaged_too(built: Path, name: str, damage: Damage) -> None:
    make_build(built, "--dataset", "digits", env=SAME | {"GITHUB_RUN_ID": "1001"})
    before = contents(built / "_site")
    (folder,) = (built / ".cache").glob("labels-*")
    path = built / ".cache" / name
    if damage is not turn_a_bit or path.stat().st_size:
        damage(path, folder / "files.json")
    said = make_build(built, "--dataset", "digits", env=SAME | {"GITHUB_RUN_ID": "1001"}).result.stdout
    told = [line for line in said.splitlines() if line.startswith(f"{built / '.cache' / 'history.'}")]
    assert len(told) == (name == "history.json" or (name == "history.copy" and damage is not remove))
    assert contents(built / "_site") == before


@contextmanager
def mounted(folder: Path, size: int) -> Iterator[Path]:
    """Let a folder be a volume with room for so many bytes."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip(NO_VOLUMES)
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
        ["-X", "utf8", "-sBmreport.build", "--seed", "1"],
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


@pytest.mark.parametrize("command", [["-m", "app"], ["-Bmapp", "-m", "report.build"], ["-m", "app.part"]], ids=" ".join)
def test_a_program_that_is_run_with_the_library_keeps_its_signals_and_its_output(
    command: list[str], tmp_path: Path
) -> None:
    (tmp_path / "app").mkdir()
    kept = "signal.getsignal(signal.SIGINT) is signal.default_int_handler, sys.stdout is sys.__stdout__"
    says = f"import signal, sys; print({kept})"
    for name, text in (("__init__", "import report"), ("__main__", says), ("part", says)):
        (tmp_path / "app" / f"{name}.py").write_text(text, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    told = subprocess.run(
        [sys.executable, *command], env=os.environ | {"PYTHONPATH": path}, capture_output=True, check=True, text=True
    )
    assert told.stdout == "True True\n"


def interrupted(project: Path, number: int, after: float, *arguments: str) -> tuple[int, str]:
    """Send a signal to a build, or kill it with its processes; return its status and its last words."""
    command = [sys.executable, "-m", "report.build", "--dataset", "digits", *arguments]
    pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=project, env=environment(project), start_new_session=True, **pipes) as process:
        time.sleep(after)
        (os.killpg if number == signal.SIGKILL else os.kill)(process.pid, number)
        said = process.communicate(timeout=60)[1]  # which waits for every process that could still say something
    return process.returncode, said


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
        shutil.rmtree(project / ".cache", ignore_errors=True)
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
        status, after = 0, moment
        while not status:  # a build that was quicker than the one that was measured is made again, and asked earlier
            before = contents(project / "_site")
            shutil.rmtree(project / ".cache", ignore_errors=True)
            status, said = interrupted(project, number, 0.2 + after, "--workers", "2", "--replicates", "2")
            after /= 2
        assert status == 128 + number
        assert said in {"Interrupted: nothing was done.\n", "Interrupted: the report is as it was before.\n"}
        assert contents(project / "_site") == before
        assert not drafts(project)
