"""How a frozen record lies on disk: it saves itself to a folder of the cache and loads itself from there."""

from __future__ import annotations

import dataclasses
import json
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from pydantic import ConfigDict, TypeAdapter

from report.core.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def damage_told(folder: Path) -> Iterator[None]:
    """Turn what reading a damaged folder of the cache raises into a `ReportError` that says what to do."""
    try:
        yield
    except (OSError, ValueError, LookupError, TypeError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise ReportError(f"{folder} is damaged; delete it, or build with --fresh") from error


class Stored:
    """A record that saves itself to a folder as JSON and, for its arrays, `.npz`, and loads itself from there."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(arbitrary_types_allowed=True)

    def __post_init__(self) -> None:
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    def save(self, folder: Path) -> None:
        """Write the record into `folder`, which exists."""
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}  # type: ignore[arg-type]
        arrays = {name: value for name, value in values.items() if isinstance(value, np.ndarray)}
        plain = {name: value for name, value in values.items() if name not in arrays}
        name = type(self).__name__.lower()
        if arrays:
            np.savez_compressed(folder / f"{name}.npz", **arrays)  # type: ignore[arg-type]  # its stub takes the names for flags
        (folder / f"{name}.json").write_bytes(TypeAdapter(dict[str, Any]).dump_json(plain, indent=1))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the record that `save` wrote into `folder`.

        Raises:
            ReportError: if it is damaged.
        """
        name = cls.__name__.lower()
        with damage_told(folder):
            values = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
            if (folder / f"{name}.npz").exists():
                with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
                    values |= dict(arrays)
            return TypeAdapter(cls).validate_python(values)
