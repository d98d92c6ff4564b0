"""Says how Keras counts and lays out images: as it does by itself, unless somebody's module sets it otherwise.

What a module sets as it is imported is set anew whenever it is asked for again, so that nothing depends on what was
done before in this process.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import keras

if TYPE_CHECKING:
    from collections.abc import Iterator


class Manner(NamedTuple):
    """What is set in Keras for all that it does, at first as it is without a `keras.json` in somebody's folder."""

    floatx: str = "float32"
    epsilon: float = 1e-7
    image_data_format: str = "channels_last"
    dtype_policy: Any = "float32"  # or whatever else Keras takes for one


BY_ITSELF = Manner()
_left: dict[str, Manner] = {}  # by the modules that were imported


def set_defaults(manner: Manner = BY_ITSELF) -> None:
    """Let Keras do as it does by itself, or in another manner.

    For processes that are the report's own, before a network is made; one that was saved says itself how it counts.
    """
    keras.config.set_floatx(manner.floatx)
    keras.config.set_epsilon(manner.epsilon)
    keras.config.set_image_data_format(manner.image_data_format)
    keras.config.set_dtype_policy(manner.dtype_policy)


def name_anew() -> None:
    """Let Keras name layers from the start, and forget whatever else it keeps of earlier ones, but for its policy."""
    policy = keras.config.dtype_policy()
    keras.utils.clear_session()
    keras.config.set_dtype_policy(policy)


@contextmanager
def importing(module: str) -> Iterator[None]:
    """Let a module find Keras as it is by itself if it is imported in this block, with all that it imports.

    If it was before, Keras is set as that left it.
    """
    if module in sys.modules:
        if module in _left:
            set_defaults(_left[module])
        yield
        return
    before = {*sys.modules}
    set_defaults()
    yield
    config = keras.config
    left = Manner(config.floatx(), config.epsilon(), config.image_data_format(), config.dtype_policy())
    _left.update(dict.fromkeys(sys.modules.keys() - before, left))
