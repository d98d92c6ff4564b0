"""Takes one step of each kind with a network, and sees to it that what the steps tell can be told."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from report.core.errors import ReportError
from report.core.sanitize import one_line
from report.network.keras_model import HALF_ROUNDING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report.network.tally import Tally

OLD = "_compiled_metrics_update_state"  # the method of a model in which Keras's `compiled_metrics` ends
OF_KERAS_2 = "compiled_metrics, of Keras 2"
NEARLY = 1e-3  # by which two numbers that should be equal may differ
SCORES = (  # what a step of one's own should do; the first of its metrics is that of the loss
    "let its train_step and test_step call self.metrics[0].update_state(loss) and return "
    "self.compute_metrics(x, y, y_pred)"
)


def take_a_step(model: keras.Model, images: np.ndarray, labels: Any, tally: Tally, name: str) -> None:  # noqa: ANN401
    """Train and test on a few images, so that what is in the way shows now, and all is built before it is compiled.

    Of a whole epoch the metrics of a model tell, as they do in Keras wherever a step returns what they are called;
    what a step returns is about its one batch.

    Raises:
        ReportError: if a step cannot be taken, or tells no loss and accuracy, or others than its metrics do.
    """
    for step, loss in ((model.train_step, "loss"), (model.test_step, "val_loss")):
        tally.reset()
        tally.trying = True
        try:
            batch = tuple(map(keras.ops.convert_to_tensor, (images, labels)))
            with _refusing(model):
                returned = step(batch)
            known = model.get_metrics_result()
        except Exception as error:
            said, mend = one_line(error), _advice(error, labels)
            raise ReportError(f"{name} returns a network that takes no step: {said}; {mend}") from error
        finally:
            tally.trying = False
        tally.listen(model, loss)
        try:
            tally.scores(known)
        except KeyError:
            raise ReportError(f"{name} returns a network that does not tell its loss and accuracy; {SCORES}") from None
        if other := _told_otherwise(returned, known, tally):
            raise ReportError(f"{name} returns a network whose {step.__name__} {other} in its metrics; {SCORES}")
        model.reset_metrics()
    if tally.hears_all:  # of the last, the test: it may be told of other answers than are given
        heard = tally.scores(known)[0]
        asked = tally.log_loss(batch[1], model(batch[0], training=False))
        tally.hears_all = bool(np.isclose(heard, asked, HALF_ROUNDING, HALF_ROUNDING))
    if tally.silent and not tally.hears_all:
        raise ReportError(f"{name} returns a network that does not note its loss in its metrics; {SCORES}")


def _advice(error: Exception, labels: Any) -> str:  # noqa: ANN401 an array or a tensor
    """Say what to do about a step that failed with labels as the loss takes them."""
    if OF_KERAS_2 in str(error):
        return SCORES
    if str(error).startswith("Unknown variable"):  # the optimiser knows those of layers that were built before a step
        return "let it call each of its layers when it is asked too, and use their answers in training alone"
    if len(labels.shape) > 1 and labels.shape[-1] > 1:
        return "mend that; its loss takes labels with a one for each class, and so they come to its steps"
    return "mend that"


@contextmanager
def _refusing(model: keras.Model) -> Iterator[None]:
    """Refuse `compiled_metrics` of Keras 2 in a block: Keras 3 notes the mean of the answers as the loss then."""

    def refuse(*_: object, **__: object) -> None:
        raise ValueError(f"{OF_KERAS_2}, notes its answers as its loss")

    object.__setattr__(model, OLD, refuse)
    try:
        yield
    finally:
        object.__delattr__(model, OLD)


def _told_otherwise(returned: Any, known: dict[str, Any], tally: Tally) -> str:  # noqa: ANN401 whatever a step returns
    """Say what of the told a step returned otherwise than the metrics have it, or return ""."""
    for name, value in returned.items() if isinstance(returned, dict) else ():
        found, noted = _number(value), _number(known.get(name))
        told = not tally.hears_all if name == "loss" else name in known and not (name == "accuracy" and tally.counts)
        if told and found is not None and (noted is None or not np.isclose(found, noted, NEARLY, equal_nan=True)):
            return f"returns a {name} of {found:.3g} and has {'none' if noted is None else f'{noted:.3g}'}"
    return ""


def _number(value: Any) -> float | None:  # noqa: ANN401 what a metric comes to
    try:
        return float(value)
    except (TypeError, ValueError):  # of more than one number
        return None
