"""Takes one step of each kind with a network, and sees to it that what the steps tell can be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras

from report.core.errors import ReportError
from report.core.sanitize import one_line

if TYPE_CHECKING:
    import numpy as np

    from report.network.tally import Tally

SCORES = "let its train_step and test_step return self.compute_metrics(x, y, y_pred)"


def take_a_step(model: keras.Model, images: np.ndarray, labels: Any, tally: Tally, name: str) -> None:  # noqa: ANN401
    """Train and test on a few images, so that what is in the way shows now, and all is built before it is compiled."""
    for step in (model.train_step, model.test_step):
        tally.reset()
        try:
            batch = tuple(map(keras.ops.convert_to_tensor, (images, labels)))
            step(batch)
            known = model.get_metrics_result()
        except Exception as error:
            raise ReportError(f"{name} returns a network that takes no step: {one_line(error)}; mend that") from error
        tally.hears_all &= int(tally.seen.numpy()) > 0
        try:
            tally.scores(known)
        except KeyError:
            raise ReportError(f"{name} returns a network that does not tell its loss and accuracy; {SCORES}") from None
        model.reset_metrics()
