"""What values and files are known by: the SHA-256 of their bytes."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DIGITS = 16  # of a digest in a folder's name


def digest(*values: object) -> str:
    """Return the SHA-256 of the values' JSON, in hexadecimal; equal values give equal digests."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
