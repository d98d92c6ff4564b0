"""Where trainings run: here one after the other, in processes of this machine, or on the workers of a cluster.

Each is a `concurrent.futures.Executor`, so that what is submitted does not know which.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Any, TypeVar

from report.core import stopping
from report.core.allotted import allotted_cores, allotted_memory
from report.core.cluster import on_cluster
from report.core.errors import ReportError
from report.core.machine import cores, free_memory
from report.core.modules import ABOVE
from report.core.parcels import OtherCodeError
from report.core.quiet import quiet_libraries
from report.core.sanitize import first_line
from report.core.sources import check_unedited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from multiprocessing.process import BaseProcess

    Opened = tuple[Executor, Callable[[Any], Any] | None]

Key = TypeVar("Key")
MEMORY = 1.2e9  # bytes that a process takes which trains
FEW_CORES = 3  # with fewer, two processes together are little faster than one that compiles only once
GRACE = 0.5  # seconds for processes to end in good order
SPAWN = multiprocessing.get_context("spawn")
SEMAPHORES = "let /dev/shm be writable, in which Linux keeps them, or train in one process with --workers 1"


class Here(Executor):
    """Runs each call in this thread as soon as it is submitted."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 as its parent
        """Call the function and return a future that is done; Ctrl+C is not caught."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 whoever asks for the result gets it
            future.set_exception(error)
        return future


def workers_that_pay(trainings: int, asked: int) -> int:
    """Return how many processes shall train.

    Args:
        trainings: that are to be made.
        asked: by the settings; with 0 it is one below three cores, else one a core, as far as there are trainings and
            memory for them, and one where no more can be started.
    """
    if asked or trainings == 1:
        return max(1, min(asked, trainings))
    there, free = min(cores(), allotted_cores()), min(free_memory(), allotted_memory())
    paying = 1 if there < FEW_CORES else min(int(there), int(free / MEMORY), trainings)
    return paying if paying > 1 and not _lacking() else 1


@contextmanager
def open_executor(workers: int, cluster: str) -> Iterator[Opened]:
    """Open what runs the trainings; on a cluster it comes with a function that sends something large to all workers.

    Args:
        workers: processes of this machine; with 1 all is done in this one.
        cluster: the address of a Dask scheduler, or "".

    Raises:
        ReportError: if the cluster is not to be had, a worker ends before its work does, or has other code.
    """
    opened = on_cluster(cluster) if cluster else processes(workers) if workers > 1 else _here()
    try:
        with opened as found:
            yield found
    except OtherCodeError:
        check_unedited()  # it may be that of this process which is not what lies here any more
        raise
    except (BrokenExecutor, CancelledError, ConnectionError) as error:
        gone = "its scheduler has gone, or every worker that held the data (for want of memory?)"
        why = gone if isinstance(error, CancelledError) else first_line(error)
        what = f"the cluster at {cluster} was lost: {why}" if cluster else "a process that trained was killed"
        advice = "" if cluster else ", with fewer --workers if memory was short"
        raise ReportError(f"{what}; what is finished is kept, build again{advice}") from error


def run_all(executor: Executor, calls: Mapping[Key, tuple[Any, ...]]) -> Iterator[tuple[Key, Any]]:
    """Submit a function with its arguments for every key, and yield what each returns as soon as it is finished."""
    if isinstance(executor, Here):
        for key, call in calls.items():
            yield key, executor.submit(*call).result()
        return
    futures = {submit(executor, *call): key for key, call in calls.items()}
    for future in as_completed(futures):
        yield futures.pop(future), future.result()  # no result is held longer than it takes to use it


def submit(executor: Executor, function: Callable[..., Any], *arguments: object) -> Future[Any]:
    """Submit a call; a process that is started for it hears of no Ctrl+C, and is never left half-started."""
    with stopping.held(), _deaf(), _ours_first():
        return give(executor, function, *arguments)


def give(executor: Executor, function: Callable[..., Any], *arguments: object) -> Future[Any]:
    """Submit a call, with an error also if a process dies in the same moment: Python 3.11 may then forget the call.

    Raises:
        BrokenExecutor: if a process of the pool has died.
    """
    try:
        future = executor.submit(function, *arguments)
    except OSError:  # its queue may be closed already
        if not _is_broken(executor):
            raise
    if _is_broken(executor):
        raise BrokenExecutor("a process has died")
    return future


def _is_broken(executor: Executor) -> bool:
    """Say whether a process of a pool has died; what is no pool of processes or threads does not know."""
    return bool(getattr(executor, "_broken", False))


@contextmanager
def _here() -> Iterator[Opened]:
    yield Here(), None


@contextmanager
def processes(workers: int) -> Iterator[Opened]:
    """Open so many new processes of this machine. They end with this one, however that ends.

    Raises:
        ReportError: if the machine has not what they need.
    """
    if lacking := _lacking():
        raise ReportError(f"processes need semaphores, and there are none ({lacking}); {SEMAPHORES}")
    pool = ProcessPoolExecutor(workers, mp_context=SPAWN, initializer=_end_with_parent)
    with stopping.undone(_end_processes):
        try:
            yield pool, None
            pool.shutdown()
        except BaseException:
            _end_processes()
            pool.shutdown(cancel_futures=True)
            raise


def _lacking() -> str:
    """Return why processes cannot wait for one another here, or "" where they can."""
    with quiet_libraries(), suppress(OSError, AttributeError):  # Windows has none
        resource_tracker.ensure_running()  # which outlives this process, and would complain of what that leaves behind
    try:
        SPAWN.Lock()
    except (OSError, ImportError) as error:
        return first_line(error)
    return ""


def _end_processes() -> None:
    children = multiprocessing.active_children()
    for child in children:
        child.terminate()
    patient = time.monotonic() + GRACE
    for child in children:
        child.join(max(0.0, patient - time.monotonic()))
        child.kill()


@contextmanager
def _deaf() -> Iterator[None]:
    """Keep Ctrl+C from processes that are started in a block; this one hears of it afterwards."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _ours_first() -> Iterator[None]:
    """Let processes that are started in a block find this package first, whatever a project calls `report`."""
    sys.path.insert(0, str(ABOVE))
    try:
        yield
    finally:
        sys.path.remove(str(ABOVE))


def _end_with_parent() -> None:
    """Look where the parent does, leave Ctrl+C to it, and end when it ends, without a word."""
    sys.path.remove(str(ABOVE))  # the first, which was for this package alone
    stopping.tell("")
    stopping.listen()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent:
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
