"""Finds the functions that make networks, named as module:function."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from report.core.cache import digest
from report.core.errors import ReportError
from report.core.sources import shape_of_names

if TYPE_CHECKING:
    from collections.abc import Callable

CALLBACKS = "build_callbacks"  # the function beside the networks of a module that returns Keras callbacks


class Builders(NamedTuple):
    """The function that makes a network, and the one that makes the callbacks that take part in its training."""

    network: Callable[..., Any]
    callbacks: Callable[[], list[Any]]


@dataclass(frozen=True)
class Network:
    """A network by the function that makes it, as module:function; known by all code that shapes it."""

    function: str

    @property
    def shape(self) -> dict[str, str]:
        """What shapes the network, by name: code and versions.

        Raises:
            ReportError: if there is no such function.
        """
        module, _, name = self.function.partition(":")
        try:
            return shape_of_names(module, name, CALLBACKS)
        except ReportError as error:
            raise ReportError(f"models has {self.function}, but {error}") from None

    @property
    def identity(self) -> list[str]:
        """What stands for the network in the cache."""
        return [self.function, digest(self.shape)]

    def load(self) -> Builders:
        """Import the functions.

        Raises:
            ReportError: if the module cannot be imported.
        """
        module, _, name = self.function.partition(":")
        try:
            found = importlib.import_module(module)
        except ImportError as error:
            raise ReportError(f"models has {self.function}, but {error}; install what it needs") from None
        return Builders(getattr(found, name), getattr(found, CALLBACKS, list))
