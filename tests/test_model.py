"""The network of the report is the one that it says it is; who makes another of it changes the size here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import numpy as np
import pytest

from report.model import build_callbacks, dense, small_cnn, softmax_regression

if TYPE_CHECKING:
    from collections.abc import Callable

UNITS = 128  # of the hidden layer


def test_the_network_has_one_hidden_layer() -> None:
    model = dense((28, 28), 10, 0.001)
    assert model.count_params() == 784 * UNITS + UNITS + UNITS * 10 + 10
    assert [type(layer).__name__ for layer in model.layers] == ["Rescaling", "Flatten", "Dense", "Dense"]


def test_the_baselines_are_linear_and_convolutional() -> None:
    assert softmax_regression((28, 28), 10, 0.001).count_params() == 7_850 == 784 * 10 + 10
    convolutional = small_cnn((28, 28), 10, 0.001)
    assert convolutional.count_params() == 20_746 == (25 * 16 + 16) + (9 * 16 * 32 + 32) + (7 * 7 * 32 * 10 + 10)
    assert [type(layer).__name__ for layer in convolutional.layers].count("Conv2D") == 2


@pytest.mark.parametrize(("image_shape", "classes"), [((8, 8), 10), ((4, 6), 3), ((1, 1), 2)])
def test_shape_and_classes_come_from_the_data(image_shape: tuple[int, int], classes: int) -> None:
    model = dense(image_shape, classes, 0.001)
    assert model.input_shape == (None, *image_shape)
    assert model.output_shape == (None, classes)


def test_the_network_takes_raw_pixels_and_answers_with_shares() -> None:
    model = dense((4, 6), 3, 0.001)
    images = np.random.default_rng(0).integers(0, 256, (5, 4, 6), dtype=np.uint8)
    shares = model.predict(images, verbose=0)
    assert shares.sum(axis=1) == pytest.approx([1] * 5)
    assert shares.min() > 0.001  # raw pixels of 255 would leave nothing to most classes
    hidden, last = (layer.get_weights() for layer in model.layers[2:])
    scores = np.maximum(images.reshape(5, 24) / 255 @ hidden[0] + hidden[1], 0) @ last[0] + last[1]
    expected = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    assert shares == pytest.approx(expected, abs=1e-5)


def test_the_network_is_compiled_as_the_report_says() -> None:
    model = dense((4, 6), 3, 0.25)
    assert isinstance(model.optimizer, keras.optimizers.Adam)
    assert float(model.optimizer.learning_rate) == 0.25
    assert model.loss == "sparse_categorical_crossentropy"


def test_the_same_seed_begins_with_the_same_weights() -> None:
    def weights(seed: int) -> np.ndarray:
        keras.utils.set_random_seed(seed)
        return dense((4, 6), 3, 0.001).get_weights()[0]

    assert np.array_equal(weights(1), weights(1))
    assert not np.array_equal(weights(1), weights(2))


def test_nothing_chooses_by_the_test_images_as_the_project_is_shipped() -> None:
    assert build_callbacks() == []


@pytest.mark.parametrize("network", [dense, softmax_regression, small_cnn])
def test_every_network_takes_images_in_colour(network: Callable[..., keras.Model]) -> None:
    model = network((8, 9, 3), 4, 0.001)
    assert model.input_shape == (None, 8, 9, 3)
    assert model.predict(np.zeros((2, 8, 9, 3), np.uint8), verbose=0).shape == (2, 4)
