"""Looks into a network: its layers in order, and what the first of them answers."""

from __future__ import annotations

import math
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import keras
import numpy as np

from report.data.pixels import BRIGHTEST
from report.network.keras_model import CHAINS, PLAIN, are_half, at_once, given
from report.network.run import Layer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report.network.run import Asked

NEARLY, HALF_NEARLY = 1e-3, 5e-3  # of the way from black to white, by which a shade may be rounded; of half precision
ACTIVATIONS = tuple(
    getattr(keras.layers, name) for name in ("Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax")
)
BETWEEN = keras.layers.BatchNormalization, keras.layers.Dropout  # may stand before these, and leave each unit its own


class FirstLayer(NamedTuple):
    """The first layer with weights: its type, its kernel, and what its units answer to images, float32 (n, units).

    All arrays are float32, in whatever precision the network computes. A Dense layer has a kernel of shape (inputs,
    units). Where it has an input for each pixel, the kernel is that of the raw pixels, whatever scale they are brought
    to before it, and None where an input is not made of its pixel alone, or where the layer is `quantised`. If an
    activation follows as a layer of its own, its answers are those of the units. `outgoing` is the kernel of the next
    layer with weights, if that is a Dense one on these units. It is the `only` one where no other layer has weights:
    its units are the answer.
    """

    type: str
    kernel: np.ndarray | None
    activations: np.ndarray
    outgoing: np.ndarray | None
    only: bool
    quantised: bool = False


def describe_layers(model: keras.Model, images: np.ndarray, asked: Asked = PLAIN) -> tuple[Layer, ...]:
    """Describe the layers of a model, in the order in which they look at images (n, height, width).

    A model within the model is told as one layer, and a layer that is not used is left out.
    """
    with _watched() as shapes:
        model(given(model, images[:1], asked), training=False)
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
        inputs=layer.input_spec.axes[-1] if type(layer) is keras.layers.Dense else None,
        ends=_ends(layer),
        is_model=isinstance(layer, keras.Model),
    )


def _ends(layer: keras.Layer) -> tuple[float, float] | None:
    """Return what a Rescaling that does the same to all pixels makes of 0 and of 255."""
    if type(layer) is not keras.layers.Rescaling or np.ndim(layer.scale) or np.ndim(layer.offset):
        return None
    return float(layer.offset), round(float(layer.offset + BRIGHTEST * layer.scale), 9)


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

    Of a model of its own kind nobody can tell which layer is the first to see the images; and of layers side by side,
    or one that is used several times, none is the first: None.
    """
    trained = [layer for layer in model.layers if layer.count_params() and not _is_scale(layer)]
    if type(model) not in CHAINS or not trained:
        return None
    first = trained[0]
    kind = type(first).__name__
    if kind != "Dense":  # the others see no whole image, and what they answer may be large
        return FirstLayer(kind, None, np.empty(0, np.float32), None, only=len(trained) == 1)
    try:
        if not _is_alone(model, first, trained):
            return None
        units = _activated(model, first)
        reader = keras.Model(model.inputs, units.output)
    except (AttributeError, ValueError):  # it stands in several places
        return None
    after = [layer for layer in model.layers[model.layers.index(units) + 1 :] if layer.count_params()]
    outgoing = _kernel(after[0]) if after and type(after[0]).__name__ == "Dense" else None
    kernel = _kernel(first)
    answers = reader.predict(given(reader, images, asked), batch_size=at_once(images), verbose=0)
    activations = np.asarray(answers, np.float32)
    return FirstLayer(
        type=kind,
        kernel=None if kernel is None else _on_pixels(model, first, kernel, images.shape[1:], asked),
        activations=activations,
        outgoing=outgoing if outgoing is not None and len(outgoing) == activations.shape[-1] else None,
        only=len(trained) == 1,
        quantised=kernel is None,
    )


def _kernel(layer: keras.Layer) -> np.ndarray | None:
    """Return the kernel of a Dense layer, with what LoRA adds to it; None where it is quantised."""
    if layer.quantization_mode:
        return None
    kernel = keras.ops.convert_to_tensor(getattr(layer, "kernel", layer.weights[0]))
    return np.asarray(kernel.numpy(), np.float32)


def _on_pixels(
    model: keras.Model, layer: keras.Layer, kernel: np.ndarray, shape: tuple[int, ...], asked: Asked
) -> np.ndarray | None:
    """Return the kernel of a Dense layer times what its inputs gain by a shade of their pixels, as `FirstLayer` has it.

    What stands before it is asked about a black, a white and a shaded image, in which no pixel is like its neighbours.
    """
    if len(kernel) != math.prod(shape):
        return kernel
    shades = np.arange(len(kernel), dtype=np.uint8)
    probes = np.stack([np.zeros_like(shades), np.full_like(shades, BRIGHTEST), shades]).reshape(-1, *shape)
    before = keras.Model(model.inputs, layer.input)
    answers = before.predict(given(before, probes, asked), verbose=0)
    black, white, shaded = answers.reshape(len(probes), -1).astype(np.float32)
    gains = (white - black) / BRIGHTEST
    if gains.shape != shades.shape:
        return None
    near = (HALF_NEARLY if are_half(answers) else NEARLY) * float(np.abs(white - black).max())
    return kernel * gains[:, None] if np.allclose(shaded, black + gains * shades, atol=near) else None


def _is_scale(layer: keras.Layer) -> bool:
    """Say whether a layer has weights that no training changes, and brings all pixels to the same other scale."""
    alike = all(weight.size == 1 for weight in layer.get_weights())
    return alike and isinstance(layer, keras.layers.Normalization)


def _is_alone(model: keras.Model, first: keras.Layer, trained: list[keras.Layer]) -> bool:
    """Say whether a layer is used once, and all others with weights take something of what it answers."""
    if type(model) is keras.Sequential:
        return True
    uses = {one: one._inbound_nodes for one in model.operations}  # noqa: SLF001 there is no other way to every use
    takes = {one: {source.operation for use in uses[one] for source in use.parent_nodes} for one in uses}
    after = {first}
    while further := {one for one, sources in takes.items() if sources & after} - after:
        after |= further
    return len(uses[first]) == 1 and after.issuperset(trained)


def _activated(model: keras.Model, layer: keras.Layer) -> keras.Layer:
    """Return the activation that follows a layer as one of its own, or the layer itself."""
    units = at = layer
    while len(takers := _takers(model, at)) == 1 and isinstance(takers[0], (*ACTIVATIONS, *BETWEEN)):
        at = takers[0]
        units = at if isinstance(at, ACTIVATIONS) else units
    return units


def _takers(model: keras.Model, layer: keras.Layer) -> list[keras.Layer]:
    """Return the layers that take what a layer answers."""
    if type(model) is keras.Sequential:
        place = model.layers.index(layer) + 1
        return list(model.layers)[place : place + 1]
    return [one for one in model.layers if any(taken is layer.output for taken in keras.tree.flatten(one.input))]
