"""The contents mark the section that is being read, also in browsers that do not know how to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from builds import Build
    from visits import Visit


@pytest.mark.parametrize("visit", ["firefox"], indirect=True)  # Chromium sets the mark without our script
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
