"""What takes part in a training: the callback that records every epoch, and those of somebody."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import keras

from report.core.digests import array_digest
from report.core.errors import ReportError
from report.core.sanitize import quoted
from report.network.builders import CALLBACKS, blamed
from report.network.run import Epoch
from report.network.steps import SCORES
from report.network.told import current_rate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from report.network.builders import Builders
    from report.network.tally import Tally

    Logs = dict[str, Any]

HOOKS = tuple(f"on_{kind}batch_{at}" for kind in ("", "train_", "test_") for at in ("begin", "end"))


class Reporter(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Scores the network after every epoch, as well for the `others`, which come after it, and hands the epoch on.

    The others are those of a `module`. They are told the loss that the network lowers, the epoch has what the `tally`
    counted. `rates` are the learning rates that the epochs had.
    """

    def __init__(
        self,
        score: Callable[[], Logs],
        tally: Tally,
        others: Sequence[keras.callbacks.Callback],
        module: str,
        on_epoch: Callable[[Epoch], None],
    ) -> None:
        super().__init__()
        self.score, self.tally, self.others, self.module, self.on_epoch = score, tally, others, module, on_epoch
        self.scores: Logs = {}
        self.epochs: list[Epoch] = []
        self.rates: list[float | str] = []
        self.started = 0.0
        self.weights: list[str] = []

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:  # noqa: ARG002
        """Start the clock.

        Raises:
            ReportError: if the training does not begin with its first epoch.
        """
        if epoch != len(self.epochs):
            raise ReportError(
                f"{self.module}:{CALLBACKS} lets a training that was broken off go on at epoch {epoch + 1}, and a "
                "report is about whole ones; leave BackupAndRestore out"
            )
        self.started = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Record the epoch, its scoring included."""
        logs = {} if logs is None else logs
        trained = self.tally.scores(logs)
        tested = self._scored()
        self.scores = {f"val_{name}": value for name, value in tested.items()}
        logs.update(self.scores)
        seconds = time.perf_counter() - self.started
        self.rates.append(current_rate(self.model))
        self.weights.append(array_digest(*self.model.get_weights()))
        self.epochs.append(Epoch(epoch + 1, *trained, *self.tally.scores(tested), seconds))
        self.on_epoch(self.epochs[-1])

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Let the others find the last scores here as well."""
        if logs is not None:
            logs.update(self.scores)

    def _scored(self) -> Logs:
        for one in self.others:
            with blamed(self.module, below=True):
                one.on_test_begin({})
        scores = {name: _plain(value) for name, value in self.score().items()}
        for one in self.others:
            with blamed(self.module, below=True):
                one.on_test_end(scores)
        return scores

    def kept(self) -> int | None:
        """Return the number of the epoch that the model has the weights of, None for the last, 0 for none."""
        now = array_digest(*self.model.get_weights())
        if now == self.weights[-1]:
            return None
        return self.weights.index(now) + 1 if now in self.weights else 0


def _plain(value: Any) -> Any:  # noqa: ANN401 what a metric comes to
    try:
        return float(value)
    except (TypeError, ValueError):  # of more than one number
        return value


def make_callbacks(made_by: Builders) -> list[keras.callbacks.Callback]:
    """Return the callbacks that are to take part in a training.

    Raises:
        ReportError: if the function that makes them returns anything else, or one that wants to see every batch.
    """
    module = made_by.name.partition(":")[0]
    name = f"{module}:{CALLBACKS}"
    with blamed(module, below=True):
        found = made_by.callbacks()
    if not (isinstance(found, list | tuple) and all(isinstance(one, keras.callbacks.Callback) for one in found)):
        raise ReportError(f"{name} returns {quoted(found)}; return a list of keras.callbacks.Callback")
    for one in found:
        for hook in HOOKS:
            if not getattr(one, hook).__module__.startswith("keras."):  # those of Keras make do with what they see
                raise ReportError(
                    f"{name} returns {type(one).__name__} with {hook}, which would be called once an epoch here, not "
                    "for every batch; use on_epoch_begin or on_epoch_end"
                )
    return [*found]


def check_loss(callbacks: Iterable[keras.callbacks.Callback], tally: Tally, name: str) -> None:
    """Refuse callbacks that go by a loss that the network does not note: they would be told that it is 0.

    Raises:
        ReportError: naming the first.
    """
    for one in callbacks:
        if (monitor := str(getattr(one, "monitor", ""))) in tally.silent:
            what = f"goes by {monitor}, which the network of {name} does not note in its metrics"
            raise ReportError(
                f"{name.partition(':')[0]}:{CALLBACKS} returns {type(one).__name__}, which {what}; {SCORES}"
            )


def chooses_by_test(callback: keras.callbacks.Callback) -> bool:
    """Say whether a callback stops the training, or changes the weights or the rate, by a score on the test images.

    One that saves the best (`save_best_only`) leaves the network as it is.
    """
    return not hasattr(callback, "save_best_only") and str(getattr(callback, "monitor", "")).startswith("val_")


def may_choose(callback: keras.callbacks.Callback) -> bool:
    """Say whether a callback runs code that is not Keras's, which may do whatever it likes with the scores."""
    foreign = type(callback).__module__.partition(".")[0] != "keras"
    return foreign or isinstance(callback, keras.callbacks.LambdaCallback | keras.callbacks.CallbackList)


def adds_own(model: keras.Model) -> bool:
    """Say whether a model has a `fit` of its author's own, which may let other callbacks take part."""
    return not model.fit.__module__.startswith("keras.")


def names_of(parts: Iterable[object]) -> tuple[str, ...]:
    """Return the names of the kinds of some callbacks, say, each once."""
    return tuple(dict.fromkeys(type(part).__name__ for part in parts))
