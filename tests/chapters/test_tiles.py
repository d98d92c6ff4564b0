"""Tiles are cut out of their sprite at whole multiples of a pixel."""

from __future__ import annotations

import math
import re

import pytest
from worlds import tiny_evaluation

from report.chapters import tiles
from report.plotting.pictures import Sprite


def test_tiles_tell_what_was_written_and_what_was_read() -> None:
    evaluation = tiny_evaluation([0, 1, 1], [0, 1, 0], [0.9, 0.8, 0.7], ["ant", "bee"])
    every = tiles.tiles(evaluation, (0, 2))
    assert every == {
        0: tiles.Tile(place=0, index=0, label="ant", reading="ant", right=True, confidence=0.9),
        2: tiles.Tile(place=1, index=2, label="bee", reading="ant", right=False, confidence=0.7),
    }


def test_the_band_shows_the_first_tiles_as_far_as_they_follow_one_another() -> None:
    evaluation = tiny_evaluation([0] * 10, [0] * 10)
    every = tiles.tiles(evaluation, (0, 1, 2, 7))
    assert [tile.index for tile in tiles.first_tiles(every)] == [0, 1, 2]


def test_the_band_is_not_longer_where_the_next_image_is_the_most_doubtful() -> None:
    evaluation = tiny_evaluation([0] * 200, [0] * 200)
    sprite = Sprite(b"", 32, tuple(range(161)))
    assert len(tiles.first_tiles(tiles.tiles(evaluation, sprite.indices))) == 160


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        ((28, 28), (28, 28)),
        ((8, 8), (24, 24)),
        ((14, 14), (28, 28)),
        ((5, 14), (28, 10)),
        ((20, 20), (20, 20)),
        ((64, 48), (21, 28)),
        ((224, 224), (28, 28)),
    ],
)
def test_tiles_are_shown_at_whole_multiples_of_a_pixel_where_they_fit_a_unit(
    shape: tuple[int, int], size: tuple[int, int]
) -> None:
    style = tiles.tile_styles(shape, Sprite(b"", 32, (0,)))
    assert f"--tile-width:{size[0]}px;--tile-height:{size[1]}px" in style


def test_every_tile_has_its_place_in_the_sprite() -> None:
    style = tiles.tile_styles((28, 28), Sprite(b"", 4, tuple(range(10))))
    assert "--sprite-columns:4;--sprite-rows:3}" in style
    places = re.findall(r"\.t(\d+)\{--x:(-?\d+);--y:(-?\d+)\}", style)
    assert [(int(t), -int(x), -int(y)) for t, x, y in places] == [(t, t % 4, math.floor(t / 4)) for t in range(10)]


@pytest.mark.parametrize("shape", [(32, 32, 3), (224, 224, 3), (28, 28), (64, 48)])
def test_pictures_are_of_one_size_and_keep_their_colours_in_the_dark(shape: tuple[int, ...]) -> None:
    style = tiles.tile_styles(shape, Sprite(b"", 32, (0,)), as_ink=False)
    assert re.search(r"--tile-width:(\d+)px;--tile-height:(\d+)px", style)[2] == "42"
    assert ":root{--digit:none;--digit-wrong:none}" in style
    assert "--digit" not in tiles.tile_styles(shape, Sprite(b"", 32, (0,)))
