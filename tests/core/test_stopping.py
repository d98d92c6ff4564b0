"""A command that is asked to stop ends soon, in one line, whatever it is doing, and leaves nothing half-made."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

BEGIN = """
import time
from contextlib import suppress
from pathlib import Path
from report.core import stopping
from report.core.scratch import scratch_folder
stopping.listen()
stopping.tell("Stopped.")
def ready():
    print("ready", flush=True)
"""
SOON = 60  # seconds, far above what it takes on a busy machine
BOTH = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
SLEEP = "ready(); time.sleep(60)"
CAUGHT = """
ready()
while True:
    try:
        time.sleep(0.001)
    except BaseException:
        pass
"""
IN_A_DESTRUCTOR = """
class Slow:
    def __del__(self):
        ready()
        while True:
            time.sleep(0.001)
Slow()
"""
IN_C = "import hashlib; ready(); hashlib.pbkdf2_hmac('sha256', b'', b'', 2**31 - 1)"
IN_A_CALLBACK = """
import ctypes
call = ctypes.CFUNCTYPE(None)(lambda: time.sleep(0.001))
ready()
while True:
    call()
"""


def start(body: str, folder: Path) -> subprocess.Popen[str]:
    """Run a body in a process that listens, and return that when it is ready."""
    command = [sys.executable, "-c", BEGIN + body]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def stop(process: subprocess.Popen[str], *numbers: int) -> tuple[int, str]:
    """Send signals to a process and return its status, and what it said, after the little time that it has."""
    for number in numbers:
        process.send_signal(number)
        time.sleep(0.01)
    _, said = process.communicate(timeout=SOON)
    return process.returncode, said


@BOTH
@pytest.mark.parametrize("body", [SLEEP, CAUGHT, IN_A_DESTRUCTOR, IN_C, IN_A_CALLBACK])
def test_whatever_it_is_doing_it_ends_in_one_line(body: str, number: int, tmp_path: Path) -> None:
    assert stop(start(body, tmp_path), number) == (128 + number, "Stopped.\n")


def test_asked_twice_it_ends_once(tmp_path: Path) -> None:
    process = start(SLEEP, tmp_path)
    assert stop(process, signal.SIGINT, signal.SIGINT, signal.SIGTERM) == (130, "Stopped.\n")


def test_what_is_in_progress_is_removed(tmp_path: Path) -> None:
    body = "with scratch_folder('draft-', Path()) as one, scratch_folder('draft-', one) as two:\n"
    process = start(f"{body}    (two / 'file').touch()\n    {SLEEP}", tmp_path)
    assert len(list(tmp_path.rglob("file"))) == 1
    assert stop(process, signal.SIGTERM) == (143, "Stopped.\n")
    assert list(tmp_path.iterdir()) == []


def test_what_is_held_together_is_done_to_its_end_and_nothing_after_it(tmp_path: Path) -> None:
    body = """
with stopping.held():
    ready()
    for _ in range(100):
        time.sleep(0.005)
    Path("held").touch()
    stopping.tell("Stopped after it.")
Path("more").touch()
"""
    assert stop(start(body, tmp_path), signal.SIGINT) == (130, "Stopped after it.\n")
    assert [path.name for path in tmp_path.iterdir()] == ["held"]


@pytest.mark.parametrize("undo", ["time.sleep(60)", "1 / 0"])
def test_what_cannot_be_undone_does_not_hold_it_up(undo: str, tmp_path: Path) -> None:
    body = f"with stopping.undone(lambda: Path('undone').touch()), stopping.undone(lambda: {undo}):\n    {SLEEP}"
    assert stop(start(body, tmp_path), signal.SIGINT) == (130, "Stopped.\n")
    assert (tmp_path / "undone").exists() == (undo == "1 / 0")


def test_it_is_heard_though_another_library_listens_too(tmp_path: Path) -> None:
    body = f"import os, signal\nsignal.set_wakeup_fd(-1)\n{SLEEP}"
    assert stop(start(body, tmp_path), signal.SIGINT) == (130, "Stopped.\n")


def test_the_line_is_seen_though_standard_error_is_kept_back(tmp_path: Path) -> None:
    body = f"from report.core.quiet import quiet_libraries\nwith quiet_libraries():\n    {SLEEP}"
    assert stop(start(body, tmp_path), signal.SIGINT) == (130, "Stopped.\n")


def test_the_library_leaves_ctrl_c_to_whoever_uses_it() -> None:
    script = "import signal; from report import Report; print(signal.getsignal(signal.SIGINT).__name__)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert done.stdout == "default_int_handler\n"
