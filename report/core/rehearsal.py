"""Builds for the preview: a process that has loaded its modules waits for the word, and says what it is doing.

The preview starts `report build --rehearsal` of its own package, writes one byte to its standard input when it shall
build, and reads what it says from its standard error. The process ends with the preview, whichever way that ends: its
standard input is then closed.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

SWITCH = "rehearsal"
MEANING = "Wait for a byte on standard input, then build; the run is not remembered. For the preview."
WORD = b"\n"  # to build now
MARK = "\x1e"  # begins a line that says what is being done
GRACE = 1.0  # seconds to end in good order
TICK = 0.01
START = (
    "import sys; sys.path[:] = {path}; from report.__main__ import main; main()"  # whatever a project calls `report`
)
MISSPELLED = re.compile(r'File "([^"\n]+)", line (\d+)\n(?: .*\n)*(?:Syntax|Indentation|Tab)Error: (.*)\s*\Z')


class Rehearsal:
    """A build that waits for the word.

    Args:
        project: the project's folder.
        arguments: those of `report.build`.
    """

    def __init__(self, project: Path, arguments: Sequence[str]) -> None:
        self.project = project
        start = START.format(path=[os.path.abspath(place) for place in sys.path])  # noqa: PTH100 "" is a place too
        command = [sys.executable, "-c", start, "build", flag(), *arguments]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=project, stdin=pipe, stderr=pipe)  # noqa: S603

    def build(self, announce: Callable[[str], None]) -> str:
        """Build now; `announce` is told what takes long. Return what went wrong, or "" if nothing did."""
        assert self.process.stdin  # noqa: S101 for mypy
        assert self.process.stderr  # noqa: S101
        with suppress(OSError):  # it may have failed while it loaded its modules
            self.process.stdin.write(WORD)
            self.process.stdin.flush()
        said = ""
        for line in (line.decode(errors="replace") for line in self.process.stderr):
            if line.startswith(MARK):
                announce(line.removeprefix(MARK).strip())
            else:
                said += line
        failed = self.process.wait()
        said = _in_one_line(said, self.project) if failed else said
        sys.stderr.write(said)
        return (said.strip() or "the build failed") if failed else ""

    def end(self) -> None:
        """End the process, whatever it is doing."""
        for pipe in (self.process.stdin, self.process.stderr):
            if pipe:
                with suppress(OSError):
                    pipe.close()
        try:
            self.process.wait(GRACE * 1.2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def break_off(self) -> None:
        """End the process without a look at its pipes, of which another may be reading."""
        self.process.terminate()
        patient = time.monotonic() + GRACE
        while self.process.poll() is None and time.monotonic() < patient:
            time.sleep(TICK)
        self.process.kill()


def flag() -> str:
    """Return the flag with which a build waits for the word."""
    return f"--{SWITCH}"


def await_word() -> None:
    """Wait until this process shall build, and see that it does not outlive the preview."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the preview, which then ends this process
    if not os.read(0, len(WORD)):
        os._exit(0)
    threading.Thread(target=_end_with_preview, daemon=True).start()


def announce(work: str) -> None:
    """Tell the preview what is being done."""
    sys.stderr.write(f"{MARK}{work}\n")
    sys.stderr.flush()


def _end_with_preview() -> None:
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _in_one_line(said: str, project: Path) -> str:
    """Return what a failed build said; of a module that Python cannot read, only where and what."""
    found = MISSPELLED.search(said)
    if not found:
        return said
    place = found[1].removeprefix(f"{project}{os.sep}")
    return f"Error: {place}, line {found[2]}: {found[3].strip()}; mend that line\n"
