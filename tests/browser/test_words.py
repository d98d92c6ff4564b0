"""What the author of a page may write looks in a browser as it was meant, whatever the width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from rendering import a_report, rendered
from visits import STICKING_OUT, faults, open_page

from report.publishing.pages import read_page
from report.publishing.reloading import CHANGES, reloading

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

WORDS = """---
title: Words
order: 1
template: article.html
---
# Words

| Left | Right | Middle | Plain |
|:-----|------:|:------:|-------|
| a long cell | a long cell | a long cell | a long cell |
| 1 | 2 | 3 | 4 |

Six:

| Network | Parameters | Epochs | Accuracy | Seconds | Remarks |
|---------|------------|--------|----------|---------|---------|
| convolutional | 1,199,882 | twelve | 99.2% | 143 | interesting |

- In a list:

    | Network | Parameters | Epochs | Accuracy | Seconds | Remarks |
    |---------|------------|--------|----------|---------|---------|
    | convolutional | 1,199,882 | twelve | 99.2% | 143 | interesting |

```bash
# a long command
python -m report.build --dataset fashion_mnist --epochs 12 --seed 3 --replicates 5 --output _site
```
"""
SCROLLED = """(box) => new Promise((done) => {
  if (box.scrollLeft || box.scrollWidth <= box.clientWidth) done();
  else box.onscroll = done;
})"""
WIDE = ".scroll:has(td:nth-child(6)), pre"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("words")
    (folder / "index.md").write_text(WORDS, encoding="utf-8")
    rendered(folder / "site", a_report(), pages=[read_page(folder / "index.md")])
    return f"{(folder / 'site').resolve().as_uri()}/"


def test_columns_are_aligned_as_a_table_says(browser: Browser, address: str) -> None:
    with open_page(browser, address, "index.html") as visit:
        for cell in ("th", "td"):
            aligned = "(cells) => cells.map((cell) => getComputedStyle(cell).textAlign.replace('-webkit-', ''))"
            assert visit.page.locator(f".scroll:has(td[align]) tr:nth-child(1) > {cell}").evaluate_all(aligned) == [
                "left",
                "right",
                "center",
                "left",
            ]
        assert visit.troubles == []


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_what_is_wider_than_the_page_scrolls_in_itself(browser: Browser, address: str, width: int) -> None:
    with open_page(browser, address, "index.html", viewport={"width": width, "height": 700}) as visit:
        assert visit.page.evaluate(STICKING_OUT) == []
        assert faults(visit.page) == []
        for box in visit.page.locator(WIDE).all():
            box.focus()
            visit.page.keyboard.press("ArrowRight")
            box.evaluate(SCROLLED)
        assert visit.page.locator(WIDE).count() == 3


def test_no_line_of_code_is_cut_on_paper(browser: Browser, address: str) -> None:
    with open_page(browser, address, "index.html", viewport={"width": 640, "height": 900}) as visit:
        visit.page.emulate_media(media="print")
        assert visit.page.locator("pre").evaluate("(code) => code.scrollWidth - code.clientWidth") == 0


def test_the_preview_forbids_what_the_page_does_and_still_tells_what_is_done(browser: Browser, address: str) -> None:
    odd = "<p id=odd style='color:red'>a</p><script>window.ran = 1</script></body>"
    with open_page(browser, address, "index.html") as visit:
        page = visit.page.content().replace("</body>", odd)
    with browser.new_page() as seen:
        seen.route("**/*", lambda route: route.fulfill(content_type="text/css", body=""))
        seen.route("**/index.html", lambda route: route.fulfill(content_type="text/html", body=reloading(page, 3)))
        told = {"content_type": "text/event-stream", "body": "event: work\ndata: training\n\n"}
        seen.route(f"**{CHANGES}?3", lambda route: route.fulfill(**told))
        seen.goto("http://127.0.0.1:9/index.html")
        expect(seen.locator("output.preview")).to_have_text("training")
        assert seen.evaluate(
            "[window.ran, getComputedStyle(odd).color === getComputedStyle(odd.parentNode).color]"
        ) == [
            None,
            True,
        ]
