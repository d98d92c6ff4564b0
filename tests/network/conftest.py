"""A training that the tests of the network share."""

from __future__ import annotations

from typing import Any

import pytest
from trainings import Finished, trained


@pytest.fixture(scope="session")
def finished() -> Finished:
    """A finished training: it takes some seconds, as the loop is compiled for each."""
    told: list[Any] = []
    model, run = trained(on_epoch=told.append, on_progress=lambda *scores: told.append(scores))
    return Finished(model, run, tuple(told))
