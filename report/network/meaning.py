"""Says what the answers of a network are: probabilities or logits, one a class or one for the second of two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from report.core.errors import ReportError
from report.network.keras_model import SOFTMAX_LAST, no_probabilities
from report.network.told import is_compiled, takes_logits

if TYPE_CHECKING:
    from collections.abc import Callable

    import keras
    import numpy as np


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
    if ((answers >= 0) & (answers <= 1)).all() if one else not no_probabilities(answers).size:
        return "probability" if one else "probabilities"
    if claimed or (not squashed and on_logits()):
        return "logit" if one else "logits"
    raise ReportError(
        f"the answers of {name} to an image sum to {answers[0].sum():.3g}, the lowest is {answers[0].min():.3g}: these "
        f"are no probabilities; {SOFTMAX_LAST}, or in Dense(classes) with a loss that has from_logits=True"
    )
