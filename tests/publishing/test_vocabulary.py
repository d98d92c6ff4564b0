"""A report on images that are no handwriting speaks neither of digits nor of ink, wherever a reader may find words."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import html5lib
import numpy as np
import pytest
from builds import Build, copy_project, make_build

from report.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

OF_HANDWRITING = re.compile(r"digit|\bink(ed)?\b|written|handwrit|stroke|cheque", re.IGNORECASE)
ATTRIBUTES = ("alt", "aria-label", "title", "placeholder", "content", "label")
PAGES = ("404", "draw", "history", "index", "method", "predictions")
NAMES = ("Dress", "Shirt", "Bag")
RUNS = ("1001", "1002")  # two, so that the history speaks too
NETWORKS = ("--models", "report.model:dense", "--models", "report.model:softmax_regression")
MEANINGS = {field.description for field in Settings.model_fields.values()}  # the same for all data; one may be `digits`
LITERAL = re.compile(r"\"[^\"\n]*\"|`[^`]*`")  # of a script
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def write_clothes(path: Path) -> Path:
    """Write noise around three images, too much of it for every image to be told."""
    random = np.random.default_rng(1)
    middles = random.integers(60, 200, (len(NAMES), 8, 8))
    arrays: dict[str, np.ndarray] = {"class_names": np.array(NAMES)}
    for part, number in (("train", 300), ("test", 90)):
        labels = np.arange(number) % len(NAMES)
        images = middles[labels] + random.normal(0, 90, (number, 8, 8))
        images[:, [0, -1]] = images[:, :, [0, -1]] = 0  # nothing around, so that the report shows them as ink
        arrays[f"x_{part}"] = images.clip(0, 255).astype(np.uint8)
        arrays[f"y_{part}"] = labels.astype(np.uint8)
    np.savez(path, **arrays)
    return path


@pytest.fixture(scope="module")
def clothes(once: Callable[[str, Callable[[Path], Build]], Build]) -> Build:
    """The second of two runs on the same images, of two networks that were trained twice, behind a gate."""

    def build(folder: Path) -> Build:
        project = copy_project(folder / "project")
        path = write_clothes(project / "clothes.npz")
        common = ("--dataset", path.name, "--epochs", "2", "--replicates", "2", "--minimum-accuracy", "0.01", *NETWORKS)
        first, second = (make_build(project, *common, env={"GITHUB_RUN_ID": run}) for run in RUNS)
        assert first.result.stdout != second.result.stdout
        return second

    return once("clothes", build)


def texts(page: Element) -> Iterator[str]:
    """Return what a page says, in text and in attributes, but for its code."""
    for element in page.iter():
        for name in ATTRIBUTES:
            yield element.get(name, "")
        if element.tag not in ("code", "script", "style"):
            yield element.text or ""
        yield element.tail or ""
        yield from (value for name, value in element.items() if str(name).startswith("data-"))


@pytest.mark.parametrize("name", PAGES)
def test_no_page_speaks_of_handwriting(clothes: Build, name: str) -> None:
    page = html5lib.parse((clothes.site / f"{name}.html").read_text(encoding="utf-8"), namespaceHTMLElements=False)
    said = [text for text in texts(page) if text not in MEANINGS]
    assert not [text for text in said if OF_HANDWRITING.search(text)]


def test_no_data_of_a_script_in_a_page_speaks_of_handwriting(clothes: Build) -> None:
    page = html5lib.parse((clothes.site / "draw.html").read_text(encoding="utf-8"), namespaceHTMLElements=False)
    data = json.loads(next(one.text or "" for one in page.iter("script") if one.get("id") == "draw-data"))
    assert data["classes"] == list(NAMES)
    assert not [word for word in data["words"].values() if OF_HANDWRITING.search(word)]


def test_no_script_speaks_of_handwriting(clothes: Build) -> None:
    scripts = [*(clothes.site / "static").glob("*.js")]
    assert scripts
    for script in scripts:
        code = COMMENT.sub("", script.read_text(encoding="utf-8"))
        sentences = [re.sub(r"\$\{[^}]*\}", "", text) for text in LITERAL.findall(code)]
        assert not [text for text in sentences if " " in text and OF_HANDWRITING.search(text)], script.name


def test_no_chart_speaks_of_handwriting(clothes: Build) -> None:
    charts = [*(clothes.site / "images").glob("*.svg")]
    assert charts
    for chart in charts:
        root = ET.fromstring(chart.read_bytes())  # noqa: S314 - our own drawing
        said = [text for text in root.itertext() if "{" not in text]  # a style sheet is no text
        assert not [text for text in said if OF_HANDWRITING.search(text)], chart.name


def test_no_number_is_named_after_handwriting(clothes: Build) -> None:
    metrics = (clothes.site / "metrics.json").read_text(encoding="utf-8")
    assert not OF_HANDWRITING.search(metrics)
    assert "thickness" in {one["name"] for one in json.loads(metrics)["robustness"]}


def test_images_are_classified_and_the_report_is_named_after_them(clothes: Build) -> None:
    index = (clothes.site / "index.html").read_text(encoding="utf-8")
    assert " · Classifying images</title>" in index
    assert re.search(r"classifies [\d.]+% of unseen images correctly on average", index)
    assert "labelled ↓" in index
    assert not re.search(r"\bread (as|right|wrong)\b|\bmisread\b(?![\"=])", re.sub(r"<[^>]*>", "", index))


def test_the_published_notebook_has_a_name_and_words_that_fit(clothes: Build) -> None:
    (notebook,) = clothes.site.glob("*.ipynb")
    assert notebook.name == "ImageClassificationModel.ipynb"
    cells = json.loads(notebook.read_bytes())["cells"]
    said = "".join("".join(cell["source"]) for cell in cells).replace("dataset.ink", "")  # the name of a field
    assert [found[0] for found in OF_HANDWRITING.finditer(said)] == []
    page = (clothes.site / "method.html").read_text(encoding="utf-8")
    assert f'href="{notebook.name}"' in page
