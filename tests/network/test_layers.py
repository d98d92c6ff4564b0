"""What the first layer of a network answers is told where it is one, and sees the pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest
from keras import layers
from worlds import tiny_model, tiny_run

from report.chapters.architecture.words import headline, layer_sizes, network_name
from report.chapters.features.measure import measure_features
from report.chapters.models.words import made_of
from report.network.layers import ask_first_layer, describe_layers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Keras reads its variables through an interface of NumPy that is older than NumPy likes; nothing here can mend that.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")

IMAGES = np.random.default_rng(1).integers(0, 256, (5, 2, 2), np.uint8)
NONE, OTHERS = "its layers do not simply follow one another", "its first trained layer, Dense, sees what others make of"


def network(through: Callable[[Any], Any]) -> keras.Model:
    """Return a model that answers for two classes after what it does with images of two by two pixels."""
    pixels = keras.Input((2, 2))
    return keras.Model(pixels, layers.Dense(2)(through(pixels)))


def twice(layer: keras.Layer, values: Any) -> Any:  # noqa: ANN401 a tensor of Keras
    return layer(layer(values))


def beside(one: Any, other: Any) -> Any:  # noqa: ANN401 tensors of Keras
    return layers.add([layers.Dense(3)(one), layers.Dense(3)(other)])


def passed(values: Any) -> Any:  # noqa: ANN401 a tensor of Keras
    return layers.concatenate([values, layers.Dense(3)(values)])


@pytest.mark.parametrize(
    ("through", "reason"),
    [
        (lambda pixels: beside(*[layers.Flatten()(pixels)] * 2), NONE),
        (lambda pixels: beside(layers.Flatten()(pixels), layers.Flatten()(pixels)), NONE),
        (lambda pixels: twice(layers.Dense(4), layers.Flatten()(pixels)), NONE),
        (lambda pixels: twice(layers.Dense(3), layers.Dense(3)(layers.Flatten()(pixels))), ""),
        (lambda pixels: passed(layers.Dense(3)(layers.Flatten()(pixels))), ""),
        (lambda pixels: keras.ops.relu(layers.Dense(3)(layers.Flatten()(pixels))), ""),
        (lambda pixels: layers.Dense(3)(layers.Flatten()(layers.Permute((2, 1))(pixels))), OTHERS),
        (lambda pixels: layers.Dense(3)(layers.Flatten()(pixels * pixels)), OTHERS),
        (lambda pixels: layers.Dense(4)(layers.Reshape((2, 4))(layers.UpSampling1D(2)(pixels))), OTHERS),
    ],
)
def test_of_layers_that_are_not_the_first_to_see_the_pixels_the_reason_is_told(
    through: Callable[[Any], Any], reason: str
) -> None:
    found = measure_features(ask_first_layer(network(through), IMAGES), IMAGES)
    assert found.reason.startswith(reason)
    assert bool(found.reason) == bool(reason)


@pytest.mark.parametrize(
    "before",
    [
        layers.Rescaling(1 / 127.5, offset=-1),
        layers.Rescaling(-1 / 255, offset=1),
        lambda pixels: layers.Rescaling(-2.0)(layers.Rescaling(-1 / 255)(pixels)),
        layers.Rescaling([1.0, -0.5]),
        lambda pixels: 1 - pixels / 255,
    ],
    ids=["centred", "inverted", "twice", "by column", "without layers"],
)
def test_a_pixel_is_said_to_speak_for_a_unit_where_that_gains_when_it_is_brighter(
    before: Callable[[Any], Any],
) -> None:
    model = keras.Model(pixels := keras.Input((2, 2)), layers.Dense(1)(layers.Flatten()(before(pixels))))
    found = measure_features(ask_first_layer(model, IMAGES), IMAGES)
    dark = np.full((4, 2, 2), 100.0)
    brighter = dark + np.eye(4).reshape(4, 2, 2) * IMAGES.std(axis=0)
    gained = model.predict(brighter, verbose=0) - model.predict(dark, verbose=0)
    assert found.weights.ravel() == pytest.approx(gained.ravel(), rel=0.01, abs=1e-3)


def small(units: int = 4) -> keras.Sequential:
    return keras.Sequential([keras.Input((2, 2)), layers.Flatten(), layers.Dense(units, "relu"), layers.Dense(3)])


@pytest.mark.parametrize("mode", ["int8", "int4", "float8"])
@pytest.mark.parametrize("units", [4, 6])
def test_of_a_first_layer_that_is_quantised_just_that_is_told(mode: str, units: int) -> None:
    model = small(units)
    model.layers[1].quantize(mode)
    found = measure_features(ask_first_layer(model, IMAGES), IMAGES)
    assert found.reason == "its first trained layer, Dense, is quantised"


@pytest.mark.parametrize("mode", ["int8", "int4", "float8"])
def test_of_a_second_layer_that_is_quantised_no_weights_are_used(mode: str) -> None:
    model = small(3)  # as many as the second has biases
    model.layers[2].quantize(mode)
    first = ask_first_layer(model, IMAGES)
    assert first is not None
    assert first.outgoing is None
    found = measure_features(first, IMAGES)
    assert (found.reason, found.weighed) == ("", False)
    assert found.influence == pytest.approx(np.sort(first.activations.mean(axis=0))[::-1])


@pytest.mark.parametrize("kind", ["float16", "mixed_float16", "bfloat16", "mixed_bfloat16"])
def test_of_a_network_of_half_precision_whole_numbers_are_noted_and_pixels_are_found(kind: str, tmp_path: Path) -> None:
    parts = layers.Rescaling(1 / 255, dtype=kind), layers.Flatten(dtype=kind), layers.Dense(4, "relu", dtype=kind)
    images = np.random.default_rng(1).integers(0, 256, (5, 16, 16), np.uint8)
    first = ask_first_layer(keras.Sequential([keras.Input((16, 16)), *parts, layers.Dense(3, dtype=kind)]), images)
    assert first is not None
    assert [getattr(first, name).dtype for name in ("kernel", "activations", "outgoing")] == [np.float32] * 3
    found = measure_features(first, images)
    assert (found.reason, found.weights.dtype, found.influence.dtype) == ("", np.float32, np.float32)
    found.save(tmp_path)
    assert np.array_equal(type(found).load(tmp_path).influence, found.influence)


def test_what_lora_adds_to_a_kernel_belongs_to_it() -> None:
    model = small()
    for layer in model.layers[1:]:
        layer.enable_lora(2)
        layer.lora_kernel_b.assign(np.random.default_rng(3).normal(size=layer.lora_kernel_b.shape))
    first = ask_first_layer(model, IMAGES)
    assert first is not None
    assert first.kernel is not None
    assert first.outgoing is not None
    flat = IMAGES.reshape(len(IMAGES), -1).astype(np.float32)
    bias, last = model.layers[1].bias.numpy(), model.layers[2].bias.numpy()
    assert first.activations == pytest.approx(np.maximum(flat @ first.kernel + bias, 0), rel=1e-3, abs=1e-2)
    answered = model.predict(IMAGES.astype(np.float32), verbose=0)
    assert answered == pytest.approx(first.activations @ first.outgoing + last, rel=1e-3, abs=1e-2)


@pytest.mark.parametrize("change", ["int8", "int4", "float8", "lora"])
def test_the_shape_of_a_network_is_told_whatever_its_layers_have_beside_a_kernel_and_biases(change: str) -> None:
    model = small(8)
    for layer in model.layers[1:]:
        if change == "lora":
            layer.enable_lora(4)
        else:
            layer.quantize(change)
    run = tiny_run(layers=describe_layers(model, IMAGES), parameters=model.count_params())
    assert headline(run).startswith("4 inputs, 8 hidden units, 3 outputs")
    assert network_name(run) == "a network with one hidden layer of 8 units"
    assert layer_sizes(run) == "in two layers"


def test_the_layers_of_a_model_within_the_model_are_not_counted_as_one() -> None:
    backbone = keras.Sequential([layers.Flatten(), layers.Dense(5, "relu"), layers.Dense(4)])
    model = keras.Sequential([keras.Input((2, 2)), backbone, layers.Dense(3)])
    run = tiny_run(layers=describe_layers(model, IMAGES), parameters=64)
    assert headline(run) == "64 parameters, three passes."
    assert layer_sizes(run) == ""
    assert made_of(tiny_model(layers=run.layers)) == "one Sequential model and one Dense layer"
