"""Counts how many images a network reads right while it is trained and tested, whatever it was compiled to measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf

if TYPE_CHECKING:
    from collections.abc import Callable

    import keras

    from report.network.run import Asked

HALF = {"probability": 0.5, "logit": 0.0}  # the answer above which one output means the second of two classes


class Tally:
    """Listens to a model's `compute_metrics`, which every step of Keras calls, and counts right answers and all.

    As Keras counts them: in float32, so that the accuracy is the same to the last bit. While it takes notes, it also
    keeps the answer to each image of those that come in their order.
    """

    def __init__(self, model: keras.Model, asked: Asked) -> None:
        self.right, self.seen = tf.Variable(0.0), tf.Variable(0.0)
        self.half = HALF.get(asked.answers)
        self._notes, self._noted = tf.Variable([0]), tf.Variable(0)
        self._noting = False
        self._kept: list[np.ndarray] = []
        compute = model.compute_metrics

        def counted(x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> Any:  # noqa: ANN401 as Keras has it
            self._count(y, y_pred)
            return compute(x, y, y_pred, sample_weight)

        model.compute_metrics = counted

    def _count(self, labels: tf.Tensor, answers: tf.Tensor) -> None:
        if self.half is None:
            found = tf.argmax(answers, axis=-1)
        else:
            found = tf.cast(tf.reshape(answers, [-1]) > self.half, tf.int64)
        many = labels.shape.rank == answers.shape.rank and labels.shape[-1] != 1  # numbers for each class
        true = tf.argmax(labels, axis=-1) if many else tf.cast(tf.reshape(labels, [-1]), tf.int64)
        self.right.assign_add(tf.reduce_sum(tf.cast(found == true, tf.float32)))
        self.seen.assign_add(tf.cast(tf.size(true), tf.float32))
        if self._noting:
            self._note(tf.cast(found, tf.int32))

    def _note(self, found: tf.Tensor) -> None:
        places = (self._noted + tf.range(tf.size(found))) % tf.size(self._notes)
        self._notes.scatter_nd_update(places[:, tf.newaxis], found)
        self._noted.assign_add(tf.size(found))

    def noting(self, step: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """Return a step that notes its answers when it is taken, or compiled."""

        def noted(batch: Any) -> Any:  # noqa: ANN401 as Keras has it
            self._noting = True
            try:
                return step(batch)
            finally:
                self._noting = False

        return noted

    def begin(self, images: int) -> None:
        """Begin a training after whose epochs so many images are answered, in their order."""
        if self._notes.shape[0] != images:
            self._notes = tf.Variable(tf.zeros(images, tf.int32))
        self._kept = []

    def keep(self) -> None:
        """Keep what was noted since `reset`; of an image that was not answered just once, nothing is known."""
        answers = self._notes.numpy()
        if self._noted.numpy() == len(answers):
            self._kept.append(answers.astype(np.uint16))

    def reset(self) -> None:
        """Begin anew."""
        self.right.assign(0.0)
        self.seen.assign(0.0)
        self._noted.assign(0)

    @property
    def accuracy(self) -> float | None:
        """The share of the images that were read right, from 0 to 1, or None if nothing was counted."""
        seen = self.seen.numpy()
        return float(np.float32(self.right.numpy()) / np.float32(seen)) if seen else None

    def answers(self, epochs: int) -> np.ndarray | None:
        """Return the class that was answered after each of so many epochs, uint16 (epochs, images), if all are kept."""
        return np.stack(self._kept) if len(self._kept) == epochs else None
