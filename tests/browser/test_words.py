"""What the author of a page may write looks in a browser as it was meant, whatever the width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rendering import a_report, rendered
from visits import open_page

from report.publishing.pages import read_page

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
"""


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
            assert visit.page.locator(f"tr:nth-child(1) > {cell}").evaluate_all(aligned) == [
                "left",
                "right",
                "center",
                "left",
            ]
        assert visit.troubles == []
