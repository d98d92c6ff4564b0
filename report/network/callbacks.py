"""What takes part in a training: the callback that records every epoch, and those of somebody."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import keras

from report.core.errors import ReportError
from report.core.sanitize import quoted
from report.network.run import Epoch
from report.network.told import current_rate

if TYPE_CHECKING:
    from collections.abc import Callable

    from report.network.builders import Builders

    Logs = dict[str, Any]

SCORES = ("loss", "accuracy", "val_loss", "val_accuracy")  # as Keras calls them


class Reporter(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Times the epochs and hands each on when it is over; `rates` are the learning rates that they had."""

    def __init__(self, on_epoch: Callable[[Epoch], None]) -> None:
        super().__init__()
        self.on_epoch = on_epoch
        self.epochs: list[Epoch] = []
        self.rates: list[float | str] = []
        self.started = 0.0

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:  # noqa: ARG002
        """Start the clock."""
        self.started = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Record the epoch, its scoring included."""
        seconds = time.perf_counter() - self.started
        self.rates.append(current_rate(self.model))
        loss, right, test_loss, test_right = (float((logs or {})[name]) for name in SCORES)
        self.epochs.append(Epoch(epoch + 1, loss, right, test_loss, test_right, seconds))
        self.on_epoch(self.epochs[-1])


def make_callbacks(made_by: Builders) -> list[keras.callbacks.Callback]:
    """Return the callbacks that are to take part in a training.

    Raises:
        ReportError: if the function that makes them returns anything else.
    """
    found = made_by.callbacks()
    if isinstance(found, list | tuple) and all(isinstance(one, keras.callbacks.Callback) for one in found):
        return [*found]
    name = f"{made_by.callbacks.__module__}:{made_by.callbacks.__name__}"
    raise ReportError(f"{name} returns {quoted(found)}; return a list of keras.callbacks.Callback")


def chooses_by_test(callback: keras.callbacks.Callback) -> bool:
    """Say whether a callback stops the training, or changes or keeps the weights, by a score on the test images."""
    if isinstance(callback, keras.callbacks.ModelCheckpoint) and not callback.save_best_only:
        return False
    return str(getattr(callback, "monitor", "")).startswith("val_")
