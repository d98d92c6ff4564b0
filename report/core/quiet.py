"""Keeps what libraries write about themselves from whoever watches."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from report.core import stopping
from report.core.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

LAST_WORDS = Path(__file__).with_name("last_words.py")
PATIENCE = 5  # seconds for a process that has nothing to do


class _Turn:
    """The lock of this process."""

    lock = threading.RLock()

    @classmethod
    def renew(cls) -> None:
        """Take another: in a process that was forked the thread is missing that would let go of this one."""
        cls.lock = threading.RLock()


if hasattr(os, "register_at_fork"):  # Windows has none
    os.register_at_fork(after_in_child=_Turn.renew)


def alone() -> AbstractContextManager[bool]:
    """Return the lock for what one thread does to all: to standard error, warnings or the style of drawings."""
    return _Turn.lock


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Catch what libraries write to file descriptor 2, which is where TensorFlow chatters.

    It is replayed on a failure that nobody foresaw, which it may explain; and where the library ends the process, as
    TensorFlow does on a processor that it cannot use, its last line is told. Other threads wait to do the same.
    """
    with alone():
        if sys.__stderr__ is None:  # the descriptor was closed from the start, and may be that of any file by now
            yield
        else:
            yield from _caught()


def _caught() -> Iterator[None]:
    _flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as caught, _outlived(caught, kept):
        os.dup2(caught.fileno(), 2)
        try:
            yield
        except (KeyboardInterrupt, ReportError):
            raise
        except BaseException:
            _flush()
            os.dup2(kept, 2)
            caught.seek(0)
            os.write(2, caught.read())
            raise
        finally:
            _flush()
            os.dup2(kept, 2)
            os.close(kept)


def _flush() -> None:
    getattr(sys.stderr, "flush", bool)()  # a program may have put nothing in its place, or what cannot be flushed


@contextmanager
def _outlived(caught: IO[bytes], screen: int) -> Iterator[None]:
    """Let another process read what was caught should this one end in a block.

    Only until TensorFlow is there, which ends it as it is loaded or soon after; and not where another process of ours
    waits for this one, and says that it has ended.
    """
    if "tensorflow" in sys.modules or multiprocessing.parent_process():
        yield
        return
    heard, told = os.pipe()
    calm = partial(_calm, told)
    with stopping.undone(calm):  # from before there is anybody who would speak
        watcher = _watch(heard, caught, screen)
        try:
            yield
        finally:
            calm()
            os.close(told)
            if watcher:
                _end(watcher)


def _watch(heard: int, caught: IO[bytes], screen: int) -> subprocess.Popen[bytes] | None:
    watching = [sys.executable, "-I", "-S", str(LAST_WORDS)]
    try:
        return subprocess.Popen(  # noqa: S603 of this package
            watching, stdin=heard, stdout=caught, stderr=screen, start_new_session=True
        )
    except (OSError, TypeError):  # no more processes, or no Python by its name
        return None
    finally:
        os.close(heard)


def _end(watcher: subprocess.Popen[bytes]) -> None:
    try:
        watcher.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        watcher.kill()
        watcher.wait()


def _calm(watcher: int) -> None:
    with suppress(OSError):
        os.write(watcher, b".")
