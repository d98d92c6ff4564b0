"""Tells optimiser, learning rate and loss of a compiled model from the objects themselves, in words."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from report.network.logs import OF_EACH, OF_ONE

if TYPE_CHECKING:
    from collections.abc import Sequence

HALF = 0.5  # the threshold of Keras, of logits too
FORMS = ("sparse", "categorical")  # with which the names of losses and metrics begin that take one form of labels
UNTOLD = {"name", "reduction", "dtype", "axis", "fn", "self", "kwargs"}  # of a loss: no matter for a reader


def is_compiled(model: keras.Model) -> bool:
    """Say whether a model is compiled with a loss, so that all the rest here can be told."""
    return bool(getattr(model, "compiled", False) and model.loss)


def optimizer_name(model: keras.Model) -> str:
    """Name the optimiser of a compiled model: Adam."""
    return type(_optimizer(model)).__name__


def loss_name(model: keras.Model) -> str:
    """Name the loss of a compiled model as it was given, or an object of Keras in words, with what was chosen of it."""
    return ", ".join(map(_loss, losses_of(model)))


def takes_logits(model: keras.Model) -> bool:
    """Say whether the loss of a compiled model says that it takes logits."""
    return any(getattr(loss, "from_logits", False) for loss in losses_of(model))


def losses_of(model: keras.Model) -> list[Any]:
    """Return the losses of a compiled model, which may have been given in a list or a dictionary: mostly one."""
    found: list[Any] = keras.tree.flatten(model.loss)
    return found


def accuracies_of(model: keras.Model, answers: str) -> list[str]:
    """Return the names under which Keras notes which share of a model's answers is right.

    Of one output that is a share above the threshold at which the other class is answered; of more it is none. What
    measures something else by such a name, weights the images, or takes labels in another form than the loss does,
    notes no such share.

    Args:
        model: it may be compiled.
        answers: what they are, as `Asked.answers` has it.
    """
    half = {"probability": HALF, "logit": 0.0}.get(answers)
    noted, labels = _noted(model), _form(loss_name(model)) if is_compiled(model) else ""
    return [
        name
        for name in (OF_EACH if half is None else OF_ONE)
        if _counts_right(metric := noted.get(name, name), half) and {labels, _form(metric)} != {*FORMS}
    ]


def _form(kind: Any) -> str:  # noqa: ANN401 a metric, as below, or the name of a loss
    """Return the form in which a metric or a loss takes labels, by its name: whole numbers or a one among noughts."""
    name = kind if isinstance(kind, str) else getattr(kind, "__name__", type(kind).__name__)
    return next((form for form in FORMS if name.lower().startswith(form)), "")


def _noted(model: keras.Model) -> dict[str, Any]:
    """Return what a model is compiled to note under each name: a name or a metric, or None if it weights the images."""
    compiled = getattr(model, "_compile_metrics", None)
    found: dict[str, Any] = {}
    for kind in ("metrics", "weighted_metrics"):  # the first of a name keeps it
        for given in keras.tree.flatten(getattr(compiled, f"_user_{kind}", None)):
            if isinstance(given, str):
                found.setdefault(given, given if kind == "metrics" else None)
            elif callable(given):
                metric = keras.metrics.get(given)  # of a class, an object
                found.setdefault(_metric_name(metric), metric if kind == "metrics" else None)
    return found


def _metric_name(metric: Any) -> str:  # noqa: ANN401 an object or a function
    """Return the name that Keras gives it."""
    own = getattr(metric, "__name__", type(metric).__name__)
    return getattr(metric, "name", None) or _spelled(own).replace(" ", "_")


def _counts_right(metric: Any, half: float | None) -> bool:  # noqa: ANN401 a name, a metric or None
    """Say whether a metric counts the right answers: of one output those above `half`, of more those of most."""
    if isinstance(metric, keras.metrics.Metric):
        if half is None:
            return type(metric) in {keras.metrics.SparseCategoricalAccuracy, keras.metrics.CategoricalAccuracy}
        return type(metric) is keras.metrics.BinaryAccuracy and metric.get_config()["threshold"] == half
    if not isinstance(metric, str):  # a function
        name = getattr(metric, "__name__", "")
        metric = name if metric is getattr(keras.metrics, name, None) else None
    return bool(metric) and half in {None, HALF}


def current_rate(model: keras.Model) -> float | str:
    """Return the learning rate of a compiled model at this moment, or a schedule in words: cosine decay from 0.001."""
    optimizer = _optimizer(model)
    rate = optimizer._learning_rate  # noqa: SLF001 Keras tells only what a schedule has come to
    if isinstance(rate, keras.optimizers.schedules.LearningRateSchedule):
        first, highest = _short(rate(0)), getattr(rate, "warmup_target", None)
        start = f"{first:g}" if highest in {None, first} else f"{highest:g} after a warm-up"
        return f"{_spelled(type(rate).__name__)} from {start}"
    if callable(rate):
        return "set by a function"
    return _short(optimizer.learning_rate)


def rate_over(rates: Sequence[float | str]) -> float | str:
    """Sum up the learning rates of all epochs: one number if it stayed the same, else words."""
    first, last = rates[0], rates[-1]
    numbers = [rate for rate in rates if not isinstance(rate, str)]
    if isinstance(first, str) or isinstance(last, str) or len(set(rates)) == 1:
        return first
    if first == last:
        return f"between {min(numbers):g} and {max(numbers):g}"
    return f"{first:g} at first, {last:g} at the end"


def _optimizer(model: keras.Model) -> Any:  # noqa: ANN401 Keras has no types
    return getattr(model.optimizer, "inner_optimizer", model.optimizer)  # inside of one that scales the loss


def _short(number: Any) -> float:  # noqa: ANN401 a variable or a tensor
    """Return a float32 as the shortest number that it may have been made from: 0.001, not 0.0010000000475."""
    return float(str(np.float32(float(number))))


def _loss(loss: Any) -> str:  # noqa: ANN401 whatever compile takes
    if not loss:
        return "a loss of its own"
    if isinstance(loss, str):
        return loss
    if not isinstance(loss, keras.losses.Loss):
        return str(getattr(loss, "__name__", type(loss).__name__))
    parts = [_spelled(type(loss).__name__)]
    for name, value in _chosen(loss).items():
        parts.append("on logits" if name == "from_logits" else f"{name.replace('_', ' ')} {value:g}")
    return ", ".join(parts)


def _chosen(loss: keras.losses.Loss) -> dict[str, float]:
    """Return the numbers and switches of a loss that are not as they are by default."""
    defaults = {name: one.default for name, one in inspect.signature(type(loss).__init__).parameters.items()}
    found = {name: getattr(loss, name, None) for name in defaults if name not in UNTOLD}
    return {name: value for name, value in found.items() if isinstance(value, int | float) and value != defaults[name]}


def _spelled(name: str) -> str:
    """Write the name of a class in words: categorical cross-entropy."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower().replace("crossentropy", "cross-entropy")
