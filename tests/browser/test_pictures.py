"""A report about photographs, cut from files of a folder: its pages work, and show them in colour in either theme."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from builds import copy_project, make_build
from PIL import Image
from sklearn.datasets import load_sample_images
from visits import LOAD_IMAGES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from builds import Build
    from playwright.sync_api import Page
    from visits import Visit

SIDE = 64  # pixels of a part of a photograph, which is scaled to half of that
PARTS = {"train": 60, "test": 12}  # files of each class


def cut(folder: Path) -> None:
    """Cut the two photographs that come with scikit-learn into files."""
    random = np.random.default_rng(0)
    for name, photograph in zip(("temple", "flower"), load_sample_images().images, strict=True):
        for part, number in PARTS.items():
            (folder / part / name).mkdir(parents=True)
            for index in range(number):
                top, left = (int(random.integers(0, length - SIDE)) for length in photograph.shape[:2])
                Image.fromarray(photograph[top : top + SIDE, left : left + SIDE]).save(
                    folder / part / name / f"{index}.png"
                )


@pytest.fixture(scope="session")
def photographs(once: Callable[[str, Callable[[Path], Build]], Build]) -> Build:
    """A real build about the parts of two photographs."""

    def make(folder: Path) -> Build:
        project = copy_project(folder / "project")
        cut(project / "photographs")
        options = "--dataset", "photographs", "--image-size", "32x32", "--epochs", "3"
        return make_build(project, *options, env={"REPORT_MODELS": "report.model:small_cnn"})

    return once("photographs", make)


@pytest.fixture
def folder(photographs: Build) -> str:
    """The address of the site, as files."""
    return f"{photographs.site.resolve().as_uri()}/"


def colours(page: Page, selector: str) -> np.ndarray:
    """Return the pixels of an element as a browser shows it, uint8 (height, width, 3)."""
    shot = page.locator(selector).first.screenshot()
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"))


def test_the_build_tells_what_it_found_and_the_table_names_the_files(photographs: Build) -> None:
    assert (
        "photographs: 2 classes, images in train + test: flower (60 + 12), temple (60 + 12)"
        in photographs.result.stdout
    )
    header, first, *_, last = (photographs.site / "predictions.csv").read_text(encoding="utf-8").splitlines()
    assert header.endswith(",id")
    assert first.endswith(",test/flower/0.png")
    assert last.endswith(",test/temple/11.png")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 375)])
@pytest.mark.parametrize("name", ["index.html", "predictions.html", "draw.html?index=0", "method.html", "history.html"])
def test_nothing_goes_wrong_on_its_pages(
    folder: str, visit: Callable[..., Visit], name: str, scheme: str, width: int
) -> None:
    visited = visit(folder, name, color_scheme=scheme, viewport={"width": width, "height": 900})
    assert visited.page.evaluate(LOAD_IMAGES) == []
    assert visited.page.evaluate("document.documentElement.scrollWidth") <= width
    assert visited.troubles == []


@pytest.mark.parametrize(
    ("name", "selector"),
    [("index.html", ".band .digit"), ("predictions.html?show=all&sort=index", ".tiles .cut")],
)
def test_a_tile_has_the_colours_of_its_file_in_either_theme(
    photographs: Build, folder: str, visit: Callable[..., Visit], name: str, selector: str
) -> None:
    file = Image.open(photographs.project / "photographs/test/flower/0.png").resize((42, 42), Image.Resampling.BILINEAR)
    for scheme in ("light", "dark"):
        page = visit(folder, name, color_scheme=scheme).page
        shown = colours(page, selector)
        assert shown.shape == (42, 42, 3)
        assert np.abs(shown.astype(int) - np.asarray(file).astype(int)).mean() < 12, scheme


def test_the_charts_do_not_invert_pictures(photographs: Build) -> None:
    for name in ("samples", "robustness"):
        drawing = (photographs.site / "images" / f"{name}.svg").read_text(encoding="utf-8")
        assert "<image" in drawing
        assert "invert" not in drawing


def test_the_panel_and_the_tile_name_the_file(folder: str, visit: Callable[..., Visit]) -> None:
    page = visit(folder, "predictions.html?index=13").page
    assert page.locator("[data-id]").inner_text() == "test/temple/1.png"
    assert "image 13, test/temple/1.png: temple" in page.locator("[data-index='13']").get_attribute("aria-label")


def test_the_network_answers_in_the_page_as_in_the_report(
    photographs: Build, folder: str, visit: Callable[..., Visit]
) -> None:
    row = (photographs.site / "predictions.csv").read_text(encoding="utf-8").splitlines()[1].split(",")
    page = visit(folder, "draw.html?index=0").page
    page.wait_for_function("globalThis.reportDraw.answered")
    answered = page.evaluate("[...globalThis.reportDraw.answered.probabilities]")
    assert answered == pytest.approx([float(value) for value in row[4:6]], abs=2e-6)
