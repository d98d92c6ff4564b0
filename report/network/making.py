"""Makes a network by its function, and finds out how it takes images."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import keras

from report.core.errors import ReportError
from report.core.sanitize import one_line
from report.network.builders import blamed
from report.network.keras_model import given
from report.network.run import Asked

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

ARGUMENTS = "(image_shape, classes, learning_rate)"


def make(
    function: Callable[..., Any], image_shape: tuple[int, ...], classes: int, learning_rate: float, name: str
) -> keras.Model:
    """Return the compiled model that a function makes, which is called `name`.

    Raises:
        ReportError: if it takes other arguments, or makes something else.
    """
    arguments = image_shape, classes, learning_rate
    try:
        inspect.signature(function).bind(*arguments)
    except TypeError as error:
        raise ReportError(f"{name} is called with {ARGUMENTS}, but {one_line(error)}; let it take these") from None
    with blamed(name.partition(":")[0], below=True):
        model = function(*arguments)
    if not isinstance(model, keras.Model):
        raise ReportError(f"{name} returns no Keras model but {type(model).__name__}; return a compiled keras.Model")
    if not model.compiled:
        raise ReportError(f"{name} returns a network that is not compiled; call model.compile")
    if not isinstance(model.optimizer, keras.optimizers.Optimizer):
        raise ReportError(f"{name} returns a network without an optimiser; give model.compile one")
    return model


def how_to_ask(make_one: Callable[[], keras.Model], images: np.ndarray, name: str) -> Asked:
    """Find out whether a network takes images (height, width) as they are, or with an axis for one channel.

    A network that does not say so is tried with both; of each trial it is made anew.

    Raises:
        ReportError: if it takes neither, or more than one input.
    """
    ways = (Asked(), Asked(channel=True)) if images.ndim == 3 else (Asked(),)  # noqa: PLR2004 (n, height, width)
    shape = images.shape[1:]
    use = f"let it begin with keras.Input({shape})"
    wanted = input_shape(model := make_one(), name)
    if wanted is not None:
        for asked in ways:
            if _fits(wanted, given(model, images, asked).shape[1:]):
                return asked
        raise ReportError(f"{name} is for images of shape {wanted}, and these are {shape}; {use}")
    said = ""
    for asked in ways:
        try:
            model = make_one()
            model(given(model, images, asked), training=False)
        except Exception as error:  # noqa: BLE001 it may be anybody's code
            said = said or one_line(error)
        else:
            return asked
    raise ReportError(f"{name} cannot take images of shape {shape}: {said}; {use}")


def input_shape(model: keras.Model, name: str) -> tuple[int | None, ...] | None:
    """Return the shape of the images that a model takes, without the batch, or None if it does not say.

    Raises:
        ReportError: if it takes more than images.
    """
    inputs = getattr(model, "inputs", None)
    if not inputs:
        return None
    if len(inputs) > 1:
        raise ReportError(f"{name} has {len(inputs)} inputs; let it take images alone")
    return tuple(inputs[0].shape[1:])


def _fits(wanted: tuple[int | None, ...], shape: tuple[int, ...]) -> bool:
    sizes = zip(wanted, shape, strict=False)
    return len(wanted) == len(shape) and all(one in {None, other} for one, other in sizes)


def check_shape(answers: Any, classes: int, name: str) -> None:  # noqa: ANN401 whatever a network answers
    """Refuse answers that are not one number a class for each image, nor, for two classes, one number.

    Raises:
        ReportError: saying what they are.
    """
    expected = f'a probability for each class; let it end in Dense({classes}, activation="softmax")'
    check_single(answers, name, expected)
    shape = tuple(answers.shape[1:])
    if shape != (classes,) and not (shape == (1,) and classes == 2):  # noqa: PLR2004
        mend = "; put keras.layers.Flatten() before its Dense layers" if len(shape) > 1 else f", {expected}"
        raise ReportError(f"{name} answers an image with shape {shape}, where {(classes,)} is expected{mend}")


def check_single(answers: Any, name: str, expected: str) -> None:  # noqa: ANN401 whatever a network answers
    """Refuse answers that are no array, but several, or one in a dictionary or a list.

    Raises:
        ReportError: saying what they are.
    """
    if isinstance(answers, dict | list | tuple):
        if len(answers) == 1:
            kind = "dictionary" if isinstance(answers, dict) else "list"
            raise ReportError(f"{name} answers with a {kind} of one array; let it return the array alone")
        raise ReportError(f"{name} has {len(answers)} outputs, where one is expected, {expected}")
