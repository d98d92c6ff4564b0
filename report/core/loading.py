"""Loads what is large without the collector of garbage, which would go through all of it again and again."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def loading() -> Iterator[None]:
    """Load modules in a block; the collector is still meanwhile, and never looks at what is there then.

    TensorFlow comes with 400,000 objects that live as long as the process: it loads in three quarters of the time, and
    each full collection, of which Keras asks for several, takes no time instead of a fifth of a second.
    """
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collected:
            gc.enable()
