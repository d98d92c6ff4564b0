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

from report.chapters.draw.kinds import Refused, check_input, named, steps_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from report.chapters.draw.kinds import Entry, Step
    from report.network.run import Asked

NUMBERS = "fiub"  # the kinds of NumPy's own
EXPLAINED = {"rescaling", "shape", "dense", "relu", "softmax"}  # with these alone the answer is piecewise linear


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
        kind = str(entry["class_name"])
        group = f"{kind.lower()}_{counted[kind]}" if counted[kind] else kind.lower()  # as Keras numbers them
        counted[kind] += 1
        arrays = stored.get(group, [])
        steps += steps_of(entry, arrays)
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


def unexplained(steps: Sequence[Step]) -> str:
    """Say why the share of each pixel in the answer is not exact; "" where it is, as for Dense and ReLU."""
    others = [step["step"] for step in steps if step["step"] not in EXPLAINED]
    if others:
        return f"it also has {' and '.join(dict.fromkeys(others))}"
    return "it has a softmax before its end" if any(step["step"] == "softmax" for step in steps[:-1]) else ""


def _chain(config: Entry) -> list[Entry]:
    """Return the layers of a model, one after another, the input left out."""
    if config["class_name"] not in {"Sequential", "Functional"}:
        raise Refused(f"it is a model of its own kind, {config['class_name']}")
    layers = config["config"]["layers"]
    if config["class_name"] == "Functional":
        for before, layer in zip([None, *layers], layers, strict=False):
            _check_place(layer, before)
    for layer in layers:
        if layer["class_name"] == "InputLayer":
            check_input(layer)
    return [layer for layer in layers if layer["class_name"] != "InputLayer"]


def _check_place(layer: Entry, before: Entry | None) -> None:
    """Refuse a layer that is not called once, with what the layer before it answers and nothing more."""
    nodes = layer.get("inbound_nodes", [])
    if list(_sources(nodes)) != ([before["config"]["name"]] if before else []):
        raise Refused(f"{named(layer)} does not simply follow the layer before it")
    given = [value for node in nodes for value in (*node["args"], *node["kwargs"].values())]
    if any(value and not any(_sources(value)) for value in given):
        raise Refused(f"{named(layer)}, which is called with more than its input")


def _sources(node: object) -> Iterator[str]:
    """Find the names of the layers that a layer takes its input from."""
    if isinstance(node, dict) and node.get("class_name") == "__keras_tensor__":
        yield node["config"]["keras_history"][0]
    elif isinstance(node, dict | list):
        for part in node.values() if isinstance(node, dict) else node:
            yield from _sources(part)


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
    if stored.dtype.kind not in NUMBERS:
        raise Refused("weights that are stored as bfloat16 or the like")
    return np.asarray(stored, np.float32)
