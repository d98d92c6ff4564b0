"""Loops are compiled with XLA only where it trains a network as Keras would without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import numpy as np
import pytest
import zoo
from trainings import CLASSES

from report.data.arrays import Arrays
from report.model import dense
from report.network import loops
from report.network.training import train

if TYPE_CHECKING:
    from collections.abc import Callable

    from report.network.run import Run

# Keras reads its variables through an interface of NumPy that is older than NumPy likes; nothing here can mend that.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")


def framed_arrays() -> Arrays:
    """Return images with a row of one colour, as all have a frame that no pixel of a digit is in."""
    random = np.random.default_rng(3)
    labels = np.arange(96) % CLASSES
    images = random.integers(0, 100, (96, 6, 6), dtype=np.uint8)
    images[np.arange(96), 1 + labels] += 120
    images[:, 0] = 0
    return Arrays(images, labels, images[:32], labels[:32])


FRAMED = framed_arrays()


def run_of(network: Callable[..., keras.Model]) -> Run:
    return train(network, FRAMED, CLASSES, batch_size=32, learning_rate=0.01, seed=1, epochs=2)[1]


@pytest.mark.parametrize("network", [zoo.measured_in_python, zoo.activated_in_python, zoo.factored])
def test_what_xla_cannot_compile_or_makes_wrong_is_trained_without_it(network: Callable[..., keras.Model]) -> None:
    training = run_of(network).training
    assert training is not None
    assert training.epochs[1].loss < training.epochs[0].loss


def test_what_is_of_keras_is_trained_with_it() -> None:
    model = dense((6, 6), CLASSES, 0.01)
    model.fit(FRAMED.x_test, FRAMED.y_test, verbose=0)  # which makes its metrics
    assert loops._faster_with_xla(model)  # noqa: SLF001 what it is for is speed, which no test can be sure of


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(loops.RIGHT_WITH_XLA))
def test_an_optimiser_that_is_known_takes_the_same_steps_with_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def network(shape: tuple[int, ...], classes: int, rate: float) -> keras.Model:
        layers = keras.layers.Dense(8, "relu"), zoo.softmax(classes)
        return zoo.compiled(zoo.chain(shape, *layers), optimizer=getattr(keras.optimizers, name)(rate))

    found = []
    for faster in (set(), loops.FASTER_WITH_XLA):
        monkeypatch.setattr(loops, "FASTER_WITH_XLA", faster)
        found.append(run_of(network).probabilities)
    assert found[0] == pytest.approx(found[1], abs=1e-5)
