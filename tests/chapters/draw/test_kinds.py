"""Whatever an author sets in a layer, a page answers as Keras does, or the network is refused."""

from __future__ import annotations

import json
from typing import Any

import keras
import numpy as np
import pytest

from report.chapters.draw.answers import answer
from report.chapters.draw.kinds import KINDS, Refused, steps_of

# Keras reads its variables through an interface of NumPy that is older than NumPy likes; nothing here can mend that.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")

IMAGE = np.random.default_rng(0).integers(0, 256, (5, 6, 4), np.uint8)
LEAST: dict[str, dict[str, Any]] = {  # without which Keras makes no such layer
    "Dense": {"units": 3},
    "Conv2D": {"filters": 2, "kernel_size": 2},
    "Rescaling": {"scale": 0.01},
    "Activation": {"activation": "relu"},
    "Reshape": {"target_shape": (6, 5, 4)},
    **{name: {"rate": 0.5} for name in ("Dropout", "SpatialDropout2D", "GaussianDropout")},
    "GaussianNoise": {"stddev": 0.5},
    **{name: {"factor": 0.5} for name in ("RandomRotation", "RandomContrast")},
    **{name: {"height_factor": 0.5, "width_factor": 0.5} for name in ("RandomTranslation", "RandomZoom")},
}
OTHERS: dict[str, tuple[Any, ...]] = {  # values of each setting that are not those of a layer as Keras makes it
    "activation": ("softmax", "relu", "tanh", "leaky_relu", "log_softmax", "relu6"),
    "activity_regularizer": ("l2",),
    "axis": (1, 2, (1, 2)),
    "bias_constraint": ("non_neg",),
    "bias_initializer": ("ones",),
    "bias_regularizer": ("l2",),
    "data_format": ("channels_first",),
    "dilation_rate": (2, (1, 2)),
    "dtype": ("float64", "float16", "mixed_bfloat16"),
    "factor": (0.2,),
    "fill_mode": ("constant", "nearest"),
    "fill_value": (7.0,),
    "filters": (1, 4),
    "groups": (2,),
    "height_factor": (0.2,),
    "interpolation": ("nearest",),
    "kernel_constraint": ("non_neg", "unit_norm"),
    "kernel_initializer": ("ones", "he_normal"),
    "kernel_regularizer": ("l2",),
    "kernel_size": (1, (3, 2)),
    "max_value": (6.0, 0.0),
    "name": ("other",),
    "negative_slope": (0.5,),
    "noise_shape": ((1, 6, 4),),
    "offset": (-1.0, (1.0, 2.0, 3.0, 4.0)),
    "padding": ("same",),
    "pool_size": (3, (1, 2)),
    "rate": (0.1,),
    "scale": (-2, (1.0, 2.0, 3.0, 4.0)),
    "seed": (7,),
    "stddev": (0.1,),
    "strides": (3, (1, 1)),
    "target_shape": ((-1, 4), (120,)),
    "threshold": (100.0,),
    "trainable": (False,),
    "units": (1, 5),
    "use_bias": (False,),
    "value_range": ((0, 1),),
    "width_factor": (0.2,),
}
NEVER_REFUSED = {"name", "trainable", "units", "filters", "kernel_size", "pool_size", "strides", "padding", "use_bias"}
SAVED_ONLY = {"quantization_config"}  # what Keras takes for it depends on its version


def made(kind: str, **changes: Any) -> keras.Layer:  # noqa: ANN401 any setting
    """Return a layer as an author makes it."""
    return getattr(keras.layers, kind)(**LEAST.get(kind, {}) | changes)


def settings(kind: str) -> list[str]:
    """Return what Keras writes of a layer of this kind."""
    return sorted(set(made(kind).get_config()) - SAVED_ONLY)


def entry(layer: keras.Layer, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 any value of JSON
    """Return a layer as `config.json` has it, with changes."""
    stored = json.loads(json.dumps(keras.saving.serialize_keras_object(layer)))
    return {**stored, "config": stored["config"] | changes}


def answers(written: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return what the steps of a layer answer to an image, and what Keras does with what is written of it."""
    layer = keras.saving.deserialize_keras_object(written)
    expected = keras.ops.convert_to_numpy(layer(IMAGE[None].astype(np.float32), training=False))[0]
    weights = layer.get_weights()
    steps = steps_of(written, weights)
    biases = [np.zeros(weights[0].shape[-1])] if len(weights) == 1 else []
    flat = np.concatenate([np.zeros(0), *(array.ravel() for array in weights + biases)])
    return answer(steps, flat, IMAGE), expected


@pytest.mark.parametrize(("kind", "setting"), [(kind, setting) for kind in KINDS for setting in settings(kind)])
def test_a_page_answers_as_keras_whatever_is_set_or_the_layer_is_refused(kind: str, setting: str) -> None:
    for value in OTHERS[setting]:
        written = entry(made(kind, **{setting: value}))
        keras.utils.set_random_seed(0)
        try:
            found, expected = answers(written)
        except Refused:
            assert setting not in NEVER_REFUSED
            continue
        assert found.shape == expected.shape, value
        assert np.allclose(found, expected, rtol=1e-5, atol=1e-3), value


@pytest.mark.parametrize("kind", KINDS)
def test_a_setting_that_is_not_known_is_refused(kind: str) -> None:
    weights = [np.zeros((1, 1), np.float32)]
    steps_of(entry(made(kind)), weights)
    for setting in ("invented", "lora_rank"):
        with pytest.raises(Refused, match=rf"^\w+ \({kind}\) with {setting} 4$"):
            steps_of(entry(made(kind), **{setting: 4}), weights)


def test_a_value_that_is_not_known_of_a_setting_with_few_is_refused() -> None:
    for kind, setting, value in (("Dense", "quantization_config", {}), ("Conv2D", "padding", "causal")):
        with pytest.raises(Refused, match=f"with {setting}"):
            steps_of(entry(made(kind), **{setting: value}), [np.zeros((1, 1), np.float32)])
