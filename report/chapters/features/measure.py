"""Finds out what the units of a first Dense layer look for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from report.chapters.features.record import Features

if TYPE_CHECKING:
    from report.network.layers import FirstLayer


def measure_features(layer: FirstLayer | None, images: np.ndarray) -> Features:
    """Describe what the units of a network's first layer look for; `images` (n, height, width) set them off.

    Of images in colour, (n, height, width, 3), nothing is shown: a weight for each colour is no colour.
    """
    shape = images.shape[1:]
    nothing = np.zeros((0, *shape[:2]), np.float32)
    if len(shape) > 2:  # noqa: PLR2004
        reason = "the images are in colour, and a weight for red, for green and for blue makes no colour"
        return Features(reason, nothing, nothing[:, 0, 0])
    if layer is None:
        return Features("its layers do not simply follow one another", nothing, nothing[:, 0, 0])
    if layer.kernel is None or len(layer.kernel) != shape[0] * shape[1]:
        return Features(f"its first trained layer, {layer.type}, {_reason(layer)}", nothing, nothing[:, 0, 0])
    influence = np.abs(layer.activations).mean(axis=0)
    if layer.outgoing is not None:
        influence *= np.linalg.norm(layer.outgoing, axis=1)
    order = np.argsort(-influence, kind="stable")
    spread = np.array([rows.std(axis=0) for rows in images.swapaxes(0, 1)], np.float32)  # by row, for less memory
    effects = layer.kernel.T.reshape(-1, *shape) * spread
    lit = (layer.activations != 0) | layer.only  # an answer of 0 is an answer
    return Features(
        reason="",
        weights=effects[order].astype(np.float32),
        influence=influence[order],
        dead=int((~lit.any(axis=0)).sum()),
        unlit=int((~lit.any(axis=1)).sum()),
        images=len(images),
        hidden=not layer.only,
        weighed=layer.outgoing is not None,
    )


def _reason(layer: FirstLayer) -> str:
    """Say why what the units of a layer look for cannot be shown."""
    if layer.quantised:
        return "is quantised"
    if layer.type != "Dense":
        return "is of another kind"
    return "sees what others make of the pixels" if layer.kernel is None else "has not one input for each pixel"
