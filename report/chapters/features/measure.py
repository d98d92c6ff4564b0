"""Finds out what the hidden units of a first Dense layer look for."""

from __future__ import annotations

import keras
import numpy as np

from report.chapters.features.record import Features
from report.network.keras_model import ANSWERED_AT_ONCE


def describe_features(model: keras.Model, images: np.ndarray) -> Features:
    """Describe what the units of a first Dense layer on pixels look for; `images` (n, height, width) set them off."""
    trained = [layer for layer in model.layers if layer.count_params()]
    first, shape = trained[0], images.shape[1:]
    nothing = np.zeros((0, *shape), np.float32)
    if type(first).__name__ != "Dense" or first.kernel.shape[0] != shape[0] * shape[1]:
        return Features(
            f"its first trained layer, {type(first).__name__}, does not see all pixels", nothing, nothing[:, 0, 0]
        )
    activations = keras.Model(model.inputs, first.output).predict(images, batch_size=ANSWERED_AT_ONCE, verbose=0)
    influence = np.abs(activations).mean(axis=0)
    if len(trained) > 1 and type(trained[1]).__name__ == "Dense":
        influence *= np.linalg.norm(trained[1].get_weights()[0], axis=1)
    order = np.argsort(-influence, kind="stable")
    spread = np.array([rows.std(axis=0) for rows in images.swapaxes(0, 1)], np.float32)  # by row, for less memory
    effects = first.get_weights()[0].T.reshape(-1, *shape) * spread
    return Features("", effects[order].astype(np.float32), influence[order])
