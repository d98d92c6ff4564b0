"""A rehearsal builds when it is told, says what takes long and what went wrong, and is not remembered."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from typing import TYPE_CHECKING

import pytest
from builds import CHECKOUT, Build, run_build

from report.core.rehearsal import Rehearsal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DIGITS = ("--dataset", "digits")
SETTLED = 5  # seconds, in which a process has loaded its modules even on a busy machine


@pytest.fixture
def built(digits_build: Build, tmp_path: Path) -> Path:
    """A project of one's own with a finished site and a warm cache."""
    return shutil.copytree(digits_build.project, tmp_path / "built")


@pytest.fixture
def own(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same with a package of its own, from which the preview runs."""
    compiled = shutil.ignore_patterns("__pycache__")
    shutil.copytree(CHECKOUT / "report", built / "report", ignore=compiled, dirs_exist_ok=True)
    monkeypatch.syspath_prepend(built)
    return built


@pytest.fixture(autouse=True)
def _ended(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """End whatever a test has started."""
    started: list[Rehearsal] = []
    begin = Rehearsal.__init__

    def noted(self: Rehearsal, *arguments: object) -> None:
        begin(self, *arguments)
        started.append(self)

    monkeypatch.setattr(Rehearsal, "__init__", noted)
    yield
    for one in started:
        one.end()


@pytest.mark.slow
def test_another_run_is_announced_and_not_remembered(built: Path) -> None:
    history = (built / ".cache" / "history.json").read_bytes()
    announced: list[str] = []
    assert Rehearsal(built, [*DIGITS, "--epochs", "1", "--seed", "7"]).build(announced.append) == ""
    assert re.fullmatch(r"training the network anew, some \d+\s(s|min \d+\ss)", announced[0])
    assert (built / ".cache" / "history.json").read_bytes() == history
    again = run_build(built, *DIGITS)
    assert again.returncode == 0
    assert "since the last run" not in again.stdout


def test_a_build_with_nothing_to_do_announces_nothing(built: Path) -> None:
    announced: list[str] = []
    assert Rehearsal(built, DIGITS).build(announced.append) == ""
    assert announced == []


def test_it_builds_what_is_there_when_it_is_told(built: Path) -> None:
    rehearsal = Rehearsal(built, DIGITS)
    time.sleep(SETTLED)
    path = built / "site" / "content" / "index.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\nOne class after the other.\n", encoding="utf-8")
    assert rehearsal.build(print) == ""
    assert "One class after the other" in (built / "_site" / "index.html").read_text(encoding="utf-8")


def test_what_went_wrong_is_said_on_the_page_and_in_the_terminal(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Rehearsal(built, [*DIGITS, "--seed", "x"]).build(print).startswith("Error: flag --seed is 'x': ")
    assert capsys.readouterr().err.startswith("Error: flag --seed is 'x': ")


def test_what_a_project_calls_report_is_not_what_builds(built: Path) -> None:
    (built / "report.py").write_text("raise SystemExit('somebody else')\n", encoding="utf-8")
    assert Rehearsal(built, DIGITS).build(print) == ""


@pytest.mark.parametrize(
    "module", ["chapters/report.py", "chapters/learning/figure.py"], ids=["loaded before", "loaded by a stage"]
)
def test_a_slip_in_a_module_is_one_line_with_its_file_and_line(
    own: Path, module: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = own / "report" / module
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, "broken = (", ""]), encoding="utf-8")
    said = Rehearsal(own, DIGITS).build(print)
    assert said == f"Error: report/{module}, line {len(lines) + 1}: '(' was never closed; mend that line"
    assert capsys.readouterr().err == f"{said}\n"


def test_a_fault_that_nobody_foresaw_is_told_as_python_tells_it(own: Path) -> None:
    with (own / "report" / "stages.py").open("a", encoding="utf-8") as file:
        file.write("\nunheard_of\n")
    said = Rehearsal(own, DIGITS).build(print)
    assert said.startswith("Traceback")
    assert said.endswith("NameError: name 'unheard_of' is not defined")


def test_a_build_that_is_killed_has_failed(built: Path) -> None:
    rehearsal = Rehearsal(built, DIGITS)
    rehearsal.process.kill()
    assert rehearsal.build(print) == "the build failed"


def test_ctrl_c_is_no_matter_of_a_build_that_rehearses(built: Path) -> None:
    rehearsal = Rehearsal(built, DIGITS)
    time.sleep(SETTLED)
    os.kill(rehearsal.process.pid, signal.SIGINT)
    assert rehearsal.build(print) == ""
