"""Brings the names of the test images, where they have any, into `predictions.csv` and to the explorer."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from report.core.sanitize import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def add_ids(table: bytes, ids: Sequence[str]) -> bytes:
    """Return `predictions.csv` with a last column `id`, the name of each image; without names it stays as it is.

    A name that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    if not ids:
        return table
    lines = table.decode("ascii").splitlines()
    return "".join(
        f"{line},{_cell(name)}\n" for line, name in zip(lines, ("id", *map(harmless, ids)), strict=True)
    ).encode()


def ids_script(ids: Sequence[str], indices: Iterable[int]) -> bytes:
    """Return the rest of a script of the explorer: the names of the images with these indices; nothing of none."""
    if not ids:
        return b""
    named = json.dumps({index: ids[index] for index in indices}, separators=(",", ":"))
    return f"Object.assign((globalThis.explorer.ids ||= {{}}), {named});\n".encode("ascii")


def _cell(name: str) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow([name])
    return text.getvalue()
