"""A process beside this one, so that a second core need not idle while this one is at work."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from report.core.executors import processes, submit
from report.core.machine import cores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor, Future


class Beside:
    """A process that takes work off this one as soon as it is opened, which can be done within the block."""

    def __init__(self) -> None:
        self._stack: ExitStack | None = None
        self._executor: Executor | None = None

    @contextmanager
    def within(self) -> Iterator[None]:
        """Let the process be opened within this block, and end with it."""
        with ExitStack() as self._stack:
            yield
        self._stack = self._executor = None

    def open(self, first: Callable[..., None], *inputs: object) -> None:
        """Start the process, if there is a core for it, and let it do something first: load what it is going to need.

        To start it takes as long as some stages together, so this is for when something takes longer anyway.
        """
        if self._stack and cores() > 1 and not self._executor:
            self._executor, _ = self._stack.enter_context(processes(1))
            self.submit(first, *inputs)

    def submit(self, function: Callable[..., Any], *arguments: object) -> Future[Any] | None:
        """Let the process call a function and return what will be its result; None if there is no such process."""
        try:
            return submit(self._executor, function, *arguments) if self._executor else None
        except BrokenExecutor:  # it was killed
            self._executor = None
            return None
