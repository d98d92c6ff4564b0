"""What somebody may edit or replace while a stage is made of it: code, and files that are no part of the cache."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from report.core.digests import file_digest
from report.core.errors import ReportError
from report.core.sources import check_unedited

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True)
class ForeignFile:
    """A file from elsewhere: where it lies, what it is called, and the SHA-256 of what it held at the first look."""

    path: Path
    name: str
    digest: str

    @property
    def identity(self) -> list[str]:
        """What the file is known by, wherever it lies."""
        return [self.name, self.digest]

    def check(self) -> None:
        """Refuse what was made of the file if it does not hold any more what it held.

        Raises:
            ReportError: naming it.
        """
        if not self.path.is_file() or file_digest(self.path) != self.digest:
            raise ReportError(f"{self.path} was changed while the build read it; build again when it is finished")


def foreign_file(path: Path, name: str | None = None) -> ForeignFile:
    """Return a file as it is now, under its own name unless another is given: "" where no result depends on it."""
    return ForeignFile(path, path.name if name is None else name, file_digest(path))


def files_among(inputs: tuple[object, ...]) -> Iterator[ForeignFile]:
    """Yield the files among what a stage is given."""
    for value in inputs:
        if isinstance(value, ForeignFile):
            yield value
        elif isinstance(value, tuple):
            yield from files_among(value)


class Sources(NamedTuple):
    """What a stage is made of: its code by name, the code that its inputs brought with them, and files."""

    code: Mapping[str, str] = MappingProxyType({})
    brought: Mapping[str, str] = MappingProxyType({})
    files: tuple[ForeignFile, ...] = ()

    def check(self) -> None:
        """Refuse what was made of it if any of it was changed meanwhile.

        Raises:
            ReportError: naming what was.
        """
        check_unedited({**self.code, **self.brought})
        for file in self.files:
            file.check()
