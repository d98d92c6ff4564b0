"""What the steps of a network answer is what Keras answers, and what the report has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import numpy as np
import pytest

from report.chapters.draw.answers import answer, check_answers
from report.chapters.draw.export import read_network
from report.chapters.draw.kinds import Refused
from report.network.keras_model import predict
from report.network.saving import save_model

if TYPE_CHECKING:
    from pathlib import Path

    from report.chapters.draw.kinds import Step

# Keras reads its variables through an interface of NumPy that is older than NumPy likes; nothing here can mend that.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")

IMAGES = np.random.default_rng(0).integers(0, 256, (3, 9, 11), np.uint8)
layers = keras.layers


def saved(folder: Path, *chain: keras.Layer) -> tuple[tuple[Step, ...], np.ndarray, np.ndarray]:
    """Return the steps of a network, its weights, and what Keras answers to the images."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((9, 11)), layers.Rescaling(1 / 127.5, -1), *chain, layers.Softmax()])
    model.compile()
    save_model(model, folder / "model.keras")
    return *read_network(folder / "model.keras"), predict(model, IMAGES)


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize(("window", "strides"), [(2, 1), ((3, 2), 2), ((1, 4), 3), ((2, 3), (1, 3)), (1, 3)])
def test_windows_stand_where_those_of_keras_do(
    padding: str, window: int | tuple[int, int], strides: int | tuple[int, int], tmp_path: Path
) -> None:
    steps, weights, expected = saved(
        tmp_path,
        layers.Reshape((9, 11, 1)),
        layers.Conv2D(4, window, strides, padding, bias_initializer="glorot_uniform"),
        layers.MaxPooling2D(2, 1, "same"),
        layers.Conv2D(5, 1, use_bias=False, activation="relu"),
        layers.MaxPooling2D(window, strides, padding) if padding == "same" else layers.MaxPooling2D(1, strides),
        layers.Flatten(),
        layers.Dense(3, bias_initializer="glorot_uniform"),
    )
    assert np.allclose([answer(steps, weights, image) for image in IMAGES], expected, atol=1e-5)
    check_answers(steps, weights, IMAGES, expected)


def test_answers_that_are_none_or_of_other_classes_are_refused() -> None:
    steps = ({"step": "shape", "shape": [-1]}, {"step": "rescaling", "scale": 1e308, "offset": 0}, {"step": "softmax"})
    for probabilities in (np.full((3, 99), 1 / 99), np.full((3, 2), 1 / 2)):
        with pytest.raises(Refused, match=r"^its answers, which would come out otherwise there$"):
            check_answers(steps, np.zeros(0), IMAGES, probabilities)
