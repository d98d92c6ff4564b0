"""Looks into a network: its layers in order, and what the first of them answers."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import keras
from keras.src.models.functional import Functional

from report.network.keras_model import PLAIN, at_once, given
from report.network.run import Layer

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from report.network.run import Asked

CHAINS = (keras.Sequential, Functional)  # the kinds of models whose layers tell where their input comes from


class FirstLayer(NamedTuple):
    """The first layer with weights: its type, its kernel, and what its units answer to images, float32 (n, units).

    A Dense layer has a kernel of shape (inputs, units). `outgoing` is the kernel of the next layer with weights, if
    that is a Dense one on these units. It is the `only` one where no other layer has weights: its units are the answer.
    """

    type: str
    kernel: np.ndarray
    activations: np.ndarray
    outgoing: np.ndarray | None
    only: bool


def describe_layers(model: keras.Model, images: np.ndarray, asked: Asked = PLAIN) -> tuple[Layer, ...]:
    """Describe the layers of a model, in the order in which they look at images (n, height, width).

    A model within the model is told as one layer, and a layer that is not used is left out.
    """
    with _watched() as shapes:
        model(given(images[:1], asked), training=False)
    used = {id(layer): layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)}
    order = used if type(model) in CHAINS else [identity for identity in shapes if identity in used]
    return tuple(_described(used[identity], shapes[identity]) for identity in order if identity in shapes)


def _described(layer: keras.Layer, shape: tuple[int, ...]) -> Layer:
    activation = getattr(layer, "activation", None)
    return Layer(
        name=layer.name,
        type=type(layer).__name__,
        activation=getattr(activation, "__name__", type(activation).__name__ if activation else ""),
        output_shape=shape,
        parameters=layer.count_params(),
        bias=bool(getattr(layer, "use_bias", True)),
    )


@contextmanager
def _watched() -> Iterator[dict[int, tuple[int, ...]]]:
    """Note the shape of what every layer answers, without the batch, by the layer's identity, first called first."""
    shapes: dict[int, tuple[int, ...]] = {}
    call = keras.Layer.__call__

    def noted(layer: keras.Layer, *arguments: Any, **more: Any) -> Any:  # noqa: ANN401 whatever a layer takes
        shapes.setdefault(id(layer), ())
        answer = call(layer, *arguments, **more)
        shapes[id(layer)] = tuple(int(size) for size in getattr(answer, "shape", ())[1:])
        return answer

    keras.Layer.__call__ = noted
    try:
        yield shapes
    finally:
        keras.Layer.__call__ = call


def ask_first_layer(model: keras.Model, images: np.ndarray, asked: Asked = PLAIN) -> FirstLayer | None:
    """Return the first layer with weights of a model, and what it answers to images (n, height, width).

    Of a model of its own kind nobody can tell which layer is the first to see the images: None.
    """
    trained = [layer for layer in model.layers if layer.count_params()]
    if type(model) not in CHAINS or not trained:
        return None
    first, *others = trained
    kernel = first.get_weights()[0]
    kind = type(first).__name__
    if kind != "Dense":  # the others see no whole image, and what they answer may be large
        return FirstLayer(kind, kernel, kernel[:0], None, not others)
    outgoing = others[0].get_weights()[0] if others and type(others[0]).__name__ == "Dense" else None
    try:
        reader = keras.Model(model.inputs, first.output)
    except (AttributeError, ValueError):  # it stands in several places
        return None
    return FirstLayer(
        type=kind,
        kernel=kernel,
        activations=reader.predict(given(images, asked), batch_size=at_once(images), verbose=0),
        outgoing=outgoing if outgoing is not None and len(outgoing) == kernel.shape[-1] else None,
        only=not others,
    )
