"""Finds out on what scale a network takes pixels, and makes of it one that takes images with pixels from 0 to 255."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import keras
import numpy as np

from report.core.rounding import SMALLEST
from report.data.pixels import BRIGHTEST
from report.network.custom import objects_of
from report.network.keras_model import predict
from report.network.layers import CHAINS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report.network.run import Asked

Scale = tuple[float, float]  # by what pixels from 0 to 255 are multiplied, and what is added then
AS_THEY_ARE: Scale = (1.0, 0.0)
SHARES: Scale = (1 / BRIGHTEST, 0.0)  # to 0 to 1
SCALES: dict[Scale, str] = {  # that can be known to the last bit, and the layers that bring pixels to them
    SHARES: "Rescaling(1 / 255)",
    (2 / BRIGHTEST, -1.0): "Rescaling(1 / 127.5, offset=-1)",
    (-1 / BRIGHTEST, 1.0): "Rescaling(-1 / 255, offset=1)",
}
FAR = 0.8  # of a loss: what is below is lower by far
UNSURE = 0.2  # by which a network on its own scale may be less sure than it is right
STRICTLY = 0.1  # the same, on a scale that is only near to its own: one trained on raw pixels is less sure there
CLEARLY = 0.05  # of the images, that are read rightly on one scale and not on another; of a loss
CLOSELY = 0.6  # of a loss at its best temperature: 0.56 to 0.58 where images were standardised, 0.66 and more if not
TEMPERATURES = (1, 1.5, 2, 3, 5, 8, 12, 20, 50)
FEW, ENOUGH = 50, 1000  # images that tell it


class _Read(NamedTuple):
    """How a network reads images: its log loss, as a share of that of guessing, how often it is right, how sure.

    `fitted` is the loss at the temperature at which it is lowest: where the network is as sure as it is right.
    """

    loss: float
    right: float
    confidence: float
    fitted: float

    def sure(self, within: float = UNSURE) -> bool:
        return self.confidence > self.right - within

    def lower(self, other: _Read) -> bool:
        """Say whether the loss is lower by far than the other and than that of guessing."""
        return self.loss < FAR * min(other.loss, 1.0)

    def knows(self, other: _Read) -> bool:
        """Say whether it knows far more than the other, however sure either is."""
        return self.fitted < min(CLOSELY * other.fitted, other.fitted - CLEARLY) and self.right >= other.right


def scale_of(model: keras.Model, images: np.ndarray, labels: np.ndarray, asked: Asked) -> Scale | None:
    """Return the scale on which a network takes pixels, or None if it is one that cannot be known from its answers.

    It is another one than 0 to 255 if the log loss is lower by far there than with pixels as they are, and than by
    guessing, and not clearly fewer images are read rightly. One that is right there much more often than it is sure was
    trained on larger numbers. It cannot be known if the network knows far more on a scale made of these images, by
    their mean and deviation, that is only near to the one of its training, or where it is not sure but right clearly
    more often. One that was trained on pixels as they are may be far too sure on these alone, and so have a high loss:
    that is no sign of another scale.

    Args:
        model: one that takes such images.
        images: uint8, of shape (n, height, width) or (n, height, width, 3).
        labels: their classes, int (n,).
        asked: how it is asked otherwise.
    """
    some = slice(None, None, -(-len(images) // ENOUGH))  # of all classes, if they stand in their order
    images, labels = images[some], labels[some]

    def read(by: Any, plus: Any) -> _Read:  # noqa: ANN401 numbers, or an array of one for each pixel or colour
        shares = predict(model, images * np.float32(by) + np.float32(plus), asked)
        losses = [_loss(shares, labels, temperature) for temperature in TEMPERATURES]
        right = float((shares.argmax(axis=1) == labels).mean())
        return _Read(losses[0], right, float(shares.max(axis=1).mean()), min(losses))

    known = {scale: read(*scale) for scale in (AS_THEY_ARE, *SCALES)}
    scale = min(SCALES, key=lambda one: known[one].loss)
    found, raw = known[scale], known[AS_THEY_ARE]
    if not (found.lower(raw) and found.sure() and found.right > raw.right - CLEARLY):
        scale, found = AS_THEY_ARE, raw
    unsure = any(one.right > found.right + CLEARLY and one.lower(found) for one in known.values())
    guesses = _near(images) if len(labels) >= FEW else ()
    near = any((one := read(*guess)).sure(STRICTLY) and one.knows(found) for guess in guesses)
    return None if unsure or near else scale


def _loss(shares: np.ndarray, labels: np.ndarray, temperature: float) -> float:
    """Return the log loss of shares (n, classes) at a temperature, as a share of that of guessing."""
    powers = (shares / shares.max(axis=1, keepdims=True)) ** (1 / temperature)
    right = powers[np.arange(len(labels)), labels] / powers.sum(axis=1)
    return float(-np.log(np.maximum(right, SMALLEST)).mean() / np.log(shares.shape[1]))


def _near(images: np.ndarray) -> Iterator[tuple[Any, Any]]:
    """Yield scales that are near to those of networks trained on images that were centred, or standardised."""
    for axes in ((0, 1, 2), 0):  # of each colour, of each pixel
        mean = images.mean(axis=axes, dtype=np.float32)
        deviation = np.maximum(images.std(axis=axes, dtype=np.float32), SMALLEST)
        yield from ((by, -mean * by) for by in (1.0, 1 / BRIGHTEST, 1 / deviation))


def rescaled(model: keras.Model, scale: Scale, custom: str = "") -> keras.Model:
    """Return a model that takes pixels from 0 to 255 and does with them what a chain of layers does on its own scale.

    `custom` names the module that has the author's own classes of it.
    """
    by, plus = scale
    return _behind(keras.layers.Rescaling, model, model.input_shape[1:], custom, scale=by, offset=plus)


def for_images(model: keras.Model, shape: tuple[int, ...], custom: str = "") -> keras.Model:
    """Return a model that takes images of this shape as a chain of layers takes them in one row, or any other as it is.

    `custom` names the module that has the author's own classes of it.
    """
    if type(model) not in CHAINS or len(model.inputs) > 1 or model.input_shape[1:] != (math.prod(shape),):
        return model
    return _behind(keras.layers.Flatten, model, shape, custom)


def _behind(
    kind: type[keras.Layer],
    model: keras.Model,
    shape: tuple[int, ...],
    custom: str,
    **how: float,
) -> keras.Model:
    """Return a copy of a chain of layers that takes inputs of this shape, with a layer of a kind before the others."""
    with keras.saving.custom_object_scope(objects_of(custom) or {}):
        copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    names = {layer.name for layer in copy.layers}
    pixels = keras.Input(shape, name=_free("pixels", names))
    first = kind(**how, name=_free(kind.__name__.lower(), names), dtype=keras.config.floatx())
    if type(copy) is keras.Sequential:
        return keras.Sequential([pixels, first, *copy.layers])
    through = copy._run_through_graph(first(pixels), operation_fn=lambda layer: layer)  # noqa: SLF001 keeps its layers
    return keras.Model(pixels, through)


def _free(name: str, taken: set[str]) -> str:
    return name if name not in taken else _free(f"{name}_", taken)
