"""A sprite holds every image that it was given, in few bytes that are always the same."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from report.plotting.images import draw_sprite, ink, reduced


def unpacked(image: bytes) -> Image.Image:
    """Return the picture in a file."""
    picture = Image.open(io.BytesIO(image))
    picture.load()
    return picture


@pytest.mark.parametrize("shape", [(28, 28), (3, 5), (7, 2)])
@pytest.mark.parametrize("number", [1, 32, 33, 70])
def test_every_tile_of_the_sprite_is_its_image_in_16_steps(shape: tuple[int, int], number: int) -> None:
    images = np.random.default_rng(5).integers(0, 256, (100, *shape), dtype=np.uint8)
    indices = tuple(range(99, 99 - number, -1))
    sprite = draw_sprite(images, indices)
    assert (sprite.columns, sprite.indices) == (32, indices)
    sheet = np.array(unpacked(sprite.image).convert("RGBA"))
    height, width = shape
    assert sheet.shape == (-(-number // 32) * height, 32 * width, 4)
    assert not sheet[..., :3].any()
    for place, index in enumerate(indices):
        row, column = divmod(place, 32)
        tile = sheet[row * height : (row + 1) * height, column * width : (column + 1) * width, 3]
        assert np.abs(tile.astype(int) - images[index]).max() <= 255 / 15 / 2
        assert np.array_equal(tile, np.rint(images[index] / 17) * 17)


def test_places_without_an_image_are_empty() -> None:
    sheet = np.array(unpacked(draw_sprite(np.full((1, 2, 3), 255, np.uint8), (0,)).image).convert("RGBA"))
    assert sheet[:, :3, 3].min() == 255
    assert not sheet[:, 3:, 3].any()


def test_the_sprite_has_four_bits_a_pixel_and_no_date() -> None:
    image = draw_sprite(np.zeros((2, 28, 28), np.uint8), (0, 1)).image
    assert image.startswith(b"\x89PNG")
    assert (image[24], image[25]) == (4, 3)  # bit depth, and colours from a palette
    assert not {"date:create", "tIME"} & set(unpacked(image).info)


def test_the_sprite_has_the_same_bytes_every_time() -> None:
    images = np.random.default_rng(5).integers(0, 256, (40, 8, 8), dtype=np.uint8)
    assert draw_sprite(images, range(40)).image == draw_sprite(images, range(40)).image


def test_a_sprite_may_have_other_columns() -> None:
    images = np.arange(6, dtype=np.uint8).reshape(6, 1, 1) * 17
    sprite = draw_sprite(images, range(6), columns=4)
    sheet = np.array(unpacked(sprite.image).convert("RGBA"))[..., 3]
    assert sprite.columns == 4
    assert sheet.tolist() == [[0, 17, 34, 51], [68, 85, 0, 0]]


def test_a_sprite_of_nothing_is_a_blank_row() -> None:
    sprite = draw_sprite(np.full((2, 3, 5), 255, np.uint8), ())
    sheet = np.array(unpacked(sprite.image).convert("RGBA"))[..., 3]
    assert sheet.shape == (3, 160)
    assert not sheet.any()


@pytest.mark.parametrize(("white", "colour"), [(False, 0), (True, 255)])
def test_ink_is_black_unless_it_is_to_be_white_and_as_opaque_as_the_pixels_are_high(white: bool, colour: int) -> None:  # noqa: FBT001 - a parameter
    image = np.array([[0, 100, 255]], np.uint8)
    assert ink(image, white=white)[0].tolist() == [[colour] * 3 + [opacity] for opacity in (0, 100, 255)]


@pytest.mark.parametrize("colours", [(), (3,)])
def test_a_sprite_of_pictures_is_opaque_and_has_32_shades(colours: tuple[int, ...]) -> None:
    images = np.random.default_rng(5).integers(0, 256, (7, 9, 8, *colours), dtype=np.uint8)
    picture = unpacked(draw_sprite(images, (3, 6), columns=4, as_ink=False).image)
    assert picture.mode == ("RGB" if colours else "L")
    sheet = np.array(picture)
    assert sheet.shape == (9, 32, *colours)
    assert np.abs(sheet[:, 8:16].astype(int) - images[6]).max() <= 255 / 31 / 2 + 0.5
    assert not sheet[:, 16:].any()
    assert len(np.unique(sheet)) <= 32


def test_a_large_image_is_scaled_down_and_keeps_its_shape() -> None:
    images = np.full((2, 60, 30, 3), 99, np.uint8)
    picture = unpacked(draw_sprite(images, (0,), columns=1, as_ink=False, longest=20).image)
    assert picture.size == (10, 20)
    assert np.array_equal(reduced(images[0], 60), images[0])
    assert reduced(images[0, ..., 0], 6).shape == (6, 3)
