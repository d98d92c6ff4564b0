"""A real browser, and the sites served to it as GitHub Pages would: under a folder of somebody's domain."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from builds import Build
    from playwright.sync_api import Browser, Page, Request

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",  # it refuses to run as root otherwise
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PREFIX = "/somebody/report/"


@dataclass(frozen=True)
class Visit:
    """An open page, and all that went wrong while it was open."""

    page: Page
    troubles: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")  # not longer: an open browser keeps an event loop running, which other tests would meet
def browser() -> Iterator[Browser]:
    """A browser without a window, or a skipped test where none is installed."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        reason = f"needs a browser, one of {', '.join(BROWSERS)}; on Debian: apt-get install chromium"
        pytest.fail(reason) if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session", params=["fallback", "mnist"])
def build(request: pytest.FixtureRequest) -> Build:
    """The real builds that differ most: small images, with a banner on every page, and MNIST."""
    return request.getfixturevalue(f"{request.param}_build")


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    """The address under which the site is served."""
    with serve(site) as address:
        yield address


@pytest.fixture(params=["http", "file"])
def address(request: pytest.FixtureRequest, site: Path) -> str:
    """The address of the site's folder: on a server, and as a file."""
    return request.getfixturevalue("served") if request.param == "http" else f"{site.resolve().as_uri()}/"


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens a page of the site at an address, and writes down whatever goes wrong with it."""
    with ExitStack() as visits:
        yield lambda *arguments, **options: visits.enter_context(open_page(browser, *arguments, **options))


@contextmanager
def open_page(browser: Browser, address: str, name: str, **options: Any) -> Iterator[Visit]:  # noqa: ANN401 - playwright's
    """Open the page `name` of the site at `address` in a browser with these `options`, and scroll through it."""
    with browser.new_context(**options) as context:
        visit = Visit(context.new_page())
        _listen(visit, address)
        visit.page.goto(address + name)
        visit.page.wait_for_load_state("load")
        yield visit


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder under PREFIX, and nothing else, for the time being."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
        finally:
            server.shutdown()
            thread.join()


class _Handler(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/favicon.ico":  # browsers look for it on their own, where a page (404.html) names no icon
            self.send_response(HTTPStatus.NO_CONTENT)
            self.end_headers()
        else:
            super().do_GET()

    def translate_path(self, path: str) -> str:
        below = path.startswith(PREFIX)
        return super().translate_path(path[len(PREFIX) - 1 :] if below else "/outside the site")

    def log_message(self, *_: object) -> None:
        pass


def _listen(visit: Visit, address: str) -> None:
    def note_request(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            visit.troubles.append(f"asked for {request.url}")

    page, troubles = visit.page, visit.troubles
    page.on("console", lambda said: troubles.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", note_request)
    page.on("requestfailed", lambda request: troubles.append(f"did not get {request.url}"))
    page.on(
        "response",
        lambda got: troubles.append(f"{got.status} for {got.url}") if got.status >= HTTPStatus.BAD_REQUEST else None,
    )
