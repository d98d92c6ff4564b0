"""The knob on the axis of the loss goes through the training, by mouse and by keyboard, and shifts nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from visits import in_both

if TYPE_CHECKING:
    from collections.abc import Callable

    from visits import Visit

SIZES = [{"width": 1280, "height": 900}, {"width": 768, "height": 900}, {"width": 320, "height": 600}]
CENTRES = """() => ["[data-epoch]", "[data-mark]", ".plot img"].map((name) => {
  const box = document.querySelector(name).getBoundingClientRect();
  return [box.left, box.top, box.width, box.height];
})"""


@in_both("size", SIZES)
def test_the_knob_moves_the_mark_the_words_and_the_tiles(mnist: str, visit: Callable[..., Visit], size: dict) -> None:
    page = visit(mnist, "index.html", viewport=size).page
    slider, heading = page.locator("[data-epoch]"), page.locator("[data-heading]")
    epochs = int(slider.get_attribute("max") or 0)
    expect(heading).to_have_text(f"After epoch {epochs}")
    at_end = page.locator("[data-replay] .replay li").all_inner_texts()
    (left, top, width, height), mark, image = page.evaluate(CENTRES)
    assert mark[0] == pytest.approx(left + width - 10, abs=1.5)
    assert top + height / 2 == pytest.approx(mark[1] + mark[3], abs=1.5)
    assert image[0] <= left < left + width <= image[0] + image[2]
    slider.focus()
    page.keyboard.press("Home")
    expect(heading).to_have_text("After epoch 1")
    told = slider.get_attribute("aria-valuetext") or ""
    assert told.startswith("After epoch 1: ")
    assert told.endswith(" wrong")
    _, mark, _ = page.evaluate(CENTRES)
    assert mark[0] == pytest.approx(left + 10, abs=1.5)
    page.keyboard.press("End")
    assert page.locator("[data-replay] .replay li").all_inner_texts() == at_end


MANY_EPOCHS = """() => {
  const [told, slider] = ["training", "epoch"].map((name) => document.querySelector(`[data-${name}]`));
  const training = JSON.parse(told.textContent);
  training.shares = Array(1000).fill(training.shares[0]);
  training.wrong = Array(1000).fill(1000);
  told.textContent = JSON.stringify(training);
  slider.max = 1000;
  slider.value = 1000;
}"""


def test_epochs_are_numbered_as_on_the_rest_of_the_page(mnist: str, visit: Callable[..., Visit]) -> None:
    page = visit(mnist, "index.html").page
    page.evaluate(MANY_EPOCHS)
    page.add_script_tag(url=page.locator("script[src*=learning]").get_attribute("src"))
    expect(page.locator("[data-heading]")).to_have_text("After epoch 1000")
    expect(page.locator("[data-score]")).to_contain_text("1,000 wrong")


def test_without_scripts_nothing_of_it_is_shown(mnist: str, visit: Callable[..., Visit]) -> None:
    page = visit(mnist, "index.html", java_script_enabled=False).page
    for name in ("[data-epoch]", "[data-mark]", ".replay"):
        assert not any(one.is_visible() for one in page.locator(name).all())
