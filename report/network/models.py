"""Networks as the cache knows them: by name, and by all code that shapes them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.core.digests import digest
from report.core.errors import ReportError
from report.core.sources import check_unedited, loading_only, shape_of_module, shape_of_names
from report.network.builders import CALLBACKS, load

if TYPE_CHECKING:
    from report.network.builders import Builders

DETERMINISTIC = "TF_DETERMINISTIC_OPS"  # slower on a GPU, and other bits on any processor


@dataclass(frozen=True)
class Network:
    """A network by the function that makes it, as module:function; known by all code that shapes it."""

    function: str

    @property
    def module(self) -> str:
        """The module that has the function."""
        return self.function.partition(":")[0]

    @property
    def shape(self) -> dict[str, str]:
        """What shapes the network, by name: code, versions and a variable that makes a GPU do the same every time.

        Raises:
            ReportError: if there is no such function.
        """
        module, _, name = self.function.partition(":")
        try:
            return shape_of_names(module, name, CALLBACKS) | _said_of_gpus()
        except LookupError as error:
            raise ReportError(f"models has {self.function}, but {error.args[0]}") from None

    @property
    def identity(self) -> list[str]:
        """What stands for the network in the cache."""
        return [self.function, digest(self.shape)]

    def load(self) -> Builders:
        """Import the function, and the one beside it that makes callbacks.

        Raises:
            ReportError: if the module cannot be imported, or if only then it shows what else shapes the network.
        """
        known = self.shape
        with loading_only(known, self.module):
            found = load(self.function)
            check_unedited(known)
        return found


def _said_of_gpus() -> dict[str, str]:
    told = os.environ.get(DETERMINISTIC)
    return {f"variable {DETERMINISTIC}": told} if told else {}


@dataclass(frozen=True)
class Custom:
    """The author's own classes by the module that has them, "" for none; known by all code that shapes them."""

    module: str

    @property
    def shape(self) -> dict[str, str]:
        """What shapes the classes, by name: code and versions.

        Raises:
            ReportError: if there is no such module.
        """
        try:
            return shape_of_module(self.module) if self.module else {}
        except LookupError as error:
            raise ReportError(f"custom is {self.module}, but {error.args[0]}") from None

    @property
    def identity(self) -> list[str]:
        """What stands for the classes in the cache."""
        return [self.module, digest(self.shape)]
