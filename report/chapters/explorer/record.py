"""Every test image for the explorer, as a frozen record."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from report.core.records import damage_told
from report.plotting.pictures import Sprite

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Gallery:
    """Every test image, for the explorer, with what was read in it.

    `mistakes` shows the most confident mistakes, `sheets` show all images by class, the surest first, each but the last
    equally many. The scripts describe the images of the one and of the others.
    """

    mistakes: Sprite
    sheets: tuple[Sprite, ...]
    first_script: bytes
    full_script: bytes

    @property
    def files(self) -> dict[str, bytes]:
        """What the explorer loads, by file name."""
        sheets = {f"sheet-{number}.png": sheet.image for number, sheet in enumerate(self.sheets)}
        pictures = {"mistakes.png": self.mistakes.image, **sheets}
        shown = {name: image for name, image in pictures.items() if image}  # of labels alone there is none
        return {"mistakes.js": self.first_script, "all.js": self.full_script, **shown}

    def save(self, folder: Path) -> None:
        """Write the gallery into `folder`, which exists."""
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
        sprites = [{"columns": sprite.columns, "indices": sprite.indices} for sprite in (self.mistakes, *self.sheets)]
        (folder / "gallery.json").write_text(json.dumps(sprites), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the gallery that `save` wrote into `folder`."""
        with damage_told(folder):
            stored = json.loads((folder / "gallery.json").read_text(encoding="utf-8"))
            names = ["mistakes.png", *(f"sheet-{number}.png" for number in range(len(stored) - 1))]
            mistakes, *sheets = (
                Sprite(_bytes(folder / name), sprite["columns"], tuple(sprite["indices"]))
                for name, sprite in zip(names, stored, strict=True)
            )
            scripts = [(folder / name).read_bytes() for name in ("mistakes.js", "all.js")]
            return cls(mistakes, tuple(sheets), *scripts)


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""
