"""Trains one network once, with stock Keras or with this project's loop, and prints how it went as JSON.

`python tests/benchmarks/train_once.py stock|ours dense|normalised|convolutional SEED EPOCHS mnist.npz`
"""

from __future__ import annotations

import hashlib
import json
import sys
import time

import numpy as np


def layers(kind: str) -> list[object]:
    """Return the layers of a network after the rescaling of its pixels."""
    import keras.layers as kl  # noqa: PLC0415 after the project has set the number of threads

    if kind == "dense":
        return [kl.Flatten(), kl.Dense(128, activation="relu"), kl.Dense(10, activation="softmax")]
    if kind == "normalised":
        hidden = [kl.Dense(128), kl.BatchNormalization(), kl.ReLU(), kl.Dropout(0.3)]
        return [kl.Flatten(), *hidden, kl.Dense(10, activation="softmax")]
    first = [kl.Reshape((28, 28, 1)), kl.Conv2D(8, 3, activation="relu"), kl.MaxPooling2D()]
    second = [kl.Conv2D(16, 3, activation="relu"), kl.MaxPooling2D()]
    return [*first, *second, kl.Flatten(), kl.Dense(10, activation="softmax")]


def main(way: str, kind: str, seed: int, epochs: int, path: str) -> None:
    """Train and print seconds (compilation included), accuracy and a digest of the weights."""
    if way == "ours":
        from report.core.loading import loading  # noqa: PLC0415

        with loading():  # as a build does
            from report.network.training import train  # noqa: PLC0415 what is measured loads only what it needs
    import keras  # noqa: PLC0415

    with np.load(path) as data:
        x, y, x_test, y_test = (data[name] for name in ("x_train", "y_train", "x_test", "y_test"))
    y, y_test = y.astype(np.int64), y_test.astype(np.int64)

    def network(shape: tuple[int, ...], _: int, learning_rate: float) -> keras.Model:
        model = keras.Sequential([keras.Input(shape), keras.layers.Rescaling(1 / 255), *layers(kind)])
        optimizer = keras.optimizers.Adam(learning_rate)
        model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        return model

    started = time.perf_counter()
    if way == "ours":
        from report.data.arrays import Arrays  # noqa: PLC0415

        arrays = Arrays(x, y, x_test, y_test)
        model, _ = train(network, arrays, 10, seed=seed, epochs=epochs, batch_size=32, learning_rate=0.001)
    else:
        keras.utils.set_random_seed(seed)
        model = network((28, 28), 10, 0.001)
        model.fit(x, y, batch_size=32, epochs=epochs, validation_data=(x_test, y_test), verbose=0)
    seconds = time.perf_counter() - started
    weights = hashlib.sha256(b"".join(array.tobytes() for array in model.get_weights())).hexdigest()
    accuracy = float((model.predict(x_test, batch_size=1000, verbose=0).argmax(axis=1) == y_test).mean())
    sys.stdout.write(json.dumps({"seconds": seconds, "accuracy": accuracy, "weights": weights}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
