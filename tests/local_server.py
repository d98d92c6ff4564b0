"""A server on this machine that behaves as badly as a test wants, and remembers what it was asked for."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOWHERE = "http://127.0.0.1:9/"  # the discard port: refused at once
LONG = 60  # seconds, far above any limit of a test


class Request(BaseHTTPRequestHandler):
    """One request; `server.answers` says by path what to do with it."""

    server: _Server

    def do_GET(self) -> None:
        """Answer with the bytes for this path, or let a function answer; what is unknown is not found."""
        self.server.world.requests.append(self.path)
        answer = self.server.world.answers.get(self.path)
        if answer is None:
            self.send_error(404)
        elif isinstance(answer, bytes):
            self.reply(answer)
        else:
            answer(self)

    def reply(self, body: bytes, *, kind: str = "application/octet-stream", size: int | None = None) -> None:
        """Send `body`, claiming that it has `size` bytes."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if size is None else size))
        self.end_headers()
        self.wfile.write(body)

    def say_nothing(self) -> None:
        """Keep the line open until the test is over."""
        self.server.world.over.wait(LONG)

    def trickle(self) -> None:
        """Send a byte now and then, as if there were no end to it."""
        self.reply(b"", size=10**6)
        while not self.server.world.over.wait(0.02):
            self.wfile.write(b".")

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@dataclass
class World:
    """What a server answers, by path, and the paths that it was asked for."""

    address: str
    answers: dict[str, bytes | Callable[[Request], None]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


class _Server(ThreadingHTTPServer):
    world: World

    def handle_error(self, *_: object) -> None:
        """Take it as it comes when somebody hangs up."""


@contextmanager
def serve() -> Iterator[World]:
    """Serve a world of answers, to be filled in, on a free port."""
    with _Server(("127.0.0.1", 0), Request) as server:
        server.world = World(f"http://127.0.0.1:{server.server_port}/")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.world
        finally:
            server.world.over.set()
            server.shutdown()
            thread.join()
