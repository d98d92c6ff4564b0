"""Counts how many images a network reads right while it is trained and tested, whatever it was compiled to measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf

if TYPE_CHECKING:
    import keras

    from report.network.run import Asked

HALF = {"probability": 0.5, "logit": 0.0}  # the answer above which one output means the second of two classes


class Tally:
    """Listens to a model's `compute_metrics`, which every step of Keras calls, and counts right answers and all.

    As Keras counts them: in float32, so that the accuracy is the same to the last bit.
    """

    def __init__(self, model: keras.Model, asked: Asked) -> None:
        self.right, self.seen = tf.Variable(0.0), tf.Variable(0.0)
        self.half = HALF.get(asked.answers)
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

    def reset(self) -> None:
        """Begin anew."""
        self.right.assign(0.0)
        self.seen.assign(0.0)

    @property
    def accuracy(self) -> float | None:
        """The share of the images that were read right, from 0 to 1, or None if nothing was counted."""
        seen = self.seen.numpy()
        return float(np.float32(self.right.numpy()) / np.float32(seen)) if seen else None
