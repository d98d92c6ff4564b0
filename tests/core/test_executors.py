"""What is submitted runs here, in other processes or on a cluster, and a worker that dies takes nothing with it."""

from __future__ import annotations

import errno
import gc
import multiprocessing
import os
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
import weakref
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

import pytest

from report.core import allotted, cluster, executors, modules
from report.core.beside import Beside
from report.core.errors import ReportError
from report.core.executors import Here, open_executor, run_all, workers_that_pay
from report.core.parcels import OtherCodeError
from report.core.sources import shape_of_module

if TYPE_CHECKING:
    from pathlib import Path


def test_here_each_call_is_finished_before_the_next_begins() -> None:
    done: list[int] = []
    calls = {number: (lambda number=number: done.append(number) or number,) for number in range(3)}
    with open_executor(1, "") as (executor, scatter):
        assert scatter is None
        for key, result in run_all(executor, calls):
            assert key == result == done[-1] == len(done) - 1


def test_here_an_error_is_that_of_the_call() -> None:
    with pytest.raises(ZeroDivisionError):
        Here().submit(lambda: 1 / 0).result()


def other_code() -> None:
    """Find, as a worker does, that this is not the code that is here."""
    raise OtherCodeError("the worker at there has another report.mine; install there what is here")


def test_other_code_in_a_process_is_told_as_the_edit_that_made_it_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modules, "ABOVE", tmp_path)
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "mine.py").write_text("x = 1", encoding="utf-8")
    shape_of_module("report.mine")
    for source, told in (("x = 1", "the worker at there has another"), ("x = 2", "mine.py was edited while the build")):
        (tmp_path / "report" / "mine.py").write_text(source, encoding="utf-8")
        with pytest.raises(ReportError, match=told), open_executor(1, "") as (executor, _):
            list(run_all(executor, {1: (other_code,)}))


def test_other_processes_take_the_work_and_end_with_it() -> None:
    with open_executor(2, "") as (executor, _):
        calls = {number: (pow, number, 2) for number in range(6)}
        assert dict(run_all(executor, calls)) == {number: number**2 for number in range(6)}
        process = executor.submit(os.getpid).result()
    assert process != os.getpid()
    assert not alive(process)


class Large:
    """A result that takes much memory."""

    held: ClassVar[weakref.WeakSet[Large]] = weakref.WeakSet()

    def __init__(self) -> None:
        self.held.add(self)


def looked_in() -> list[str]:
    """Return where Python looks for modules."""
    return sys.path


def test_processes_are_those_of_this_package_whatever_a_project_calls_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "report.py").write_text("from report import Report\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    before = [*sys.path]
    with open_executor(2, "") as (executor, _):
        assert dict(run_all(executor, {1: (looked_in,)})) == {1: before}
    assert sys.path == before


@pytest.mark.parametrize("pool", [Here, ThreadPoolExecutor])
def test_what_is_finished_is_held_no_longer_than_it_takes_to_use_it(pool: type[Executor]) -> None:
    with pool() as executor:
        held = [len(Large.held) for _ in run_all(executor, dict.fromkeys(range(6), (Large,)))]
    assert not Large.held
    assert held[-1] <= 2


def alive(process: int) -> bool:
    """Say whether a process is there, a little later at most."""
    for _ in range(50):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.1)
    return True


def kill_one(pool: Executor) -> None:
    """Kill one of the processes in the middle of the work."""
    others = {pool.submit(os.getpid).result() for _ in range(4)}
    pool.submit(os.kill, others.pop(), signal.SIGKILL)
    list(run_all(pool, {0: (time.sleep, 60)}))


def test_a_process_that_is_killed_is_one_line_and_the_others_end() -> None:
    with (
        pytest.raises(ReportError, match=r"^a process that trained was killed; what is finished is kept, build again"),
        open_executor(2, "") as (pool, _),
    ):
        kill_one(pool)
    assert not multiprocessing.active_children()


class Dying(Executor):
    """A pool that hears of the death of a process while something is submitted, as that of Python 3.11 does."""

    def __init__(self, died: str, error: OSError | None) -> None:
        self._broken, self._died, self._error = "", died, error

    def submit(self, *_: object, **__: object) -> Future[object]:
        """Hear of the death, and fail or take a call that nobody is going to make."""
        self._broken = self._died
        if self._error:
            raise self._error
        return Future()


@pytest.mark.parametrize("error", [None, OSError("handle is closed")])
def test_what_is_submitted_as_a_process_dies_is_not_waited_for(error: OSError | None) -> None:
    dying = Dying("A child process terminated abruptly", error)
    with pytest.raises(BrokenExecutor, match="a process has died"):
        list(run_all(dying, {0: (abs, -1)}))
    beside = Beside()
    with beside.within():
        beside._executor = dying  # noqa: SLF001
        assert beside.submit(abs, -1)() is None


def test_a_process_that_cannot_be_started_is_the_error_of_the_system() -> None:
    with pytest.raises(OSError, match="Too many open files"):
        list(run_all(Dying("", OSError(errno.EMFILE, "Too many open files")), {0: (abs, -1)}))


def test_an_error_ends_the_processes_at_once() -> None:
    waiting: list[Future[None]] = []

    def interrupted(pool: Executor) -> None:
        waiting.extend(pool.submit(time.sleep, 60) for _ in range(8))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), open_executor(2, "") as (pool, _):
        interrupted(pool)
    assert not any(one.done() and not one.cancelled() and one.exception() is None for one in waiting)
    assert not multiprocessing.active_children()


STOPPED = """
import os, time
from report.core import stopping
from report.core.executors import open_executor, run_all
if __name__ == "__main__":
    stopping.listen()
    stopping.tell("Stopped.")
    with open_executor(2, "") as (pool, _):
        calls = {number: (time.sleep, 60) for number in range(1, 6)}
        print("ready", flush=True)
        dict(run_all(pool, {0: (print, "at work")} | calls))
"""


@pytest.mark.parametrize("wait", [0.0, 0.1, 1.0])
def test_ctrl_c_at_a_terminal_ends_all_processes_in_one_line(wait: float, tmp_path: Path) -> None:
    (tmp_path / "work.py").write_text(STOPPED, encoding="utf-8")
    command = [sys.executable, "-m", "work"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=tmp_path, start_new_session=True, **pipes) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        time.sleep(wait)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=5)  # which waits for whatever else holds the pipes
    assert (process.returncode, said) == (130, "Stopped.\n")


@pytest.mark.parametrize(
    ("machine", "trainings", "asked", "workers"),
    [
        ((1, 99e9), 5, 0, 1),
        ((2, 99e9), 5, 0, 1),  # below three cores one process, which compiles once
        ((3, 99e9), 5, 0, 3),
        ((8, 99e9), 5, 0, 5),  # no more than there are trainings
        ((8, 3e9), 5, 0, 2),  # no more than memory holds
        ((8, 0.1e9), 5, 0, 1),
        ((2, 99e9), 5, 2, 2),  # what is asked for is done
        ((2, 99e9), 1, 4, 1),
    ],
)
def test_as_many_processes_as_pay_off(
    *,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    machine: tuple[int, float],
    trainings: int,
    asked: int,
    workers: int,
) -> None:
    cores, memory = machine
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)), raising=False)
    monkeypatch.setattr(executors, "free_memory", lambda: memory)
    monkeypatch.setattr(allotted, "SYSTEM", tmp_path)
    assert workers_that_pay(trainings, asked) == workers


@pytest.mark.parametrize("why", [errno.EROFS, errno.ENOENT, errno.ENOSYS], ids=os.strerror)
def test_where_no_processes_can_be_had_one_is_the_default_and_more_are_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: int
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(why, os.strerror(why))

    monkeypatch.setattr(executors, "cores", lambda: 8)
    monkeypatch.setattr(executors, "free_memory", lambda: 99e9)
    monkeypatch.setattr(allotted, "SYSTEM", tmp_path)
    monkeypatch.setattr("multiprocessing.synchronize.SemLock.__init__", refuse)
    assert workers_that_pay(5, 0) == 1
    assert workers_that_pay(5, 2) == 2
    told = rf"^processes need semaphores, and there are none \(.*{os.strerror(why)}\); let /dev/shm be .* --workers 1$"
    with pytest.raises(ReportError, match=told), open_executor(2, ""):
        pytest.fail("they are there")


def test_without_dask_the_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ReportError, match=r"pip install '\.\[cluster\]'"), open_executor(1, "tcp://127.0.0.1:1"):
        pass


def test_where_no_scheduler_answers_the_line_names_the_address(
    monkeypatch: pytest.MonkeyPatch, unused_port: int
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    address = f"tcp://127.0.0.1:{unused_port}"
    with pytest.raises(ReportError, match=f"^no Dask scheduler answers at {address} "), open_executor(1, address):
        pass


@pytest.mark.parametrize("says", [b"", b"SSH-2.0-OpenSSH_9.2\r\n" * 9, b"HTTP/1.1 400 Bad Request\r\n\r\n"])
def test_a_server_that_is_no_scheduler_is_not_waited_for(says: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1)

    class Other(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(ConnectionError):
                self.request.sendall(says)
            given_up.wait()

    given_up = threading.Event()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Other) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"tcp://127.0.0.1:{server.server_address[1]}"
        told = rf"^no Dask scheduler answers at {address} \(.+\); start one there$"
        with pytest.raises(ReportError, match=told) as caught, open_executor(1, address):
            pass
        given_up.set()
        server.shutdown()
    assert "allocate" not in str(caught.value)


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("scheme", "encrypted"), [("tls", False), ("ucx", False), ("unknown", False), ("tcp", True)])
def test_where_dask_is_not_configured_to_connect_the_line_names_its_certificates(
    scheme: str, monkeypatch: pytest.MonkeyPatch, unused_port: int, *, encrypted: bool
) -> None:
    import dask  # noqa: PLC0415 the tests that need it are few
    import distributed  # noqa: F401, PLC0415 it completes the configuration

    monkeypatch.setattr(cluster, "PATIENCE", 1)
    address = f"{scheme}://127.0.0.1:{unused_port}"
    told = (
        f"^no Dask scheduler answers at {address} .*; start one there, at tcp://, or at tls:// .*distributed.comm.tls$"
    )
    with (
        dask.config.set({"distributed.comm.require-encryption": encrypted}),
        pytest.raises(ReportError, match=told),
        open_executor(1, address),
    ):
        pass
    gc.collect()  # whatever Dask has begun is thrown away without a word


@pytest.fixture
def unused_port() -> int:
    """A port at which nothing listens."""
    with socket.socket() as socket_:
        socket_.bind(("127.0.0.1", 0))
        return int(socket_.getsockname()[1])
