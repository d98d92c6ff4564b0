"""Serves the site while it is worked on: what changes is built again, and the browser shows it."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
import threading
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from watchfiles import watch

from report.core.errors import ReportError
from report.settings import find_project, load_settings, read_flags

if TYPE_CHECKING:
    from collections.abc import Sequence

DESCRIPTION = "Serves the site, builds it again when something changes, and reloads the browser."
WATCHED = ("report", "templates", "site", "pyproject.toml")
CHANGES = "/-/changes"  # the address of the stream that tells the browser to reload
RELOAD = f'<script>new EventSource("{CHANGES}").onmessage = () => location.reload()</script>'
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
PORT = 8000
HEARTBEAT = 15  # seconds; a browser that has gone is noticed at the next write
DEBOUNCE = 200  # milliseconds in which changes are gathered, so that one save is one build


class Preview:
    """The site as it was last built, or the error of the last build.

    Args:
        project: the project's folder.
        output: the folder of the site.
        arguments: those of `report.build`.
    """

    def __init__(self, project: Path, output: Path, arguments: Sequence[str]) -> None:
        self.project, self.output, self.arguments = project, output, arguments
        self.error = ""
        self.builds = 0
        self.changed = threading.Condition()

    def build(self) -> None:
        """Build the site in a process of its own, so that changed code counts, and tell the browsers."""
        command = [sys.executable, "-m", "report.build", *self.arguments]
        done = subprocess.run(command, cwd=self.project, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603
        sys.stderr.write(done.stderr)
        with self.changed:
            self.error = done.stderr.strip() or "the build failed" if done.returncode else ""
            self.builds += 1
            self.changed.notify_all()

    def page(self, path: Path) -> bytes | None:
        """Return a page as it is served: without its policy, which would forbid to reload it, or the error instead."""
        if self.error:
            text = (
                f"<!DOCTYPE html><title>Build failed</title><h1>Build failed</h1><pre>{html.escape(self.error)}</pre>"
            )
            return (text + RELOAD).encode()
        if not path.is_file():
            return None
        text = POLICY.sub("", path.read_text(encoding="utf-8"))
        return text.replace("</body>", f"{RELOAD}</body>").encode()


class Handler(SimpleHTTPRequestHandler):
    """Serves a preview."""

    def __init__(self, *args: Any, preview: Preview) -> None:  # noqa: ANN401 as its parent takes them
        self.preview = preview
        super().__init__(*args, directory=str(preview.output))

    def do_GET(self) -> None:
        """Answer with the stream of changes, a page, or any other file of the site."""
        path = self.path.partition("?")[0]
        if path == CHANGES:
            self._stream()
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

    def _stream(self) -> None:
        seen = self.preview.builds
        self._head("text/event-stream")
        with suppress(OSError):  # the browser has gone
            while True:
                with self.preview.changed:
                    built = self.preview.builds > seen or self.preview.changed.wait(HEARTBEAT)
                    seen = self.preview.builds
                self.wfile.write(b"data: built\n\n" if built else b": still here\n\n")

    def _head(self, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the terminal for the builds."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command until it is interrupted; return its exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        flags = read_flags(arguments, "preview", DESCRIPTION)
        project = find_project(Path.cwd())
        settings = load_settings(project, os.environ, flags)
    except ReportError as error:
        sys.stderr.write(f"Error: {error}\n")
        return 1
    preview = Preview(project, project / settings.output, arguments)
    preview.build()
    try:
        server = ThreadingHTTPServer(("127.0.0.1", PORT), partial(Handler, preview=preview))
    except OSError:  # the port is taken
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, preview=preview))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"preview: http://127.0.0.1:{server.server_address[1]}/ (stop with Ctrl+C)\n")
    sys.stdout.flush()
    watched = [project / name for name in WATCHED if (project / name).exists()]  # `report` may be installed elsewhere
    for _ in watch(*watched, debounce=DEBOUNCE, raise_interrupt=False):
        preview.build()
    return 0


if __name__ == "__main__":
    sys.exit(main())
