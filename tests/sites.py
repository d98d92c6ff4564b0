"""Little sites, old and new, and how they are written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from report.publishing.output import MANIFEST

if TYPE_CHECKING:
    from pathlib import Path


def listed(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files of a site with the manifest that a build adds."""
    names = sorted([*files, MANIFEST])
    return files | {MANIFEST: (json.dumps({"schema_version": 1, "files": names}, indent=1) + "\n").encode()}


OLD = listed({"index.html": b"old", "metrics.json": b"{}", "images/a.svg": b"<svg/>", "only-old.txt": b"x"})
FILLED = {"index.html": b"new", "metrics.json": b"{}", "static/b.css": b""}
NEW = listed(FILLED)


def fill(folder: Path, files: dict[str, bytes]) -> Path:
    """Write files into a folder, which is made if need be."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def names(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return sorted(path.name for path in folder.iterdir())
