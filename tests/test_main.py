"""The command `report`: it opens one door, hands on what is said to it, and ends with its status."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib import import_module, metadata
from pathlib import Path

import pytest

import report
from report.__main__ import DOORS, run

SCRIPT = "from report.__main__ import main; main()"  # what the installed command does
BOTH = pytest.mark.parametrize("command", [["-c", SCRIPT], ["-m", "report"]], ids=["script", "module"])
SAID = "import sys; from report.__main__ import run; status = run({}); print(*sys.modules, file=sys.stderr)"


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_without_a_door_it_says_what_there_is_to_run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    for name, meaning in DOORS.items():
        assert any(line.startswith(f"report {name} ") and line.endswith(meaning) for line in lines), name
    assert max(map(len, lines)) <= 120


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr() == (f"report {metadata.version('report')}\n", "")


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("biuld", "unknown command biuld; did you mean build?"),
        ("--versoin", "unknown command --versoin; did you mean --version?"),
        ("--open", "unknown command --open; see --help"),
    ],
)
def test_an_unknown_command_is_told_in_one_line(argument: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([argument]) == 1
    assert capsys.readouterr() == ("", f"Error: {said}\n")


@pytest.mark.parametrize("door", DOORS)
def test_a_door_is_given_all_that_follows_its_name_and_its_status_is_returned(
    door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[list[str]] = []
    monkeypatch.setattr(import_module(f"report.{door}"), "main", lambda arguments: given.append(arguments) or 7)
    assert run([door, "--epochs", "3"]) == 7
    assert given == [["--epochs", "3"]]


@pytest.mark.parametrize("door", DOORS)
def test_too_little_memory_is_told_in_one_line(
    door: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise MemoryError("Unable to allocate 458 MiB")

    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(f"report.{door}.find_project", fails)
    assert run([door]) == 1
    assert capsys.readouterr().err.startswith("Error: Unable to allocate 458 MiB; mend that and ")


@pytest.mark.parametrize("door", ["build", "train"])
def test_a_library_that_cannot_be_loaded_is_told_in_one_line(
    door: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ImportError("libc.so.6: version `GLIBC_2.34' not found")

    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(f"report.{door}.find_dataset", fails)
    assert run([door, "--dataset", "digits"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("Error: libc.so.6: version `GLIBC_2.34' not found; mend that and ")
    assert said.count("\n") == 1


@pytest.mark.parametrize("command", [["-m", "report", "build"], ["-m", "report.preview"], ["-c", SCRIPT, "train"]])
def test_without_what_it_needs_a_command_says_in_one_line_how_to_get_it(command: list[str], tmp_path: Path) -> None:
    alone = os.environ | {"PYTHONPATH": str(Path(report.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-S", *command], cwd=tmp_path, env=alone, capture_output=True, check=False, text=True
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"Error: No module named '\w+' \(.+\); activate .+ pip install -e \.\n", done.stderr)


def test_a_mistake_of_its_own_is_a_traceback() -> None:
    script = "from report.core import missing; missing.watch(); {}"
    for slip in ("import report.nothing", "from report.core import nothing", "1 / 0"):
        done = subprocess.run([sys.executable, "-c", script.format(slip)], capture_output=True, check=False, text=True)
        assert done.returncode == 1
        assert "Traceback" in done.stderr


@pytest.mark.parametrize("door", DOORS)
def test_a_door_alone_is_imported(door: str) -> None:
    script = SAID.format([door, "--epochs", "0"])
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    error, loaded = done.stderr.splitlines()
    assert error.startswith("Error: ")
    assert {f"report.{name}" for name in DOORS} & {*loaded.split()} == {f"report.{door}"}


@pytest.mark.parametrize("door", DOORS)
def test_help_names_the_command_either_way(door: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run([door, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith(f"usage: report {door} [-h]")
    assert said.endswith(f"`python -m report.{door}` is the same.\n")


@BOTH
def test_the_process_ends_with_the_status_of_the_door(command: list[str], tmp_path: Path) -> None:
    """In a folder without a project a build fails."""
    failed = subprocess.run(
        [sys.executable, *command, "build"], cwd=tmp_path, capture_output=True, check=False, text=True
    )
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr.startswith(f"Error: no pyproject.toml in {tmp_path}")


@BOTH
def test_the_process_that_tells_its_version_ends_well(command: list[str], tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, *command, "--version"], cwd=tmp_path, capture_output=True, check=True, text=True
    )
    assert (told.stdout, told.stderr) == (f"report {metadata.version('report')}\n", "")
