"""Trainings on data so small that they take no time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from report.data.arrays import Arrays
from report.model import dense
from report.network.training import train

if TYPE_CHECKING:
    import keras

    from report.network.run import Run

CLASSES = 3
UNITS = dense((1, 1), CLASSES, 1.0).layers[-2].units  # of the hidden layer, however many it has


def tiny_arrays(train_images: int = 192, test_images: int = 50) -> Arrays:
    """Return images of six by six pixels, noise in which one of three pairs of rows is brighter."""
    random = np.random.default_rng(11)
    number = train_images + test_images
    labels = random.integers(0, CLASSES, number)
    images = random.integers(0, 180, (number, 6, 6), dtype=np.uint8)
    for index, label in enumerate(labels):
        images[index, 2 * label : 2 * label + 2] += 60
    cut = train_images
    return Arrays(images[:cut], labels[:cut], images[cut:], labels[cut:])


ARRAYS = tiny_arrays()


def trained(arrays: Arrays = ARRAYS, **changes: Any) -> tuple[keras.Model, Run]:  # noqa: ANN401 - any argument
    """Train on tiny data, with changes."""
    values: dict[str, Any] = {"seed": 1, "epochs": 2, "batch_size": 64, "learning_rate": 0.01}
    return train(dense, arrays, CLASSES, **values | changes)


@dataclass(frozen=True)
class Finished:
    """A finished training, and what it told on the way: an epoch, or three numbers of progress."""

    model: keras.Model
    run: Run
    told: tuple[Any, ...]
