"""The page on which every test image can be found: filters, order, addresses, keyboard, and what it costs to load."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from playwright.sync_api import expect
from rendering import a_report, rendered
from visits import IN_BOTH, LOAD_IMAGES, ON_MNIST, PREFIX, faults
from worlds import tiny_evaluation, tiny_pad, tiny_run

from report import Report
from report.chapters.explorer.assets import make_gallery

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from builds import Build
    from playwright.sync_api import Locator, Page
    from visits import Visit

NAME = "predictions.html"
FIRST_VIEW = 150_000  # bytes, of everything that the page asks for
ARTICLE = 400_000  # bytes, of `index.html` with all that it loads
WHOLE_SITE = 4_000_000  # bytes, every file counted
SHOWN = 200  # tiles at once
TILES = "[data-tiles] .tile"


@pytest.fixture(scope="session")
def metrics(site: Path) -> dict[str, Any]:
    """The numbers of the build."""
    return json.loads((site / "metrics.json").read_text(encoding="utf-8"))["test"]


@pytest.fixture(scope="session")
def rows(site: Path) -> list[dict[str, float]]:
    """The published answer to each test image."""
    with (site / "predictions.csv").open(newline="", encoding="utf-8") as file:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]


@pytest.fixture(scope="session")
def mistakes(rows: list[dict[str, float]]) -> list[int]:
    """The indices of the wrong answers, the most confident first."""
    wrong = [row for row in rows if row["label"] != row["prediction"]]
    return [int(row["index"]) for row in sorted(wrong, key=lambda row: (-row["confidence"], row["index"]))]


def shown(page: Page) -> list[int]:
    """Return the indices of the tiles in the order of the page."""
    return page.locator(TILES).evaluate_all("(tiles) => tiles.map((tile) => Number(tile.dataset.index))")


def settled(page: Page) -> None:
    """Wait until a view is there."""
    expect(page.locator("[data-found]")).to_contain_text(" of ")


def expect_count(page: Page, number: int, total: int) -> None:
    """Wait until the page says how many images are in the view."""
    expect(page.locator("[data-found] b")).to_have_text(f"{number:,} of {total:,} images")


def query(page: Page) -> str:
    """Return the address from its question mark on."""
    return page.evaluate("location.search")


def tile(page: Page, index: int) -> Locator:
    """Return the tile of an image."""
    return page.locator(f'{TILES}[data-index="{index}"]')


def test_it_opens_with_the_surest_mistakes(visit: Callable[..., Visit], address: str, mistakes: list[int]) -> None:
    seen = visit(address, NAME)
    settled(seen.page)
    assert shown(seen.page) == mistakes[:SHOWN]
    assert not seen.troubles, "\n".join(seen.troubles)


def test_a_cell_of_the_matrix_has_its_images(
    visit: Callable[..., Visit], address: str, metrics: dict[str, Any]
) -> None:
    """Every cell, by the address that the matrix links to; zeros are views without a tile."""
    seen = visit(address, f"{NAME}?show=all")
    settled(seen.page)
    for true, line in enumerate(metrics["confusion"]):
        for predicted, number in enumerate(line):
            seen.page.evaluate(
                "(query) => { history.pushState(null, '', query); dispatchEvent(new PopStateEvent('popstate')); }",
                f"?true={true}&predicted={predicted}",
            )
            expect_count(seen.page, number, metrics["total"])
            assert seen.page.locator(TILES).count() == min(number, SHOWN)
    assert not seen.troubles, "\n".join(seen.troubles)


def test_the_matrix_leads_to_the_images_of_a_cell(
    visit: Callable[..., Visit], address: str, metrics: dict[str, Any]
) -> None:
    page = visit(address, "index.html").page
    links = page.locator(".confusion td a")
    counts = [
        (true, read) for true, line in enumerate(metrics["confusion"]) for read, number in enumerate(line) if number
    ]
    assert links.count() == len(counts)
    true, read = next(cell for cell in counts if cell[0] != cell[1])
    links.nth(counts.index((true, read))).click()
    expect_count(page, metrics["confusion"][true][read], metrics["total"])
    assert (
        page.evaluate("location.search + location.hash")
        == f"?true={true}&predicted={read}#true-{true}-predicted-{read}"
    )


def test_the_bins_of_the_calibration_lead_to_as_many_images_as_they_count(
    visit: Callable[..., Visit], served: str, metrics: dict[str, Any]
) -> None:
    page = visit(served, "index.html").page
    links = page.locator("a[href^='predictions.html?from=']").evaluate_all("(all) => all.map((one) => one.search)")
    counts = [found["count"] for found in metrics["calibration"]["bins"] if found["count"]]
    assert len(links) == len(counts)
    for link, number in zip(links, counts, strict=True):
        page.goto(served + NAME + link)
        expect_count(page, number, metrics["total"])


@IN_BOTH
def test_filters_change_the_tiles_and_the_address_and_back_undoes_it(
    visit: Callable[..., Visit], address: str, rows: list[dict[str, float]]
) -> None:
    page = visit(address, NAME).page
    settled(page)
    first = shown(page)
    page.select_option("[name=true]", "4")
    page.get_by_role("radio", name="all").check(force=True)
    fours = [row for row in rows if row["label"] == 4]
    expect_count(page, len(fours), len(rows))
    assert query(page) == "?true=4"
    page.locator("[name=from]").press_sequentially("80")
    page.locator("[name=from]").press("Enter")
    sure = [row for row in fours if row["confidence"] > 0.8]
    expect_count(page, len(sure), len(rows))
    assert query(page) == "?true=4&from=0.8"
    page.select_option("[name=sort]", "doubt")
    order = [int(row["index"]) for row in sorted(sure, key=lambda row: (row["confidence"], row["index"]))]
    expect(page.locator(TILES).first).to_have_attribute("data-index", str(order[0]))
    assert shown(page) == order[:SHOWN]
    for _ in range(2):
        page.go_back()
    expect_count(page, len(fours), len(rows))
    assert page.input_value("[name=from]") == ""
    page.go_forward()
    expect_count(page, len(sure), len(rows))
    assert page.input_value("[name=from]") == "80"
    page.get_by_role("button", name="Start again").click()
    assert shown(page) == first
    assert query(page) == ""


def test_an_address_with_a_slash_too_many_works_as_well(visit: Callable[..., Visit], served: str) -> None:
    served = served.replace(PREFIX, f"/{PREFIX}")
    seen = visit(served, NAME)
    settled(seen.page)
    seen.page.select_option("[name=true]", "4")
    seen.page.wait_for_url(f"{served}{NAME}?true=4*")
    seen.page.goto(f"{served}draw.html")
    seen.page.locator("[data-example]").first.click()
    seen.page.wait_for_url(f"{served}draw.html?index=*")
    assert not seen.troubles, "\n".join(seen.troubles)


@pytest.mark.parametrize("sort", ["confidence", "doubt", "index"])
def test_every_image_can_be_reached_in_order(
    visit: Callable[..., Visit], served: str, rows: list[dict[str, float]], sort: str
) -> None:
    """Equal confidences come by index, whichever way they are sorted."""
    sign = {"confidence": -1, "doubt": 1, "index": 0}[sort]
    order = [int(row["index"]) for row in sorted(rows, key=lambda row: (sign * row["confidence"], row["index"]))]
    page = visit(served, f"{NAME}?show=all&sort={sort}").page
    expect_count(page, len(rows), len(rows))
    more = page.locator("[data-more]")
    for _ in range(2):
        if more.is_visible():
            more.click()
    assert shown(page) == order[: 3 * SHOWN]


def test_a_tile_opens_the_panel_and_the_keyboard_goes_on_from_there(
    visit: Callable[..., Visit], address: str, mistakes: list[int], rows: list[dict[str, float]]
) -> None:
    seen = visit(address, NAME)
    page, panel = seen.page, seen.page.locator("[data-panel]")
    settled(page)
    expect(panel).to_be_hidden()
    page.locator("[data-reset]").focus()
    page.keyboard.press("Tab")
    expect(tile(page, mistakes[0])).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(tile(page, mistakes[1])).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    expect(page.locator("[data-title]")).to_be_focused()
    expect(page.locator("[data-title]")).to_have_text(f"Image {mistakes[1]}")
    assert query(page) == f"?index={mistakes[1]}"
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-title]")).to_have_text(f"Image {mistakes[2]}")
    row = rows[mistakes[2]]
    label, reading = int(row["label"]), int(row["prediction"])
    expect(page.locator("[data-reading]")).to_contain_text(f"written {label}, read wrong as {reading}, ")
    bars = page.locator("[data-bars] tr")
    assert bars.count() == 10
    for place, text in enumerate(bars.locator(".number").all_inner_texts()):
        share = 100 * row[f"p{place}"]
        assert abs(float(text.strip("<>\u00a0%")) - share) <= 0.1, (place, text, share)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(tile(page, mistakes[1])).to_be_focused()
    assert query(page) == ""
    assert not seen.troubles, "\n".join(seen.troubles)


def test_previous_and_next_go_through_the_view(visit: Callable[..., Visit], served: str, mistakes: list[int]) -> None:
    page = visit(served, f"{NAME}?index={mistakes[0]}").page
    expect(page.locator("[data-place]")).to_have_text(f"1 of {len(mistakes):,}")
    expect(page.locator("[data-previous]")).to_be_disabled()
    page.locator("[data-next]").click()
    expect(page.locator("[data-title]")).to_have_text(f"Image {mistakes[1]}")
    page.go_back()  # one step for all that was leafed through
    assert page.url == "about:blank"


def test_any_image_has_an_address(visit: Callable[..., Visit], address: str, rows: list[dict[str, float]]) -> None:
    right = [int(row["index"]) for row in rows if row["label"] == row["prediction"]]
    for index in (right[0], right[len(right) // 2], right[-1]):
        page = visit(address, f"{NAME}?index={index}").page
        expect(page.locator("[data-title]")).to_have_text(f"Image {index}")
        expect(tile(page, index)).to_have_attribute("aria-current", "true")
        expect(tile(page, index)).to_be_in_viewport()


def test_from_the_panel_a_mistake_can_be_opened_in_draw(
    visit: Callable[..., Visit], address: str, mistakes: list[int], rows: list[dict[str, float]]
) -> None:
    index = mistakes[-1]
    page = visit(address, f"{NAME}?index={index}").page
    page.get_by_role("link", name="Open in draw").click()
    expect(page.locator("#answer")).to_have_text(f"{rows[index]['prediction']:g}")
    page.get_by_role("link", name="Open this image in the explorer").click()
    expect(page.locator("[data-title]")).to_have_text(f"Image {index}")


def test_an_image_that_is_not_kept_in_draw_is_not_offered(
    visit: Callable[..., Visit], served: str, rows: list[dict[str, float]]
) -> None:
    right = next(int(row["index"]) for row in rows if row["label"] == row["prediction"])
    page = visit(served, f"{NAME}?index={right}").page
    expect(page.locator("[data-title]")).to_have_text(f"Image {right}")
    expect(page.get_by_role("link", name="Open in draw")).to_be_hidden()


@pytest.mark.parametrize(("index", "kept"), [(3, True), (5, True), (4, False), (0, False)])
def test_only_the_mistakes_that_are_kept_in_draw_are_offered(
    visit: Callable[..., Visit], tmp_path: Path, index: int, *, kept: bool
) -> None:
    """Of three mistakes in the first view the page to draw on keeps the two surest."""
    evaluation = tiny_evaluation([0, 1, 2, 0, 1, 2], [0, 1, 2, 1, 2, 0], [0.9, 0.9, 0.9, 0.8, 0.6, 0.7])
    shares = np.full((6, 3), 1 / 3, np.float32)
    gallery = make_gallery(shares, evaluation, np.zeros((6, 4, 6), np.uint8))
    pad, run = tiny_pad([0], [3], kept=2), tiny_run(probabilities=shares)
    rendered(tmp_path / "site", a_report(evaluation=evaluation, gallery=gallery, pad=pad, run=run))
    page = visit(f"{(tmp_path / 'site').resolve().as_uri()}/", f"{NAME}?index={index}").page
    expect(page.locator("[data-title]")).to_have_text(f"Image {index}")
    for offered in (page.locator("a[data-draw]"), page.locator("[data-little-ask]")):
        expect(offered).to_be_visible(visible=kept)


@ON_MNIST
@pytest.mark.parametrize("nonsense", ["?true=99&show=nothing&from=2", "?index=-1", "?index=99999999", "?sort=%00&to=x"])
def test_an_address_that_makes_no_sense_shows_the_mistakes(
    visit: Callable[..., Visit], served: str, mistakes: list[int], nonsense: str
) -> None:
    seen = visit(served, NAME + nonsense)
    settled(seen.page)
    assert shown(seen.page) == mistakes[:SHOWN]
    assert not seen.troubles, "\n".join(seen.troubles)


def test_a_tile_says_what_it_shows(visit: Callable[..., Visit], served: str, mistakes: list[int]) -> None:
    page = visit(served, NAME).page
    settled(page)
    label = tile(page, mistakes[0]).get_attribute("aria-label") or ""
    assert label.startswith(f"image {mistakes[0]}: ")
    assert ", read as " in label
    assert label.endswith("%")


def test_wrong_ones_stand_out_among_right_ones_only(
    visit: Callable[..., Visit], served: str, rows: list[dict[str, float]]
) -> None:
    page = visit(served, f"{NAME}?show=all&sort=index").page
    settled(page)
    wrong = [int(row["index"]) for row in rows[:SHOWN] if row["label"] != row["prediction"]]
    marked = page.locator(f"{TILES}.wrong").evaluate_all("(tiles) => tiles.map((tile) => Number(tile.dataset.index))")
    assert marked == wrong
    page.goto(served + NAME)
    settled(page)
    assert page.locator(f"{TILES}.wrong").count() == 0


def test_without_scripts_the_mistakes_stand_by_pair(
    visit: Callable[..., Visit], address: str, mistakes: list[int], rows: list[dict[str, float]]
) -> None:
    true, predicted = (int(rows[mistakes[0]][name]) for name in ("label", "prediction"))
    anchor = f"#true-{true}-predicted-{predicted}"
    seen = visit(address, f"{NAME}?true={true}&predicted={predicted}{anchor}", java_script_enabled=False)
    expect(seen.page.locator(anchor)).to_be_in_viewport()
    expect(seen.page.locator("[data-filters]")).to_be_hidden()
    listed = seen.page.locator("[data-still] li").all_inner_texts()
    assert sorted(map(int, listed)) == sorted(mistakes)
    in_pair = seen.page.locator(f"section:has({anchor}) li").all_inner_texts()
    same = [index for index in mistakes if (rows[index]["label"], rows[index]["prediction"]) == (true, predicted)]
    assert list(map(int, in_pair)) == same
    assert not seen.troubles, "\n".join(seen.troubles)


@ON_MNIST
@pytest.mark.parametrize(("theme", "width"), [("light", 320), ("dark", 1000), ("light", 1280)])
def test_it_is_accessible_and_fits_with_the_panel_open(
    visit: Callable[..., Visit], served: str, theme: str, width: int, mistakes: list[int]
) -> None:
    size = {"width": width, "height": 700}
    page = visit(served, f"{NAME}?show=all&index={mistakes[0]}", color_scheme=theme, viewport=size).page
    expect(page.locator("[data-panel]")).to_be_visible()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_first_view_is_light_and_the_rest_comes_when_it_is_asked_for(
    visit: Callable[..., Visit], served: str, browser_bytes: Callable[[Page], dict[str, int]]
) -> None:
    page = visit(served, "method.html").page
    loaded = browser_bytes(page)
    page.goto(served + NAME)
    settled(page)
    page.wait_for_load_state("networkidle")
    assert sum(loaded.values()) < FIRST_VIEW, loaded
    assert not [name for name in loaded if name.startswith(("block-", "shares-", "sheet-"))]
    for name in ("block-0.", "sheet-0."):
        with page.expect_request(f"**/static/{name}*"):
            page.goto(f"{served}{NAME}?show=all")


def test_images_that_did_not_load_are_asked_for_again(
    visit: Callable[..., Visit], served: str, rows: list[dict[str, float]]
) -> None:
    page = visit(served, NAME).page
    settled(page)
    page.route("**/block-*.js", lambda route: route.abort())
    page.get_by_role("radio", name="all").check(force=True)
    expect(page.locator("[data-found]")).to_have_text("The other images could not be loaded. Try again later.")
    page.unroute("**/block-*.js")
    page.select_option("[name=sort]", "index")
    expect_count(page, len(rows), len(rows))


def test_the_article_is_light(
    visit: Callable[..., Visit], served: str, browser_bytes: Callable[[Page], dict[str, int]]
) -> None:
    page = visit(served, "404.html").page
    loaded = browser_bytes(page)
    page.goto(f"{served}index.html")
    assert page.evaluate(LOAD_IMAGES) == []
    page.wait_for_load_state("networkidle")
    assert {"index.html", "sprite.png"} <= {name.partition("?")[0] for name in loaded}
    assert sum(loaded.values()) < ARTICLE, loaded


def test_the_whole_site_is_small(site: Path) -> None:
    sizes = {path.name: path.stat().st_size for path in site.rglob("*") if path.is_file()}
    assert sum(sizes.values()) < WHOLE_SITE, sizes


@pytest.fixture
def browser_bytes() -> Callable[[Page], dict[str, int]]:
    """Counts what a page loads without its cache: bytes by file name."""

    def listen(page: Page) -> dict[str, int]:
        sizes: dict[str, int] = {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        names: dict[str, str] = {}
        session.on(
            "Network.responseReceived",
            lambda event: names.update({event["requestId"]: event["response"]["url"].rpartition("/")[2]}),
        )
        session.on(
            "Network.loadingFinished",
            lambda event: sizes.update({names.get(event["requestId"], "?"): int(event["encodedDataLength"])}),
        )
        return sizes

    return listen


def test_labels_in_doubt_are_a_filter_and_what_people_said_stands_beside_an_image(
    visit: Callable[..., Visit], mnist: str, mnist_site: Path
) -> None:
    with (mnist_site / "predictions.csv").open(newline="", encoding="utf-8") as file:
        doubted = {int(row["index"]) for row in csv.DictReader(file) if row["label_issue"] == "1"}
    seen = visit(mnist, NAME)
    settled(seen.page)
    seen.page.get_by_label("Mark").select_option("label in doubt")
    expect_count(seen.page, len(doubted), 10_000)
    assert set(shown(seen.page)) == doubted
    assert "mark=label_issue" in query(seen.page)
    seen.page.goto(f"{mnist}{NAME}?index=947")
    expect(seen.page.locator("[data-note]")).to_have_text("Five people were asked: 0 of 5 say 8, 5 say 9.")
    seen.page.goto(f"{mnist}{NAME}?index=0")
    expect(seen.page.locator("[data-title]")).to_have_text("Image 0")
    expect(seen.page.locator("[data-note]")).to_have_text("")
    assert seen.troubles == []


def test_images_are_found_by_how_many_trainings_misread_them(visit: Callable[..., Visit], several_build: Build) -> None:
    with (several_build.site / "predictions.csv").open(newline="", encoding="utf-8") as file:
        misread = {int(row["index"]): int(row["misread_by"]) for row in csv.DictReader(file)}
    some = {index for index, number in misread.items() if number >= 2}
    seen = visit(f"{several_build.site.resolve().as_uri()}/", NAME)
    settled(seen.page)
    seen.page.get_by_label("Trainings that misread it").select_option("at least 2 of 3")
    seen.page.get_by_role("radio", name="all").check()
    expect_count(seen.page, len(some), len(misread))
    assert set(shown(seen.page)) == some
    seen.page.get_by_label("Order").select_option("most misread first")
    expect(seen.page.locator("[data-found]")).to_contain_text("those that most trainings misread first")
    assert query(seen.page) == "?misread=2&sort=misread"
    assert shown(seen.page) == sorted(some, key=lambda index: (-misread[index], index))
    seen.page.reload()
    expect_count(seen.page, len(some), len(misread))
    first = shown(seen.page)[0]
    tile = seen.page.locator(TILES).first
    assert tile.get_attribute("data-misread") == f"{misread[first]}/3"
    assert str(tile.get_attribute("aria-label")).endswith(f", misread by {misread[first]} of 3 trainings")
    tile.click()
    expect(seen.page.locator("[data-note]")).to_contain_text(f"Misread by {misread[first]} of 3 trainings.")
    assert query(seen.page) == f"?misread=2&sort=misread&index={first}"
    assert seen.troubles == []


def test_the_reading_comes_first_where_another_share_is_as_large(visit: Callable[..., Visit], tmp_path: Path) -> None:
    names = [f"kind {place}" for place in range(14)]
    tied = np.array([[3 / 7, 3 / 7, 1 / 7, *[0.0] * 11]] * 2)  # kept as 0.428571 where it is read, else as 0.4286
    Report.from_predictions([0, 1], tied, class_names=names).save(tmp_path / "site")
    page = visit(f"{(tmp_path / 'site').resolve().as_uri()}/", f"{NAME}?index=1").page
    expect(page.locator("[data-reading]")).to_contain_text("kind 0")
    expect(page.locator("[data-bars] .strong th")).to_have_text("kind 0")
    expect(page.locator("[data-bars] th").first).to_have_text("kind 0")


@pytest.mark.parametrize(("name", "theme", "width"), [("index.html", "light", 320), (NAME, "dark", 1280)])
def test_the_pages_of_several_trainings_fit_and_can_be_used_by_all(
    visit: Callable[..., Visit], several_build: Build, name: str, theme: str, width: int
) -> None:
    address = f"{several_build.site.resolve().as_uri()}/"
    seen = visit(address, name, color_scheme=theme, viewport={"width": width, "height": 800})
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.troubles == []
    assert faults(seen.page) == []
