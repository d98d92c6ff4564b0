"""How tests try inputs that are nearly right: the same in every run, or so many as `MUTATIONS` asks for, at random."""

from __future__ import annotations

import os

import hypothesis
from builds import CHECKOUT
from hypothesis import HealthCheck
from hypothesis.configuration import set_hypothesis_home_dir

ASKED = os.environ.get("MUTATIONS", "")
SLOW = 5  # seconds of the processor: far above what any small input takes


def trying(number: int) -> hypothesis.settings:
    """Return the settings of a test that tries so many inputs, where nothing else is asked for."""
    set_hypothesis_home_dir(CHECKOUT / ".cache" / "hypothesis")
    return hypothesis.settings(
        max_examples=int(ASKED or number),
        derandomize=not ASKED,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
