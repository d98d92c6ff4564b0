"""A training that the tests of the network share."""

from __future__ import annotations

from typing import Any

import pytest
from trainings import Finished, trained

from report.network import training


@pytest.fixture(scope="session")
def finished() -> Finished:
    """A finished training: it takes some seconds, as the loop is compiled for each."""
    told: list[Any] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "TICK", 0.0)  # seconds: it is told of every piece
        model, run = trained(on_epoch=told.append, on_progress=lambda *scores: told.append(scores))
    return Finished(model, run, tuple(told))
