"""Names of 60 characters, of a hundred classes or of two, widen no page and hide no number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from rendering import a_report, rendered
from visits import STICKING_OUT, faults, open_page
from worlds import counted, long_names, past_run, tiny_dataset, tiny_past, tiny_run

from report import Report
from report.chapters.explorer.assets import make_gallery
from report.history.runs import Identity
from report.network.run import Layer
from report.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from report.chapters.report import Report as Told

WIDTHS = (320, 375, 768, 1280)
UNBROKEN = ("W" * 60, "ש" * 60)


def about(names: tuple[str, ...], matrix: np.ndarray, shape: tuple[int, int]) -> Told:
    """Return a report on classes of these names that are confused like this."""
    evaluation = counted(matrix.tolist(), list(names))
    random = np.random.default_rng(3)
    shares = random.dirichlet(np.ones(len(names)), evaluation.total).astype(np.float32)
    images = random.integers(0, 256, (evaluation.total, *shape), np.uint8)
    dataset = tiny_dataset(
        class_names=names,
        test=evaluation.total,
        image_shape=shape,
        train_counts=tuple(matrix.sum(axis=1).tolist()),
        title="T" * 60,
    )
    other = Identity(name="M" * 60, sha256="ab")
    past = [past_run(title, dataset=other, settings={"title": title * 60}) for title in "WV"]
    return a_report(
        names,
        evaluation=evaluation,
        dataset=dataset,
        run=tiny_run(probabilities=shares),
        gallery=make_gallery(shares, evaluation, images),
        past=tiny_past(dataset, past),
        settings=Settings(title="W" * 60),
    )


def a_hundred() -> Told:
    """Return a report on a hundred classes that begin and end alike, two of which are read in place of two others."""
    random = np.random.default_rng(4)
    return about(long_names(100), random.integers(0, 2, (100, 100)) * random.integers(0, 2, (100, 100)), (28, 28))


WORLDS = {
    "a hundred": a_hundred,
    "two uneven": lambda: about(UNBROKEN, np.array([[90, 8], [3, 20]]), (64, 48)),
    "thirteen": lambda: about((*UNBROKEN, *long_names(11)), np.full((13, 13), 3), (28, 28)),
    "three, one empty": lambda: about(long_names(3), np.array([[60, 8, 2], [3, 70, 0], [0, 0, 0]]), (28, 28)),
}


BY_HAND = {"two uneven", "thirteen"}  # what they widened, the others widen as well
KINDS = [pytest.param(name, marks=pytest.mark.slow if name in BY_HAND else ()) for name in WORLDS]


@pytest.fixture(scope="module", params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("long") / "site"
    rendered(folder, WORLDS[request.param]())
    return f"{folder.resolve().as_uri()}/"


def too_wide(browser: Browser, address: str, name: str, **options: bool) -> dict[int, list[str]]:
    """Return what sticks out of a page in each of the windows, which grow."""
    with open_page(browser, address, name, viewport={"width": WIDTHS[0], "height": 800}, **options) as visit:
        found = {}
        for width in WIDTHS:
            visit.page.set_viewport_size({"width": width, "height": 800})
            found[width] = visit.page.evaluate(STICKING_OUT)
    return {width: wide for width, wide in found.items() if wide}


@pytest.mark.parametrize("name", ["index.html", "predictions.html?index=1", "draw.html", "method.html", "history.html"])
def test_no_name_makes_a_page_wider_than_its_window(browser: Browser, address: str, name: str) -> None:
    assert too_wide(browser, address, name) == {}


def test_without_scripts_no_pair_makes_the_explorer_wider(browser: Browser, address: str) -> None:
    assert too_wide(browser, address, "predictions.html", java_script_enabled=False) == {}


def test_the_panel_of_the_explorer_has_six_bars_of_many_classes_and_all_of_few(browser: Browser, address: str) -> None:
    with open_page(browser, address, "predictions.html?index=1") as visit:
        page = visit.page
        page.wait_for_selector("[data-bars] tr")
        names = page.locator("[data-bars] th").all_inner_texts()
        classes = page.locator("select[name=true] option").count() - 1
        assert len(set(names)) == len(names) == (classes if classes <= 12 else 6)
        assert (names[-1] == f"{classes - 5} others") == (classes > 12)


@pytest.mark.parametrize(
    ("name", "width"), [("index.html", 375), ("predictions.html?index=1", 1280), ("draw.html", 375)]
)
def test_long_names_shut_nobody_out(browser: Browser, address: str, name: str, width: int) -> None:
    with open_page(browser, address, name, viewport={"width": width, "height": 800}) as visit:
        assert faults(visit.page) == []


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a report on rows with long ids, of which two are mistaken for the class after theirs."""
    folder = tmp_path_factory.mktemp("rows") / "site"
    ids = [f"patient-record-number-{number:05}-of-the-hospital" for number in range(12)]
    labels = [*range(10), 8, 9]
    answers = np.eye(10)[[*range(10), 9, 0]]
    Report.from_predictions(labels, answers, class_names=[*"abcdefghij"], ids=ids).save(folder)
    return f"{folder.resolve().as_uri()}/"


LAYERS = (
    Layer("rescaling", "Rescaling", "", (64, 64, 3), 0),
    Layer("normalization", "BatchNormalization", "", (64, 64, 128), 512),
    Layer("convolution", "SeparableConv2D", "leaky_relu", (64, 64, 128), 4512),
    Layer("block", "W" * 60, "", (16, 16, 16, 128), 32_096),
    Layer("dense", "Dense", "hard_sigmoid", (1024,), 132_096),
)


@pytest.mark.parametrize("name", ["index.html", "method.html"])
def test_no_layer_makes_a_page_wider_than_its_window(browser: Browser, tmp_path: Path, name: str) -> None:
    rendered(tmp_path, a_report(run=tiny_run(layers=LAYERS, parameters=169_216)))
    for width in WIDTHS:
        with open_page(browser, f"{tmp_path.as_uri()}/", name, viewport={"width": width, "height": 800}) as visit:
            visit.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            assert visit.page.evaluate(STICKING_OUT) == []
            table = visit.page.locator(".layers").last
            assert {row.bounding_box()["width"] for row in table.locator("tr").all()} == {table.bounding_box()["width"]}


def test_no_id_makes_a_page_wider_than_its_window(browser: Browser, rows: str) -> None:
    assert too_wide(browser, rows, "index.html") == {}


def test_arrows_reach_every_cell_of_a_matrix_with_hardly_any(browser: Browser, rows: str) -> None:
    with open_page(browser, rows, "index.html") as visit:
        cells = visit.page.locator("[data-matrix] td a")
        every = [cells.nth(place).get_attribute("href") for place in range(cells.count())]
        assert len(every) == 12
        cells.first.focus()
        for key, order in (("ArrowRight", every), ("ArrowLeft", every[::-1])):
            reached = []
            for _ in order:
                reached.append(visit.page.evaluate("document.activeElement.getAttribute('href')"))
                visit.page.keyboard.press(key)
            assert reached == order, key


SAY = """([answer, says]) => {
  const [shown, told] = ["answer", "says"].map((id) => document.getElementById(id));
  shown.textContent = answer;
  shown.classList.toggle("name", answer.length > 2);
  told.textContent = says;
  const [heading, above, below, bars] = ["h1", "#answer", "#says", "#bars"].map(
    (one) => document.querySelector(one).getBoundingClientRect());
  const over = [above, below].filter(({ top, bottom }) => top < heading.bottom || bottom > bars.top);
  return [over.length, document.querySelector(".reading").clientHeight];
}"""


@pytest.mark.parametrize(
    "names", ["0123456789", ("pullover", "ankle boot", "shirt"), UNBROKEN], ids=["digits", "clothes", "unbroken"]
)
def test_no_sentence_of_the_page_to_draw_on_lies_over_what_is_around_it(
    browser: Browser, tmp_path: Path, names: tuple[str, ...]
) -> None:
    rendered(tmp_path / "site", a_report(tuple(names)))
    surely = f"Read as {names[1]}, 99.12% sure."
    at_length = f"Test image 1,234, written {names[0]}: read wrong. {surely} Five people were asked: 0 of 5 say 8."
    with open_page(browser, f"{(tmp_path / 'site').as_uri()}/", "draw.html") as visit:
        for width in (320, 375, 414, 1280):
            visit.page.set_viewport_size({"width": width, "height": 800})
            (*_, room), (over, short), (too, _) = (
                visit.page.evaluate(SAY, said) for said in (["", ""], [names[1], surely], [names[1], 2 * at_length])
            )
            assert over + too == 0, width
            assert short == room or names is UNBROKEN, width  # nothing moves below a short sentence
