"""Turns the published network into steps that a page can run, or says which layer stands in the way.

It reads `model.keras` itself, a zip file with the layers in `config.json` and the weights in HDF5, so that neither
Keras nor TensorFlow is imported. The other half, which runs the layers, is `site/static/network.js`.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from report.network.run import Asked

Entry = dict[str, Any]  # a layer in Keras's `config.json`
Step = dict[str, Any]  # what `network.js` does, one thing at a time
EXPLAINED = {"rescaling", "shape", "dense", "relu", "softmax"}  # with these alone the answer is piecewise linear


class Refused(Exception):  # noqa: N818 it is an answer, not an error
    """The network cannot run in a page; the message names the layer."""


def read_network(path: Path) -> tuple[tuple[Step, ...], np.ndarray]:
    """Read `model.keras` and return its steps in order, and all its weights in one float32 array.

    The weights of a step follow those of the step before: first its kernel, then one bias for each of its outputs.

    Raises:
        Refused: for a network that is no chain of the layers that `network.js` knows.
    """
    with zipfile.ZipFile(path) as archive:
        config = json.loads(archive.read("config.json"))
        values = archive.read("model.weights.h5")
    steps: list[Step] = []
    weights: list[np.ndarray] = []
    stored = _stored_weights(values)
    counted: Counter[str] = Counter()
    for entry in _chain(config):
        kind = _kind(entry)
        group = f"{kind.lower()}_{counted[kind]}" if counted[kind] else kind.lower()  # as Keras numbers them
        counted[kind] += 1
        arrays = stored.get(group, [])
        steps += _STEPS[kind](entry, arrays)
        if arrays:
            kernel = arrays[0]
            weights += [kernel, arrays[1] if len(arrays) > 1 else np.zeros(kernel.shape[-1], np.float32)]
    flat = np.concatenate([array.ravel() for array in weights]) if weights else np.zeros(0)
    return tuple(steps), flat.astype(np.float32)


def as_asked(steps: Sequence[Step], asked: Asked, image_shape: Sequence[int]) -> tuple[Step, ...]:
    """Return the steps of a network with what the report does before and after them, to bring them to probabilities.

    Raises:
        Refused: for a network that answers with one number for two classes.
    """
    if asked.answers in {"probability", "logit"}:
        raise Refused("its answer, one number for two classes")
    before: list[Step] = [{"step": "shape", "shape": [*image_shape, 1]}] if asked.channel else []
    after: list[Step] = [{"step": "softmax"}] if asked.answers == "logits" else []
    return (*before, *steps, *after)


def is_explained(steps: Sequence[Step]) -> bool:
    """Say whether the share of each pixel in the answer is exact, which it is for Dense and ReLU."""
    return {step["step"] for step in steps} <= EXPLAINED and all(step["step"] != "softmax" for step in steps[:-1])


def _chain(config: Entry) -> list[Entry]:
    """Return the layers of a model, one after another, the input left out."""
    if config["class_name"] not in {"Sequential", "Functional"}:
        raise Refused(f"it is a model of its own kind, {config['class_name']}")
    layers = config["config"]["layers"]
    if config["class_name"] == "Functional":
        for before, layer in zip([None, *layers], layers, strict=False):
            sources = list(_sources(layer.get("inbound_nodes", [])))
            if sources != ([before["config"]["name"]] if before else []):
                raise Refused(f"{_named(layer)} does not simply follow the layer before it")
    return [layer for layer in layers if layer["class_name"] != "InputLayer"]


def _sources(node: object) -> Iterator[str]:
    """Find the names of the layers that a layer takes its input from."""
    if isinstance(node, dict) and node.get("class_name") == "__keras_tensor__":
        yield node["config"]["keras_history"][0]
    elif isinstance(node, dict | list):
        for part in node.values() if isinstance(node, dict) else node:
            yield from _sources(part)


def _kind(entry: Entry) -> str:
    kind = str(entry["class_name"])
    if kind not in _STEPS or not str(entry.get("module")).startswith("keras.layers"):
        raise Refused(_named(entry))
    policy = entry["config"].get("dtype")
    computes_in = policy["config"]["name"] if isinstance(policy, dict) else policy
    if computes_in not in {"float32", None}:
        raise Refused(f"{_named(entry)}, which computes in {computes_in}")
    return kind


def _named(entry: Entry) -> str:
    return f"{entry['config'].get('name', 'a layer')} ({entry['class_name']})"


def _stored_weights(file: bytes) -> dict[str, list[np.ndarray]]:
    import h5py  # noqa: PLC0415 comes with Keras, and only a network that was not yet read needs it

    with h5py.File(io.BytesIO(file)) as groups:
        return {
            name: [_own_weights(group["vars"][str(place)]) for place in range(len(group["vars"]))]
            for name, group in groups.get("layers", {}).items()
            if "vars" in group
        }


def _own_weights(stored: Any) -> np.ndarray:  # noqa: ANN401 - a set of data as h5py has it, which has no types
    """Return weights that lie in the file itself; HDF5 can name any other of the machine, which would be published."""
    if stored.external or stored.is_virtual:
        raise Refused("weights that lie in another file")
    return np.asarray(stored, np.float32)


def _expect(entry: Entry, **expected: object) -> None:
    """Refuse a layer with a setting that `network.js` does not know."""
    for name, value in expected.items():
        if entry["config"].get(name, value) != value:
            raise Refused(f"{_named(entry)} with {name} {entry['config'][name]}")


def _activation(entry: Entry) -> list[Step]:
    name = entry["config"].get("activation") or "linear"
    if isinstance(name, dict):  # a layer, or a function of the author's
        own = name["config"] if name["class_name"] == "function" else name["class_name"]
        raise Refused(f"{_named(entry)} with activation {own}")
    if name not in {"linear", "relu", "softmax"}:
        raise Refused(f"{_named(entry)} with activation {name}")
    return [] if name == "linear" else [{"step": name}]


def _dense(entry: Entry, arrays: list[np.ndarray]) -> list[Step]:
    _expect(entry, quantization_config=None, lora_rank=None)
    return [{"step": "dense", "kernel": arrays[0].shape}, *_activation(entry)]


def _convolution(entry: Entry, arrays: list[np.ndarray]) -> list[Step]:
    _expect(entry, data_format="channels_last", dilation_rate=[1, 1], groups=1)
    config = entry["config"]
    window = {"kernel": arrays[0].shape, "strides": config["strides"], "same": config["padding"] == "same"}
    return [{"step": "convolution", **window}, *_activation(entry)]


def _pooling(entry: Entry, _: list[np.ndarray]) -> list[Step]:
    _expect(entry, data_format="channels_last")
    config = entry["config"]
    window = {"window": config["pool_size"], "strides": config["strides"], "same": config["padding"] == "same"}
    return [{"step": "pooling", **window}]


def _rescaling(entry: Entry, _: list[np.ndarray]) -> list[Step]:
    scale, offset = entry["config"]["scale"], entry["config"].get("offset", 0.0)
    if not all(isinstance(value, int | float) for value in (scale, offset)):
        raise Refused(f"{_named(entry)} with a value for each channel")
    return [{"step": "rescaling", "scale": scale, "offset": offset}]


def _relu(entry: Entry, _: list[np.ndarray]) -> list[Step]:
    _expect(entry, max_value=None, negative_slope=0.0, threshold=0.0)
    return [{"step": "relu"}]


def _softmax(entry: Entry, _: list[np.ndarray]) -> list[Step]:
    _expect(entry, axis=-1)
    return [{"step": "softmax"}]


# The last of these do nothing once the training is over.
_STEPS: dict[str, Callable[[Entry, list[np.ndarray]], list[Step]]] = {
    "Dense": _dense,
    "Conv2D": _convolution,
    "MaxPooling2D": _pooling,
    "Rescaling": _rescaling,
    "ReLU": _relu,
    "Softmax": _softmax,
    "Activation": lambda entry, _: _activation(entry),
    "Flatten": lambda *_: [{"step": "shape", "shape": [-1]}],
    "Reshape": lambda entry, _: [{"step": "shape", "shape": entry["config"]["target_shape"]}],
    **dict.fromkeys(("Dropout", "SpatialDropout2D", "GaussianNoise", "GaussianDropout"), lambda *_: []),
    **dict.fromkeys(("RandomRotation", "RandomTranslation", "RandomZoom", "RandomContrast"), lambda *_: []),
}
