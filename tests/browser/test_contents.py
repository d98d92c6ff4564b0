"""The contents mark the section that is being read, also in browsers that do not know how to."""

from __future__ import annotations

from shutil import copytree
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from builds import Build
    from visits import Visit


pytestmark = pytest.mark.parametrize("visit", ["firefox"], indirect=True)  # Chromium sets the mark without our script


def test_the_section_that_is_read_is_marked_however_one_comes_to_it(
    visit: Callable[..., Visit], fallback_build: Build
) -> None:
    page = visit(f"{fallback_build.site.resolve().as_uri()}/", "method.html").page
    links = page.locator("[data-contents] a")
    marked = page.locator("[data-contents] [aria-current=true]")
    names = links.all_inner_texts()
    expect(marked).to_have_text(names[0])
    for key, name in [("End", names[-1]), ("Home", names[0])]:
        page.keyboard.press(key)
        expect(marked).to_have_text(name)
    for place in (2, len(names) - 2, 1):
        links.nth(place).click()
        expect(marked).to_have_text(names[place])


def test_a_section_may_have_any_name(visit: Callable[..., Visit], fallback_build: Build, tmp_path: Path) -> None:
    site = copytree(fallback_build.site, tmp_path / "site")
    page = (site / "method.html").read_text(encoding="utf-8")
    for old, new in (("data", "größe"), ("reproduce", "2nd"), ("speed", "50%")):
        assert f'id="{old}"' in page
        page = page.replace(f'id="{old}"', f'id="{new}"').replace(f'href="#{old}"', f'href="#{new}"')
    (site / "method.html").write_text(page, encoding="utf-8")
    seen = visit(f"{site.resolve().as_uri()}/", "method.html")
    assert seen.troubles == []
    expect(seen.page.locator("[data-contents] [aria-current=true]")).to_have_count(1)
