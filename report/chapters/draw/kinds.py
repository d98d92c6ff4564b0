"""The kinds of layers that a page can run, as Keras writes them into `config.json`: their settings, their steps.

No setting is passed over: one that is not listed here, or has a value that is not, keeps the network from the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

Entry = dict[str, Any]  # a layer in Keras's `config.json`
Step = dict[str, Any]  # what `network.js` does, one thing at a time
Values = tuple[object, ...]

ANY: Values = ()  # whatever the value is, it counts for nothing, or the steps or the weights tell it
PADDING: Values = ("valid", "same")
LAYOUT: Values = ("channels_last",)
INPUT: dict[str, Values] = {
    "batch_shape": ANY,
    "optional": ANY,
    "dtype": ("float32", "float64", "float16", "uint8", "uint16", "int16", "int32", "int64"),  # that hold 0 to 255
    "sparse": (False,),
    "ragged": (False,),
}
IN_TRAINING = (  # settings that count in a training alone
    *(f"{which}_{what}" for which in ("kernel", "bias") for what in ("initializer", "regularizer", "constraint")),
    "activity_regularizer",
)
COMMON = dict.fromkeys(("name", "trainable", "dtype", *IN_TRAINING), ANY)  # `dtype` is looked at for itself


class Refused(Exception):  # noqa: N818 it is an answer, not an error
    """The network cannot run in a page; the message says because of what."""


class Kind(NamedTuple):
    """A kind of layer: the steps that it becomes, given its weights, and the values that are known of each setting."""

    steps: Callable[[Entry, list[np.ndarray]], list[Step]]
    settings: dict[str, Values]


def check_input(entry: Entry) -> None:
    """Refuse an input that changes pixels of 0 to 255 before any layer sees them."""
    _check_settings(entry, INPUT)


def steps_of(entry: Entry, arrays: list[np.ndarray]) -> list[Step]:
    """Return the steps that a layer with these weights becomes.

    Raises:
        Refused: if its kind or one of its settings is not known.
    """
    kind = KINDS.get(str(entry["class_name"]))
    if kind is None or not str(entry.get("module")).startswith("keras.layers"):
        raise Refused(named(entry))
    policy = entry["config"].get("dtype")
    settings = policy["config"] if isinstance(policy, dict) else {"name": policy}
    if "mode" in settings:
        raise Refused(f"{named(entry)}, which is quantised ({settings['mode'].partition('/')[0]})")
    if settings["name"] not in {"float32", None}:
        raise Refused(f"{named(entry)}, which computes in {settings['name']}")
    _check_settings(entry, kind.settings)
    return kind.steps(entry, arrays)


def named(entry: Entry) -> str:
    """Name a layer and its kind."""
    return f"{entry['config'].get('name', 'a layer')} ({entry['class_name']})"


def _check_settings(entry: Entry, settings: dict[str, Values]) -> None:
    known = COMMON | settings
    for name, value in entry["config"].items():
        if name not in known or (known[name] and value not in known[name]):
            raise Refused(f"{named(entry)} with {name} {value}")


def _activation(entry: Entry, _: object = None) -> list[Step]:
    name = entry["config"].get("activation") or "linear"
    if isinstance(name, dict):  # a layer, or a function of the author's
        own = name["config"] if name["class_name"] == "function" else name["class_name"]
        raise Refused(f"{named(entry)} with activation {own}")
    if name not in {"linear", "relu", "softmax"}:
        raise Refused(f"{named(entry)} with activation {name}")
    return [] if name == "linear" else [{"step": name}]


def _dense(entry: Entry, arrays: list[np.ndarray]) -> list[Step]:
    return [{"step": "dense", "kernel": arrays[0].shape}, *_activation(entry)]


def _convolution(entry: Entry, arrays: list[np.ndarray]) -> list[Step]:
    config = entry["config"]
    window = {"kernel": arrays[0].shape, "strides": config["strides"], "same": config["padding"] == "same"}
    return [{"step": "convolution", **window}, *_activation(entry)]


def _pooling(entry: Entry, _: object) -> list[Step]:
    config = entry["config"]
    window = {"window": config["pool_size"], "strides": config["strides"], "same": config["padding"] == "same"}
    return [{"step": "pooling", **window}]


def _rescaling(entry: Entry, _: object) -> list[Step]:
    scale, offset = entry["config"]["scale"], entry["config"].get("offset", 0.0)
    if not all(isinstance(value, int | float) for value in (scale, offset)):
        raise Refused(f"{named(entry)} with a value for each channel")
    return [{"step": "rescaling", "scale": scale, "offset": offset}]


def _reshape(entry: Entry, _: object) -> list[Step]:
    return [{"step": "shape", "shape": entry["config"]["target_shape"]}]


def _idle(*settings: str) -> Kind:
    """Return a kind of layer that does nothing once the training is over."""
    return Kind(lambda *_: [], dict.fromkeys(("seed", *settings), ANY))


UNITS = dict.fromkeys(("use_bias", "activation"), ANY)
WINDOWS: dict[str, Values] = {"strides": ANY, "padding": PADDING, "data_format": LAYOUT}
CONVOLVED: dict[str, Values] = {"filters": ANY, "kernel_size": ANY, "dilation_rate": ([1, 1],), "groups": (1,)}
CUT: dict[str, Values] = {"max_value": (None,), "negative_slope": (0,), "threshold": (0,)}
MOVED = ("data_format", "fill_mode", "fill_value", "interpolation")
KINDS = {
    "Dense": Kind(_dense, {"units": ANY, **UNITS, "quantization_config": (None,)}),
    "Conv2D": Kind(_convolution, CONVOLVED | UNITS | WINDOWS),
    "MaxPooling2D": Kind(_pooling, {"pool_size": ANY, **WINDOWS}),
    "Rescaling": Kind(_rescaling, {"scale": ANY, "offset": ANY}),
    "ReLU": Kind(lambda *_: [{"step": "relu"}], CUT),
    "Softmax": Kind(lambda *_: [{"step": "softmax"}], {"axis": (-1,)}),
    "Activation": Kind(_activation, {"activation": ANY}),
    "Flatten": Kind(lambda *_: [{"step": "shape", "shape": [-1]}], {"data_format": LAYOUT}),
    "Reshape": Kind(_reshape, {"target_shape": ANY}),
    "Dropout": _idle("rate", "noise_shape"),
    "SpatialDropout2D": _idle("rate", "data_format"),
    "GaussianNoise": _idle("stddev"),
    "GaussianDropout": _idle("rate"),
    "RandomRotation": _idle("factor", *MOVED),
    "RandomTranslation": _idle("height_factor", "width_factor", *MOVED),
    "RandomZoom": _idle("height_factor", "width_factor", *MOVED),
    "RandomContrast": _idle("factor", "value_range", "data_format"),
}
