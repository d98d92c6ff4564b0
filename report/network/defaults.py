"""Says how Keras counts and lays out images: as it does by itself, unless somebody's module sets it otherwise.

What a module sets as it is imported is set anew whenever it is asked for again, so that nothing depends on what was
done before in this process.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import keras
from keras.src.backend.common import global_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class Manner(NamedTuple):
    """What is set in Keras for all that it does, at first as it is without a `keras.json` in somebody's folder."""

    floatx: str = "float32"
    epsilon: float = 1e-7
    image_data_format: str = "channels_last"
    dtype_policy: Any = None  # Keras's own object; without one it follows floatx
    names: Mapping[str, int] = MappingProxyType({})  # how many layers of each kind have a name already


BY_ITSELF = Manner()
POLICY, NAMES = "dtype_policy", "object_name_uids"  # as Keras calls them
_left: dict[str, Manner] = {}  # by the modules that were imported


def set_defaults(manner: Manner = BY_ITSELF) -> None:
    """Let Keras do as it does by itself, or in another manner.

    For processes that are the report's own, before a network is made; one that was saved says itself how it counts.
    """
    keras.config.set_floatx(manner.floatx)
    keras.config.set_epsilon(manner.epsilon)
    keras.config.set_image_data_format(manner.image_data_format)
    global_state.set_global_attribute(POLICY, manner.dtype_policy)


def set_as_left_by(module: str) -> None:
    """Let Keras do as a module left it when it was imported, or as it does by itself."""
    set_defaults(_left.get(module, BY_ITSELF))


def name_anew(module: str) -> None:
    """Let Keras name layers as from the start, after those that a module made as it was imported; all else is kept."""
    policy = global_state.get_global_attribute(POLICY)
    keras.utils.clear_session()
    global_state.set_global_attribute(POLICY, policy)
    global_state.set_global_attribute(NAMES, defaultdict(int, _left.get(module, BY_ITSELF).names))


@contextmanager
def importing(module: str, uses: Iterable[str] = ()) -> Iterator[None]:
    """Let a module find Keras as it is by itself if it is imported in this block, with all that it imports.

    If it was in such a block before, Keras is set as that left it. Layers are named after those of the modules that
    it `uses`, some of which may have been imported for another one.
    """
    if module in sys.modules:
        if module in _left:  # else somebody else imported it, whose settings these are
            set_as_left_by(module)
        yield
        return
    before = {*sys.modules}
    keras.utils.clear_session()
    set_defaults()
    earlier = [_left[one].names for one in uses if one in _left]
    most = {kind: max(names.get(kind, 0) for names in earlier) for names in earlier for kind in names}
    global_state.set_global_attribute(NAMES, defaultdict(int, most))
    yield
    config = keras.config
    policy = global_state.get_global_attribute(POLICY)  # asked otherwise, Keras makes one
    names = MappingProxyType({**global_state.get_global_attribute(NAMES, {})})
    left = Manner(config.floatx(), config.epsilon(), config.image_data_format(), policy, names)
    _left.update(dict.fromkeys(sys.modules.keys() - before, left))
