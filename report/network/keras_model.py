"""What the report needs of a network: probabilities for images, from the model itself or from its file."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
from keras.src.models.functional import Functional

from report.core.errors import ReportError
from report.core.rounding import to_single
from report.network.custom import objects_of
from report.network.run import LARGEST_LOSS, Asked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from report.network.run import Epoch

HIGHEST = 1 + 0.5e-6  # what is above is above 1 with the six decimals of a published probability too
ROUNDING = 1e-3  # by which the sum of probabilities may miss 1
HALF_ROUNDING = 2e-2  # by which that of half-precision numbers may, which have two or three decimals
ANSWERED_AT_ONCE, NUMBERS = 1000, 4 * 784_000  # images in one batch, and pixels times colours: of large images fewer
SOFTMAX_LAST = 'let it end in Dense(classes, activation="softmax")'  # what to do about answers that are none
CHAINS = (keras.Sequential, Functional)  # the kinds of models whose layers tell where their input comes from
PLAIN = Asked()  # most networks: images as they are, one probability a class


def at_once(images: np.ndarray) -> int:
    """Return how many of such images are to be answered in one batch; it changes no answer, only memory and time."""
    return max(1, min(ANSWERED_AT_ONCE, NUMBERS // math.prod(images.shape[1:])))


def given(model: keras.Model, images: Any, asked: Asked) -> Any:  # noqa: ANN401 arrays or tensors
    """Return images (n, height, width) as the model takes them: no bytes, if it does not bring these to a type itself.

    A model of its own kind computes with what it is given, and bytes wrap round: 0 - 1 is 255.
    """
    shaped = images[..., None] if asked.channel else images
    return keras.ops.cast(shaped, "float32") if shaped.dtype == "uint8" and not _converts(model) else shaped


def _converts(model: keras.Model) -> bool:
    """Say whether a model brings what it is given to the type of its Input."""
    return type(model) in CHAINS and bool(getattr(model, "inputs", None))


def read(answers: np.ndarray, asked: Asked) -> np.ndarray:
    """Return the probabilities, float32 (n, classes), that the answers of a network, (n, outputs), stand for."""
    if asked.answers == "probabilities":
        shares = answers.astype(np.float64)
        if are_half(answers):  # the sums of these miss 1 by more than those of predictions may
            shares /= shares.sum(axis=1, keepdims=True)
        return to_single(shares, answers.argmax(axis=1))
    values = answers.astype(np.float64)
    if asked.answers == "probability":
        shares = np.concatenate([1 - values, values], axis=1)
        return to_single(shares, shares.argmax(axis=1))
    if asked.answers == "logit":
        values = np.concatenate([np.zeros_like(values), values], axis=1)  # of which softmax makes what sigmoid does
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    return to_single(powers / powers.sum(axis=1, keepdims=True), values.argmax(axis=1))


def predict(model: keras.Model, images: np.ndarray, asked: Asked = PLAIN) -> np.ndarray:
    """Return the probabilities, float32 (n, classes), that the model gives for images (n, height, width) of 0…255."""
    size = at_once(images)
    piece = len(images) if _converts(model) else size  # bytes take little memory
    pieces = (given(model, images[start : start + piece], asked) for start in range(0, len(images), piece))
    return read(np.concatenate([model.predict(one, batch_size=size, verbose=0) for one in pieces]), asked)


def no_probabilities(probabilities: np.ndarray) -> np.ndarray:
    """Return the places of the rows of (n, classes) that hold a number below 0 or above 1, or do not sum to 1."""
    outside = (probabilities < 0) | (probabilities > HIGHEST)
    half = are_half(probabilities)
    sums = (probabilities.astype(np.float32) if half else probabilities).sum(axis=1)
    return np.flatnonzero(outside.any(axis=1) | (np.abs(sums - 1) > (HALF_ROUNDING if half else ROUNDING)))


def are_half(answers: np.ndarray) -> bool:
    """Say whether a network answers in float16 or bfloat16, which NumPy knows as a kind of its own."""
    return answers.dtype.itemsize == 2 and answers.dtype.kind in "fV"  # noqa: PLR2004 bytes


def check_answers(probabilities: np.ndarray, learning_rate: float | str, name: str) -> None:
    """Refuse answers (n, classes), of the network that the function of this name makes, that are no probabilities.

    Raises:
        ReportError: if a number is none or below 0, or a row does not sum to 1.
    """
    if not np.isfinite(probabilities).all():
        rate = learning_rate if isinstance(learning_rate, str) else f"{learning_rate:g}"
        raise ReportError(
            f"the training of {name} ended in answers that are no numbers; learning_rate is {rate}, make it smaller"
        )
    odd = no_probabilities(probabilities)
    if odd.size:
        first = probabilities[odd[0]]
        raise ReportError(
            f"the answers of {name} to test image {odd[0]} sum to {first.sum():.3g}, the lowest is {first.min():.3g}: "
            f"these are no probabilities; {SOFTMAX_LAST}"
        )


def check_losses(epochs: Sequence[Epoch], name: str) -> None:
    """Refuse a training, of the network that the function of this name makes, with a loss that no curve can show.

    Raises:
        ReportError: if one is no number or beyond all bounds, saying after which epoch.
    """
    for epoch in epochs:
        for images, loss in (("training", epoch.loss), ("test", epoch.test_loss)):
            if loss is not None and not abs(loss) <= LARGEST_LOSS:  # NaN is not
                raise ReportError(
                    f"the loss of {name} on the {images} images is {loss:g} after epoch {epoch.number}; make "
                    "learning_rate smaller, or compile it with a loss that stays finite"
                )


def check_backend() -> None:
    """See to it that Keras computes with TensorFlow, for which the loops here are written.

    Raises:
        ReportError: if it computes with something else, which cannot be changed any more.
    """
    if (found := keras.backend.backend()) != "tensorflow":
        raise ReportError(f"Keras computes with {found} here; set KERAS_BACKEND=tensorflow before it is imported")


def load_model(path: Path, asked: Asked = PLAIN) -> keras.Model:
    """Read a model that `save_model` wrote, to be asked, not to be trained on."""
    return keras.models.load_model(path, custom_objects=objects_of(asked.custom), compile=False, safe_mode=True)


def load_predictor(path: Path, asked: Asked = PLAIN) -> Callable[[np.ndarray], np.ndarray]:
    """Return a function that gives the probabilities (n, classes) for one batch of images (n, height, width)."""
    model = load_model(path, asked)
    return lambda images: read(model.predict_on_batch(given(model, images, asked)), asked)
