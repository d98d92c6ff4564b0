"""Finds out on what scale a network takes pixels, and makes of it one that takes images with pixels from 0 to 255."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import keras
import numpy as np

from report.core.rounding import SMALLEST
from report.data.pixels import BRIGHTEST
from report.network.keras_model import CHAINS, predict

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
# What follows was found on 480 networks, many of them trained briefly; `bench_scales.py` trains such ones.
TEMPERATURES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 8, 12, 20, 50)
TRAINED = (0.2, 3)  # above the first and up to the second lies the best temperature of one asked on its own scale
CLEARLY = 0.07  # of the images: by which one scale may be read better, so that another is none to be thought of
LOWER = 0.95  # of a loss: what is below is lower, and no chance
NEARER = 0.93  # of a loss: 0.95 and more where images were neither centred nor standardised, 0.9 and less if they were
MUCH = 0.7  # a loss below which much is known: at most 0.53 where images were standardised, if briefly
FIT = 0.5  # the logarithm of a temperature: of 0.7 to 1.5, 0 with nearly all that pixels as they are saturate
RIGHTLY = 0.85  # of a loss: 0.87 and more where pixels went from -1 to 1, 0.52 to 0.98 where their contrast was higher
MNIST = (0.1307, 0.3081)  # its mean and deviation, which are copied for other images too
IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))  # means and deviations of red, green and blue
GREY = (0.449, 0.226)  # the means of these
FEW, ENOUGH = 50, 1000  # images that tell it


class _Read(NamedTuple):
    """How a network reads images: its log loss, and how often it is right.

    `fitted` is the loss at the `temperature` at which it is lowest: where the network is as sure as it is right, and
    `error` its standard error. Losses are shares of that of guessing.
    """

    loss: float
    right: float
    fitted: float
    temperature: float
    error: float

    @property
    def knows(self) -> bool:
        """Whether this is better than guessing, and not by chance."""
        return self.fitted + 3 * self.error < 1

    @property
    def unfit(self) -> float:
        """How far it is from as sure as it is right, 0 or more."""
        return abs(math.log(self.temperature))

    def is_nearer(self, found: _Read) -> bool:
        """Whether this is of a scale nearer to that of the training: more is known, or as much, less unsurely."""
        rightly = found.temperature < 1 and self.fitted <= found.fitted and self.loss < RIGHTLY * found.loss
        return self.fitted < MUCH and (rightly or self.fitted < NEARER * found.fitted)


def scale_of(model: keras.Model, images: np.ndarray, labels: np.ndarray, asked: Asked) -> Scale | None:
    """Return the scale on which a network takes pixels, or None if that cannot be known from its answers.

    It is the one on which the network knows most, however sure it is: its log loss is lowest there at its best
    temperature, and lower than with pixels as they are, if these are not the ones. It cannot be known if another one
    has a lower loss at once and is read nearly as well; if another one is read clearly better; if the network is much
    surer or less sure than one trained on this scale is, and reads pixels as they are nearly as well; if this is 0 to 1
    and with pixels as they are it is about as sure as it is right, and no less nearly; or if one of the scales in
    `_near` is nearer. One that scales pixels itself is asked with pixels as they are where another scale is not clear,
    and always if its first layer is `Rescaling(1)`.

    Args:
        model: one that takes such images.
        images: uint8, of shape (n, height, width) or (n, height, width, 3).
        labels: their classes, int (n,).
        asked: how it is asked otherwise.
    """
    first = _first_layer(model)
    if isinstance(first, keras.layers.Rescaling) and np.all(first.scale == 1) and np.all(first.offset == 0):
        return AS_THEY_ARE
    some = np.random.default_rng(0).permutation(len(images))[:ENOUGH]
    images, labels = images[some], labels[some]

    def read(pixels: np.ndarray) -> _Read:
        return _judged(predict(model, pixels, asked), labels)

    known = {one: read(images * np.float32(one[0]) + np.float32(one[1])) for one in (AS_THEY_ARE, *SCALES)}
    scale = min(known, key=lambda one: known[one].fitted)
    if not (known[scale].knows and known[scale].fitted < LOWER * known[AS_THEY_ARE].fitted):
        scale = AS_THEY_ARE
    clear = scale == AS_THEY_ARE or _is_clear(scale, known)
    if isinstance(first, (keras.layers.Rescaling, keras.layers.Normalization)):
        return scale if clear else AS_THEY_ARE
    if not clear:
        return None
    guesses = _near(images) if len(labels) >= FEW else ()
    return None if any(read(guess).is_nearer(known[scale]) for guess in guesses) else scale


def _first_layer(model: keras.Model) -> keras.Layer | None:
    """Return the first layer that does anything with pixels but arrange them."""
    arranging = (keras.layers.InputLayer, keras.layers.Flatten, keras.layers.Reshape)
    return next((layer for layer in model.layers if not isinstance(layer, arranging)), None)


def _is_clear(scale: Scale, known: dict[Scale, _Read]) -> bool:
    """Say whether no other scale can be thought of but the one on which the network knows most."""
    found, raw = known[scale], known[AS_THEY_ARE]
    rivals = {one: read for one, read in known.items() if one != scale and read.right >= found.right - CLEARLY}
    if any(read.loss < found.loss or read.right > found.right + CLEARLY for read in rivals.values()):
        return False
    unlike = AS_THEY_ARE in rivals and not TRAINED[0] < found.temperature <= TRAINED[1]
    fit = raw.knows and raw.unfit <= min(FIT, found.unfit)
    return not (unlike or (fit and scale == SHARES))  # what saturates a network less may be read better


def _judged(shares: np.ndarray, labels: np.ndarray) -> _Read:
    """Judge the shares (n, classes) that a network gave."""

    def losses(temperature: float) -> Any:  # noqa: ANN401 an array, (n,)
        powers = (shares / shares.max(axis=1, keepdims=True)) ** (1 / temperature)
        right = powers[np.arange(len(labels)), labels] / powers.sum(axis=1)
        return -np.log(np.maximum(right, SMALLEST)) / np.log(shares.shape[1])

    right = float((shares.argmax(axis=1) == labels).mean())
    fitted, temperature = min((float(losses(one).mean()), one) for one in TEMPERATURES)
    error = float(losses(temperature).std()) / math.sqrt(len(labels))
    return _Read(float(losses(1).mean()), right, fitted, temperature, error)


def _near(images: np.ndarray) -> Iterator[np.ndarray]:
    """Yield images on other scales that are common, or near to them: float32, of the same shape.

    They are centred or standardised by their own mean and deviation, of each colour or pixel; of length one along an
    axis, as `keras.utils.normalize` makes them; or by the means and deviations of MNIST or ImageNet.
    """
    pixels = images.astype(np.float32)
    for axes in ((0, 1, 2), 0):
        centred = pixels - pixels.mean(axis=axes)
        yield from (centred, centred / BRIGHTEST, centred / np.maximum(pixels.std(axis=axes), np.float32(SMALLEST)))
    for axis in (1, -1):
        length = np.linalg.norm(pixels, axis=axis, keepdims=True)
        yield pixels / np.where(length == 0, np.float32(1), length)
    coloured = images.ndim > 3  # noqa: PLR2004 the fourth axis has the colours
    for copied in (MNIST, IMAGENET if coloured else GREY):
        mean, deviation = np.array(copied, np.float32)
        yield (pixels / BRIGHTEST - mean) / deviation
    if coloured:
        yield (pixels - np.array(IMAGENET[0], np.float32) * BRIGHTEST)[..., ::-1]


def rescaled(model: keras.Model, scale: Scale) -> keras.Model:
    """Return a model that takes pixels from 0 to 255 and does with them what a chain of layers does on its own scale.

    Both are made of the same layers.
    """
    by, plus = scale
    return _behind(keras.layers.Rescaling, model, model.input_shape[1:], keras.config.floatx(), scale=by, offset=plus)


def for_images(model: keras.Model, shape: tuple[int, ...]) -> keras.Model:
    """Return a model that takes images of this shape as a chain of layers takes them in one row, or any other as it is.

    Both are made of the same layers.
    """
    if type(model) not in CHAINS or len(model.inputs) > 1 or model.input_shape[1:] != (math.prod(shape),):
        return model
    return _behind(keras.layers.Flatten, model, shape, model.inputs[0].dtype)


def _behind(
    kind: type[keras.Layer], model: keras.Model, shape: tuple[int, ...], dtype: str, **how: float
) -> keras.Model:
    """Return a model of the layers of a chain that takes such inputs, with a layer of a kind before them.

    They are the same layers and no copies, which would lack what a layer knows beside its weights, as Normalization
    does what it was adapted to.
    """
    names = {layer.name for layer in model.layers}
    pixels = keras.Input(shape, dtype=dtype, name=_free("pixels", names))
    first = kind(**how, name=_free(kind.__name__.lower(), names), dtype=dtype)
    if type(model) is keras.Sequential:
        return keras.Sequential([pixels, first, *model.layers])
    through = model._run_through_graph(first(pixels), operation_fn=lambda layer: layer)  # noqa: SLF001 keeps its layers
    return keras.Model(pixels, through)


def _free(name: str, taken: set[str]) -> str:
    return name if name not in taken else _free(f"{name}_", taken)
