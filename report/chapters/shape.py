"""What shape a network has, by those of its layers that have weights, for the sentences that name it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from report.core.formatting import count, listing, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.network.run import Layer

JOINING = {"Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract"}  # several ways to one


def with_weights(layers: Sequence[Layer]) -> list[Layer]:
    """Return the layers of a network that have weights."""
    return [layer for layer in layers if layer.parameters]


def in_layers(layers: Sequence[Layer]) -> str:
    """Say in how many layers a network has its weights: in two layers; "" where a model of its own counts for one."""
    trained = with_weights(layers)
    return "" if any(layer.is_model for layer in trained) else f"in {plural(len(trained), 'layer')}"


def inputs(layer: Layer) -> int:
    """Return the number of inputs of a Dense layer; where it does not tell, its weights do."""
    return layer.inputs or layer.parameters // layer.output_shape[-1] - layer.bias


def in_a_row(layers: Sequence[Layer]) -> bool:
    """Say whether all layers with weights are Dense, each on what the one before answers."""
    trained = with_weights(layers)
    if any(layer.type != "Dense" or len(layer.output_shape) > 1 for layer in trained):
        return False
    if any(layer.type in JOINING for layer in layers):
        return False
    sizes = [(before.output_shape[-1], math.prod(before.output_shape)) for before in trained]
    return all(inputs(layer) in answered for answered, layer in zip(sizes, trained[1:], strict=False))


def hidden(layers: Sequence[Layer]) -> str:
    """Say which hidden layers a network has whose layers are `in_a_row`: one hidden layer of 128 units; "" if none."""
    sizes = [count(layer.output_shape[-1]) for layer in with_weights(layers)[:-1]]
    units = "unit" if sizes == ["1"] else "units"
    return f"{plural(len(sizes), 'hidden layer')} of {listing(sizes)} {units}" if sizes else ""
