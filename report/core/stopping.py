"""Ends a command that is asked to stop, by Ctrl+C or SIGTERM: soon, in one line, with nothing half-made left.

A KeyboardInterrupt is raised wherever the program happens to be: in a callback of C it is lost, in an import it is a
traceback, and it waits until C code returns. So nothing is raised here. The main thread stands still as soon as it can,
so that nothing more is done, and a thread that hears of the signal at once tidies up and ends the process.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import contextmanager, suppress

TYPE_CHECKING = False  # as in `typing`, which takes longer to load than all that is needed to hear of signals
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)
DIED = 128  # a shell's status for a process that a signal ended, without the number of the signal
PATIENCE = 0.3  # seconds for the main thread to stand still; it may be in C code
LONGEST = 1.5  # seconds until the process ends, whatever else there was to tidy up
TICK = 0.005  # seconds
CLEARED = "\x1b[?25h\r\x1b[2K"  # to a terminal: a cursor, and an empty line where a bar was


class _Command:
    """What is known of the command that this process runs."""

    line = "Interrupted: nothing was done."
    asked = 0  # the number of the signal
    still = False
    holding = 0
    wake = -1  # where the number of a signal is written to
    screen = -1  # standard error, whatever has become of it since

    def __init__(self) -> None:
        self.undo: list[Callable[[], None]] = []


_command = _Command()


def listen() -> None:
    """From now on end this process when it is asked to stop; for commands alone, and for their main thread."""
    for number in SIGNALS:
        signal.signal(number, _stand_still)
    if _command.wake >= 0:
        return
    import threading  # noqa: PLC0415 signals are heard before it is loaded

    with suppress(OSError):
        _command.screen = os.dup(2)
    woken, wake = os.pipe()
    if sys.platform != "win32":
        os.set_blocking(wake, False)  # as the next call wants it
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(woken,), daemon=True).start()
    _command.wake = wake


def tell(line: str) -> None:
    """Let this be what is said if the process is asked to stop from now on."""
    _command.line = line


@contextmanager
def held() -> Iterator[None]:
    """Finish a block, which must be short, before the process ends."""
    _command.holding += 1
    try:
        yield
    finally:
        _command.holding -= 1
        if _command.asked:
            _stand_still(_command.asked, None)


@contextmanager
def undone(undo: Callable[[], None]) -> Iterator[None]:
    """Call `undo` if the process is asked to stop within a block; it must not wait for a lock."""
    _command.undo.append(undo)
    try:
        yield
    finally:
        _command.undo.remove(undo)


def _stand_still(number: int, _frame: FrameType | None) -> None:
    """Do nothing more in the main thread, which is the one that is told of signals."""
    _command.asked = number
    if _command.wake < 0:
        _say()
        os._exit(DIED + number)
    with suppress(OSError):
        os.write(_command.wake, bytes([number]))  # should something else have taken the place of the watch's
    while not _command.holding:
        _command.still = True
        time.sleep(1)


def _watch(woken: int) -> None:
    """Wait until the process is asked to stop, and end it."""
    import threading  # noqa: PLC0415 it is loaded now

    while (number := os.read(woken, 1)[0]) not in SIGNALS:
        pass
    _command.asked = number
    threading.Thread(target=_cut_short, daemon=True).start()
    patient = time.monotonic() + PATIENCE
    while not _command.still and (_command.holding or time.monotonic() < patient):
        time.sleep(TICK)
    _say()
    for undo in reversed(_command.undo):
        with suppress(Exception):
            undo()
    os._exit(DIED + number)


def _cut_short() -> None:
    time.sleep(LONGEST)
    os._exit(DIED + _command.asked)


def _say() -> None:
    """Write the line to where standard error was when the command began."""
    if not _command.line:
        return
    screen = _command.screen if _command.screen >= 0 else 2
    with suppress(OSError):
        ansi = os.isatty(screen) and sys.platform != "win32" and os.environ.get("TERM") != "dumb"
        os.write(screen, f"{CLEARED if ansi else ''}{_command.line}\n".encode())
