"""Networks as the cache knows them: by name, and by all code that shapes them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.core.digests import digest
from report.core.errors import ReportError
from report.core.modules import OURS, path_of
from report.core.sources import check_unedited, shape_of_module, shape_of_names
from report.network.builders import CALLBACKS, load

if TYPE_CHECKING:
    from report.network.builders import Builders


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
        """What shapes the network, by name: code and versions.

        Raises:
            ReportError: if there is no such function.
        """
        module, _, name = self.function.partition(":")
        try:
            return shape_of_names(module, name, CALLBACKS)
        except LookupError as error:
            raise ReportError(f"models has {self.function}, but {error.args[0]}") from None

    @property
    def identity(self) -> list[str]:
        """What stands for the network in the cache."""
        return [self.function, digest(self.shape)]

    def forget(self) -> None:
        """Let the author's modules be imported as for the first time, and so make anew whatever they make then."""
        for module in {name.partition(":")[0] for name in self.shape}:
            if _is_authors(module):
                sys.modules.pop(module, None)

    def load(self) -> Builders:
        """Import the function, and the one beside it that makes callbacks.

        Raises:
            ReportError: if the module cannot be imported, or if only then Python finds what else shapes the network.
        """
        known = self.shape
        found = load(self.function)
        check_unedited(known)
        return found


def _is_authors(module: str) -> bool:
    """Say whether a module is the project's own and can be imported again: none of a room of this package."""
    path = path_of(module)
    in_a_room = f"{module}.".startswith(OURS) and module.count(".") != 1
    return path is not None and path.suffix == ".py" and not in_a_room


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
