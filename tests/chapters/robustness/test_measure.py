"""Images are disturbed as the captions say, and what is left of the accuracy is counted."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from scipy import ndimage

from report.chapters.robustness import measure
from report.chapters.robustness.measure import measure_robustness
from report.chapters.robustness.record import Robustness

DIGITS = np.random.default_rng(7).integers(0, 256, (8, 28, 28), dtype=np.uint8)
SMALL = np.random.default_rng(8).integers(0, 256, (8, 8, 8), dtype=np.uint8)
CORNER = np.array([[200, 0, 0], [0, 0, 0], [0, 0, 0]], np.uint8)
Changed = dict[tuple[str, float], np.ndarray]


def changed(images: np.ndarray) -> Changed:
    """Return what every disturbance, by name and level, makes of the images."""
    seen: list[np.ndarray] = []

    def predict(block: np.ndarray) -> np.ndarray:
        seen.append(block.copy())
        return np.ones((len(block), 2))

    found = measure_robustness(images, np.zeros(len(images), int), predict).disturbances
    parts = [np.concatenate(seen[place :: len(found)]) for place in range(len(found))]
    return {(step.name, step.level): part for step, part in zip(found, parts, strict=True)}


@pytest.fixture(scope="module")
def digits() -> Changed:
    """What every disturbance makes of eight images of MNIST's size."""
    return changed(DIGITS)


@pytest.fixture(scope="module")
def small() -> Changed:
    """What every disturbance makes of eight images of 8 by 8 pixels."""
    return changed(SMALL)


def rounded(image: np.ndarray) -> np.ndarray:
    """Return an image of real numbers as bytes."""
    return np.rint(np.clip(image, 0, 255)).astype(np.uint8)


def apart(one: np.ndarray, other: np.ndarray) -> int:
    """Return by how much two images differ at most."""
    return int(np.abs(one.astype(int) - other.astype(int)).max())


def test_a_shift_goes_right_down_left_and_up_in_turn() -> None:
    middle = np.zeros((3, 3), np.uint8)
    middle[1, 1] = 200
    shifted = changed(np.stack([middle] * 5))[("shift", 1)]
    assert [tuple(map(int, np.argwhere(image)[0])) for image in shifted] == [(1, 2), (2, 1), (1, 0), (0, 1), (1, 2)]
    assert set(shifted[shifted > 0].tolist()) == {200}


def test_what_is_shifted_out_is_lost_and_nothing_comes_in() -> None:
    shifted = changed(np.stack([CORNER] * 4))[("shift", 1)]
    right, down, left, up = shifted
    assert right.tolist() == [[0, 200, 0], [0, 0, 0], [0, 0, 0]]
    assert down.tolist() == [[0, 0, 0], [200, 0, 0], [0, 0, 0]]
    assert not left.any()
    assert not up.any()


@pytest.mark.parametrize("pixels", [1, 2, 3, 4, 6])
def test_shifts_are_those_of_scipy(digits: Changed, pixels: int) -> None:
    ways = [(0, pixels), (pixels, 0), (0, -pixels), (-pixels, 0)]
    for index, image in enumerate(digits["shift", pixels]):
        assert np.array_equal(image, ndimage.shift(DIGITS[index], ways[index % 4], order=0))


@pytest.mark.parametrize("turn", [10, 20, 30, 45, 60])
def test_rotations_are_those_of_scipy_either_way_in_turn(digits: Changed, turn: int) -> None:
    for index, image in enumerate(digits["rotation", turn]):
        angle = turn if index % 2 == 0 else -turn
        expected = rounded(ndimage.rotate(DIGITS[index].astype(float), angle, reshape=False, order=1))
        assert apart(image, expected) <= 1


@pytest.mark.parametrize("width", [0.5, 1.0, 1.5, 2.0, 3.0])
def test_blurs_are_those_of_scipy(digits: Changed, width: float) -> None:
    for index, image in enumerate(digits["blur", width]):
        expected = rounded(ndimage.gaussian_filter(DIGITS[index].astype(float), width, mode="constant"))
        assert apart(image, expected) <= 1


def test_fainter_ink_is_a_share_of_it(digits: Changed) -> None:
    for share in (0.8, 0.6, 0.4, 0.2, 0.1):
        assert apart(digits["contrast", share], DIGITS * share) <= 1


def test_strokes_grow_and_shrink_by_whole_pixels() -> None:
    wide = np.zeros((1, 12, 12), np.uint8)
    wide[0, 4:8, 2:10] = 255
    made = changed(wide)
    heights = {level: int((made["strokes", level][0, :, 6] > 0).sum()) for level in (-2, -1, 1, 2)}
    assert heights == {-2: 2, -1: 3, 1: 5, 2: 6}
    assert set(np.unique(made["strokes", 2]).tolist()) == {0, 255}


def test_noise_is_as_strong_as_stated_and_the_same_every_time() -> None:
    grey = np.full((600, 8, 8), 128, np.uint8)
    made = changed(grey)
    assert np.array_equal(made["noise", 0.3], changed(grey)["noise", 0.3])
    noise = made["noise", 0.1].astype(float) - 128
    assert noise.std() / 255 == pytest.approx(0.1, rel=0.03)
    assert abs(noise.mean()) < 1
    assert not np.array_equal(made["noise", 0.1][0], made["noise", 0.1][1])


def test_every_kind_goes_from_weak_to_strong_and_leaves_no_image_as_it_was(digits: Changed) -> None:
    names = list(dict.fromkeys(name for name, _ in digits))
    assert names == ["shift", "rotation", "noise", "blur", "contrast", "strokes"]
    for name in names:
        levels = [level for kind, level in digits if kind == name]
        assert 0 not in levels
        assert levels == sorted(levels, reverse=name == "contrast")
        assert all(not np.array_equal(digits[name, level], DIGITS) for level in levels)


def test_what_is_measured_in_pixels_is_scaled_to_smaller_images(small: Changed) -> None:
    made = small
    assert [level for name, level in made if name == "shift"] == [1, 2]
    assert [level for name, level in made if name == "blur"] == [0.14, 0.29, 0.43, 0.57, 0.86]
    assert [level for name, level in made if name == "rotation"] == [10, 20, 30, 45, 60]
    for index, image in enumerate(made["shift", 2]):
        assert np.array_equal(
            image, ndimage.shift(SMALL[index], [(0, 2), (2, 0), (0, -2), (-2, 0)][index % 4], order=0)
        )


@pytest.mark.parametrize("shape", [(8, 8), (5, 9), (1, 1)])
def test_images_keep_their_shape_and_kind(shape: tuple[int, int]) -> None:
    images = np.full((3, *shape), 255, np.uint8)
    for disturbed in changed(images).values():
        assert (disturbed.shape, disturbed.dtype) == (images.shape, np.uint8)


def test_the_images_themselves_are_left_alone() -> None:
    before = SMALL.copy()
    changed(SMALL)
    assert np.array_equal(SMALL, before)


def test_images_in_several_blocks_go_on_taking_turns(small: Changed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "BLOCK", 3)
    in_blocks = changed(SMALL)
    assert list(in_blocks) == list(small)
    for step, images in in_blocks.items():
        if step[0] != "noise":
            assert np.array_equal(images, small[step]), step


def test_the_accuracy_is_what_is_left() -> None:
    """A reader of one pixel: ink in the middle is class 1."""
    images = np.zeros((4, 3, 3), np.uint8)
    images[:2, 1, 1] = 255
    labels = np.array([1, 1, 0, 1])  # the last one it cannot read

    def predict(block: np.ndarray) -> np.ndarray:
        ink = block[:, 1, 1] > 127
        return np.stack([~ink, ink], axis=1).astype(np.float32)

    found = measure_robustness(images, labels, predict)
    left = {(step.name, step.level): step.accuracy for step in found.disturbances}
    assert left["shift", 1] == 0.25
    assert left["rotation", 10] == 0.75
    assert (left["contrast", 0.6], left["contrast", 0.4]) == (0.75, 0.25)


def test_pictures_show_what_becomes_of_the_first_image(small: Changed) -> None:
    found = measure_robustness(SMALL, np.zeros(len(SMALL), int), lambda block: np.ones((len(block), 2)))
    assert isinstance(found, Robustness)
    assert [step.accuracy for step in found.disturbances] == [1.0] * len(small)
    assert np.array_equal(found.pictures, np.stack([images[0] for images in small.values()]))
    assert found.pictures.dtype == np.uint8


def test_colours_are_disturbed_like_three_grey_images_and_have_no_strokes() -> None:
    planes = np.random.default_rng(9).integers(0, 256, (3, 8, 9, 10), dtype=np.uint8)
    colours = np.moveaxis(planes, 0, -1)
    found = measure_robustness(colours, np.zeros(8, int), lambda block: np.ones((len(block), 2)), as_ink=False)
    assert found.pictures.shape[1:] == (9, 10, 3)
    assert list(dict.fromkeys(step.name for step in found.disturbances)) == [
        *("shift", "rotation", "noise", "blur", "contrast"),
    ]
    grey = [changed(plane) for plane in planes]
    for step, picture in zip(found.disturbances, found.pictures, strict=True):
        if step.name != "noise":
            alone = [each[step.name, step.level][0] for each in grey]
            assert np.array_equal(picture, np.stack(alone, axis=-1)), step


def test_nothing_as_large_as_the_square_of_the_pixels_is_made() -> None:
    images = np.zeros((2, 224, 224, 3), np.uint8)
    tracemalloc.start()
    measure_robustness(images, np.zeros(2, int), lambda block: np.ones((len(block), 2)), as_ink=False)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50e6  # bytes; the square of the pixels would be 2.5e9 numbers
