"""Says what the answers of a network are: probabilities or logits, one a class or one for the second of two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from report.core.errors import ReportError
from report.core.sanitize import one_line
from report.network.keras_model import SOFTMAX_LAST, no_probabilities
from report.network.told import is_compiled, takes_logits

if TYPE_CHECKING:
    from collections.abc import Callable

PREDICTS = ("predict", "predict_step", "predict_on_batch")  # what Keras answers by, and an author may write anew
ROUNDED, NOTHING = 0.02, 1e-6  # of the largest answer, how far apart two may be by rounding; and of none at all


def meaning(model: keras.Model, answers: np.ndarray, few: Any, on_logits: Callable[[], bool], name: str) -> Any:  # noqa: ANN401
    """Say what the answers of a model are, as `Asked.answers` has it.

    What comes from a sigmoid or softmax is no logit, even if the loss says that it takes logits: Keras then warns, and
    gives the loss what went into the sigmoid.

    Args:
        model: what answered; its loss is looked at if it is compiled.
        answers: what it answered, of shape (n, outputs).
        few: answers as the model returned them when it was called, with what Keras notes at them.
        on_logits: says whether answers that are no probabilities are logits, although the loss does not say so.
        name: what a refusal calls it.

    Raises:
        ReportError: if the answers are neither probabilities nor logits.
    """
    one = answers.shape[-1] == 1
    squashed = hasattr(few, "_keras_logits")
    claimed = not squashed and is_compiled(model) and takes_logits(model)
    if one and claimed:  # a logit may be a number from 0 to 1
        return "logit"
    if _are_shares(answers):
        return "probability" if one else "probabilities"
    if claimed or (not squashed and on_logits()):
        return "logit" if one else "logits"
    raise ReportError(
        f"the answers of {name} to an image sum to {answers[0].sum():.3g}, the lowest is {answers[0].min():.3g}: these "
        f"are no probabilities; {SOFTMAX_LAST}, or in Dense(classes) with a loss that has from_logits=True"
    )


def _are_shares(answers: np.ndarray) -> bool:
    """Say whether answers (n, outputs) may be probabilities."""
    inside = ((answers >= 0) & (answers <= 1)).all()
    return bool(inside if answers.shape[-1] == 1 else not no_probabilities(answers).size)


def check_training(model: keras.Model, images: Any, kind: str, name: str) -> None:  # noqa: ANN401
    """Refuse a model that answers with probabilities only when it is asked, or only while it is trained.

    What it answers in both is counted alike.

    Args:
        model: one that has taken a step.
        images: a few, as it takes them.
        kind: what it answers when it is asked, as `Asked.answers` has it.
        name: what a refusal calls it.

    Raises:
        ReportError: if it does so.
    """
    answers = model(images, training=True)
    if isinstance(answers, dict | list | tuple) or kind == "logit":  # a logit may be a number from 0 to 1
        return
    times, found = ("while it is trained", "when it is asked"), keras.ops.convert_to_numpy(answers)
    if not np.isfinite(found.astype(np.float64)).all():  # whoever trains it says so
        return
    trained, asked = _are_shares(found), kind in {"probabilities", "probability"}
    if trained != asked:
        mend = f"let it answer alike {times[trained]}"
        raise ReportError(f"{name} answers with probabilities only {times[asked]}; {mend}")


def check_predicts(model: keras.Model, images: Any, name: str, mend: str = "let both answer alike") -> None:  # noqa: ANN401
    """Refuse a model that answers otherwise by a `predict_step` of its author's own than when it is called.

    What is known of its answers, and what a page computes by its layers, holds for only one of the two.

    Args:
        model: what is asked.
        images: a few, as it takes them.
        name: what a refusal calls it.
        mend: what to do.

    Raises:
        ReportError: if it does so, or answers in one of the two ways alone.
    """
    if all(getattr(model, one).__module__.startswith("keras.") for one in PREDICTS):
        return
    try:
        called = np.asarray(keras.ops.convert_to_numpy(model(images, training=False)), np.float64)
        predicted = np.asarray(model.predict(images, verbose=0), np.float64)
    except Exception as error:
        raise ReportError(f"{name} has a predict_step that does not answer: {one_line(error)}; mend that") from error
    most = ROUNDED * np.abs(called).max() + NOTHING
    if predicted.shape != called.shape or not np.allclose(predicted, called, rtol=0, atol=most, equal_nan=True):
        raise ReportError(f"{name} answers otherwise in its predict_step than when it is called; {mend}")
