"""Trains the network and keeps what it answered for every test image.

Keras's own `fit` leads the training, with its callbacks, its logs and its names; but one of its steps is here a whole
epoch, which TensorFlow runs as one compiled loop over the batches, without a return to Python in between.
"""

from __future__ import annotations

import os
import platform
import random
import threading
import time
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf
from keras.src.random import seed_generator

from report.network.keras_model import (
    ANSWERED_AT_ONCE,
    check_answers,
    check_model,
    describe_layers,
    predict,
    save_model,
)
from report.network.run import Epoch, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from report.data.arrays import Arrays
    from report.data.dataset import SentArrays, StoredArrays
    from report.network.models import Builders, Network

    Logs = dict[str, Any]


PIECES = 20  # an epoch is run in so many pieces, between which progress is shown
# With XLA, networks of these layers train several times faster on a processor. Convolutions become many times slower,
# as do the random numbers of Dropout and the sums of BatchNormalization, so networks with any other layer go without.
FASTER_WITH_XLA = {"InputLayer", "Rescaling", "Normalization", "Flatten", "Reshape", "Dense", "Activation", "ReLU"}

with suppress(RuntimeError):  # too late where TensorFlow is in use already, as it can be in a notebook
    tf.config.threading.set_intra_op_parallelism_threads(1)  # weights then do not depend on the number of cores


_ALONE = threading.Lock()  # the network that is trained again and again is one


def train_into(
    folder: Path,
    network: Network,
    arrays: StoredArrays | SentArrays,
    classes: int,
    shaping: Mapping[str, Any],
    seed: int,
    **watch: Callable[..., None],
) -> None:
    """Train a network as `Trainer.train` does and save it, `model.keras`, and the record of its training in `folder`.

    Args:
        folder: where to.
        network: how it is called.
        arrays: where the data set is to be had.
        classes: number of classes.
        shaping: `epochs`, `batch_size` and `learning_rate`.
        seed: the same seed gives the same weights.
        watch: `on_epoch` and `on_progress`, as `Trainer.train` takes them.
    """
    with _ALONE:
        trainer = _trainer(network, arrays, classes, shaping["batch_size"], shaping["learning_rate"])
        model, run = trainer.train(seed=seed, epochs=shaping["epochs"], **watch)
        save_model(model, folder / "model.keras")
        run.save(folder)


@lru_cache(maxsize=1)
def _trainer(
    network: Network, arrays: StoredArrays | SentArrays, classes: int, batch_size: int, learning_rate: float
) -> Trainer:
    return Trainer(network.load(), arrays.load(), classes, batch_size=batch_size, learning_rate=learning_rate)


class Reporter(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Times the epochs and hands each on when it is over."""

    def __init__(self, on_epoch: Callable[[Epoch], None]) -> None:
        super().__init__()
        self.on_epoch = on_epoch
        self.epochs: list[Epoch] = []
        self.started = 0.0

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:  # noqa: ARG002
        """Start the clock."""
        self.started = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Record the epoch, its scoring included."""
        seconds = time.perf_counter() - self.started
        scores = {name: float(score) for name, score in (logs or {}).items()}
        self.epochs.append(
            Epoch(
                number=epoch + 1,
                loss=scores["loss"],
                accuracy=scores["accuracy"],
                test_loss=scores["val_loss"],
                test_accuracy=scores["val_accuracy"],
                seconds=seconds,
            ),
        )
        self.on_epoch(self.epochs[-1])


class Trainer:
    """Trains one network again and again: it is compiled once, and its weights are drawn anew from each seed.

    Args:
        builders: make the network and its callbacks.
        arrays: the data set, pixels from 0 to 255.
        classes: number of classes.
        batch_size: images in one step; the last step of an epoch takes what is left.
        learning_rate: step size of the optimiser.

    Raises:
        ReportError: if the function returns a network that the report cannot be about.
    """

    def __init__(
        self, builders: Builders, arrays: Arrays, classes: int, *, batch_size: int, learning_rate: float
    ) -> None:
        self.builders, self.arrays, self.classes = builders, arrays, classes
        self.batch_size, self.learning_rate = batch_size, learning_rate
        keras.backend.clear_session()  # so that the layers of every network are named from the start
        self.name = f"{builders.network.__module__}:{builders.network.__name__}"
        self.model = self._build(0)
        self.train_batches = compile_loop(self.model, self.model.train_step, arrays.x_train, arrays.y_train)
        self.test_batches = compile_loop(self.model, self.model.test_step, arrays.x_test, arrays.y_test)

    def train(
        self,
        *,
        seed: int,
        epochs: int,
        on_epoch: Callable[[Epoch], None] = lambda _: None,
        on_progress: Callable[[float, float, float], None] = lambda *_: None,
    ) -> tuple[keras.Model, Run]:
        """Train the network and return it, until it is trained again, with the record of its training.

        The test images are scored after every epoch, in order to draw the curve. They choose nothing, unless a
        callback does.

        Args:
            seed: the same seed gives the same weights, whatever was trained before or is trained beside it.
            epochs: passes over the training images.
            on_epoch: is called after each epoch.
            on_progress: is called during an epoch with the share that is done, the loss and the accuracy so far.

        Raises:
            ReportError: if the training ends in answers that are no probabilities.
        """
        model = self.model
        with drawing_from(seed):
            _copy_state(self._build(seed), model)
            reporter, callbacks = Reporter(on_epoch), self.builders.callbacks()
        started = time.perf_counter()
        self._fit(seed, epochs, [reporter, *callbacks], on_progress)
        seconds = time.perf_counter() - started
        probabilities = predict(model, self.arrays.x_test)
        check_answers(probabilities, self.learning_rate, self.name)
        return model, Run(
            seed=seed,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            optimizer=type(model.optimizer).__name__,
            loss=str(model.loss),
            epochs=tuple(reporter.epochs),
            chosen_by=tuple(type(callback).__name__ for callback in callbacks if _chooses_by_test(callback)),
            layers=describe_layers(model),
            parameters=model.count_params(),
            cores=_cores(),
            processor=processor(),
            seconds=seconds,
            probabilities=probabilities,
        )

    def _build(self, seed: int) -> keras.Model:
        with drawing_from(seed):
            model = self.builders.network(self.arrays.x_train.shape[1:], self.classes, self.learning_rate)
            check_model(model, self.arrays.x_test[:1], self.classes, self.name)
            model.optimizer.build(model.trainable_variables)
        return model

    def _fit(
        self,
        seed: int,
        epochs: int,
        callbacks: list[keras.callbacks.Callback],
        on_progress: Callable[[float, float, float], None],
    ) -> None:
        """Do what `model.fit` on the training images, with the test images to validate, does; only faster."""
        model, arrays = self.model, self.arrays
        shuffling = np.random.default_rng(seed)

        def train_epoch(once: Iterator[Any]) -> Logs:
            next(once)
            order = shuffling.permutation(len(arrays.x_train))
            for done in self.train_batches(order, self.batch_size, PIECES):
                scores = model.get_metrics_result()
                on_progress(done, float(scores["loss"]), float(scores["accuracy"]))
            return model.get_metrics_result()  # type: ignore[no-any-return]

        def test_epoch(once: Iterator[Any]) -> Logs:
            next(once)
            for _ in self.test_batches(np.arange(len(arrays.x_test)), ANSWERED_AT_ONCE, 1):
                pass
            return model.get_metrics_result()  # type: ignore[no-any-return]

        model.train_function, model.test_function = train_epoch, test_epoch  # what `fit` calls for one step
        one_step = tf.data.Dataset.range(1)
        model.fit(one_step, epochs=epochs, validation_data=one_step, callbacks=callbacks, shuffle=False, verbose=0)
        model.train_function = model.test_function = None


@contextmanager
def drawing_from(seed: int) -> Iterator[None]:
    """Take every seed that Keras draws, of initialisers and of Dropout, from this one, and from nothing else.

    Keras draws them from Python's global `random`, of which other threads may draw at the same moment.
    """
    keras.utils.set_random_seed(seed)
    python_random = seed_generator.python_random
    seed_generator.python_random = random.Random(seed)  # noqa: S311 nothing secret
    try:
        yield
    finally:
        seed_generator.python_random = python_random


def _copy_state(source: keras.Model, target: keras.Model) -> None:
    """Give a network the weights, the seeds and the state of the optimiser that another of its kind has."""
    new, old = [*source.variables, *source.optimizer.variables], [*target.variables, *target.optimizer.variables]
    for value, variable in zip(new, old, strict=True):
        variable.assign(value)


def compile_loop(
    model: keras.Model, step: Callable[[Any], Any], images: np.ndarray, labels: np.ndarray
) -> Callable[[np.ndarray, int, int], Iterator[float]]:
    """Return a function that takes `step` over batches of the images, which stay bytes until they are needed.

    The function takes the order of the images, int (n,), the size of a batch, and the number of pieces to do it in;
    after each it yields the share that is done.
    """
    layers = {type(layer).__name__ for layer in model.layers}

    @tf.function(jit_compile=layers <= FASTER_WITH_XLA)  # type: ignore[untyped-decorator]
    def take(images: tf.Tensor, labels: tf.Tensor, batches: tf.Tensor) -> None:
        place = tf.constant(0)
        while place < batches:  # a range would be compiled anew for each number
            step((images[place], labels[place]))
            place += 1

    def loop(order: np.ndarray, batch_size: int, pieces: int) -> Iterator[float]:
        full = len(order) // batch_size
        batches = order[: full * batch_size].reshape(full, batch_size)
        most = max(1, -(-full // pieces))
        for first in range(0, full, most):
            piece = np.resize(batches[first : first + most], (most, batch_size))  # the last one is filled up, for shape
            take(images[piece], labels[piece], tf.constant(min(most, full - first)))
            yield min(first + most, full) * batch_size / len(order)
        rest = order[np.newaxis, full * batch_size :]
        if rest.size:
            take(images[rest], labels[rest], tf.constant(1))
            yield 1.0

    return loop


def processor() -> str:
    """Return what kind of processor this is, or "" where that is not known: two kinds may round differently."""
    with suppress(OSError), open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:  # noqa: PTH123
        for line in lines:
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    return platform.processor()


def _cores() -> int:
    """Return the number of processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _chooses_by_test(callback: keras.callbacks.Callback) -> bool:
    """Say whether a callback stops the training, or changes or keeps the weights, by a score on the test images."""
    if isinstance(callback, keras.callbacks.ModelCheckpoint) and not callback.save_best_only:
        return False
    return str(getattr(callback, "monitor", "")).startswith("val_")
