"""Somebody edits `model.py`: the report on another kind of network is whole, and says what does not apply to it."""

from __future__ import annotations

import re
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from io import StringIO
from typing import TYPE_CHECKING

import html5lib
import pytest
from builds import CHECKOUT, Build, copy_project
from site_check import check_site

from report.build import main
from report.core.digests import digest
from report.network import loops

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from xml.etree.ElementTree import Element

# Keras reads its variables through an interface of NumPy that is older than NumPy likes; nothing here can mend that.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")

SOURCE = (CHECKOUT / "report" / "model.py").read_text(encoding="utf-8")
(DENSE,) = re.findall(r" +keras.layers.Flatten\(\),\n +keras.layers.Dense\(\d+, .*\n", SOURCE)
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


def edited(old: str, new: str) -> str:
    """Return what `model.py` is when somebody has put something in the place of something else."""
    assert old in SOURCE
    return SOURCE.replace(old, new)


def edit(patch: pytest.MonkeyPatch, project: Path, old: str, new: str) -> None:
    """Put an edited network into a project, and go there to build on it."""
    source = edited(old, new)
    module = f"mine_{digest(source)[:8]}"  # Python imports a module of one name only once
    (project / f"{module}.py").write_text(source, encoding="utf-8")
    patch.setenv("REPORT_MODELS", f"{module}:dense")
    patch.setenv("REPORT_REPLICATES", "1")
    patch.setattr(loops, "FASTER_WITH_XLA", set())  # compiling would take longer than this training
    patch.chdir(project)


def build_with(layers: str, folder: Path) -> Build:
    """Build the report on a network with these layers between the pixels and the answer."""
    project = copy_project(folder / "project")
    said, complained = StringIO(), StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(complained):
        edit(patch, project, DENSE, layers)
        status = main(["--dataset", "digits", "--epochs", "1"])
    assert status == 0, complained.getvalue()
    return Build(project, subprocess.CompletedProcess([], status, said.getvalue(), complained.getvalue()))


@pytest.fixture(scope="session")
def convolutional(once: Callable[[str, Callable[[Path], Build]], Build]) -> Build:
    """The report on a network with a convolution."""
    return once("convolutional", partial(build_with, CONVOLUTIONAL))


@pytest.fixture(scope="session")
def normalised(once: Callable[[str, Callable[[Path], Build]], Build]) -> Build:
    """The report on a network with a layer that cannot run in a page."""
    return once("normalised", partial(build_with, NORMALISED))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('Dense(classes, activation="softmax")', "Dense(classes)", "these are no probabilities"),
        ('Dense(classes, activation="softmax")', 'Dense(7, activation="softmax")', "(7,), where (10,) is expected"),
        ("    return model\n", "    return keras.Sequential(model.layers)\n", "is not compiled; call model.compile"),
    ],
    ids=["no softmax", "too few outputs", "not compiled"],
)
def test_a_network_that_no_report_can_be_about_is_refused_in_one_line(
    request: pytest.FixtureRequest, project: Path, old: str, new: str, said: str
) -> None:
    capfd = request.getfixturevalue("capfd")
    edit(request.getfixturevalue("monkeypatch"), project, old, new)
    assert main(["--dataset", "digits", "--epochs", "1"]) == 1
    failed = capfd.readouterr()
    assert failed.err.startswith("Error: ")
    assert said in failed.err
    assert len(failed.err.splitlines()) == 1
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
    assert "That is not shown here." in text(draw)
    assert "it also has convolution" in text(draw)
    assert "draw.html" not in convolutional.result.stderr


def test_a_network_that_does_not_begin_with_pixels_shows_no_weights(convolutional: Build) -> None:
    assert "Conv2D, is of another kind" in text(page(convolutional, "index.html"))


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
