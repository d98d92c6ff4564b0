"""Runs trainings on the workers of a Dask cluster."""

from __future__ import annotations

import logging
import queue
import threading
from concurrent.futures import BrokenExecutor, Executor
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from report.core.errors import ReportError
from report.core.sanitize import first_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 10  # seconds in which a scheduler has to answer
GRACE = 0.5  # seconds more in which Dask may say so itself
RETRIES = 3  # of a task whose worker died
ENCRYPTED = ", at tcp://, or at tls:// with certificates in Dask’s configuration, under distributed.comm.tls"


@contextmanager
def on_cluster(address: str) -> Iterator[tuple[Executor, Callable[[Any], Any]]]:
    """Connect to a Dask scheduler. What is shared is sent once to each worker."""
    try:
        import distributed  # noqa: PLC0415 it is optional
    except ImportError:
        raise ReportError("cluster needs distributed; run pip install '.[cluster]' in the project's folder") from None
    for name in ("distributed", "distributed.client"):  # what has to be said is said below, in one line
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # One that never began cannot be closed, and would wait for that as it is thrown away.
    unclosed: Any = type("Client", (distributed.Client,), {"__del__": lambda _: None})
    try:
        client = _in_time(partial(unclosed, address, timeout=PATIENCE, set_as_default=False))
    except (MemoryError, OSError, RuntimeError, TypeError, ValueError) as error:
        plain = address.startswith("tcp:") and not isinstance(error, RuntimeError | TypeError)
        why = "what answers there speaks otherwise" if isinstance(error, MemoryError) else first_line(error)
        advice = f"start one there{'' if plain else ENCRYPTED}"
        raise ReportError(f"no Dask scheduler answers at {address} ({why}); {advice}") from None
    try:
        if not client.scheduler_info()["workers"]:
            raise ReportError(f"the Dask scheduler at {address} has no workers; start some: dask worker {address}")
        yield client.get_executor(pure=False, retries=RETRIES), partial(client.scatter, broadcast=True)
    except distributed.KilledWorker as error:
        raise BrokenExecutor(first_line(error)) from error
    finally:
        client.close(timeout=1)


def _in_time(connect: Callable[[], Any]) -> Any:  # noqa: ANN401 a client of Dask's
    """Return what is connected in time: Dask waits without end for a server that takes a connection and is silent.

    Raises:
        TimeoutError: if nothing is, and whatever else is in the way.
    """
    ended: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def begin() -> None:
        try:
            ended.put(connect())
        except Exception as error:  # noqa: BLE001 it is raised below
            ended.put(error)

    threading.Thread(target=begin, daemon=True).start()
    try:
        found = ended.get(timeout=PATIENCE + GRACE)
    except queue.Empty:
        raise TimeoutError(f"nothing in {PATIENCE} s") from None
    if isinstance(found, Exception):
        raise found
    return found
