"""Takes steps of Keras over batches of images as one loop, without a return to Python in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import keras

# With XLA, networks of these layers train several times faster on a processor. Convolutions become many times slower,
# as do the random numbers of Dropout and the sums of BatchNormalization, so networks with any other layer go without.
FASTER_WITH_XLA = {"InputLayer", "Rescaling", "Normalization", "Flatten", "Reshape", "Dense", "Activation", "ReLU"}


def compile_loop(
    model: keras.Model, step: Callable[[Any], Any], images: np.ndarray, labels: np.ndarray
) -> Callable[[np.ndarray, int, int], Iterator[float]]:
    """Return a function that takes `step` over batches of the images, which stay bytes until they are needed.

    The function takes the order of the images, int (n,), the size of a batch, and the number of pieces to do it in;
    after each it yields the share that is done.
    """

    def take(images: tf.Tensor, labels: tf.Tensor, batches: tf.Tensor) -> None:
        place = tf.constant(0)
        while place < batches:  # a range would be compiled anew for each number
            step((images[place], labels[place]))
            place += 1

    if not model.run_eagerly:
        take = tf.function(take, jit_compile=model.jit_compile or _faster_with_xla(model))

    def batches_of(places: np.ndarray) -> tuple[tf.Tensor, tf.Tensor]:
        return tf.constant(images[places]), tf.constant(labels[places])

    def loop(order: np.ndarray, batch_size: int, pieces: int) -> Iterator[float]:
        full = len(order) // batch_size
        batches = order[: full * batch_size].reshape(full, batch_size)
        most = max(1, -(-full // pieces))
        for first in range(0, full, most):
            piece = np.resize(batches[first : first + most], (most, batch_size))  # the last one is filled up, for shape
            take(*batches_of(piece), tf.constant(min(most, full - first)))
            yield min(first + most, full) * batch_size / len(order)
        rest = order[np.newaxis, full * batch_size :]
        if rest.size:
            take(*batches_of(rest), tf.constant(1))
            yield 1.0

    return loop


def _faster_with_xla(model: keras.Model) -> bool:
    """Say whether a model holds only what is known to be faster with XLA, and nothing of its author's own."""
    of_keras = all(type(one).__module__.startswith("keras.") for one in (model, model.loss) if not isinstance(one, str))
    return of_keras and {type(layer).__name__ for layer in model.layers} <= FASTER_WITH_XLA
