"""What a visitor meets: every page of a real site in a real browser, wide and narrow, light and dark, on paper."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from builds import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from visits import Visit

CONTENT = sorted(path.stem for path in (CHECKOUT / "site" / "content").glob("*.md"))
PAGES = sorted({f"{stem}.html" for stem in CONTENT} | {"404.html"})
READ = [name for name in PAGES if name != "404.html"]
WHOLE = [name for name in READ if name != "draw.html"]  # which is for drawing; its own tests say what stays
PHONE = {"width": 375, "height": 667}
MOST_SHEETS = 12  # of paper; a notebook of the same contents once took 147

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
INK_AND_PAPER = """() => {
  const style = getComputedStyle(document.body);
  const paper = [document.body, document.documentElement]
    .map((one) => getComputedStyle(one).backgroundColor).find((colour) => colour !== "rgba(0, 0, 0, 0)");
  const light = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3;
  return [light(style.color), light(paper ?? "rgb(255, 255, 255)")];
}"""


def lines(visit: Visit, part: str = "main") -> list[str]:
    """Return the lines that can be read in a part of the page, whatever the white space in them."""
    texts = visit.page.locator(part).all_inner_texts()
    return [" ".join(line.split()) for text in texts for line in text.splitlines() if line.strip()]


def test_every_page_of_the_site_is_looked_at(site: Path) -> None:
    assert sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html")) == PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_a_complaint(visit: Callable[..., Visit], address: str, name: str) -> None:
    """From a server or a file: nothing in the console, no request that fails, and none that leaves the site."""
    seen = visit(address, name)
    seen.page.evaluate(LOAD_IMAGES)
    assert not seen.troubles, "\n".join(seen.troubles)


@pytest.mark.parametrize("name", PAGES)
def test_all_images_of_a_page_are_there(visit: Callable[..., Visit], address: str, name: str) -> None:
    missing = visit(address, name).page.evaluate(LOAD_IMAGES)
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible(visit: Callable[..., Visit], served: str, name: str, theme: str) -> None:
    """axe-core finds nothing."""
    rules = Axe().run(visit(served, name, color_scheme=theme).page).response["violations"]
    faults = [f"{rule['help']} ({rule['id']}): {node['html'][:100]}" for rule in rules for node in rule["nodes"]]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_follows_the_theme_of_the_system(
    visit: Callable[..., Visit], served: str, name: str, theme: str
) -> None:
    ink, paper = visit(served, name, color_scheme=theme).page.evaluate(INK_AND_PAPER)
    assert (ink < paper) == (theme == "light")


@pytest.mark.parametrize("width", [320, 375, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_does_not_scroll_sideways(visit: Callable[..., Visit], served: str, name: str, width: int) -> None:
    wide = visit(served, name, viewport={"width": width, "height": 700}).page.evaluate(STICKING_OUT)
    assert not wide, "\n".join(wide)


@pytest.mark.parametrize("name", WHOLE)
def test_a_page_is_whole_without_scripts(visit: Callable[..., Visit], served: str, name: str) -> None:
    """Scripts show neither more nor less, unless they have replaced a part that says as much by standing still."""
    still = visit(served, name, java_script_enabled=False)
    replaced = lines(still, "[data-still]")
    kept = [line for line in lines(still) if line not in {*replaced, *lines(still, "noscript")}]
    shown = lines(visit(served, name))
    assert kept
    assert [line for line in kept if line not in shown] == []
    assert replaced or kept == shown


def test_the_accuracy_is_read_without_scripts(visit: Callable[..., Visit], site: Path, served: str) -> None:
    accuracy = json.loads((site / "metrics.json").read_text(encoding="utf-8"))["test"]["accuracy"]
    text = " ".join(lines(visit(served, "index.html", java_script_enabled=False)))
    assert re.search(rf"(?<![\d.]){100 * accuracy:.2f}\s*%", text)


@pytest.mark.parametrize("name", READ)
def test_a_page_prints_dark_on_light_on_a_few_sheets(visit: Callable[..., Visit], served: str, name: str) -> None:
    seen = visit(served, name, color_scheme="dark")
    seen.page.emulate_media(media="print")
    ink, paper = seen.page.evaluate(INK_AND_PAPER)
    printed = seen.page.pdf(format="A4", print_background=True)
    assert ink < paper
    assert printed.startswith(b"%PDF-")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= MOST_SHEETS
    assert not seen.troubles, "\n".join(seen.troubles)


@pytest.mark.parametrize("name", READ)
def test_the_first_key_leads_past_the_navigation(visit: Callable[..., Visit], served: str, name: str) -> None:
    """Tab reaches a link that is then seen, Enter follows it, and the next Tab goes on from there."""
    page = visit(served, name, viewport=PHONE).page
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    box = link.bounding_box()
    target = link.get_attribute("href") or ""
    assert target.startswith("#")
    assert box
    assert box["x"] >= 0
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(
        """(anchor) => {
          const [target, focused] = [document.querySelector(anchor), document.activeElement];
          const follows = target.compareDocumentPosition(focused) & Node.DOCUMENT_POSITION_FOLLOWING;
          const all = [...document.querySelectorAll("a[href], button, select, input, summary, [tabindex='0']")];
          const goesOn = all.some((element) =>
            target.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING);
          return target.matches("main, main *") && (follows > 0 || focused === document.body || !goesOn);
        }""",
        target,
    )
