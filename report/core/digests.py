"""What values and files are known by: the SHA-256 of their bytes."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

DIGITS = 16  # of a digest in a folder's name


def digest(*values: object) -> str:
    """Return the SHA-256 of the values' JSON, in hexadecimal; equal values give equal digests."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def sealed(content: bytes) -> bytes:
    """Return what is to be written so that damage shows: the SHA-256 of the content, a line break, and the content."""
    return hashlib.sha256(content).hexdigest().encode() + b"\n" + content


def unsealed(written: bytes) -> bytes | None:
    """Return the content of what `sealed` returned, None if it is damaged."""
    content = written.partition(b"\n")[2]
    return content if sealed(content) == written else None


def array_digest(*arrays: np.ndarray) -> str:
    """Return the SHA-256 of the bytes of arrays, one after another, in hexadecimal."""
    found = hashlib.sha256()
    for array in arrays:
        found.update(array.tobytes())
    return found.hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
