"""What stands behind the page to draw on: examples by a stated rule, and the mistakes bit by bit."""

from __future__ import annotations

import base64
import io
import json
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from worlds import tiny_evaluation, tiny_run

from report.chapters.draw import assets
from report.chapters.draw.answers import answer
from report.chapters.draw.assets import choose_examples, ink_png, make_pad
from report.chapters.draw.kinds import Refused
from report.chapters.draw.record import Pad

if TYPE_CHECKING:
    from pathlib import Path

IMAGES = np.random.default_rng(0).integers(0, 256, (6, 4, 6), dtype=np.uint8)
# Of class 0 image 1 is the first that is right, of class 1 image 3; image 4 is the surer mistake of class 1.
EVALUATION = tiny_evaluation([0, 0, 1, 1, 1, 2], [1, 0, 0, 1, 2, 2], [0.6, 0.9, 0.7, 0.9, 0.8, 0.9])
RUN = tiny_run(probabilities=np.full((6, 3), 1 / 3, np.float32))  # as weights of nothing answer
STEPS = ({"step": "shape", "shape": [-1]}, {"step": "dense", "kernel": (24, 3)}, {"step": "softmax"})


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Pad:
    """The page of a network without hidden units."""
    monkeypatch.setattr(assets, "read_network", lambda _: (STEPS, np.zeros(75, np.float32)))
    return make_pad(tmp_path / "model.keras", EVALUATION, IMAGES, RUN)


def test_examples_are_the_first_right_image_of_each_class_and_its_surest_mistake() -> None:
    assert choose_examples(EVALUATION) == ([1, 3, 5], [0, 4])


def test_of_several_right_images_of_a_class_the_first_is_the_example() -> None:
    assert choose_examples(tiny_evaluation([1, 0, 0, 0, 1, 1], [0, 1, 0, 0, 1, 1])) == ([2, 4], [1, 0])


def test_of_many_classes_ten_are_shown() -> None:
    assert choose_examples(tiny_evaluation(range(12), range(12))) == (list(range(10)), [])


def test_the_pixels_of_an_example_are_all_there(made: Pad) -> None:
    assert [example.index for example in made.right] == [1, 3, 5]
    assert [base64.b64decode(example.pixels) for example in made.wrong] == [IMAGES[0].tobytes(), IMAGES[4].tobytes()]


def test_a_picture_is_ink_on_nothing() -> None:
    picture = Image.open(io.BytesIO(ink_png(IMAGES[0])))
    assert picture.mode == "LA"
    grey, opacity = (np.asarray(band) for band in picture.split())
    assert not grey.any()
    assert np.array_equal(opacity, IMAGES[0])


def test_the_mistakes_are_in_a_script_the_surest_first(made: Pad) -> None:
    stored = json.loads(made.scripts["images.js"].partition(" = ")[2].rstrip(";\n"))
    assert stored["index"] == [4, 2, 0]
    assert stored["labels"] == [1, 1, 0]
    assert zlib.decompress(base64.b64decode(stored["pixels"])) == IMAGES[[4, 2, 0]].tobytes()


def test_of_very_many_mistakes_only_the_first_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(assets, "read_network", lambda _: (STEPS, np.zeros(75, np.float32)))
    monkeypatch.setattr(assets, "MISTAKES_FIRST_SHOWN", 1)
    made = make_pad(tmp_path / "model.keras", EVALUATION, IMAGES, RUN)
    assert json.loads(made.scripts["images.js"].partition(" = ")[2].rstrip(";\n"))["index"] == [4]
    assert made.kept == 1


def test_of_large_images_as_many_are_kept_as_the_page_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(assets, "read_network", lambda _: (STEPS, np.zeros(75, np.float32)))
    monkeypatch.setattr(assets, "MOST_BYTES", 2 * IMAGES[0].size)
    made = make_pad(tmp_path / "model.keras", EVALUATION, IMAGES, RUN)
    assert json.loads(made.scripts["images.js"].partition(" = ")[2].rstrip(";\n"))["index"] == [4, 2]
    assert made.kept == 2


def test_a_page_has_its_network_and_its_images(made: Pad) -> None:
    assert sorted(made.scripts) == ["images.js", "weights.js"]
    assert (made.refused, made.reason, made.kept) == ("", "", 3)


@pytest.mark.parametrize("index", [1, 4])
def test_a_network_that_would_answer_otherwise_in_a_page_cannot_run_there(
    index: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(assets, "read_network", lambda _: (STEPS, np.zeros(75, np.float32)))
    probabilities = RUN.probabilities.copy()
    probabilities[index] += [0.02, -0.02, 0]
    pad = make_pad(tmp_path / "model.keras", EVALUATION, IMAGES, replace(RUN, probabilities=probabilities))
    assert (pad.refused, pad.scripts) == ("its answers, which would come out otherwise there", {})
    assert len(pad.right) == 3


def answered(weights: np.ndarray, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Pad:
    """Return the page of a network with these weights, whose probabilities the report has without rounding."""
    monkeypatch.setattr(assets, "read_network", lambda _: (STEPS, weights))
    probabilities = np.array([answer(STEPS, weights, image) for image in IMAGES], np.float32)
    return make_pad(folder / "model.keras", EVALUATION, IMAGES, replace(RUN, probabilities=probabilities))


def test_a_network_that_only_rounding_changes_cannot_run_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A bias that rules a class out leaves no digits for the others."""
    weights = np.zeros(75, np.float32)
    weights[72:] = 0.4, -0.5, -1
    assert answered(weights, tmp_path, monkeypatch).refused == ""
    weights[74] = -1e4
    masked = answered(weights, tmp_path, monkeypatch)
    assert (masked.refused, masked.scripts) == ("its answers, which would come out otherwise there", {})


def test_a_network_that_cannot_run_leaves_the_examples(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(_: Path) -> None:
        raise Refused("memory (LSTM)")

    monkeypatch.setattr(assets, "read_network", refuse)
    made = make_pad(tmp_path / "model.keras", EVALUATION, IMAGES, RUN)
    assert (made.refused, made.scripts, made.kept) == ("memory (LSTM)", {}, 0)
    assert made.reason == "it cannot run in this page"
    assert len(made.right) == 3


def test_what_is_saved_is_loaded(made: Pad, tmp_path: Path) -> None:
    made.save(tmp_path)
    assert Pad.load(tmp_path) == made


def test_pictures_are_shown_as_they_are_and_that_they_are_in_colour_is_why_no_shares_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    steps = ({"step": "shape", "shape": [-1]}, {"step": "dense", "kernel": (72, 3)}, {"step": "softmax"})
    monkeypatch.setattr(assets, "read_network", lambda _: (steps, np.zeros(219, np.float32)))
    colours = np.repeat(IMAGES[..., None], 3, axis=-1)
    pad = make_pad(tmp_path / "model.keras", EVALUATION, colours, RUN, as_ink=False)
    assert (pad.refused, pad.reason) == ("", assets.COLOURED)
    picture = Image.open(io.BytesIO(base64.b64decode(pad.right[0].picture.partition(",")[2])))
    assert np.array_equal(np.asarray(picture), colours[1])
    assert base64.b64decode(pad.right[0].pixels) == colours[1].tobytes()


def test_a_network_that_is_too_large_to_load_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(assets, "MOST_WEIGHTS", 74)
    monkeypatch.setattr(assets, "read_network", lambda _: (STEPS, np.zeros(75, np.float32)))
    pad = make_pad(tmp_path / "model.keras", EVALUATION, IMAGES, RUN)
    assert (pad.refused, pad.scripts) == ("its 75 weights, which are too many for a page to load", {})
