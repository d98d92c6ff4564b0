"""Says how Keras counts and lays out images: as it does by itself, unless somebody's module sets it otherwise.

A module is imported once in a process; what it sets then is set anew whenever one of its networks is trained, so that
no training depends on what was trained before.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import keras

if TYPE_CHECKING:
    from collections.abc import Iterator


class Manner(NamedTuple):
    """What is set in Keras for all that it does, at first as it is without a `keras.json` in somebody's folder."""

    floatx: str = "float32"
    epsilon: float = 1e-7
    image_data_format: str = "channels_last"


_left: dict[str, Manner] = {}  # by the modules that were imported


def set_defaults(module: str = "") -> None:
    """Let Keras do as it does by itself, or as the first import of a module left it.

    For processes that are the report's own, before a network is made; one that was saved says itself how it counts.
    """
    manner = _left.get(module, Manner())
    keras.config.set_floatx(manner.floatx)
    keras.config.set_epsilon(manner.epsilon)
    keras.config.set_image_data_format(manner.image_data_format)


@contextmanager
def importing(module: str) -> Iterator[None]:
    """Notice what a module sets that is imported in this block for the first time, with all that it imports."""
    if module in sys.modules:
        yield
        return
    before = {*sys.modules}
    set_defaults()
    yield
    left = Manner(keras.config.floatx(), keras.config.epsilon(), keras.config.image_data_format())
    _left.update(dict.fromkeys(sys.modules.keys() - before, left))
