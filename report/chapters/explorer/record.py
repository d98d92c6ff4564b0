"""Every test image for the explorer, as a frozen record."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from report.core.records import damage_told
from report.plotting.pictures import Sprite

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BLOCK = 1000  # images of a script: of a block at least, where there are as many, of one with shares exactly


@dataclass(frozen=True)
class Block:
    """A script about all images of some classes, which follow each other.

    `label` is the first of these classes, `start` how many images the sheets have before those of this one.
    """

    label: int
    start: int
    indices: tuple[int, ...]
    script: bytes


@dataclass(frozen=True)
class Gallery:
    """Every test image, for the explorer, with what was read in it.

    `mistakes` shows the most confident mistakes, `sheets` show all images by class, the surest first, each but the last
    equally many. `first_script` describes the images of the one, `blocks` those of the others, but for the shares of
    the classes that were not read: these stand in `shares`, BLOCK images a script, in the order of the sheets.
    """

    mistakes: Sprite
    sheets: tuple[Sprite, ...]
    first_script: bytes
    blocks: tuple[Block, ...]
    shares: tuple[bytes, ...]

    @property
    def files(self) -> dict[str, bytes]:
        """What the explorer loads, by file name."""
        sheets = {f"sheet-{number}.png": sheet.image for number, sheet in enumerate(self.sheets)}
        pictures = {"mistakes.png": self.mistakes.image, **sheets}
        shown = {name: image for name, image in pictures.items() if image}  # of labels alone there is none
        blocks = {f"block-{number}.js": block.script for number, block in enumerate(self.blocks)}
        shares = {f"shares-{number}.js": script for number, script in enumerate(self.shares)}
        return {"mistakes.js": self.first_script, **blocks, **shares, **shown}

    def guide(self, addresses: Mapping[str, str]) -> bytes:
        """Return the rest of the first script: where the others lie, by their `addresses`."""
        blocks = [
            {"label": block.label, "start": block.start, "address": addresses[f"block-{number}.js"]}
            for number, block in enumerate(self.blocks)
        ]
        shares = [addresses[f"shares-{number}.js"] for number in range(len(self.shares))]
        told = json.dumps({"blocks": blocks, "shares": shares, "each": BLOCK}, separators=(",", ":"))
        return f"globalThis.explorer.guide = {told};\n".encode("ascii")

    def save(self, folder: Path) -> None:
        """Write the gallery into `folder`, which exists."""
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
        stored = {
            "sprites": [{"columns": one.columns, "indices": one.indices} for one in (self.mistakes, *self.sheets)],
            "blocks": [{"label": one.label, "start": one.start, "indices": one.indices} for one in self.blocks],
            "shares": len(self.shares),
        }
        (folder / "gallery.json").write_text(json.dumps(stored), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the gallery that `save` wrote into `folder`."""
        with damage_told(folder):
            stored = json.loads((folder / "gallery.json").read_text(encoding="utf-8"))
            names = ["mistakes.png", *(f"sheet-{number}.png" for number in range(len(stored["sprites"]) - 1))]
            mistakes, *sheets = (
                Sprite(_bytes(folder / name), sprite["columns"], tuple(sprite["indices"]))
                for name, sprite in zip(names, stored["sprites"], strict=True)
            )
            blocks = tuple(
                Block(one["label"], one["start"], tuple(one["indices"]), (folder / f"block-{number}.js").read_bytes())
                for number, one in enumerate(stored["blocks"])
            )
            shares = tuple((folder / f"shares-{number}.js").read_bytes() for number in range(stored["shares"]))
            return cls(mistakes, tuple(sheets), (folder / "mistakes.js").read_bytes(), blocks, shares)


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""
