"""Writes a network as a classic script, its weights rounded, so that a page loads it soon."""

from __future__ import annotations

import base64
import json
import math
import zlib
from typing import TYPE_CHECKING

import numpy as np

from report.chapters.draw.record import BITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.chapters.draw.kinds import Step

BEST = 9  # of zlib's levels


def network_script(steps: Sequence[Step], weights: np.ndarray) -> str:
    """Return a classic script that leaves the network where `network.js` looks for it.

    Each kernel and each bias is written in whole multiples of a unit of its own, so that its largest weight takes BITS.
    All high bytes come before all low ones, of which zlib makes two fifths of what 32-bit numbers would take.
    """
    multiples, units = zip(*map(_rounded, arrays_of(steps, weights)), strict=True) if weights.size else ((), ())
    numbers = np.concatenate([np.zeros(0, np.int16), *multiples]).view(np.uint16)
    planes = [(numbers >> 8).astype(np.uint8).tobytes(), (numbers & 0xFF).astype(np.uint8).tobytes()]
    text = base64.b64encode(zlib.compress(b"".join(planes), BEST)).decode()
    stored = json.dumps({"steps": steps, "units": units, "weights": text})
    return f"globalThis.reportDraw = globalThis.reportDraw || {{}};\nreportDraw.stored = {stored};\n"


def as_packed(steps: Sequence[Step], weights: np.ndarray) -> np.ndarray:
    """Return weights as the page has them, float32, each a multiple of the unit of its kernel or bias."""
    rounded = [multiples * unit for multiples, unit in map(_rounded, arrays_of(steps, weights))]
    return np.concatenate([np.zeros(0), *rounded]).astype(np.float32)


def arrays_of(steps: Sequence[Step], weights: np.ndarray) -> list[np.ndarray]:
    """Return the kernel and the bias of each step that has any, each in one row."""
    sizes = [size for step in steps if "kernel" in step for size in (math.prod(step["kernel"]), step["kernel"][-1])]
    return np.split(weights, np.cumsum(sizes)[:-1]) if sizes else []


def _rounded(array: np.ndarray) -> tuple[np.ndarray, float]:
    """Return whole multiples, int16, and the unit that they are multiples of."""
    unit = float(np.abs(array).max()) / (2 ** (BITS - 1) - 1) or 1.0
    return np.rint(array / unit).astype(np.int16), unit
