"""A network whose Normalization was adapted to images is published with the answers that Keras gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import keras
import numpy as np
import pytest
from sklearn.datasets import load_digits

from report.library.report import Report
from report.network.run import Run
from report.network.supplied import answer_into

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# Keras reads its variables through an interface of NumPy that is older than NumPy likes; nothing here can mend that.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")


class Data:
    """Images and their labels as a data set has them."""

    def __init__(self, images: np.ndarray, labels: np.ndarray) -> None:
        self.test = images, labels

    def load_test(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the test images and their labels."""
        return self.test


class Known(NamedTuple):
    """Digits, uint8 (n, 8, 8), what each is, and weights of two Dense layers that know them standardised in one row."""

    images: np.ndarray
    labels: np.ndarray
    last: list[np.ndarray]


@pytest.fixture(scope="module")
def known() -> Known:
    """Return the digits of scikit-learn, and what was learned from them."""
    found = load_digits()
    images, labels = (found.images * 255 / 16).astype(np.uint8), found.target
    keras.utils.set_random_seed(5)
    model = keras.Sequential([keras.Input((64,)), *dense()])
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit((images.reshape(-1, 64) - images.mean()) / images.std(), labels, epochs=4, verbose=0)
    return Known(images, labels, model.get_weights())


def dense() -> list[keras.Layer]:
    return [keras.layers.Flatten(), keras.layers.Dense(32, "relu"), keras.layers.Dense(10, "softmax")]


def adapted(kind: str, images: np.ndarray, last: Sequence[np.ndarray]) -> keras.Model:
    """Return a network of a kind whose Normalization was adapted to images, float32 (n, ...)."""
    shape, normal = images.shape[1:], keras.layers.Normalization(axis=None)
    normal.adapt(images)
    inner = keras.Sequential([keras.Input(shape), normal]) if kind == "nested" else normal
    layers: list[Any] = [inner, *dense()]
    if kind == "functional":
        pixels = found = keras.Input(shape)
        for layer in layers:
            found = layer(found)
        model = keras.Model(pixels, found)
    else:
        model = keras.Sequential([keras.Input(shape), *layers])
    for layer, weights in zip(layers[-2:], (last[:2], last[2:]), strict=True):
        layer.set_weights(weights)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@pytest.mark.parametrize("kind", ["sequential", "functional", "nested"])
@pytest.mark.parametrize(("brightest", "shape"), [(255, (8, 8)), (255, (64,)), (1, (8, 8)), (1, (64,))], ids=str)
def test_what_it_answers_is_published_and_its_file_answers_the_same(
    kind: str, brightest: int, shape: tuple[int, ...], known: Known, tmp_path: Path
) -> None:
    images, labels, last = known
    own = (images * np.float32(brightest / 255)).reshape(-1, *shape)
    model = adapted(kind, own, last)
    model.save(tmp_path / "mine.keras")
    answer_into(tmp_path, Data(images, labels), 10, "", trained=tmp_path / "mine.keras", log=None)  # type: ignore[arg-type]
    run = Run.load(tmp_path)
    assert run.probabilities == pytest.approx(model.predict(own, verbose=0), abs=1e-4)
    right = float((run.probabilities.argmax(axis=1) == labels).mean())
    assert right == pytest.approx(model.evaluate(own, labels, verbose=0, return_dict=True)["accuracy"], abs=1e-6)
    stock = keras.models.load_model(tmp_path / "model.keras")
    assert stock.predict(images, verbose=0) == pytest.approx(run.probabilities, abs=1e-5)


@pytest.mark.parametrize("kind", ["sequential", "functional", "nested"])
@pytest.mark.filterwarnings("error::UserWarning")
def test_one_in_memory_is_asked_again_on_0_to_1_and_stays_as_it_is(kind: str, known: Known) -> None:
    shares = known.images.astype(np.float32) / 255
    model = adapted(kind, shares, known.last)
    made = Report.from_model(model, shares, known.labels)
    assert (made.again, made.run.asked.rescaled) == (True, "given")
    assert model.layers[-1].output is not None, "its layers are in no other model"
