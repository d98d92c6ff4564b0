"""Draws everything that is random in a training from its seed, whatever was drawn before in this process."""

from __future__ import annotations

import random
from contextlib import contextmanager
from typing import TYPE_CHECKING

import keras
from keras.src.backend.common import global_state
from keras.src.random import seed_generator

from report.core.digests import array_digest
from report.core.errors import ReportError
from report.network.builders import CALLBACKS

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def drawing_from(seed: int) -> Iterator[None]:
    """Take every seed that Keras draws, of initialisers and of Dropout, from this one, and from nothing else.

    Keras draws them from Python's global `random`, of which other threads may draw at the same moment.
    """
    keras.utils.set_random_seed(seed)
    python_random = seed_generator.python_random
    seed_generator.python_random = random.Random(seed)  # noqa: S311 nothing secret
    try:
        yield
    finally:
        seed_generator.python_random = python_random


def copy_state(source: keras.Model, target: keras.Model, name: str) -> list[keras.Variable]:
    """Give a network the weights, the seeds and the state of the optimiser that another of its kind has.

    Layers that both share may hold seeds, which begin anew, and variables that no training changes: these are returned.

    Raises:
        ReportError: if their layers differ, or share any that a training is meant to change, as there is nothing to go
            back to.
    """
    frozen = {id(one) for one in source.non_trainable_weights}
    new, old = [*source.variables, *source.optimizer.variables], [*target.variables, *target.optimizer.variables]
    if _shapes(new) != _shapes(old):
        raise ReportError(
            f"{name} makes other layers than the network has that was trained before; let it make the same each time, "
            f"and {name.partition(':')[0]}:{CALLBACKS} change the layers of no network"
        )
    shared = []
    for value, variable in zip(new, old, strict=True):
        if value is not variable:
            variable.assign(value)
        elif variable.path.endswith("seed_generator_state"):
            variable.assign([seed_generator.make_default_seed(), 0])
        elif id(value) in frozen:
            shared.append(variable)
        else:
            raise _shared(variable, name)
    return shared


def _shapes(variables: list[keras.Variable]) -> list[tuple[object, ...]]:
    return [(*variable.shape, variable.dtype) for variable in variables]


@contextmanager
def unchanged(shared: list[keras.Variable], name: str) -> Iterator[None]:
    """Hold a training in this block to leaving variables that networks share as they are.

    Raises:
        ReportError: if it changed one, such as a running mean.
    """
    before = [array_digest(one.numpy()) for one in shared]
    yield
    for variable, known in zip(shared, before, strict=True):
        if array_digest(variable.numpy()) != known:
            raise _shared(variable, name)


def _shared(variable: keras.Variable, name: str) -> ReportError:
    return ReportError(f"{name} makes networks that share {variable.path}; make what has it inside the function")


def draw_from(generator: keras.random.SeedGenerator) -> None:
    """Let layers that have no generator of their own draw from this one, which begins anew.

    What is compiled draws for good from the one that was there at the time.
    """
    generator.state.assign([seed_generator.make_default_seed(), 0])
    global_state.set_global_attribute("global_seed_generator", generator)  # Keras 3.12 has no name for it
