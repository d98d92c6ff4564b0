"""Somebody edits `model.py`: the report on another kind of network is whole, and says what does not apply to it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import html5lib
import pytest
from builds import CHECKOUT, copy_project, make_build, run_build
from site_check import check_site

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from builds import Build

DENSE = """            keras.layers.Flatten(),
            keras.layers.Dense(128, activation="relu"),
"""
CONVOLUTIONAL = """            keras.layers.Reshape((*image_shape, 1)),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Dropout(0.1),
            keras.layers.Flatten(),
"""
NORMALISED = """            keras.layers.Flatten(),
            keras.layers.Dense(16),
            keras.layers.BatchNormalization(name="levelling"),
            keras.layers.ReLU(),
"""


def project_with(old: str, new: str, folder: Path) -> Path:
    """Return a project in whose `model.py` somebody has put something in the place of something else."""
    project = copy_project(folder / "project")
    shutil.copytree(CHECKOUT / "report", project / "report", ignore=shutil.ignore_patterns("__pycache__"))
    path = project / "report" / "model.py"
    source = path.read_text(encoding="utf-8")
    assert old in source
    path.write_text(source.replace(old, new), encoding="utf-8")
    return project


def build_with(layers: str, folder: Path) -> Build:
    """Build the report on a network with these layers between the pixels and the answer."""
    return make_build(project_with(DENSE, layers, folder), "--dataset", "digits", "--epochs", "2")


@pytest.fixture(scope="module")
def convolutional(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The report on a network with a convolution."""
    return build_with(CONVOLUTIONAL, tmp_path_factory.mktemp("convolutional"))


@pytest.fixture(scope="module")
def normalised(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The report on a network with a layer that cannot run in a page."""
    return build_with(NORMALISED, tmp_path_factory.mktemp("normalised"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('Dense(classes, activation="softmax")', "Dense(classes)", "these are no probabilities"),
        ('Dense(classes, activation="softmax")', 'Dense(7, activation="softmax")', "(7,), where (10,) is expected"),
        ('metrics=["accuracy"]', "metrics=[]", 'add metrics=["accuracy"]'),
        ("    return model", "    return keras.Sequential(model.layers)", "is not compiled; call model.compile"),
    ],
    ids=["no softmax", "too few outputs", "no accuracy", "not compiled"],
)
def test_a_network_that_no_report_can_be_about_is_refused_in_one_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    project = project_with(old, new, tmp_path)
    failed = run_build(project, "--dataset", "digits", "--epochs", "1")
    assert failed.returncode == 1
    assert failed.stderr.startswith("Error: ")
    assert said in failed.stderr
    assert len(failed.stderr.splitlines()) == 1
    assert not (project / "_site").exists()


def page(build: Build, name: str) -> Element:
    """Return a page of the report."""
    return html5lib.parse((build.site / name).read_bytes(), namespaceHTMLElements=False)


def text(element: Element) -> str:
    """Return the words of an element."""
    return " ".join("".join(element.itertext()).split())


def has(element: Element, identity: str) -> bool:
    """Say whether an element holds one with this id."""
    return element.find(f".//*[@id='{identity}']") is not None


@pytest.mark.parametrize("network", ["convolutional", "normalised"])
def test_nothing_is_wrong_with_the_pages(request: pytest.FixtureRequest, network: str) -> None:
    assert check_site(request.getfixturevalue(network).site) == []


def test_a_convolution_runs_in_the_page_without_reasons(convolutional: Build) -> None:
    draw = page(convolutional, "draw.html")
    assert has(draw, "pad")
    assert not has(draw, "evidence")
    assert "it gives its answer without its reasons" in text(draw)
    assert "draw.html" not in convolutional.result.stderr


def test_a_network_that_does_not_begin_with_pixels_shows_no_weights(convolutional: Build) -> None:
    assert "Conv2D, does not see all pixels" in text(page(convolutional, "index.html"))


def test_a_layer_that_cannot_run_in_a_page_is_named_by_the_build_and_by_the_page(normalised: Build) -> None:
    said = "because of levelling (BatchNormalization)"
    assert f"draw.html cannot run this network, {said}" in normalised.result.stdout + normalised.result.stderr
    draw = page(normalised, "draw.html")
    assert f"This network cannot run in a page, {said}." in text(draw)
    assert not has(draw, "pad")
    assert len(draw.findall(".//button[@data-example]")) >= 10
    assert not list((normalised.site / "static").glob("weights.*"))


def test_the_explorer_does_not_offer_to_draw_what_cannot_run(normalised: Build) -> None:
    assert page(normalised, "predictions.html").find(".//*[@data-explorer]").get("data-draw") is None
