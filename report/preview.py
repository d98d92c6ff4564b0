"""Serves the site while it is worked on: what changes is built again, and the browser shows it."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from report.configuration import find_project, load_settings, read_flags
from report.core import stopping
from report.core.errors import ReportError
from report.core.rehearsal import Rehearsal
from report.core.sanitize import one_line
from report.core.streams import leave
from report.core.watching import changes, is_code
from report.publishing.output import find_output
from report.publishing.reloading import CHANGES, failed, reloading
from report.settings import SWITCHES, flag
from report.terminal import fail, open_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DESCRIPTION = "Serves the site, builds it again when something changes, and reloads the browser."
PORT = 8000
HOSTS = ("127.0.0.1", "localhost")
HEARTBEAT = 15  # seconds; a browser that has gone is noticed at the next write


class Preview:
    """The site as it was last built, or the error of the last build, and what is being done meanwhile.

    Builds are rehearsals (`report/core/rehearsal.py`): no experiment enters the history of this machine.

    Args:
        project: the project's folder.
        output: the folder of the site, until a build has put it elsewhere.
        arguments: those of `report.build`, without its switches.
        fresh: does everything anew in the first build.
    """

    def __init__(self, project: Path, output: Path, arguments: Sequence[str], *, fresh: bool = False) -> None:
        self.project, self.output, self.arguments = project, output, arguments
        self.error = self.work = ""
        self.builds = 0
        self.changed = threading.Condition()
        self.once = [flag("fresh")] * fresh
        self.next: Rehearsal | None = None

    def prepare(self) -> Rehearsal:
        """Let the next build load its modules, so that it can begin at once when it is wanted, and return it."""
        if not self.next:
            self.next = Rehearsal(self.project, [*self.arguments, *self.once])
            self.once = []
        return self.next

    def build(self, *, code: bool = False) -> None:
        """Build the site in a process of its own and tell the browsers; if `code` has changed, it is loaded anew."""
        if code:
            self.stop()
        error = self.prepare().build(self.announce)
        if not error:
            with suppress(ReportError, OSError):  # of settings that are being written just now
                self.output = chosen_output(self.project, self.arguments)
        with self.changed:
            self.error, self.work = error, ""
            self.builds += 1
            self.changed.notify_all()
        self.stop()

    def stop(self) -> None:
        """End the process that builds, or waits for that."""
        if self.next:
            self.next.end()
            self.next = None

    def break_off(self) -> None:
        """End the process that builds, or waits for that, though this one is to end."""
        if self.next:
            self.next.break_off()

    def announce(self, work: str) -> None:
        """Tell the browsers what is being done."""
        with self.changed:
            self.work = work
            self.changed.notify_all()

    def events(self, seen: int) -> Iterator[bytes]:
        """Yield what a browser is told that shows the build number `seen`."""
        told = ""
        while True:
            with self.changed:
                if (self.builds, self.work) == (seen, told):
                    self.changed.wait(HEARTBEAT)
                built, seen = self.builds != seen, self.builds
                news, told = self.work != told and self.work, self.work
            if built:
                yield b"data: built\n\n"
            if news:
                yield f"event: work\ndata: {news}\n\n".encode()
            if not (built or news):
                yield b": still here\n\n"

    def page(self, path: Path) -> bytes | None:
        """Return a page as it is served, or the error instead."""
        seen = self.builds  # the build that is read next: a later one is told
        if self.error:
            return failed(self.error, seen).encode()
        return reloading(path.read_text(encoding="utf-8"), seen).encode() if path.is_file() else None


class Handler(SimpleHTTPRequestHandler):
    """Serves a preview."""

    def __init__(self, *args: Any, preview: Preview) -> None:  # noqa: ANN401 as its parent takes them
        self.preview = preview
        super().__init__(*args, directory=str(preview.output))

    def handle(self) -> None:
        """Answer, in silence: a browser may go while it is told, and ask for what no file can be called."""
        with suppress(OSError, ValueError):
            super().handle()

    def parse_request(self) -> bool:
        """Refuse whoever asks for another host: a page from elsewhere whose name now leads to this machine."""
        if not super().parse_request():
            return False
        host, _, port = self.headers.get("Host", "").lower().rpartition(":")
        if host in HOSTS and port == str(self.connection.getsockname()[1]):
            return True
        self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        return False

    def do_GET(self) -> None:
        """Answer with the stream of changes, a page, or any other file of the site."""
        path, _, query = self.path.partition("?")
        if path == CHANGES:
            self._stream(int(query) if query.isdecimal() else self.preview.builds)
        elif path.endswith(("/", ".html")):
            self._answer(self.preview.page(Path(self.translate_path(path + "index.html" * path.endswith("/")))))
        else:
            super().do_GET()

    def _answer(self, page: bytes | None) -> None:
        if page is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self._head("text/html; charset=utf-8")
        self.wfile.write(page)

    def _stream(self, seen: int) -> None:
        self._head("text/event-stream")
        self.wfile.writelines(self.preview.events(seen))

    def _head(self, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.end_headers()

    def end_headers(self) -> None:
        """Let no browser keep anything: charts change with the pages that show them."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the terminal for the builds."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command until it is interrupted; return its exit status."""
    stopping.tell("The preview has stopped.")
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        flags = read_flags(arguments, "preview", DESCRIPTION, **SWITCHES)
        settings = [argument for argument in arguments if argument not in map(flag, SWITCHES)]
        project = find_project(Path.cwd())
        preview = Preview(project, chosen_output(project, settings), settings, fresh=flags["fresh"])
        with stopping.undone(preview.break_off):
            work(preview, show=flags["open"])
    except ReportError as error:
        return fail(str(error))
    except (OSError, MemoryError) as error:
        return fail(f"{one_line(error)}; mend that and start the preview again")
    return 0


def chosen_output(project: Path, arguments: Sequence[str]) -> Path:
    """Return the folder that a build with these arguments, none of them a switch, writes the site to."""
    return find_output(project, load_settings(project, os.environ, read_flags(arguments, "preview", "")).output)


def work(preview: Preview, *, show: bool) -> None:
    """Build, serve, and build again after every change, as long as files can be watched."""
    try:
        preview.prepare()
        told = changes(preview.project, lambda: preview.output)
        early = next(told)  # watches from now on, while the first build loads its modules
        preview.build()
        serve(preview, chain([early] if early else [], told), show=show)
    finally:
        preview.stop()


def serve(preview: Preview, told: Iterable[set[Path]], *, show: bool) -> None:
    """Serve the preview and build again after every change that is `told`; `show` opens it in a browser."""
    try:
        server = ThreadingHTTPServer(("127.0.0.1", PORT), partial(Handler, preview=preview))
    except OSError:  # the port is taken
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, preview=preview))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    sys.stdout.write(f"preview: {address} (stop with Ctrl+C)\n")
    if show:
        open_page(address)
    sys.stdout.flush()
    for changed in told:
        if not changed:  # the browser has the processor for itself before the next build loads its modules
            preview.prepare()
            continue
        preview.build(code=any(is_code(path, preview.project) for path in changed))


if __name__ == "__main__":
    leave(main())
