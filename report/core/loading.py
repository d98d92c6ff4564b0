"""Loads what is large in less time than an import alone would take."""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# What Keras imports if it is there, half a second's worth, for wrappers and galleries that nothing here uses.
NOT_NEEDED = ("sklearn", "matplotlib.pyplot")


@contextmanager
def loading() -> Iterator[None]:
    """Load modules in a block; the collector of garbage is still meanwhile, and never looks at what is there then.

    TensorFlow comes with 400,000 objects that live as long as the process: it loads in three quarters of the time, and
    each full collection, of which Keras asks for several, takes no time instead of a fifth of a second. What is not
    needed is not to be found in the block, and can be imported after it.
    """
    hidden = [name for name in NOT_NEEDED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None is what Python takes for not there
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collected:
            gc.enable()
        for name in hidden:
            del sys.modules[name]
