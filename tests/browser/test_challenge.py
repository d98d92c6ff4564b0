"""The game against the network: played with keys and with taps, the same for the same address, told as it was."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from visits import LOAD_IMAGES, STICKING_OUT, faults, in_both

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from playwright.sync_api import Page
    from visits import Visit

SHIFTS = """globalThis.shifted = 0; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });"""
MOST_SHIFT = 0.02
PAUSE = 100  # milliseconds, in which a page hears of a jump
SCREENS = [(1280, "light"), (1280, "dark"), (375, "light"), (375, "dark")]


def data(page: Page) -> Any:  # noqa: ANN401 - what the page holds
    """Return the data of the scripts."""
    return json.loads(page.locator("#challenge-data").text_content() or "")


def shown(page: Page) -> dict[str, Any]:
    """Return the image that is to be answered."""
    picture = page.locator("[data-portrait] img").get_attribute("src")
    return next(image for image in data(page)["images"] if image["picture"] == picture)


def play(page: Page, *, keys: bool, right: int = 10) -> list[dict[str, Any]]:
    """Answer ten images, so many of them as their label says, and return them."""
    seen = []
    for number in range(10):
        image = shown(page)
        seen.append(image)
        answer = image["label"] if number < right else (image["label"] + 1) % 10
        if keys:
            page.keyboard.press(str(answer))
        else:
            page.locator(".choices button").nth(answer).click()
    return seen


@in_both("keys", [True, False])
def test_a_game_is_played_and_counted(visit: Callable[..., Visit], mnist: str, keys: bool) -> None:  # noqa: FBT001
    seen = visit(mnist, "challenge.html?seed=7")
    images = play(seen.page, keys=keys, right=8)
    assert sum(image["label"] == image["prediction"] for image in images) == 5
    expect(seen.page.locator("[data-headline]")).to_have_text("You beat the network, 8 to 5.")
    expect(seen.page.locator("[data-headline]")).to_be_focused()
    cards = seen.page.locator("[data-cards] li").all_inner_texts()
    assert len(cards) == 10
    for card, image in zip(cards, images, strict=True):
        assert image.get("told", "") in card
        assert f"Test image {image['index']}" in card
    assert seen.page.locator("[data-address]").input_value() == seen.page.url
    assert seen.troubles == []


def test_a_seed_draws_the_same_ten_and_another_one_others(visit: Callable[..., Visit], mnist: str) -> None:
    first, second, other = (visit(mnist, f"challenge.html?seed={seed}").page for seed in (7, 7, 8))
    assert play(first, keys=True) == play(second, keys=True)
    again = visit(mnist, "challenge.html?seed=7").page
    assert play(again, keys=True) != play(other, keys=True)
    first.locator("[data-again]").click()
    assert not first.url.endswith("seed=7")
    expect(first.locator("[data-question]")).to_contain_text("Image 1 of 10")


def test_without_a_seed_one_is_put_into_the_address(visit: Callable[..., Visit], address: str) -> None:
    assert re.search(r"\?seed=\d+$", visit(address, "challenge.html").page.url)
    assert re.search(r"\?seed=\d+$", visit(address, "challenge.html?seed=x").page.url)


@in_both("key", ["3", "Enter"])
def test_a_key_that_is_held_down_is_one_answer(visit: Callable[..., Visit], mnist: str, key: str) -> None:
    page = visit(mnist, "challenge.html?seed=7").page
    page.locator(".choices button").nth(3).focus()
    for _ in range(5):  # without coming up in between
        page.keyboard.down(key)
    page.keyboard.up(key)
    expect(page.locator("[data-question]")).to_contain_text("Image 2 of 10")


def test_a_tab_that_is_held_down_goes_on(visit: Callable[..., Visit], mnist: str) -> None:
    page = visit(mnist, "challenge.html?seed=7").page
    buttons = page.locator(".choices button")
    buttons.nth(3).focus()
    for _ in range(3):  # without coming up in between
        page.keyboard.down("Tab")
    page.keyboard.up("Tab")
    expect(buttons.nth(6)).to_be_focused()


def test_an_answer_is_taken_back(visit: Callable[..., Visit], mnist: str) -> None:
    page = visit(mnist, "challenge.html?seed=7").page
    first = shown(page)
    page.keyboard.press("3")
    assert shown(page) != first
    page.keyboard.press("Backspace")
    assert shown(page) == first


@in_both("answered", [6, 10])
def test_a_jump_to_the_text_takes_no_answer_away(visit: Callable[..., Visit], mnist: str, answered: int) -> None:
    page = visit(mnist, "challenge.html?seed=7").page
    for _ in range(answered):
        page.keyboard.press("3")
    before = page.locator("main").inner_text()
    for go in (lambda: page.locator(".skip").press("Enter"), lambda: page.evaluate("history.back()")):
        go()
        page.wait_for_timeout(PAUSE)
        assert page.locator("main").inner_text() == before


def test_back_from_another_game_begins_the_first_anew(visit: Callable[..., Visit], mnist: str) -> None:
    page = visit(mnist, "challenge.html?seed=7").page
    first = shown(page)
    play(page, keys=True)
    page.locator("[data-again]").click()
    page.go_back()
    expect(page.locator("[data-question]")).to_contain_text("Image 1 of 10")
    assert shown(page) == first


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_nothing_shifts_sticks_out_or_shuts_out(
    visit: Callable[..., Visit], mnist: str, width: int, scheme: str
) -> None:
    page = visit(mnist, "404.html", viewport={"width": width, "height": 800}, color_scheme=scheme).page
    page.add_init_script(SHIFTS)
    page.goto(f"{mnist}challenge.html?seed=7")
    page.wait_for_load_state("load")
    assert page.evaluate("shifted") < MOST_SHIFT
    assert faults(page) == []
    play(page, keys=True)
    assert faults(page) == []
    assert page.evaluate(STICKING_OUT) == []


def test_without_scripts_ten_images_stand_with_folded_answers(visit: Callable[..., Visit], mnist: str) -> None:
    page = visit(mnist, "challenge.html", java_script_enabled=False).page
    assert page.locator("[data-still] li").count() == 10
    assert page.locator("[data-still] details:not([open])").count() == 10
    assert not page.locator("[data-game]").is_visible()


def test_the_pictures_are_there(visit: Callable[..., Visit], address: str) -> None:
    assert visit(address, "challenge.html?seed=7").page.evaluate(LOAD_IMAGES) == []
