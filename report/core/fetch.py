"""Brings a file from the web within limits of time that hold whatever the server does, with a bar on a terminal.

The limits of a socket hold for each read, so a server that trickles outlives them, and no limit holds while a name is
looked up. Here a thread reads, and whoever waits for it looks at the clock.
"""

from __future__ import annotations

import io
import queue
import socket
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, InvalidURL
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from report.core.sanitize import one_line, printable, public_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PIECE = 2**16  # bytes read at once, at most
REDIRECTIONS = range(300, 400)  # of HTTP's answers
LARGEST = 64 * 2**20  # bytes of a file: MNIST packed has 11 MiB, and an endless answer must not fill the disk


class TransferError(Exception):
    """A file that could not be had, and why, in a few words."""


class NotThereError(TransferError):
    """The server answered that there is no such file: 404, and nothing else."""


@dataclass(frozen=True)
class Limits:
    """How long to wait, in seconds: for the first bytes, for those that follow, and for all that is wanted.

    The first holds for looking up the name and connecting too. `judged` seconds after its first bytes a server must
    have sent `least` bytes a second: one that trickles is given up before it takes the time of those asked after it.
    """

    answer: float = 8.0
    read: float = 15.0
    whole: float = 60.0
    judged: float = 10.0
    least: float = 2**16


def bring(address: str, target: Path, limits: Limits) -> None:
    """Write what `address` answers to `target`, with a bar on standard error if that is a terminal.

    No reason names the address, or one that a server sends on to: there may be a secret in it.

    Raises:
        TransferError: for anything but a whole file in time.
        OSError: if `target` cannot be written.
    """
    received = 0
    with target.open("wb") as file, _bar(address) as show:
        for piece, total in _pieces(address, limits):
            file.write(piece)
            received += len(piece)
            show(received, total)


def _pieces(address: str, limits: Limits) -> Iterator[tuple[bytes, int | None]]:
    """Yield the pieces of a file as they arrive, each with the size of the whole if the server told it."""
    arrivals: queue.SimpleQueue[tuple[bytes, int | None] | TransferError | None] = queue.SimpleQueue()
    given_up = threading.Event()
    threading.Thread(target=_receive, args=(address, limits, arrivals, given_up), daemon=True).start()
    began, first, received = time.monotonic(), 0.0, 0
    patience = limits.answer
    try:
        while True:
            now = time.monotonic()
            left, passed = limits.whole - (now - began), now - first if received else 0.0
            if passed > limits.judged and received < limits.least * passed:
                raise TransferError(f"too slow, {received:,} bytes in {passed:.0f} s")
            try:
                arrival = arrivals.get(timeout=max(0.0, min(patience, left)))
            except queue.Empty:
                late = f"not finished after {limits.whole:.3g} s" if left <= patience else f"silent for {patience:g} s"
                raise TransferError(late) from None
            if arrival is None:
                return
            if isinstance(arrival, TransferError):
                raise arrival
            first = first or time.monotonic()
            received += len(arrival[0])
            yield arrival
            patience = limits.read
    finally:
        given_up.set()


def _receive(
    address: str,
    limits: Limits,
    arrivals: queue.SimpleQueue[tuple[bytes, int | None] | TransferError | None],
    given_up: threading.Event,
) -> None:
    """Put the pieces of a file into `arrivals`, and then None or the error; runs in its own thread."""
    try:
        for piece in _answer(address, limits):
            if given_up.is_set():
                return
            arrivals.put(piece)
        arrivals.put(None)
    except TransferError as error:
        arrivals.put(error)
    except (OSError, HTTPException, ValueError) as error:
        missing = isinstance(error, HTTPError) and error.code == HTTPStatus.NOT_FOUND
        arrivals.put((NotThereError if missing else TransferError)(_reason(error)))


class _Redirections(urllib.request.HTTPRedirectHandler):
    """Follows a server to addresses that could have been asked for."""

    def http_error_302(self, req: Any, fp: Any, code: int, msg: str, headers: Any) -> Any:  # noqa: ANN401 - as it has it
        """Judge the address that an answer sends on to before it is asked; what else is in the answer is left there."""
        fp.close()
        sent = headers.get("Location") or headers.get("URI", "")
        _judge(urljoin(req.full_url, sent), "the address that it sends on to")
        return super().http_error_302(req, io.BytesIO(), code, msg, headers)

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def _judge(address: str, what: str = "its address") -> None:
    """Refuse an address that is none on the web, or holds what is sent to no server."""
    try:
        parts = urlsplit(address)
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        whole = False
    if not whole:
        raise TransferError(f"{what} is none on the web, as https://example.org/file is one")
    if "@" in parts.netloc:
        raise TransferError(f"{what} holds a name or a password, which is not sent; fetch the file and name that")


def _answer(address: str, limits: Limits) -> Iterator[tuple[bytes, int | None]]:
    _judge(address)
    received = 0
    opener = urllib.request.build_opener(_Redirections)  # unlike urlopen's, it knows the proxies of now
    with opener.open(address, timeout=limits.read) as answer:
        if answer.headers.get_content_type() == "text/html":
            raise TransferError("a web page instead of the file")
        total = answer.length
        while piece := answer.read1(PIECE):
            received += len(piece)
            if received > LARGEST:
                raise TransferError(f"more than {LARGEST >> 20} MiB")
            yield piece, total
    if total is not None and received < total:
        raise TransferError(f"broken off after {received} of {total} bytes")


def _reason(error: Exception) -> str:
    if isinstance(error, HTTPError):
        error.close()
        if error.code in REDIRECTIONS:
            return f"{error.code}, a redirection that cannot be followed"
        return printable(f"{error.code} {error.reason}".strip())
    if isinstance(error, InvalidURL | ValueError) and not isinstance(error, OSError):
        return "an address that cannot be asked; quote what is no plain letter in it, a blank as %20"
    cause = error.reason if isinstance(error, URLError) and isinstance(error.reason, Exception) else error
    if isinstance(cause, socket.gaierror):
        return "no such server, or no network"
    if isinstance(cause, TimeoutError):
        return "silent for too long"
    return (isinstance(cause, OSError) and cause.strerror) or one_line(cause)


@contextmanager
def _bar(address: str) -> Iterator[Callable[[int, int | None], None]]:
    console = Console(stderr=True)
    if not (getattr(sys.stderr, "isatty", bool)() and console.is_interactive):
        yield lambda _received, _total: None
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    place, _, name = public_address(address).rpartition("/")
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(f"{name} from {place.rpartition('//')[2]}", total=None)
        yield lambda received, total: progress.update(task, completed=received, total=total)
