"""Whatever becomes of the output of a command, the command goes on, and says what it can."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

BEGIN = "import os, sys; from report.core import streams; from rich.console import Console; streams.mend(); "
SAY = "print('said'); Console().print('shown'); sys.stderr.write('told\\n'); "
END = "open('done', 'w').close(); streams.leave(7)"


def run(script: str, redirected: str, folder: Path) -> tuple[int, bytes, bytes]:
    """Run a script as a shell does that redirects; return its status and what it wrote to both streams."""
    command = ["sh", "-c", f'"$0" -c "$1" {redirected}', sys.executable, BEGIN + script]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("redirected", "stdout", "stderr"),
    [
        ("", b"said\nshown\n", b"told\n"),
        (">&-", b"", b"told\n"),
        ("2>&-", b"said\nshown\n", b""),
        ("<&- >&- 2>&-", b"", b""),
        (">/dev/full", b"", b"told\n"),
        ("2>/dev/full", b"said\nshown\n", b""),
    ],
)
def test_a_stream_that_is_closed_or_full_is_no_trouble(
    redirected: str, stdout: bytes, stderr: bytes, tmp_path: Path
) -> None:
    if "full" in redirected and not Path("/dev/full").exists():
        pytest.skip("needs /dev/full of Linux")
    assert run(SAY + END, redirected, tmp_path) == (7, stdout, stderr)
    assert (tmp_path / "done").exists()


def test_no_file_takes_the_place_of_a_closed_stream(tmp_path: Path) -> None:
    script = "kept = open('file', 'w'); " + SAY + "os.write(1, b'C'); os.write(2, b'C'); " + END
    run(script, ">&- 2>&-", tmp_path)
    assert (tmp_path / "file").read_bytes() == b""


def test_who_stops_reading_stops_nothing(tmp_path: Path) -> None:
    lines = "[print(number, flush=True) for number in range(10_000)]; "
    command = ["sh", "-c", '{ "$0" -c "$1"; echo $? > status; } | head -1', sys.executable, BEGIN + lines + SAY + END]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"0\n", b"told\n")
    assert (tmp_path / "status").read_text(encoding="ascii") == "7\n"


@pytest.mark.parametrize("reads", [True, False])
def test_a_full_pipe_that_waits_for_nobody_is_waited_for_and_not_for_ever(tmp_path: Path, *, reads: bool) -> None:
    """So Node and others leave the pipe that they share with a command."""
    few = f"streams.PATIENCE = {60 if reads else 0.2}; os.set_blocking(1, False); sys.stderr.write('ready\\n'); "
    lines = "[print('x' * 99) for number in range(10_000)]; "
    command = [sys.executable, "-c", BEGIN + few + lines + END]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=tmp_path, **pipes) as process:
        assert process.stderr
        assert process.stderr.readline() == b"ready\n"
        time.sleep(0.5)  # it fills what nobody reads yet
        if not reads:
            assert process.wait(30) == 7
        stdout, stderr = process.communicate(timeout=30)
    assert (process.returncode, stderr) == (7, b"")
    assert (len(stdout) == 1_000_000) is reads
    assert (tmp_path / "done").exists()


def test_a_terminal_that_knows_ascii_alone_is_told_as_much_as_it_can_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    script = r"print('3\u202fs \u2013 \u201cat\xa0home\u201d\u2026 \xfc\u4e09'); " + END
    assert run(script, "", tmp_path) == (7, b'3 s - "at home"... ??\n', b"")


def test_files_that_tensorflow_made_of_functions_do_not_stay(tmp_path: Path) -> None:
    made, own = tmp_path / "__autograph_generated_filex.py", tmp_path / "own.py"
    for path in (made, own):
        path.touch()
    code = (
        "import sys; from report.core import streams; sys.path.insert(0, sys.argv[1]); "
        "import own, __autograph_generated_filex; streams.leave(3)"
    )
    assert subprocess.run([sys.executable, "-c", code, tmp_path], check=False).returncode == 3
    assert (made.exists(), own.exists()) == (False, True)
