"""Scores what a network answers while it is trained and tested, whatever it was compiled to lower and to measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf

from report.core.errors import ReportError
from report.core.rounding import SMALLEST
from report.network.keras_model import HALF_ROUNDING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import keras

    from report.network.run import Asked, Run

APART = 0.01  # how far the best two probabilities are from one another where no rounding turns one answer into another
SELDOM = 1e-3  # the share of images whose answers may differ all the same


class Tally:
    """Listens to a model's `compute_metrics`, which every step of Keras calls, and counts answers, all and right ones.

    It sums up their log loss too: what Keras calls the loss may hold penalties of the layers, which say nothing about
    the answers. While it takes notes, it also keeps the answer to each image of those that come in their order.
    `hears_all` is False of a network with a step that does not call it, or not with what the network answers when it is
    asked: then no loss is summed up. `silent` are the losses, as callbacks call them, that a step does not note in the
    model's metrics, where they are none then.
    """

    def __init__(self, model: keras.Model, asked: Asked) -> None:
        self.right, self.seen = tf.Variable(0, dtype=tf.int64), tf.Variable(0, dtype=tf.int64)
        self.lost = tf.Variable(0.0, dtype=tf.float64)
        self.kind = asked.answers
        self.hears_all, self.silent = True, set[str]()
        self._notes, self._noted = tf.Variable([0]), tf.Variable(0)
        self._noting = self.trying = False
        self._apart = tf.Variable(0.0)
        self._kept: list[np.ndarray] = []
        compute = model.compute_metrics

        def counted(x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> Any:  # noqa: ANN401 as Keras has it
            self._count(y, y_pred)
            return compute(x, y, y_pred, sample_weight)

        model.compute_metrics = counted

    def _count(self, labels: tf.Tensor, answers: tf.Tensor) -> None:
        many = labels.shape.rank == answers.shape.rank and labels.shape[-1] != 1  # numbers for each class
        nearest = tf.round(labels) if labels.dtype.is_floating and not many else labels  # a step may have softened them
        true = tf.argmax(labels, axis=-1) if many else tf.cast(tf.reshape(nearest, [-1]), tf.int64)
        values = self._for_each_class(tf.cast(answers, tf.float32))
        found = tf.argmax(values, axis=-1)
        shares = tf.nn.softmax(values) if self.kind in {"logits", "logit"} else values
        lost = -tf.math.log(tf.maximum(tf.gather(shares, true, batch_dims=1), SMALLEST))
        self.right.assign_add(tf.math.count_nonzero(found == true))
        self.seen.assign_add(tf.size(true, tf.int64))
        self.lost.assign_add(tf.cast(tf.reduce_sum(lost), tf.float64))
        if self.trying:
            self._apart.assign(tf.maximum(tf.reduce_max(tf.abs(tf.reduce_sum(values, -1) - 1)), -tf.reduce_min(values)))
        if self._noting:
            self._note(tf.cast(found, tf.int32))

    def _for_each_class(self, answers: tf.Tensor) -> tf.Tensor:
        """Return a number for each class where the answer is one for the second of two classes."""
        if self.kind not in {"probability", "logit"}:
            return answers
        second = tf.reshape(answers, [-1, 1])
        return tf.concat([1 - second if self.kind == "probability" else tf.zeros_like(second), second], axis=-1)

    def _note(self, found: tf.Tensor) -> None:
        places = (self._noted + tf.range(tf.size(found))) % tf.size(self._notes)
        self._notes.scatter_nd_update(places[:, tf.newaxis], found)
        self._noted.assign_add(tf.size(found))

    @property
    def counts(self) -> bool:
        """Whether any answer was heard since `reset`."""
        return int(self.seen.numpy()) > 0

    def listen(self, model: keras.Model, loss: str) -> None:
        """Find out what was heard of the one step of a model since `reset`, and whether its `loss` was noted."""
        shares, meant = float(self._apart.numpy()) < HALF_ROUNDING, self.kind in {"probabilities", "probability"}
        self.hears_all &= self.counts and (shares == meant or self.kind == "logit")  # a logit may be from 0 to 1
        noted = [int(one.count) for one in model.metrics if one.name == "loss" and hasattr(one, "count")]
        self.silent |= {loss} if noted[-1:] == [0] else set()  # of several, that of the last is told

    def log_loss(self, labels: tf.Tensor, answers: tf.Tensor) -> float:
        """Begin anew, and return the log loss of answers to some images."""
        self.reset()
        self._count(labels, answers)
        return self.scores({})[0]

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
        for count in (self.right, self.seen, self.lost):
            count.assign(tf.zeros_like(count))
        self._noted.assign(0)

    def scores(self, told: Mapping[str, Any]) -> tuple[float, float]:
        """Return the log loss and the accuracy, from 0 to 1, of what was answered.

        Where nothing was heard the accuracy is the one that the network told itself, and the loss is its own wherever
        it is so in training or in testing, so that the two can be compared.
        """
        seen = int(self.seen.numpy())
        loss = float(self.lost.numpy()) / seen if self.hears_all else float(told["loss"])
        return loss, int(self.right.numpy()) / seen if seen else float(told["accuracy"])

    def answers(self, epochs: int) -> np.ndarray | None:
        """Return the class that was answered after each of so many epochs, uint16 (epochs, images), if all are kept."""
        return np.stack(self._kept) if len(self._kept) == epochs else None


def check_steps(run: Run, labels: np.ndarray, name: str) -> None:
    """Refuse a network that answers otherwise when it is tested than when it is asked: a page would be about two.

    Args:
        run: of a training here, whose weights may be those of no epoch: then nothing was tested with them.
        labels: the classes of its images, int (n,).
        name: of the function that makes the network.

    Raises:
        ReportError: if more answers differ, or are told to be right, than ties and rounding explain.
    """
    training, images = run.training, len(labels)
    if training is None or training.kept == 0:
        return
    answers = run.probabilities.argmax(axis=1)
    second, best = np.partition(run.probabilities, -2, axis=1)[:, -2:].T
    sure, most = best - second > APART, SELDOM * images
    if run.answers is not None:
        differ = np.count_nonzero(sure & (answers != run.answers[training.final.number - 1]))
        what = f"answers {differ:,} of {images:,} test images otherwise in its test_step than in its predict_step"
        if differ > most:
            raise ReportError(f"the network of {name} {what}; let both answer alike")
    elif (told := training.final.test_accuracy) is not None:
        right = np.mean(answers == labels)
        what = f"tells an accuracy of {told:.2%} in its test_step, where its predict_step has {right:.2%}"
        if abs(told - right) * images > most + np.count_nonzero(~sure):
            raise ReportError(f"the network of {name} {what}; let it be the share of right answers of both")
