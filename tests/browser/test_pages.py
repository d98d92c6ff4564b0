"""What a visitor meets: every page of a real site in a real browser, wide and narrow, light and dark, on paper."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from builds import CHECKOUT
from visits import IN_BOTH, LOAD_IMAGES, ON_MNIST, STICKING_OUT, faults, open_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from builds import Build
    from playwright.sync_api import Browser
    from visits import Visit

CONTENT = sorted(path.stem for path in (CHECKOUT / "site" / "content").glob("*.md"))
PAGES = sorted({f"{stem}.html" for stem in CONTENT} | {"404.html"})
READ = [name for name in PAGES if name != "404.html"]
WHOLE = [name for name in READ if name != "draw.html"]  # which is for drawing; its own tests say what stays
WIDTHS = (320, 375, 1280)
PHONE = {"width": 375, "height": 667}
MOST_PIXELS = 9_600  # of the height of an article about one network
MOST_SHEETS = 7  # of paper: an article of MNIST takes six, and other fonts make some more of it

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


@dataclass(frozen=True)
class Look:
    """An open page, the images that it lacks, and all that went wrong until they were there."""

    visit: Visit
    missing: list[str]
    troubles: tuple[str, ...]


def look(visit: Visit) -> Look:
    """Look at all images of a page."""
    missing = visit.page.evaluate(LOAD_IMAGES)
    return Look(visit, missing, tuple(visit.troubles))


@pytest.fixture(scope="module", params=PAGES)
def name(request: pytest.FixtureRequest) -> str:
    """The name of a page."""
    return request.param


@pytest.fixture(scope="module", params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> str:
    """The theme of the system."""
    return request.param


@pytest.fixture(scope="module")
def seen(browser: Browser, served: str, name: str, theme: str) -> Iterator[Look]:
    """A page of the site on a server, opened once for all tests that leave it as it is."""
    with open_page(browser, served, name, color_scheme=theme) as visit:
        yield look(visit)


def test_a_page_opens_without_a_complaint(seen: Look) -> None:
    """Nothing in the console, no request that fails, and none that leaves the site."""
    assert not seen.troubles, "\n".join(seen.troubles)


def test_all_images_of_a_page_are_there(seen: Look) -> None:
    assert not seen.missing, "\n".join(seen.missing)


@IN_BOTH
def test_a_page_opens_from_a_file_as_well(visit: Callable[..., Visit], fallback_build: Build, name: str) -> None:
    for width in (375, 1280):
        size = {"width": width, "height": 700}
        seen = look(visit(f"{fallback_build.site.resolve().as_uri()}/", name, viewport=size))
        found = [*seen.troubles, *seen.missing, *seen.visit.page.evaluate(STICKING_OUT)]
        assert not found, "\n".join(found)


@ON_MNIST
def test_a_page_is_accessible(seen: Look) -> None:
    """axe-core finds nothing."""
    found = faults(seen.visit.page)
    assert not found, "\n".join(found)


def test_a_page_follows_the_theme_of_the_system(seen: Look, theme: str) -> None:
    ink, paper = seen.visit.page.evaluate(INK_AND_PAPER)
    assert (ink < paper) == (theme == "light")


def test_a_page_does_not_scroll_sideways(visit: Callable[..., Visit], served: str, name: str) -> None:
    page = visit(served, name, viewport={"width": WIDTHS[0], "height": 700}).page
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        wide = page.evaluate(STICKING_OUT)
        assert not wide, "\n".join(wide)


@pytest.mark.parametrize("name", WHOLE)
def test_a_page_is_whole_without_scripts(visit: Callable[..., Visit], served: str, name: str) -> None:
    """Scripts show neither more nor less, unless they have replaced a part that says as much by standing still."""
    still = visit(served, name, java_script_enabled=False)
    replaced = lines(still, "[data-still]")
    kept = [line for line in lines(still) if line not in {*replaced, *lines(still, "noscript")}]
    seen = visit(served, name)
    seen.page.evaluate("document.querySelectorAll('.replay').forEach((part) => part.remove())")  # it only plays again
    shown = lines(seen)
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


def test_the_article_is_not_endless(visit: Callable[..., Visit], mnist: str) -> None:
    page = visit(mnist, "index.html", viewport={"width": 1280, "height": 900}).page
    assert page.evaluate("document.documentElement.scrollHeight") <= MOST_PIXELS


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
