"""Finds out on what scale a network takes pixels, and makes of it one that takes them from 0 to 255."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import numpy as np

from report.core.rounding import SMALLEST
from report.data.pixels import BRIGHTEST
from report.network.custom import objects_of
from report.network.keras_model import predict

if TYPE_CHECKING:
    from report.network.run import Asked

Scale = tuple[float, float]  # by what pixels from 0 to 255 are multiplied, and what is added then
SHARES: Scale = (1 / BRIGHTEST, 0.0)  # to 0 to 1
SCALES: tuple[Scale, ...] = (SHARES, (2 / BRIGHTEST, -1.0))  # the other to -1 to 1
SCALING = (keras.layers.Rescaling, keras.layers.Normalization)  # a network with one of these has its own way
FAR = 0.8  # of a loss: what is below is lower by far
UNSURE = 0.2  # by which a network on its own scale may be less sure than it is right
ENOUGH = 1000  # images that tell it


def scale_of(model: keras.Model, images: np.ndarray, labels: np.ndarray, asked: Asked) -> Scale | None:
    """Return the scale on which a network takes pixels, or None if it takes them as they are, from 0 to 255.

    It is another one if the log loss is lower by far there than with pixels as they are, and than by guessing. One
    that is right there much more often than it is sure was trained on larger numbers.

    Args:
        model: one that does not say so by a layer that scales.
        images: uint8, of shape (n, height, width) or (n, height, width, 3).
        labels: their classes, int (n,).
        asked: how it is asked otherwise.
    """
    if any(isinstance(layer, SCALING) for layer in model._flatten_layers()):  # noqa: SLF001 finds the nested too
        return None
    some = slice(None, None, -(-len(images) // ENOUGH))  # of all classes, if they stand in their order
    images, labels = images[some], labels[some]
    as_they_are = predict(model, images, asked)
    answers = {(by, plus): predict(model, images * np.float32(by) + np.float32(plus), asked) for by, plus in SCALES}
    best = min(SCALES, key=lambda scale: _loss(answers[scale], labels))
    lower = _loss(answers[best], labels) < FAR * min(_loss(as_they_are, labels), np.log(as_they_are.shape[1]))
    right, sure = (answers[best].argmax(axis=1) == labels).mean(), answers[best].max(axis=1).mean()
    return best if lower and sure > right - UNSURE else None


def _loss(probabilities: np.ndarray, labels: np.ndarray) -> float:
    right = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(right, SMALLEST)).mean())


def rescaled(model: keras.Model, scale: Scale, custom: str = "") -> keras.Model:
    """Return a model that takes pixels from 0 to 255 and does with them what a chain of layers does on its own scale.

    `custom` names the module that has the author's own classes of it.
    """
    with keras.saving.custom_object_scope(objects_of(custom) or {}):
        copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    names = {layer.name for layer in copy.layers}
    pixels = keras.Input(copy.input_shape[1:], name=_free("pixels", names))
    first = keras.layers.Rescaling(*scale, name=_free("rescaling", names), dtype=keras.config.floatx())
    if type(copy) is keras.Sequential:
        return keras.Sequential([pixels, first, *copy.layers])
    through = copy._run_through_graph(first(pixels), operation_fn=lambda layer: layer)  # noqa: SLF001 keeps its layers
    return keras.Model(pixels, through)


def _free(name: str, taken: set[str]) -> str:
    return name if name not in taken else _free(f"{name}_", taken)
