"""Gathers what the pages load (styles, scripts, sprites) and names each file by its content."""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING

from report.chapters.explorer.styles import gallery_styles
from report.chapters.tiles import CHANGED_TILES, tile_styles
from report.core.errors import ReportError
from report.core.material import is_left_behind
from report.publishing.ids import ids_script

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path

    from report.chapters.report import Report

SHORT = 8  # hexadecimal digits of a digest in the name of a static file


def static_files(report: Report, folder: Path) -> dict[str, tuple[str, bytes]]:
    """Return the address and the content of each static file by the name that templates call it by.

    Args:
        report: what was made for its pages to load.
        folder: holds the styles and scripts that are the same in every report.

    Raises:
        ReportError: if a file there has the name of one that is made here.
    """
    shape, ink, ids = report.dataset.image_shape, report.dataset.ink, report.dataset.ids
    gallery, pad = report.assets.gallery, report.assets.pad
    blocks = {f"block-{number}.js": ids_script(ids, block.indices) for number, block in enumerate(gallery.blocks)}
    loaded = {name: content + blocks.get(name, b"") for name, content in gallery.files.items()}
    addresses = {name: address(name, content) for name, content in loaded.items()}
    beside = {name: found.rpartition("/")[2] for name, found in addresses.items()}
    cut = {}
    if report.dataset.pictured:
        tiles = tile_styles(shape, report.assets.sprite, as_ink=ink) + (CHANGED_TILES if report.assets.changed else "")
        cut = {"tiles.css": tiles, "gallery.css": gallery_styles(shape, gallery, beside, as_ink=ink)}
    made = {
        "marks.js": report.marks.script().encode(),
        **loaded,
        "mistakes.js": gallery.first_script + gallery.guide(addresses) + ids_script(ids, gallery.mistakes.indices),
        **{name: text.encode() for name, text in (cut | (pad.scripts if pad else {})).items()},
    }
    return {name: (address(name, content), content) for name, content in (_given(folder, made) | made).items()}


def address(name: str, content: bytes) -> str:
    """Return where a static file stands in the site: under its name and the digest of its content.

    What an address would not take for part of a name (`#`, `?`, `%`, a backslash) is a hyphen there.
    """
    stem, ending = os.path.splitext(re.sub(r"[#?%\\]", "-", name))  # noqa: PTH122 it is no path yet
    return f"static/{stem}.{hashlib.sha256(content).hexdigest()[:SHORT]}{ending}"


def _given(folder: Path, made: Container[str]) -> dict[str, bytes]:
    """Return the files in a folder by their names, of which none may be that of a file that is made."""
    found = [path for path in sorted(folder.iterdir()) if path.is_file() and not is_left_behind(path.name)]
    for path in found:
        if path.name in made:
            raise ReportError(f"{path} has the name of a file that the build makes; give it another name")
    return {path.name: path.read_bytes() for path in found}
