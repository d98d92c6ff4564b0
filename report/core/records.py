"""How a frozen record lies on disk: it saves itself to a folder of the cache and loads itself from there."""

from __future__ import annotations

import dataclasses
import errno
import json
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from pydantic import ConfigDict, TypeAdapter

from report.core.errors import ReportError
from report.core.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOREIGN = "VO"  # kinds of numbers that NumPy has from other libraries, or does not write
WANT = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)  # of this machine, which is no damage


@contextmanager
def damage_told(folder: Path) -> Iterator[None]:
    """Turn what reading a damaged folder of the cache raises into a `ReportError` that says what to do."""
    try:
        yield
    except (OSError, ValueError, LookupError, TypeError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        if isinstance(error, OSError) and error.errno in WANT:
            raise
        raise ReportError(f"{folder} is damaged; delete it, or build with --fresh") from error


def read_json(path: Path) -> Any:  # noqa: ANN401 as JSON is
    """Return what is in a JSON file that comes with the project, or None where there is no such file.

    Raises:
        ReportError: if it is no JSON, with the line, as where two versions were merged and neither was chosen.
    """
    if not path.is_file():
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ReportError(f"{path}, line {error.lineno}: {error.msg}; mend that line, or restore the file") from None
    except (ValueError, RecursionError) as error:
        raise ReportError(f"{path} is no JSON ({one_line(error)}); restore the file") from None


class Stored:
    """A record that saves itself to a folder as JSON and, for its arrays, `.npz`, and loads itself from there."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(arbitrary_types_allowed=True)

    def __post_init__(self) -> None:
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    def save(self, folder: Path) -> None:
        """Write the record into `folder`, which exists.

        Raises:
            ReportError: if an array holds what no file brings back, such as the bfloat16 that TensorFlow brings.
        """
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}  # type: ignore[arg-type]
        arrays = {name: value for name, value in values.items() if isinstance(value, np.ndarray)}
        plain = {name: value for name, value in values.items() if name not in arrays}
        name = type(self).__name__.lower()
        for field, array in arrays.items():
            if array.dtype.kind in FOREIGN:
                raise ReportError(f"{field} of {name} is {array.dtype}, which no file brings back; make it float32")
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
