"""What the explorer loads: sprites that show every test image, scripts that say what was read in it."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from worlds import tiny_evaluation

from report.chapters.explorer import assets
from report.chapters.explorer.assets import make_gallery, others
from report.chapters.explorer.record import Gallery
from report.evaluation.scores import evaluate

if TYPE_CHECKING:
    from pathlib import Path

    from report.evaluation.results import Evaluation
    from report.plotting.pictures import Sprite


def unpacked(script: bytes, name: str) -> dict[str, Any]:
    """Return what a script hands to the explorer."""
    text = script.decode("ascii")
    match = re.fullmatch(rf"\(globalThis\.explorer \|\|= \{{\}}\)\.{name} = (.*);\n", text)
    assert match, text[:80]
    return json.loads(match[1])


def opacity(image: bytes) -> np.ndarray:
    """Return how opaque the pixels of a sprite are, from 0 to 255."""
    return np.array(Image.open(io.BytesIO(image)).convert("RGBA"))[..., 3]


def tile(sprite: Sprite, place: int, shape: tuple[int, int]) -> np.ndarray:
    """Cut one image out of a sprite."""
    (row, column), (height, width) = divmod(place, sprite.columns), shape
    return opacity(sprite.image)[row * height : (row + 1) * height, column * width : (column + 1) * width]


def all_blocks(gallery: Gallery) -> dict[int, dict[str, int]]:
    """Return what the blocks say of each image, by its index, with its place in the sheets."""
    found = {}
    for number, block in enumerate(gallery.blocks):
        data = unpacked(block.script, f"block{number}")
        indices = np.cumsum(data["gap"]).tolist()
        assert tuple(indices) == block.indices
        labels = [block.label + at for at, count in enumerate(data["count"]) for _ in range(count)]
        read = dict(enumerate(labels)) | dict(zip(data["wrong"], data["read"], strict=True))
        images = [
            {"label": label, "prediction": read[place], "doubt": data["doubt"][place]}
            for place, label in enumerate(labels)
        ]
        order = sorted(range(len(indices)), key=lambda one: (images[one]["label"], images[one]["doubt"], indices[one]))
        for rank, place in enumerate(order):
            found[indices[place]] = images[place] | {"rank": block.start + rank}
    return found


def shares(image: dict[str, int], told: str, classes: int) -> list[float]:
    """Return the shares of all classes as the page works them out."""
    found = [0.0] * classes
    numbers = [int(word) for word in told.split()]
    for other, share in zip(numbers[::2], numbers[1::2], strict=True):
        found[other] = share / 10**4
    found[image["prediction"]] = 1 - image["doubt"] / 10**6
    return found


def answers(number: int, classes: int) -> tuple[np.ndarray, Evaluation, np.ndarray]:
    """Return made-up probabilities, their evaluation, and images."""
    random = np.random.default_rng(11)
    probabilities = random.dirichlet(np.full(classes, 0.1), number).astype(np.float32)
    labels = random.integers(0, classes, number)
    images = random.integers(0, 256, (number, 5, 7), dtype=np.uint8)
    return probabilities, evaluate(labels, probabilities, [str(place) for place in range(classes)]), images


@pytest.mark.parametrize("classes", [2, 10, 40])
def test_the_scripts_hold_what_was_published(monkeypatch: pytest.MonkeyPatch, classes: int) -> None:
    """Classes and confidences to the last decimal, the other shares to a hundredth of a per cent."""
    monkeypatch.setattr(assets, "BLOCK", 40)
    probabilities, evaluation, images = answers(300, classes)
    gallery = make_gallery(probabilities, evaluation, images)
    every = all_blocks(gallery)
    told = [text for number, one in enumerate(gallery.shares) for text in unpacked(one, f"shares{number}")]
    order = [index for sheet in gallery.sheets for index in sheet.indices]
    assert sorted(every) == list(range(300))
    for index, image in every.items():
        assert (image["label"], image["prediction"]) == (evaluation.labels[index], evaluation.predictions[index])
        assert f"{1 - image['doubt'] / 10**6:.6f}" == f"{evaluation.confidences[index]:.6f}"
        assert order[image["rank"]] == index
        found = shares(image, told[image["rank"]], classes)
        assert np.abs(np.array(found) - probabilities[index]).max() <= 0.5e-4 + 1e-6


def test_a_block_has_whole_classes_and_is_not_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "BLOCK", 3)
    evaluation = tiny_evaluation([0, 1, 1, 1, 1, 3, 4], [0] * 7, names=list("abcde"))
    blocks = assets.make_blocks(evaluation)
    assert [(block.label, block.start, block.indices) for block in blocks] == [(0, 0, (0, 1, 2, 3, 4)), (2, 5, (5, 6))]


def test_the_first_view_is_of_the_mistakes_the_surest_first() -> None:
    probabilities, evaluation, images = answers(300, 10)
    gallery = make_gallery(probabilities, evaluation, images)
    first = unpacked(gallery.first_script, "first")
    assert tuple(first["index"]) == evaluation.mistakes == gallery.mistakes.indices
    assert first["doubt"] == sorted(first["doubt"])
    assert all(label != reading for label, reading in zip(first["label"], first["prediction"], strict=True))


def test_equal_confidences_stay_equal_and_keep_the_order_of_the_images() -> None:
    evaluation = tiny_evaluation([0] * 4, [1] * 4, [0.7, 0.9, 0.7, 0.9])
    probabilities = np.array([[0.3, 0.7], [0.1, 0.9]] * 2, np.float32)
    first = unpacked(make_gallery(probabilities, evaluation, np.zeros((4, 2, 2), np.uint8)).first_script, "first")
    assert first["index"] == [1, 3, 0, 2]
    assert first["doubt"] == [100_000, 100_000, 300_000, 300_000]


def test_a_share_that_counts_for_nothing_is_left_out() -> None:
    probabilities = np.array([[0.99996, 0.00004, 0.0], [0.9, 0.0999, 0.0001]], np.float32)
    evaluation = tiny_evaluation([0, 0], [0, 0], [0.99996, 0.9], names=["a", "b", "c"])
    assert others(probabilities, evaluation, [0, 1]) == ["", "1 999 2 1"]


def test_every_image_stands_in_the_sheet_and_every_mistake_in_its_sprite() -> None:
    probabilities, evaluation, images = answers(230, 10)
    gallery = make_gallery(probabilities, evaluation, images)
    assert [len(sheet.indices) for sheet in gallery.sheets] == [100, 100, 30]
    places = {index: (sheet, at) for sheet in gallery.sheets for at, index in enumerate(sheet.indices)}
    for index, image in enumerate(images):
        sheet, at = places[index]
        assert np.abs(tile(sheet, at, (5, 7)).astype(int) - image).max() <= 255 / 15 / 2
    for place, index in enumerate(evaluation.mistakes):
        sheet, at = places[index]
        assert np.array_equal(tile(gallery.mistakes, place, (5, 7)), tile(sheet, at, (5, 7)))


def test_sheets_have_one_class_after_the_other_the_surest_first() -> None:
    evaluation = tiny_evaluation([1, 0, 1, 0], [1, 0, 1, 0], [0.6, 0.7, 0.9, 0.8])
    assert assets.sheet_order(evaluation) == [3, 1, 2, 0]


def test_no_sprite_is_larger_than_browsers_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "SHOWN", 1000)
    images = np.full((40, 900, 1000), 200, np.uint8)
    evaluation = tiny_evaluation([0] * 40, [1] * 40)
    gallery = make_gallery(np.full((40, 2), 0.5, np.float32), evaluation, images)
    assert [len(sheet.indices) for sheet in gallery.sheets] == [16, 16, 8]
    assert [index for sheet in gallery.sheets for index in sheet.indices] == list(range(40))
    assert len(gallery.mistakes.indices) == 16
    for sprite in (gallery.mistakes, *gallery.sheets):
        assert max(opacity(sprite.image).shape) <= 4096


def test_some_hundred_mistakes_come_first_and_no_more() -> None:
    evaluation = tiny_evaluation([0] * 1500, [1] * 1500)
    gallery = make_gallery(np.full((1500, 2), 0.5, np.float32), evaluation, np.zeros((1500, 2, 2), np.uint8))
    assert len(gallery.mistakes.indices) == len(unpacked(gallery.first_script, "first")["index"]) == 400


def test_without_a_mistake_there_is_still_a_sprite() -> None:
    evaluation = tiny_evaluation([0, 1], [0, 1])
    gallery = make_gallery(np.eye(2, dtype=np.float32), evaluation, np.full((2, 4, 4), 255, np.uint8))
    assert gallery.mistakes.indices == ()
    assert not opacity(gallery.mistakes.image).any()
    assert unpacked(gallery.first_script, "first")["index"] == []


def test_the_same_answers_make_the_same_files() -> None:
    assert make_gallery(*answers(50, 3)).files == make_gallery(*answers(50, 3)).files


def test_a_gallery_is_loaded_as_it_was_saved(tmp_path: Path) -> None:
    gallery = make_gallery(*answers(50, 3))
    gallery.save(tmp_path)
    assert Gallery.load(tmp_path) == gallery


def test_pictures_stand_in_sheets_that_are_not_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    probabilities, evaluation, images = answers(300, 3)
    monkeypatch.setattr(assets, "MOST_PIXELS", 5 * 7 * 200)
    monkeypatch.setattr(assets, "FIRST_PIXELS", 5 * 7 * 90)
    gallery = make_gallery(probabilities, evaluation, np.repeat(images[..., None], 3, axis=-1), as_ink=False)
    assert [len(sheet.indices) for sheet in gallery.sheets] == [100, 100, 100]
    assert len(gallery.mistakes.indices) == 90
    assert Image.open(io.BytesIO(gallery.sheets[0].image)).mode == "RGB"
