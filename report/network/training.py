"""Trains the network and keeps what it answered for every test image.

Keras's own `fit` leads the training, with its callbacks, its logs and its names; but one of its steps is here a whole
epoch, which TensorFlow runs as one compiled loop over the batches, without a return to Python in between.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf

from report.core.errors import ReportError
from report.core.machine import cores, processor
from report.core.sanitize import one_line
from report.network.builders import blamed, builders
from report.network.callbacks import (
    Reporter,
    adds_own,
    check_loss,
    chooses_by_test,
    make_callbacks,
    may_choose,
    names_of,
)
from report.network.defaults import name_anew
from report.network.keras_model import at_once, check_answers, check_backend, check_losses, given, predict
from report.network.layers import describe_layers
from report.network.loops import compile_loop, is_of_libraries
from report.network.making import check_shape, how_to_ask, make
from report.network.run import Run, Training
from report.network.seeding import copy_state, draw_from, drawing_from, unchanged
from report.network.told import loss_name, optimizer_name, rate_over
from report.network.trial import FEW, try_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from report.data.arrays import Arrays
    from report.network.builders import Builders
    from report.network.run import Epoch

    Logs = dict[str, Any]

PIECES = 20  # an epoch is run in so many pieces, between which progress is shown
TICK = 0.1  # seconds from one look at it to the next
with suppress(RuntimeError):  # too late where TensorFlow is in use already, as it can be in a notebook
    tf.config.threading.set_intra_op_parallelism_threads(1)  # weights then do not depend on the number of cores


def train(
    network: Callable[..., keras.Model],
    arrays: Arrays,
    classes: int,
    *,
    batch_size: int,
    learning_rate: float,
    **how: Any,  # noqa: ANN401 as `Trainer.train` takes them
) -> tuple[keras.Model, Run]:
    """Train the network that a function like those of `report/model.py` makes, once; see `Trainer`."""
    trainer = Trainer(builders(network), arrays, classes, batch_size=batch_size, learning_rate=learning_rate)
    return trainer.train(**how)


class Trainer:
    """Trains one network again and again: it is compiled once, and its weights are drawn anew from each seed.

    One that does not `repeats` holds something of its author's own: what that keeps beside Keras's variables, and what
    it draws beside Keras's generators, begins anew in another trainer alone, which has to be made for each seed. What
    its module keeps goes on.

    Args:
        made_by: makes the network and its callbacks; two networks share nothing that a training changes.
        arrays: the data set, pixels from 0 to 255.
        classes: number of classes.
        batch_size: images in one step; the last step of an epoch takes what is left.
        learning_rate: step size of the optimiser.

    Raises:
        ReportError: if the function returns a network that the report cannot be about.
    """

    def __init__(
        self, made_by: Builders, arrays: Arrays, classes: int, *, batch_size: int, learning_rate: float
    ) -> None:
        self.made_by, self.arrays, self.classes = made_by, arrays, classes
        self.batch_size, self.learning_rate = batch_size, learning_rate
        check_backend()
        self.name = made_by.name
        module = self.name.partition(":")[0]
        name_anew(module)  # so that the layers of every network are named from the start
        self.asked = how_to_ask(self._make, arrays.x_test[:1], self.name)
        name_anew(module)
        self.model, self.generator = self._build(0), keras.random.SeedGenerator(0)
        terms = try_out(
            self.model, arrays.x_train[:FEW], arrays.y_train[:FEW], classes, made_by=made_by, asked=self.asked
        )
        self.asked, self.tally = terms.asked, terms.tally
        self.repeats = is_of_libraries(self.model)
        self.tally.begin(len(arrays.x_test))

        def step(take: Callable[[Any], Any]) -> Callable[[Any], Any]:
            return lambda batch: take((given(self.model, batch[0], terms.asked), terms.encode(batch[1])))

        self.train_batches = compile_loop(self.model, step(self.model.train_step), arrays.x_train, arrays.y_train)
        test = self.tally.noting(self.model.test_step)
        self.test_batches = compile_loop(self.model, step(test), arrays.x_test, arrays.y_test, briefly=True)

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
            seed: the same seed gives the same weights, whatever is trained beside it, and, if it `repeats`, before it.
            epochs: passes over the training images.
            on_epoch: is called after each epoch.
            on_progress: is called during an epoch with the share that is done, the loss and the accuracy so far.

        Raises:
            ReportError: if the training ends in answers that are no probabilities, or a loss was no number.
        """
        model = self.model
        with drawing_from(seed):
            shared = copy_state(self._build(seed), model, self.name)
            draw_from(self.generator)
            callbacks = make_callbacks(self.made_by)
        check_loss(callbacks, self.tally, self.name)
        reporter = Reporter(self._score, self.tally, callbacks, self.name.partition(":")[0], on_epoch)
        self.tally.begin(len(self.arrays.x_test))
        started = time.perf_counter()
        with unchanged(shared, self.name):
            self._fit(seed, epochs, [reporter, *callbacks], on_progress)
        seconds = time.perf_counter() - started
        probabilities = predict(model, self.arrays.x_test, self.asked)
        rate = rate_over(reporter.rates)
        check_answers(probabilities, rate, self.name)
        check_losses(reporter.epochs, self.name)
        training = Training(
            seed=seed,
            batch_size=self.batch_size,
            learning_rate=rate,
            optimizer=optimizer_name(model),
            loss=loss_name(model),
            epochs=tuple(reporter.epochs),
            chosen_by=names_of(filter(chooses_by_test, callbacks)),
            shown_to=names_of([*filter(may_choose, callbacks), *([model] if adds_own(model) else [])]),
            log_loss=self.tally.hears_all,
            kept=reporter.kept(),
            cores=cores(),
            processor=processor(),
            seconds=seconds,
        )
        layers = describe_layers(model, self.arrays.x_test, self.asked)
        answers = self.tally.answers(len(training.epochs))
        return model, Run(probabilities, training, layers, model.count_params(), self.asked, answers)

    def _make(self) -> keras.Model:
        return make(self.made_by.network, self.arrays.x_train.shape[1:], self.classes, self.learning_rate, self.name)

    def _build(self, seed: int) -> keras.Model:
        with drawing_from(seed):
            model = self._make()
            image = given(model, self.arrays.x_test[:1], self.asked)
            try:
                answer = model(image, training=False)
            except Exception as error:
                said = f"{self.name} returns a network that does not answer: {one_line(error)}"
                raise ReportError(f"{said}; mend that") from error
            check_shape(answer, self.classes, self.name)
            model.optimizer.build(model.trainable_variables)
        return model

    def _fit(
        self,
        seed: int,
        epochs: int,
        callbacks: list[keras.callbacks.Callback],
        on_progress: Callable[[float, float, float], None],
    ) -> None:
        """Do what `model.fit` on the training images does; only faster."""
        model, arrays, tally = self.model, self.arrays, self.tally
        shuffling = np.random.default_rng(seed)

        def train_epoch(once: Iterator[Any]) -> Logs:
            next(once)
            order = shuffling.permutation(len(arrays.x_train))
            tally.reset()
            told = time.perf_counter()
            for done in self.train_batches(order, self.batch_size, PIECES):
                if time.perf_counter() - told > TICK or done == 1:
                    told = time.perf_counter()
                    on_progress(done, *tally.scores(model.get_metrics_result()))
            return self._scored()

        model.train_function = train_epoch  # what `fit` calls for one step
        endless = tf.data.Dataset.range(1).repeat()
        with blamed(self.name.partition(":")[0], below=True):
            model.fit(endless, epochs=epochs, steps_per_epoch=1, callbacks=callbacks, shuffle=False, verbose=0)
        model.train_function = None

    def _score(self) -> Logs:
        """Score the test images, as `model.evaluate` does; only faster, and without the function that it compiles."""
        tally, images = self.tally, self.arrays.x_test
        self.model.reset_metrics()
        tally.reset()
        for _ in self.test_batches(np.arange(len(images)), at_once(images), 1):
            pass
        tally.keep()
        return self._scored()

    def _scored(self) -> Logs:
        """Return what the callbacks are told: the loss that the network lowers, and all that it measures itself."""
        told = self.model.get_metrics_result()
        return {**told, "accuracy": self.tally.scores(told)[1]}
