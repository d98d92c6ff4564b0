"""Takes steps of Keras over batches of images as one loop, without a return to Python in between."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf

from report.network.custom import layers_of
from report.network.told import losses_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# With XLA, networks of these layers train several times faster on a processor. Convolutions become many times slower,
# as do the random numbers of Dropout and the sums of BatchNormalization, so networks with any other layer go without.
FASTER_WITH_XLA = {"InputLayer", "Rescaling", "Normalization", "Flatten", "Reshape", "Dense", "Activation", "ReLU"}
RIGHT_WITH_XLA = {  # the optimisers whose steps are the same with it; those of Adafactor become no numbers
    *("SGD", "RMSprop", "Adam", "AdamW", "Adadelta", "Adagrad", "Adamax", "Nadam", "Ftrl", "Lion", "Lamb", "Muon"),
    "ScheduleFreeAdamW",
}
DRAW_OTHERWISE = {"AugMix"}  # layers of Keras's that draw by Python's `random`, once for all steps that are compiled
LIBRARIES = {"keras", "tensorflow", "numpy", "builtins", "inspect"}  # what is of others is the author's own


def compile_loop(
    model: keras.Model, step: Callable[[Any], Any], images: np.ndarray, labels: np.ndarray, *, briefly: bool = False
) -> Callable[[np.ndarray, int, int], Iterator[float]]:
    """Return a function that takes `step` over batches of the images, which stay bytes until they are needed.

    The function takes the order of the images, int (n,), the size of a batch, and the number of pieces to do it in;
    after each it yields the share that is done. A loop that runs `briefly` in each epoch is not worth the time that XLA
    takes to compile it.
    """

    def take(images: tf.Tensor, labels: tf.Tensor, batches: tf.Tensor) -> None:
        place = tf.constant(0)
        while place < batches:  # a range would be compiled anew for each number
            step((images[place], labels[place]))
            place += 1

    if not model.run_eagerly:
        take = tf.function(take, jit_compile=model.jit_compile or (not briefly and _faster_with_xla(model)))

    def gather(places: np.ndarray, room: np.ndarray) -> np.ndarray:
        return np.take(images, places, axis=0, out=room, mode="clip")  # which alone writes into it at once

    def room_for(places: np.ndarray) -> np.ndarray:  # a thread that takes memory of its own gives it back to none
        return np.empty((*places.shape, *images.shape[1:]), images.dtype)

    def loop(order: np.ndarray, batch_size: int, pieces: int) -> Iterator[float]:
        cut = _cut(order, batch_size, pieces)
        done = 0
        with ThreadPoolExecutor(1) as beside:  # gathers the next piece while this one is gone through
            coming = beside.submit(gather, cut[0][0], room_for(cut[0][0]))
            for (places, number), following in zip_longest(cut, cut[1:]):
                piece = coming.result()
                if following:
                    coming = beside.submit(gather, following[0], room_for(following[0]))
                take(tf.constant(piece), tf.constant(labels[places]), tf.constant(number))
                done += number * places.shape[1]
                yield done / len(order)

    return loop


def _cut(order: np.ndarray, batch_size: int, pieces: int) -> list[tuple[np.ndarray, int]]:
    """Cut the order of images into pieces, int (batches, batch_size), each with the number of batches that count."""
    full = len(order) // batch_size
    batches = order[: full * batch_size].reshape(full, batch_size)
    most = max(1, -(-full // pieces))
    cut = [
        (np.resize(batches[first : first + most], (most, batch_size)), min(most, full - first))  # all of one shape
        for first in range(0, full, most)
    ]
    rest = order[np.newaxis, full * batch_size :]
    return [*cut, (rest, 1)] if rest.size else cut


def _faster_with_xla(model: keras.Model) -> bool:
    """Say whether a model holds only what is known to be faster with XLA, and nothing of its author's own."""
    kinds = {type(layer).__name__ for layer in model.layers}
    known = kinds <= FASTER_WITH_XLA and type(model.optimizer).__name__ in RIGHT_WITH_XLA
    return known and is_of_libraries(model)


def is_of_libraries(model: keras.Model) -> bool:
    """Say whether a model holds nothing of its author's own, which could keep or draw what nobody else knows of.

    Some metrics are only there after it has taken a step.
    """
    if any(type(layer).__name__ in DRAW_OTHERWISE for layer in layers_of(model)):
        return False
    return all(_module(part).partition(".")[0] in LIBRARIES for part in _parts(model))


def _parts(model: keras.Model) -> Iterator[object]:
    """Yield a model, its layers and what it is compiled with, and whatever these were given: functions, say."""
    yield from (model, model.train_step, model.test_step)
    measured = (metric for one in model.metrics for metric in getattr(one, "metrics", [one]))
    inner = getattr(model.optimizer, "inner_optimizer", model.optimizer)  # which scales the loss of half precision
    for part in (*layers_of(model), model.optimizer, inner, *losses_of(model), *measured):
        yield part
        if not isinstance(part, keras.Model):  # its class tells of it; what it has is Keras's, or was put there here
            yield from getattr(part, "__dict__", {}).values()


def _module(part: object) -> str:
    """Return the module of a function, or of the class of anything else."""
    return getattr(part, "__module__", None) or type(part).__module__
