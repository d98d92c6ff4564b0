"""What the report needs of a trained network: its answers, its layers, and a file that anybody can load."""

from __future__ import annotations

import json
import math
import zipfile
from typing import TYPE_CHECKING, NamedTuple

import keras
import numpy as np

from report.core.errors import ReportError
from report.network.run import Layer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROUNDING = 1e-3  # by which the sum of probabilities may miss 1
ANSWERED_AT_ONCE, NUMBERS = 1000, 4 * 784_000  # images in one batch, and pixels times colours: of large images fewer
OLDEST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def at_once(images: np.ndarray) -> int:
    """Return how many of such images are to be answered in one batch; it changes no answer, only memory and time."""
    return max(1, min(ANSWERED_AT_ONCE, NUMBERS // math.prod(images.shape[1:])))


def predict(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Return the probabilities, float32 (n, classes), that the model gives for images (n, height, width) of 0…255."""
    answers: np.ndarray = model.predict(images, batch_size=at_once(images), verbose=0)
    return answers.astype(np.float32, copy=False)


def check_model(model: keras.Model, images: np.ndarray, classes: int, name: str) -> None:
    """Refuse a model that cannot be trained, judged and reported on; build what of it is not yet built.

    Args:
        model: what the function returned.
        images: a few of the data set, uint8 (n, height, width).
        classes: number of classes.
        name: of the function, as module:function.

    Raises:
        ReportError: if it is not compiled, does not count its accuracy, or does not answer with one number a class.
    """
    if not model.compiled:
        raise ReportError(f"{name} returns a network that is not compiled; call model.compile")
    shape = tuple(model(images).shape)
    if shape != (len(images), classes):
        raise ReportError(
            f"{name} returns a network that answers an image with shape {shape[1:]}, where {(classes,)} is expected, "
            'a probability for each class; let it end in Dense(classes, activation="softmax")'
        )
    model.test_step((images, np.zeros(len(images), np.int64)))  # builds the metrics
    if "accuracy" not in model.get_metrics_result():
        raise ReportError(f'{name} compiles without accuracy; add metrics=["accuracy"]')


def check_answers(probabilities: np.ndarray, learning_rate: float, name: str) -> None:
    """Refuse answers (n, classes), of the network that the function of this name makes, that are no probabilities.

    Raises:
        ReportError: if a number is none or below 0, or a row does not sum to 1.
    """
    if not np.isfinite(probabilities).all():
        raise ReportError(
            f"the training of {name} ended in answers that are no numbers; learning_rate is {learning_rate:g}, "
            "make it smaller"
        )
    odd = np.flatnonzero((probabilities < 0).any(axis=1) | (np.abs(probabilities.sum(axis=1) - 1) > ROUNDING))
    if odd.size:
        first = probabilities[odd[0]]
        raise ReportError(
            f"the answers of {name} to test image {odd[0]} sum to {first.sum():.3g}, the lowest is {first.min():.3g}: "
            'these are no probabilities; let it end in Dense(classes, activation="softmax")'
        )


def describe_layers(model: keras.Model) -> tuple[Layer, ...]:
    """Describe the layers of a model in order."""
    return tuple(
        Layer(
            name=layer.name,
            type=type(layer).__name__,
            activation=getattr(getattr(layer, "activation", None), "__name__", ""),
            output_shape=tuple(int(size) for size in layer.output.shape[1:]),
            parameters=layer.count_params(),
        )
        for layer in model.layers
    )


def load_model(path: Path) -> keras.Model:
    """Read a model that `save_model` wrote."""
    return keras.models.load_model(path)


def load_predictor(path: Path) -> Callable[[np.ndarray], np.ndarray]:
    """Return a function that gives the probabilities (n, classes) for one batch of images (n, height, width)."""
    predictor: Callable[[np.ndarray], np.ndarray] = load_model(path).predict_on_batch
    return predictor


class FirstLayer(NamedTuple):
    """The first layer with weights: its type, its kernel, and what its units answer to images, float32 (n, units).

    A Dense layer has a kernel of shape (inputs, units). Another one is not asked, and has answers to no image.
    `outgoing` is the kernel of the next layer with weights, if that is a Dense one.
    """

    type: str
    kernel: np.ndarray
    activations: np.ndarray
    outgoing: np.ndarray | None


def ask_first_layer(model: keras.Model, images: np.ndarray) -> FirstLayer:
    """Return the first layer with weights of a model, and what it answers to images (n, height, width)."""
    first, *others = [layer for layer in model.layers if layer.count_params()]
    dense = others and type(others[0]).__name__ == "Dense"
    asked = type(first).__name__ == "Dense"  # what a convolution answers to all images fills a memory
    return FirstLayer(
        type=type(first).__name__,
        kernel=first.get_weights()[0],
        activations=predict(keras.Model(model.inputs, first.output), images) if asked else np.zeros((0, 0), np.float32),
        outgoing=others[0].get_weights()[0] if dense else None,
    )


def save_model(model: keras.Model, path: Path) -> None:
    """Write a model with a fresh optimiser, so that the same weights give the same bytes, and few of them.

    Keras puts dates and memory addresses into the file; they are taken out again.
    """
    fresh = keras.models.clone_model(model)
    fresh.set_weights(model.get_weights())
    fresh.save(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in sorted(archive.namelist())}
    members["metadata.json"] = _without(members["metadata.json"], "date_saved")
    members["config.json"] = _without(members["config.json"], "shared_object_id")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, OLDEST_ZIP_DATE), content, zipfile.ZIP_DEFLATED)


def _without(content: bytes, unwanted: str) -> bytes:
    def keep(pairs: list[tuple[str, object]]) -> dict[str, object]:
        return {key: value for key, value in pairs if key != unwanted}

    return json.dumps(json.loads(content, object_pairs_hook=keep)).encode()
