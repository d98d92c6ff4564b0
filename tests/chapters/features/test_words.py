"""What is said of the hidden units is true for any number of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from rendering import a_report, rendered, said

from report.chapters.features import words as features_words
from report.chapters.features.record import Features

if TYPE_CHECKING:
    from pathlib import Path


def featured(units: int, reason: str = "") -> Features:
    """Return the features of so many units."""
    return Features(reason, np.zeros((units, 2, 2), np.float32), np.zeros(units))


@pytest.mark.parametrize(
    ("features", "words"),
    [
        (featured(128), "128 patterns of ink."),
        (featured(10), "Ten patterns of ink."),
        (featured(1), "One pattern of ink."),
        (featured(0, "its first layer is a Conv2D"), "That cannot be shown as images."),
    ],
)
def test_what_the_first_layer_learned_is_said_in_one_line(features: Features, words: str) -> None:
    assert features_words.headline(features) == words


@pytest.mark.parametrize(("hidden", "words"), [(True, "hidden unit"), (False, "output")])
def test_units_that_answer_are_not_called_hidden(*, hidden: bool, words: str) -> None:
    features = Features("", np.zeros((10, 2, 2), np.float32), np.zeros(10), hidden=hidden)
    assert features_words.tell(features, {}).unit == words


def test_of_hidden_units_it_is_said_how_many_are_off_in_every_test_image() -> None:
    features = Features("", np.zeros((10, 2, 2), np.float32), np.zeros(10), dead=1)
    assert features_words.headline(features) == "One of ten hidden units is off in every test image."


@pytest.mark.parametrize(
    ("dead", "unlit", "words"),
    [
        (14, 3, "14 of 128 hidden units are off in every test image, and in three of 360 images all units are."),
        (128, 360, "128 of 128 hidden units are off in every test image."),
        (0, 1, "One test image of 360 finds all units off."),
    ],
)
def test_images_in_which_all_units_are_off_are_not_taken_for_those_of_some(dead: int, unlit: int, words: str) -> None:
    features = Features("", np.zeros((128, 2, 2), np.float32), np.zeros(128), dead, unlit, 360)
    assert features_words.headline(features) == words


def test_it_is_said_how_many_units_have_half_of_the_influence() -> None:
    features = Features("", np.zeros((4, 2, 2), np.float32), np.array([4.0, 3.0, 2.0, 1.0]))
    assert features_words.headline(features) == "Four patterns of ink; the strongest two have half of the influence."


def test_both_pages_say_what_their_pictures_of_units_show(tmp_path: Path) -> None:
    pages = rendered(tmp_path / "site", a_report())
    drawn = "each weight, where its pixel lies, times how much that pixel varies (its standard deviation over the test"
    assert drawn in said(pages["index.html"])
    assert "these weights alone, without how much each pixel varies" in said(pages["draw.html"])
