"""The network: the one file to edit to try another.

`build_model` may return any compiled Keras model that takes images of `image_shape` with pixels from 0 to 255 and
answers with one probability for each class. Everything else (the report, its figures, its words) follows.
"""

from __future__ import annotations

import keras


def build_model(image_shape: tuple[int, ...], classes: int, learning_rate: float) -> keras.Model:
    """Return the untrained network, compiled.

    Args:
        image_shape: height and width of an image in pixels.
        classes: number of classes, at least 2.
        learning_rate: step size of the optimiser.
    """
    model = keras.Sequential(
        [
            keras.Input(image_shape),
            keras.layers.Rescaling(1 / 255),  # inside the model, so that the published one takes raw pixels
            keras.layers.Flatten(),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(classes, activation="softmax"),
        ],
    )
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def build_callbacks() -> list[keras.callbacks.Callback]:
    """Return Keras callbacks that take part in the training; `val_loss` and its like are scores on the test images."""
    return []
