"""What the templates lay out is worked out beforehand: shades, tiles, bars."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest
from worlds import counted, tiny_evaluation, tiny_run

from report.chapters import bars, tiles
from report.chapters.architecture import words as architecture_words
from report.chapters.method import words as method_words
from report.chapters.mistakes import words as mistakes_words
from report.chapters.samples import words as samples_words
from report.network.run import Layer
from report.plotting.pictures import Sprite
from report.settings import Settings

MATRIX = ((50, 10, 1), (0, 70, 3), (2, 0, 9))


def test_the_matrix_is_shaded_by_its_mistakes_alone() -> None:
    rows = mistakes_words.confusion(counted(MATRIX, ["ant", "bee", "cat"]))
    assert [[cell.count for cell in row.cells] for row in rows] == [list(row) for row in MATRIX]
    assert [[cell.right for cell in row.cells] for row in rows] == np.eye(3, dtype=bool).tolist()
    assert [[cell.shade for cell in row.cells] for row in rows] == [[0, 10, 1], [0, 0, 3], [2, 0, 0]]


def test_a_row_of_the_matrix_counts_its_mistakes_and_its_images() -> None:
    rows = mistakes_words.confusion(counted(MATRIX, ["ant", "bee", "cat"]))
    assert [(row.name, row.wrong, row.total) for row in rows] == [("ant", 11, 61), ("bee", 3, 73), ("cat", 2, 11)]


@pytest.mark.parametrize(
    ("mistakes", "shades"),
    [((1000, 1, 100, 101), (10, 1, 1, 2)), ((1, 0, 1, 1), (10, 0, 10, 10)), ((3, 2, 1, 0), (10, 7, 4, 0))],
)
def test_the_worst_cell_is_darkest_and_no_mistake_is_without_a_shade(
    mistakes: tuple[int, ...], shades: tuple[int, ...]
) -> None:
    a, b, c, d = mistakes
    rows = mistakes_words.confusion(counted(((5, a, b), (c, 5, d), (0, 0, 5))))
    assert [rows[row].cells[column].shade for row, column in ((0, 1), (0, 2), (1, 0), (1, 2))] == list(shades)


def test_a_matrix_without_mistakes_has_no_shade_and_no_key() -> None:
    perfect = counted(((5, 0), (0, 5)))
    assert {cell.shade for row in mistakes_words.confusion(perfect) for cell in row.cells} == {0}
    assert mistakes_words.confusion_key(perfect) == ()


def test_the_key_says_which_mistakes_a_shade_stands_for() -> None:
    evaluation = counted(((5, 100, 91), (5, 5, 11), (10, 1, 5)))
    assert mistakes_words.confusion_key(evaluation) == ((1, 1, 10), (2, 11, 11), (10, 91, 100))


def test_readings_in_place_of_another_are_the_columns_without_the_diagonal() -> None:
    assert mistakes_words.read_instead(counted(MATRIX)) == (2, 10, 4)


def test_tiles_tell_what_was_written_and_what_was_read() -> None:
    evaluation = tiny_evaluation([0, 1, 1], [0, 1, 0], [0.9, 0.8, 0.7], ["ant", "bee"])
    every = tiles.tiles(evaluation, Sprite(b"", 32, (0, 2)))
    assert every == {
        0: tiles.Tile(place=0, index=0, label="ant", reading="ant", right=True, confidence=0.9),
        2: tiles.Tile(place=1, index=2, label="bee", reading="ant", right=False, confidence=0.7),
    }


def test_the_band_shows_the_first_tiles_as_far_as_they_follow_one_another() -> None:
    evaluation = tiny_evaluation([0] * 10, [0] * 10)
    every = tiles.tiles(evaluation, Sprite(b"", 32, (0, 1, 2, 7)))
    assert [tile.index for tile in tiles.first_tiles(every)] == [0, 1, 2]


def test_the_band_is_not_longer_where_the_next_image_is_the_most_doubtful() -> None:
    evaluation = tiny_evaluation([0] * 200, [0] * 200)
    sprite = Sprite(b"", 32, tuple(range(161)))
    assert len(tiles.first_tiles(tiles.tiles(evaluation, sprite))) == 160


def test_shares_are_bars_to_scale_and_the_two_largest_are_strong() -> None:
    run = tiny_run(probabilities=np.array([[0, 0, 0], [0.125, 0.5, 0.375]], np.float32))
    evaluation = tiny_evaluation([0, 1], [0, 1], names=["ant", "bee", "cat"])
    assert samples_words.shares(run, evaluation, 1) == (
        bars.Bar("ant", 0.125, 14.0, strong=False),
        bars.Bar("bee", 0.5, 56.0, strong=True),
        bars.Bar("cat", 0.375, 42.0, strong=True),
    )


def test_a_share_of_nothing_still_has_a_bar_that_can_be_seen() -> None:
    run = tiny_run(probabilities=np.array([[1.0, 0.0, 0.0]], np.float32))
    bars = samples_words.shares(run, tiny_evaluation([0], [0], names=["a", "b", "c"]), 0)
    assert [bar.length for bar in bars] == [56.0, 1.0, 1.0]
    assert [bar.strong for bar in bars] == [True, True, False]


def test_layers_have_bars_for_their_outputs_to_scale() -> None:
    layers = (
        Layer("conv", "Conv2D", "relu", (4, 4, 8), 80),
        Layer("flatten", "Flatten", "", (128,), 0),
        Layer("dense", "Dense", "softmax", (1,), 129),
    )
    found = architecture_words.layers(tiny_run(layers=layers))
    assert [layer for layer, _ in found] == list(layers)
    assert [(bar.value, bar.length) for _, bar in found] == [(128, 112.0), (128, 112.0), (1, 1.0)]


def test_every_setting_is_in_the_table_with_its_names() -> None:
    table = method_words.settings_table(Settings(epochs=3))
    assert [row["name"] for row in table] == list(Settings.model_fields)
    row = next(row for row in table if row["name"] == "batch_size")
    assert row == {
        "name": "batch_size",
        "value": 32,
        "default": 32,
        "flag": "--batch-size",
        "variable": "REPORT_BATCH_SIZE",
        "description": "Images in one step of training.",
    }
    assert next(row["value"] for row in table if row["name"] == "epochs") == 3


def test_the_table_of_settings_does_not_tell_where_a_file_lies() -> None:
    table = method_words.settings_table(Settings(dataset="private/folder/shapes.npz", output=Path("out/site")))
    values = {row["name"]: row["value"] for row in table}
    assert (values["dataset"], values["output"]) == ("shapes.npz", "site")


@pytest.mark.parametrize("title", ["/", "Digits and/or letters", "/shapes"])
def test_a_title_is_shown_whole(title: str) -> None:
    table = method_words.settings_table(Settings(title=title, dataset="mnist", output=Path()))
    assert [row["value"] for row in table if row["name"] in {"title", "dataset"}] == [title, "mnist"]


def test_the_table_of_settings_does_not_tell_where_the_site_lies() -> None:
    folder = Path("/private/folder/site")
    assert str(folder) not in [str(row["value"]) for row in method_words.settings_table(Settings(output=folder))]


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        ((28, 28), (28, 28)),
        ((8, 8), (24, 24)),
        ((14, 14), (28, 28)),
        ((5, 14), (28, 10)),
        ((20, 20), (20, 20)),
        ((64, 48), (48, 64)),
    ],
)
def test_tiles_are_shown_at_whole_multiples_of_a_pixel(shape: tuple[int, int], size: tuple[int, int]) -> None:
    style = tiles.tile_styles(shape, Sprite(b"", 32, (0,)))
    assert f"--tile-width:{size[0]}px;--tile-height:{size[1]}px" in style


def test_every_tile_has_its_place_in_the_sprite() -> None:
    style = tiles.tile_styles((28, 28), Sprite(b"", 4, tuple(range(10))))
    assert "--sprite-columns:4;--sprite-rows:3}" in style
    places = re.findall(r"\.t(\d+)\{--x:(-?\d+);--y:(-?\d+)\}", style)
    assert [(int(t), -int(x), -int(y)) for t, x, y in places] == [(t, t % 4, math.floor(t / 4)) for t in range(10)]
