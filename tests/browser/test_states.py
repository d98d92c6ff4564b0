"""What is seen in forced colours, and the keys of the confusion matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from visits import faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from builds import Build
    from visits import Visit

PHONE = {"width": 375, "height": 700}


@pytest.fixture
def folder(fallback_build: Build) -> str:
    """The address of a site that is opened as files."""
    return f"{fallback_build.site.resolve().as_uri()}/"


@pytest.mark.parametrize("name", ["index.html", "predictions.html", "method.html", "404.html"])
def test_a_page_is_accessible_in_forced_colours(visit: Callable[..., Visit], folder: str, name: str) -> None:
    found = faults(visit(folder, name, forced_colors="active", viewport=PHONE).page)
    assert not found, "\n".join(found)


def test_a_wrong_digit_stands_out_in_forced_colours(visit: Callable[..., Visit], folder: str) -> None:
    page = visit(folder, "index.html", forced_colors="active").page
    grounds = page.evaluate("""() => [".band .wrong", "body"].map(
      (each) => getComputedStyle(document.querySelector(each)).backgroundColor)""")
    assert grounds[0] != grounds[1]


def test_the_chosen_reading_stands_out_in_forced_colours(visit: Callable[..., Visit], folder: str) -> None:
    page = visit(folder, "predictions.html", forced_colors="active").page
    grounds = page.evaluate("""() => [":checked", ":not(:checked)"].map(
      (each) => getComputedStyle(document.querySelector(`[name=show]${each} + span`)).backgroundColor)""")
    assert grounds[0] != grounds[1]


def test_the_matrix_has_one_stop_and_arrows_lead_on(visit: Callable[..., Visit], folder: str) -> None:
    page = visit(folder, "index.html").page
    stops = page.locator("[data-matrix] td a[tabindex='-1']")
    links = page.locator("[data-matrix] td a")
    assert stops.count() == links.count() - 1
    links.first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('[data-matrix]') !== null")
    assert page.evaluate("document.activeElement.tabIndex") == 0
    assert stops.count() == links.count() - 1


def test_a_cell_of_the_matrix_is_named(visit: Callable[..., Visit], folder: str) -> None:
    name = visit(folder, "index.html").page.locator("[data-matrix] td a").first.get_attribute("aria-label") or ""
    assert " as " in name
    assert name.endswith(("digit", "digits", "image", "images"))


@pytest.mark.parametrize("name", ["history.html", "method.html"])
def test_nothing_hides_at_the_side_of_a_phone(visit: Callable[..., Visit], folder: str, name: str) -> None:
    page = visit(folder, name, viewport={"width": 320, "height": 700}).page
    assert (
        page.evaluate("""() => [...document.querySelectorAll(".runs td, .settings td")]
      .filter((cell) => cell.getBoundingClientRect().right > innerWidth).length""")
        == 0
    )
