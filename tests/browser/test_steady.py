"""Pages that stand still and arrive fast: nothing moves while one loads, and its first screen is light."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from builds import CHECKOUT
from visits import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Route

SHIFT = 0.02
FIRST_SCREEN = 300_000  # bytes that arrive before the reader acts
PACKED = {".html", ".css", ".js", ".json", ".svg"}  # which GitHub Pages sends packed with gzip
VIEWS = ("index=0", "true=7", "show=all", "to=0.9")
NAMES = (
    *sorted(f"{path.stem}.html" for path in (CHECKOUT / "site" / "content").glob("*.md")),
    *(f"predictions.html?{view}" for view in VIEWS),
    *("predictions.html#true-4-predicted-9", "draw.html?index=247", "challenge.html?seed=7"),
)
SCREENS = ((375, 700), (1280, 800))
WATCH = """
globalThis.shift = 0;
globalThis.moved = [];
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) {
    shift += each.value;
    moved.push(...each.sources.map(({ node }) => (node?.outerHTML ?? node?.textContent ?? "").slice(0, 80)));
  }
}).observe({ type: "layout-shift", buffered: true });
"""
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"


@pytest.fixture(params=SCREENS, ids=lambda screen: f"{screen[0]}px")
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """An empty page on a screen of this size, which will watch what moves."""
    width, height = request.param
    with browser.new_page(viewport={"width": width, "height": height}) as page:
        page.add_init_script(WATCH)
        yield page


@pytest.mark.parametrize("name", NAMES)
def test_nothing_moves_while_a_page_loads_and_its_first_screen_is_light(
    page: Page, mnist: str, mnist_site: Path, name: str
) -> None:
    """Pictures come only when all the rest is on the screen."""
    held: list[Route] = []
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).path))
    page.route("**/images/**", lambda route: held.append(route))  # noqa: PLW0108 playwright marks what it is given
    page.goto(mnist + name, wait_until="domcontentloaded")
    page.evaluate(PAINTED)
    for route in held:
        route.continue_()
    page.unroute("**/images/**")
    page.wait_for_load_state("networkidle")
    page.evaluate(PAINTED)
    sizes = {path: sent(mnist_site / path.removeprefix(PREFIX)) for path in asked if path.startswith(PREFIX)}
    assert page.evaluate("shift") < SHIFT, page.evaluate("moved")
    assert sum(sizes.values()) < FIRST_SCREEN, sizes


def sent(path: Path) -> int:
    """Return how many bytes of a file GitHub Pages sends."""
    content = path.read_bytes()
    return len(gzip.compress(content) if path.suffix in PACKED else content)
