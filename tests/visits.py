"""Open pages in a browser: what goes wrong on them is written down, and the site is served as GitHub Pages would."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Request

PREFIX = "/somebody/report/"
ON_MNIST = pytest.mark.parametrize("build", ["mnist"], indirect=True, scope="session")  # where any site will do
IN_BOTH = pytest.mark.parametrize("visit", ["browser", "firefox"], indirect=True)  # Chromium and Firefox
# Waits for every image of a page, even those that would only load in view, and returns the broken ones.
LOAD_IMAGES = """async () => {
  const broken = [];
  for (const image of document.images) {
    image.loading = "eager";
    await image.decode().catch(() => null);
    if (!image.complete || !image.naturalWidth) broken.push(image.currentSrc || image.src);
  }
  const backgrounds = new Set();
  for (const element of document.querySelectorAll("*"))
    for (const part of [null, "::before", "::after"])
      for (const [, address] of getComputedStyle(element, part).backgroundImage.matchAll(/url\\("([^"]*)"\\)/g))
        backgrounds.add(address);
  for (const address of backgrounds) {
    const image = new Image();
    image.src = address;
    await image.decode().catch(() => broken.push(address));
  }
  return broken;
}"""
STICKING_OUT = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > room + 0.5);
  return [`${document.documentElement.scrollWidth} px in ${room}`, ...wide.map((one) => one.outerHTML.slice(0, 80))];
}"""


@dataclass(frozen=True)
class Visit:
    """An open page, and all that went wrong while it was open."""

    page: Page
    troubles: list[str] = field(default_factory=list)


def in_both(name: str, values: list[Any]) -> pytest.MarkDecorator:
    """Let a test run in Chromium with each of these values for `name`, and in Firefox with the first."""
    runs = [*(("browser", value) for value in values), ("firefox", values[0])]
    return pytest.mark.parametrize(("visit", name), runs, indirect=["visit"])


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
            with suppress(ConnectionError):  # a browser that goes to the next page waits for nothing more of this one
                super().do_GET()

    def translate_path(self, path: str) -> str:
        below = path.startswith(PREFIX)
        return super().translate_path(path[len(PREFIX) - 1 :] if below else "/outside the site")

    def log_message(self, *_: object) -> None:
        pass


def faults(page: Page) -> list[str]:
    """Return what axe-core finds on a page that shuts somebody out."""
    rules = Axe().run(page).response["violations"]
    return [f"{rule['help']} ({rule['id']}): {node['html'][:100]}" for rule in rules for node in rule["nodes"]]


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
