"""The shares of an image are what the network gave it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from worlds import tiny_dataset, tiny_evaluation, tiny_run

from report.chapters import bars
from report.chapters.samples import words as samples_words
from report.chapters.tiles import tiles
from report.data.vocabulary import HANDWRITING
from report.network.run import Run


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


def test_of_equal_shares_the_first_two_are_strong() -> None:
    shares = np.tile(np.array([0.001, 0.002], np.float32), 500)
    evaluation = tiny_evaluation([999], [999], names=[str(index) for index in range(1000)])
    found = samples_words.shares(tiny_run(probabilities=shares[np.newaxis]), evaluation, 0)
    assert [bar.name for bar in found if bar.strong] == ["1", "3"]


def test_bars_are_as_long_as_a_tenth_of_a_pixel_can_tell() -> None:
    run = tiny_run(probabilities=np.array([[0.75, 0.2, 0.05]], np.float32))
    found = samples_words.shares(run, tiny_evaluation([0], [0], names=["a", "b", "c"]), 0)
    assert [bar.length for bar in found] == [56.0, 14.9, 3.7]


def test_images_above_99_per_cent_are_counted_and_the_least_sure_one_is_shown() -> None:
    evaluation = tiny_evaluation([0, 1, 2, 0, 1], [0, 1, 2, 0, 1], [0.991, 0.99, 0.4, 0.999, 0.995])
    run = tiny_run(probabilities=np.tile(np.array([[0.2, 0.4, 0.4]], np.float32), (5, 1)))
    words = samples_words.tell(tiny_dataset(), run, evaluation, tiles(evaluation, range(5)), {})
    assert words.sure == "3 of 5 test images are read with more than 99% confidence."
    assert "Softmax makes the shares: e to the power of each output" in words.made
    assert words.doubtful.index == 2
    assert [bar.name for bar in words.shares] == ["0", "1", "2"]


@pytest.mark.parametrize(("confidence", "which"), [(0.995, "is"), (0.9, "is not")])
def test_a_single_test_image_is_spoken_of_in_the_singular(confidence: float, which: str) -> None:
    said = samples_words.sure(tiny_evaluation([0], [0], [confidence]), HANDWRITING)
    assert said == f"The only test image {which} read with more than 99% confidence."


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((28, 28), "A grey square of 28 by 28 numbers."),
        ((48, 64), "A grey image of 64 by 48 numbers."),
        ((32, 32, 3), "A colour image of 32 by 32 pixels, three numbers each."),
    ],
)
def test_an_image_is_told_as_numbers(shape: tuple[int, ...], words: str) -> None:
    assert samples_words.sees(shape) == words


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((28, 28), "Nobody has said; the images shown here are grey, 28 by 28 pixels."),
        ((48, 64, 3), "Nobody has said; the images shown here are in colour, 64 by 48 pixels."),
    ],
)
def test_of_answers_alone_nobody_knows_what_was_seen(shape: tuple[int, ...], words: str) -> None:
    evaluation = tiny_evaluation([0], [0], names=["a", "b", "c"])
    dataset, run = tiny_dataset(image_shape=shape), Run(np.full((1, 3), 1 / 3, np.float32))
    shown = tiles(evaluation, range(1))
    assert samples_words.tell(dataset, run, evaluation, shown, {}).sees == words
    asked = dataclasses.replace(run, parameters=7)  # a model in memory of which Keras tells no layers
    assert samples_words.tell(dataset, asked, evaluation, shown, {}).sees == samples_words.sees(shape)
