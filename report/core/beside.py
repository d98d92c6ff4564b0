"""A process beside this one, so that a second core need not idle while this one is at work.

What it has not begun can be taken back, but never by cancelling: a pool of which a process dies cannot bear that.
"""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from report.core.errors import ReportError
from report.core.executors import give, processes, submit
from report.core.machine import cores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor, Future

AHEAD = 2  # calls that the process is given: what it does, and what it goes on with at once


class _Call:
    """A function with its arguments, and what will be its result once the process is given it."""

    def __init__(self, *what: Any) -> None:  # noqa: ANN401 - any arguments
        self.what = what
        self.future: Future[Any] | None = None


class Beside:
    """A process that takes work off this one as soon as it is opened, which can be done within the block."""

    def __init__(self) -> None:
        self._stack: ExitStack | None = None
        self._executor: Executor | None = None
        self._lock = threading.RLock()
        self._waiting: deque[_Call] = deque()
        self._given: list[Future[Any]] = []

    @contextmanager
    def within(self) -> Iterator[None]:
        """Let the process be opened within this block, and end with it."""
        with ExitStack() as self._stack:
            yield
        self._stack = self._executor = None

    def open(self, first: Callable[..., None], *inputs: object) -> None:
        """Start the process, if there is a core for it, and let it do something first: load what it is going to need.

        To start it takes as long as some stages together, so this is for when something takes longer anyway. Where the
        system lets no process start, all is done in this one.
        """
        if self._stack and cores() > 1 and not self._executor:
            with suppress(ReportError, OSError, BrokenExecutor):
                executor, _ = self._stack.enter_context(processes(1))
                self._give(submit(executor, first, *inputs))
                self._executor = executor

    def submit(self, function: Callable[..., Any], *arguments: object) -> Callable[[], Any]:
        """Let the process call a function when it comes to it, and return what waits for the result.

        That returns None, and the function is not called any more, if the process was not given it by then. It raises
        BrokenExecutor if the process was killed meanwhile.
        """
        call = _Call(function, *arguments)
        if self._executor:
            self._waiting.append(call)
            self._hand_over()
        return partial(self._result, call)

    def _result(self, call: _Call) -> Any:  # noqa: ANN401 - any result
        with self._lock:
            if call in self._waiting:
                self._waiting.remove(call)
        return call.future.result() if call.future else None

    def _give(self, future: Future[Any]) -> None:
        self._given.append(future)
        future.add_done_callback(self._hand_over)

    def _hand_over(self, done: Future[Any] | None = None) -> None:
        """Give the process what waits, as soon as it has something `done`; its pool may call this in another thread."""
        if done and (done.cancelled() or isinstance(done.exception(), BrokenExecutor)):
            return
        with self._lock, suppress(RuntimeError):  # it was killed, or ends
            self._given = [one for one in self._given if not one.done()]
            while self._executor and self._waiting and len(self._given) < AHEAD:
                call = self._waiting[0]
                call.future = give(self._executor, *call.what)
                self._waiting.popleft()
                self._give(call.future)
