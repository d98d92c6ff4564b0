"""The networks: the one file to edit to try others. `models` under `[tool.report]` names those that are trained.

Each function here may return any compiled Keras model that takes images of `image_shape` with pixels from 0 to 255 and
answers with one probability for each class. Everything else (the report, its figures, its words) follows. All take the
same arguments: `image_shape` is height and width of an image in pixels, and a 3 after them where it is in colour,
`classes` their number, at least 2, `learning_rate` the step size of the optimiser.
"""

from __future__ import annotations

import keras

GREY = 2  # dimensions of a grey image


def dense(image_shape: tuple[int, ...], classes: int, learning_rate: float) -> keras.Model:
    """Return a network with one hidden layer, untrained and compiled."""
    return _compiled(
        [
            keras.Input(image_shape),
            keras.layers.Rescaling(1 / 255),  # inside the model, so that the published one takes raw pixels
            keras.layers.Flatten(),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(classes, activation="softmax"),
        ],
        learning_rate,
    )


def softmax_regression(image_shape: tuple[int, ...], classes: int, learning_rate: float) -> keras.Model:
    """Return a linear model: what can be had without a hidden layer."""
    return _compiled(
        [
            keras.Input(image_shape),
            keras.layers.Rescaling(1 / 255),
            keras.layers.Flatten(),
            keras.layers.Dense(classes, activation="softmax"),
        ],
        learning_rate,
    )


def small_cnn(image_shape: tuple[int, ...], classes: int, learning_rate: float) -> keras.Model:
    """Return a small convolutional network: what can be had from neighbouring pixels."""
    return _compiled(
        [
            keras.Input(image_shape),
            keras.layers.Rescaling(1 / 255),
            *([keras.layers.Reshape((*image_shape, 1))] if len(image_shape) == GREY else []),
            keras.layers.Conv2D(16, 5, strides=2, padding="same", activation="relu"),
            keras.layers.Conv2D(32, 3, strides=2, padding="same", activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(classes, activation="softmax"),
        ],
        learning_rate,
    )


def build_callbacks() -> list[keras.callbacks.Callback]:
    """Return Keras callbacks for every training; `val_loss` and its like are scores on the test images."""
    return []


def _compiled(layers: list[keras.Layer], learning_rate: float) -> keras.Model:
    model = keras.Sequential(layers)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
