"""A reader draws, with mouse, finger or pen, or has only a keyboard; the network in the page answers and explains."""

from __future__ import annotations

import base64
import csv
import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from builds import CHECKOUT
from playwright.sync_api import expect
from visits import IN_BOTH, faults

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from builds import Build
    from playwright.sync_api import Page
    from visits import Visit

HANDS = CHECKOUT / "tests" / "js" / "hands.js"
STEP = 4  # of the points of a stroke one in so many is moved to
PHONE = {"width": 375, "height": 667}
STICKING_OUT = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SEEN = """() => {
  const { data } = document.getElementById("seen").getContext("2d").getImageData(0, 0, 28, 28);
  return [...data].filter((_, place) => place % 4 === 3);
}"""
WATCH_SHIFTS = """() => {
  globalThis.shifted = 0;
  const add = (one) => (globalThis.shifted += one.hadRecentInput ? 0 : one.value);
  new PerformanceObserver((found) => found.getEntries().forEach(add)).observe({ type: "layout-shift", buffered: true });
}"""
ANSWER_ALL = """async (packed) => {
  const data = JSON.parse(document.getElementById("draw-data").textContent);
  const network = await reportDraw.load.network(data);
  const pixels = reportDraw.load.bytes(packed);
  const [answers, size] = [[], data.height * data.width];
  for (let at = 0; at < pixels.length; at += size) {
    const image = pixels.subarray(at, at + size);
    answers.push([...reportDraw.network.run(network, image, [data.height, data.width]).probabilities]);
  }
  return answers;
}"""


def strokes(digit: int, hand: int, height: float, left: float, top: float) -> list[list[list[float]]]:
    """Return what a hand of `tests/js/hands.js` writes, in pixels from the corner of the square."""
    place = json.dumps({"height": height, "left": left, "top": top})
    program = f"console.log(JSON.stringify(require({json.dumps(str(HANDS))}).write({digit}, {hand}, {place})))"
    return json.loads(subprocess.run(["node", "-e", program], capture_output=True, check=True).stdout)  # type: ignore[no-any-return]


def draw(page: Page, written: list[list[list[float]]]) -> None:
    """Draw strokes with the mouse; they are made for a square of 448 pixels."""
    box = page.locator("#pad").bounding_box()
    assert box
    scale = box["width"] / 448
    for stroke in written:
        first, *rest = [(x * scale, y * scale) for x, y in stroke]
        page.mouse.move(box["x"] + first[0], box["y"] + first[1])
        page.mouse.down()
        for x, y in [*rest[::STEP], rest[-1]]:
            page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.up()


def answer(page: Page) -> str:
    """Return the answer, once there is one."""
    expect(page.locator("#answer")).not_to_have_text("")
    return page.locator("#answer").inner_text()


def settle(page: Page) -> None:
    """Wait until what was asked for is on the screen."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.mark.parametrize("digit", [2, 4])  # one stroke, and two; more hands write in `programs.js`
def test_a_digit_that_is_drawn_is_read(visit: Callable[..., Visit], mnist: str, digit: int) -> None:
    seen = visit(mnist, "draw.html")
    draw(seen.page, strokes(digit, 0, 320, 40, 40))
    assert answer(seen.page) == str(digit)
    assert not seen.troubles, "\n".join(seen.troubles)


@pytest.mark.parametrize(
    ("pen", "places"),
    [
        ("thin", [(40, 2, 2), (440, 4, 4)]),
        ("medium", [(60, 2, 380), (300, 60, 60)]),
        ("thick", [(40, 400, 400), (150, 290, 4)]),
    ],
)
def test_size_place_and_pen_make_no_difference(
    visit: Callable[..., Visit], mnist: str, pen: str, places: list[tuple[int, int, int]]
) -> None:
    """A place is the height of the digit, and its distance from the left and the top, in pixels."""
    page = visit(mnist, "draw.html").page
    page.locator(f".pens label:has(.{pen})").click()
    for place in places:
        draw(page, strokes(4, 1, *place))
        assert answer(page) == "4", place
        page.get_by_role("button", name="Clear").click()
        expect(page.locator("#answer")).to_have_text("")


@IN_BOTH
def test_it_works_from_a_server_and_from_a_file(visit: Callable[..., Visit], address: str) -> None:
    seen = visit(address, "draw.html")
    draw(seen.page, strokes(0, 0, 300, 60, 60))
    assert answer(seen.page) == "0"
    assert not seen.troubles, "\n".join(seen.troubles)


def pen_events(page: Page, written: list[list[list[float]]], force: float) -> None:
    """Draw strokes with a pen that is pressed with this force."""
    session = page.context.new_cdp_session(page)
    box = page.locator("#pad").bounding_box()
    assert box
    for stroke in written:
        for place, (x, y) in enumerate(stroke[::STEP]):
            kind = "mouseMoved" if place else "mousePressed"
            send(session, kind, box["x"] + x, box["y"] + y, force)
        send(session, "mouseReleased", box["x"] + stroke[-1][0], box["y"] + stroke[-1][1], 0)


def send(session: Any, kind: str, x: float, y: float, force: float) -> None:  # noqa: ANN401 - playwright's
    """Send one event of a pen."""
    event = {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1}
    session.send("Input.dispatchMouseEvent", event | {"pointerType": "pen", "force": force})


def test_the_pressure_of_a_pen_makes_no_difference(visit: Callable[..., Visit], mnist: str) -> None:
    pictures = []
    for force in (0.1, 0.9):
        page = visit(mnist, "draw.html").page
        pen_events(page, strokes(3, 0, 300, 60, 60), force)
        assert answer(page) == "3"
        settle(page)
        pictures.append(page.evaluate(SEEN))
    assert pictures[0] == pictures[1]
    assert sum(pictures[0]) > 0


def test_a_finger_draws_and_does_not_scroll(visit: Callable[..., Visit], mnist: str) -> None:
    page = visit(mnist, "draw.html", viewport=PHONE, has_touch=True, is_mobile=True).page
    page.locator("#pad").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    box = page.locator("#pad").bounding_box()
    assert box
    session = page.context.new_cdp_session(page)
    for stroke in strokes(7, 0, 250, 50, 40):
        for place, (x, y) in enumerate(stroke[::STEP]):
            kind = "touchMove" if place else "touchStart"
            point = {"x": box["x"] + x, "y": box["y"] + y}
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert answer(page) == "7"
    assert page.evaluate("scrollY") == before


def test_strokes_can_be_taken_back(visit: Callable[..., Visit], mnist: str) -> None:
    page = visit(mnist, "draw.html").page
    first, second = strokes(4, 0, 300, 60, 60)
    draw(page, [first])
    answer(page)
    settle(page)
    before = page.evaluate(SEEN)
    draw(page, [second])
    settle(page)
    assert page.evaluate(SEEN) != before
    page.keyboard.press("Control+z")
    settle(page)
    assert page.evaluate(SEEN) == before
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#answer")).to_have_text("")
    page.get_by_role("button", name="Undo").click()
    answer(page)
    settle(page)
    assert page.evaluate(SEEN) == before


def test_an_almost_empty_square_gets_no_answer(visit: Callable[..., Visit], mnist: str) -> None:
    page = visit(mnist, "draw.html").page
    draw(page, [[[100, 100], [102, 103], [101, 104]]])
    expect(page.locator("#says")).to_have_text("That is too little to read.")
    assert page.locator("#answer").text_content() == ""
    assert not page.locator(".weighed").is_visible()


def test_bars_move_while_the_pen_does(visit: Callable[..., Visit], mnist: str) -> None:
    page = visit(mnist, "draw.html").page
    box = page.locator("#pad").bounding_box()
    assert box
    (stroke,) = strokes(8, 0, 300, 60, 60)
    shares = set()
    page.mouse.move(box["x"] + stroke[0][0], box["y"] + stroke[0][1])
    page.mouse.down()
    for place, (x, y) in enumerate(stroke[::STEP]):
        page.mouse.move(box["x"] + x, box["y"] + y)
        if place % 10 == 9:
            answer(page)
            settle(page)
            shares.add(tuple(page.locator("#bars .share").all_inner_texts()))
    assert len(shares) > 3  # before the pen was lifted


def test_the_page_can_be_used_with_the_keyboard_alone(visit: Callable[..., Visit], served: str) -> None:
    """Tab reaches a test image, Enter shows it, and the arrow keys go through the units."""
    page = visit(served, "draw.html").page
    page.keyboard.press("Tab")
    for _ in range(40):
        if page.evaluate("document.activeElement.matches('[data-example]')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    read = page.locator("[data-example]").first.inner_text().split()[-1]
    assert answer(page) == read
    for _ in range(40):
        if page.evaluate("document.activeElement.matches('#switchboard button')"):
            break
        page.keyboard.press("Tab")
    about = page.locator("#about").inner_text()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.matches('#switchboard button:not(:disabled)')")
    assert page.locator("#about").inner_text() != about


SHOW_UNITS = """async (output) => {
  const data = JSON.parse(document.getElementById("draw-data").textContent);
  const network = await reportDraw.load.network(data);
  const show = (on) => reportDraw.units.show(network, data, [{ unit: 0, output: on, share: on }], ["this", "that"]);
  [1, output].forEach(show);
  const { width, height } = document.getElementById("unit");
  const { data: drawn } = document.getElementById("unit").getContext("2d").getImageData(0, 0, width, height);
  return [document.getElementById("about").textContent, drawn.some((value) => value)];
}"""


def test_where_no_unit_is_on_none_is_told_of(visit: Callable[..., Visit], fallback_build: Build) -> None:
    page = visit(f"{fallback_build.site.resolve().as_uri()}/", "draw.html").page
    told, drawn = page.evaluate(SHOW_UNITS, 2)
    assert told.startswith("Unit 0 is on, at 2.0, and speaks for this")
    assert drawn
    assert page.evaluate(SHOW_UNITS, 0) == ["No unit is on.", False]


def test_every_test_image_on_the_page_is_read_as_it_says(visit: Callable[..., Visit], served: str) -> None:
    page = visit(served, "draw.html").page
    buttons = page.locator("[data-example]")
    assert buttons.count() >= 10
    for button in buttons.all():
        button.click()
        said = page.locator("#says")
        reading = button.inner_text().split()[-1]
        number = button.locator("img").get_attribute("alt").split()[2].rstrip(",")  # type: ignore[union-attr]
        expect(page).to_have_url(re.compile(rf"\?index={number}$"))
        settle(page)
        assert answer(page) == reading
        wrong = "wrong" in (button.get_attribute("class") or "")
        assert f"read {'wrong' if wrong else 'right'}." in said.inner_text()


def test_the_pair_that_is_explained_can_be_chosen(visit: Callable[..., Visit], mnist: str) -> None:
    page = visit(mnist, "draw.html").page
    page.locator("[data-example]").nth(3).click()
    answer(page)
    page.locator("#other").select_option("8")
    settle(page)
    lead = page.locator("[data-sum=lead]").inner_text()
    page.locator("#winner").select_option("5")
    settle(page)
    assert page.locator("[data-sum=lead]").inner_text() != lead
    assert page.locator("#sums tfoot th").inner_text() == "Lead of 5 over 8"
    page.get_by_role("button", name="Back to the answer").click()
    settle(page)
    assert page.locator("#winner").input_value() == "3"


def test_a_mistake_is_held_against_what_was_written(visit: Callable[..., Visit], mnist: str) -> None:
    page = visit(mnist, "draw.html").page
    page.locator("[data-example].wrong").first.click()
    answer(page)
    settle(page)
    assert page.locator("#other").input_value() == "0"
    assert "wrong" in (page.locator("#answer").get_attribute("class") or "")


def sums(page: Page) -> dict[str, float]:
    """Return the numbers of the table under the evidence."""
    cells = page.locator("[data-sum]").all()
    return {cell.get_attribute("data-sum") or "": float(cell.inner_text().replace("\u2212", "-")) for cell in cells}


def test_the_table_adds_up(visit: Callable[..., Visit], served: str) -> None:
    page = visit(served, "draw.html").page
    page.locator("[data-example]").nth(5).click()
    answer(page)
    settle(page)
    found = sums(page)
    assert found["for"] + found["against"] + found["bias"] == pytest.approx(found["lead"], abs=0.21)  # rounded


@pytest.mark.parametrize("mistake", [0, 1, -1])
def test_a_link_opens_any_mistake(visit: Callable[..., Visit], mnist: str, mnist_site: Path, mistake: int) -> None:
    with (mnist_site / "predictions.csv").open(encoding="ascii") as file:
        row = [row for row in csv.DictReader(file) if row["label"] != row["prediction"]][mistake]
    index = int(row["index"])
    seen = visit(mnist, f"draw.html?index={index}")
    assert answer(seen.page) == row["prediction"]
    assert f"Test image {index:,}, written {row['label']}" in seen.page.locator("#says").inner_text()
    assert seen.page.locator("#explorer").get_attribute("href") == f"predictions.html?index={index}"
    assert not seen.troubles, "\n".join(seen.troubles)


def test_a_link_to_an_image_that_is_not_kept_says_which_are(visit: Callable[..., Visit], mnist: str) -> None:
    seen = visit(mnist, "draw.html?index=9999")
    said = "Test image 9,999 is not kept on this page; the surest mistakes and the examples are."
    expect(seen.page.locator("#says")).to_have_text(said)
    assert not seen.troubles, "\n".join(seen.troubles)


def test_what_people_said_of_an_image_is_said_here_too(visit: Callable[..., Visit], mnist: str) -> None:
    seen = visit(mnist, "draw.html?index=947")
    expect(seen.page.locator("#says")).to_contain_text("Five people were asked: 0 of 5 say 8, 5 say 9.")


def test_a_link_opens_a_test_image_from_a_file(visit: Callable[..., Visit], mnist_site: Path) -> None:
    seen = visit(f"{mnist_site.resolve().as_uri()}/", "draw.html?index=247")
    answer(seen.page)
    assert not seen.troubles, "\n".join(seen.troubles)


@pytest.mark.parametrize("index", ["10000", "-1", "x", ""])
def test_a_link_to_no_test_image_says_so(visit: Callable[..., Visit], mnist: str, index: str) -> None:
    page = visit(mnist, f"draw.html?index={index}").page
    said = "There is no such test image; they are counted from 0 to 9,999."
    expect(page.locator("#says")).to_have_text(said)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_with_an_answer_is_accessible(visit: Callable[..., Visit], served: str, theme: str) -> None:
    page = visit(served, "draw.html", color_scheme=theme).page
    page.locator("[data-example].wrong").first.click()
    answer(page)
    settle(page)
    found = faults(page)
    assert not found, "\n".join(found)


def test_without_hidden_units_other_colours_change_nothing(visit: Callable[..., Visit], served: str) -> None:
    seen = visit(served, "draw.html", color_scheme="light")
    seen.page.evaluate("""() => {
      const { explain } = reportDraw.explain;
      reportDraw.explain.explain = (...asked) => ({ ...explain(...asked), units: [] });
    }""")
    seen.page.locator("[data-example]").first.click()
    answer(seen.page)
    expect(seen.page.locator("#units")).to_be_hidden()
    seen.page.emulate_media(color_scheme="dark")
    settle(seen.page)
    assert not seen.troubles, "\n".join(seen.troubles)


def test_a_page_with_an_answer_does_not_scroll_sideways(visit: Callable[..., Visit], served: str) -> None:
    page = visit(served, "draw.html", viewport={"width": 320, "height": 700}).page
    page.locator("[data-example].wrong").first.click()
    answer(page)
    for width in (320, 375, 700, 960, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        settle(page)
        assert page.evaluate(STICKING_OUT) <= 0, width


def test_on_a_phone_answer_and_square_are_on_the_screen_together(visit: Callable[..., Visit], mnist: str) -> None:
    page = visit(mnist, "draw.html", viewport=PHONE).page
    for part in ("#seen", "#bars", "#pad", "#undo"):
        box = page.locator(part).bounding_box()
        assert box
        assert box["y"] + box["height"] <= PHONE["height"], part


@pytest.mark.parametrize("height", [720, 900])
def test_drawing_answer_bars_and_evidence_are_seen_together(
    visit: Callable[..., Visit], mnist: str, height: int
) -> None:
    page = visit(mnist, "draw.html", viewport={"width": 1280, "height": height}).page
    page.evaluate(WATCH_SHIFTS)
    draw(page, strokes(4, 0, 320, 40, 40))
    answer(page)
    settle(page)
    for part in ("#pad", "#undo", "#seen", "#answer", "#bars", "#marks", "#sums", "#odds"):
        box = page.locator(part).bounding_box()
        assert box
        assert box["y"] + box["height"] <= height, part
    assert page.evaluate("globalThis.shifted") < 0.02


def test_of_an_image_that_is_not_kept_it_is_not_tried_for_ever(visit: Callable[..., Visit], mnist: str) -> None:
    seen = visit(mnist, "draw.html")
    seen.page.locator("[data-example]").first.click()
    expect(seen.page.locator("[data-little-ask]")).to_be_enabled()
    seen.page.evaluate(
        """() => {
            const element = document.querySelector("[data-little]");
            const alone = element.cloneNode(true);
            element.replaceWith(alone);
            globalThis.reportDraw.littleView.attach(alone, async () => null);
        }"""
    )
    seen.page.get_by_role("button", name="How little would change it?").click()
    expect(seen.page.locator("[data-little-told]")).to_have_text("This image is not kept on the page to draw on.")


@pytest.mark.parametrize("page_name", ["draw.html", "predictions.html"])
def test_how_little_would_change_an_answer_is_found_and_shown(
    visit: Callable[..., Visit], mnist: str, page_name: str
) -> None:
    seen = visit(mnist, page_name)
    assert page_name == "draw.html" or seen.page.locator("script[src*=weights]").count() == 0
    seen.page.locator("[data-example], .tile").first.click()
    seen.page.get_by_role("button", name="How little would change it?").click()
    expect(seen.page.locator("[data-little-told]")).to_contain_text(re.compile("One pixel is enough|together do"))
    assert seen.page.locator("[data-little-marks]").get_attribute("d").count("M") >= 1  # type: ignore[union-attr]
    assert not seen.troubles, "\n".join(seen.troubles)


def test_without_scripts_the_test_images_and_their_readings_stay(visit: Callable[..., Visit], served: str) -> None:
    page = visit(served, "draw.html", java_script_enabled=False).page
    assert (
        page.locator(".workbench noscript")
        .inner_text()
        .startswith("To draw, and to see the network answer, JavaScript")
    )
    assert page.locator(".tries img").count() >= 10
    assert page.locator(".examples").is_visible()
    assert not page.locator("#pad").is_visible()


def test_the_network_is_run_when_the_square_comes_into_view(visit: Callable[..., Visit], mnist: str) -> None:
    page = visit(mnist, "draw.html", viewport={"width": 375, "height": 120}).page
    weights = page.locator("script[src*=weights]")
    settle(page)
    assert weights.count() == 0
    page.locator("#pad").scroll_into_view_if_needed()
    expect(weights).to_have_count(1)


def test_a_network_that_did_not_load_is_asked_for_again(visit: Callable[..., Visit], mnist: str) -> None:
    page = visit(mnist, "draw.html", viewport={"width": 375, "height": 120}).page
    page.route("**/weights.*.js", lambda route: route.abort())
    page.reload()  # the page has asked for it at once
    page.locator("#pad").scroll_into_view_if_needed()
    expect(page.locator("#says")).to_have_text("The network could not be loaded.")
    page.unroute("**/weights.*.js")
    example = page.locator("[data-example]").first
    example.click()
    assert answer(page) == example.inner_text().split()[-1]


def test_the_browser_answers_test_images_as_the_report_does(
    visit: Callable[..., Visit], mnist: str, mnist_site: Path, mnist_path: Path
) -> None:
    """Some of them: outside the browser the same script answers every one, in `tests/js`."""
    with np.load(mnist_path) as arrays:
        pixels = base64.b64encode(arrays["x_test"][:1000].tobytes()).decode()
    answers = visit(mnist, "draw.html").page.evaluate(ANSWER_ALL, pixels)
    with (mnist_site / "predictions.csv").open(encoding="ascii") as file:
        rows = list(csv.DictReader(file))
    assert len(answers) == 1000
    for shares, row in zip(answers, rows, strict=False):
        assert shares.index(max(shares)) == int(row["prediction"])
        assert max(abs(share - float(row[f"p{place}"])) for place, share in enumerate(shares)) < 0.002
