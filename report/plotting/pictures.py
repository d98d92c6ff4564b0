"""A picture with its words, and a sheet of many small images, as the stages hand them on."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from report.core.records import damage_told

if TYPE_CHECKING:
    from pathlib import Path

DRAWN = re.compile(rb'<svg[^>]* width="(\d+)" height="(\d+)"')


@dataclass(frozen=True)
class Figure:
    """A picture with the words that go with it; `narrow` is its second drawing for phones, if it has one."""

    name: str
    image: bytes
    alt: str
    caption: str
    narrow: bytes = b""

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError(f"figure {self.name!r} has no alternative text")

    @property
    def suffix(self) -> str:
        """The ending of the picture's file name, ".svg" or ".png"."""
        return ".png" if self.image.startswith(b"\x89PNG") else ".svg"

    @property
    def size(self) -> tuple[int, int]:
        """The width and height of the picture in CSS pixels, for which a page keeps room before it is there."""
        return size(self.image)

    @property
    def narrow_size(self) -> tuple[int, int]:
        """The same of the drawing for phones."""
        return size(self.narrow)

    def _repr_mimebundle_(self, **_: object) -> dict[str, bytes | str]:
        """Show the picture in a notebook."""
        if self.suffix == ".png":
            return {"image/png": self.image, "text/plain": self.alt}
        on_paper = self.image.decode().replace("<style>", "<style>svg{background:var(--paper)}", 1)
        return {"image/svg+xml": on_paper, "text/plain": self.alt}


def size(image: bytes) -> tuple[int, int]:
    """Return the width and height of a PNG, or of an SVG that says them in pixels."""
    if image.startswith(b"\x89PNG"):
        width, height = struct.unpack(">II", image[16:24])
        return width, height
    found = DRAWN.search(image)
    if not found:
        raise ValueError("an SVG file without its width and height in pixels")
    return int(found[1]), int(found[2])


@dataclass(frozen=True)
class Figures:
    """The figures of a chapter. On disk each image is a file of its own, beside one with the words."""

    figures: tuple[Figure, ...]

    def save(self, folder: Path) -> None:
        """Write the figures into `folder`, which exists."""
        words = []
        for figure in self.figures:
            words.append({"name": figure.name, "suffix": figure.suffix, "alt": figure.alt, "caption": figure.caption})
            (folder / f"{figure.name}{figure.suffix}").write_bytes(figure.image)
            (folder / f"{figure.name}-narrow{figure.suffix}").write_bytes(figure.narrow)
        (folder / "figures.json").write_text(json.dumps(words), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the figures that `save` wrote into `folder`."""
        with damage_told(folder):
            stored = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
            return cls(
                tuple(
                    Figure(
                        name=words["name"],
                        image=(folder / f"{words['name']}{words['suffix']}").read_bytes(),
                        alt=words["alt"],
                        caption=words["caption"],
                        narrow=(folder / f"{words['name']}-narrow{words['suffix']}").read_bytes(),
                    )
                    for words in stored
                )
            )


@dataclass(frozen=True)
class Sprite:
    """Many small images in one PNG, `columns` in a row; `indices` are those of the test images, in order."""

    image: bytes
    columns: int
    indices: tuple[int, ...]

    def save(self, folder: Path, name: str = "sprite") -> None:
        """Write the sprite into `folder`, which exists, under a name of its own if there are several."""
        (folder / f"{name}.png").write_bytes(self.image)
        words = {"columns": self.columns, "indices": self.indices}
        (folder / f"{name}.json").write_text(json.dumps(words), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, name: str = "sprite") -> Self:
        """Read the sprite that `save` wrote into `folder`."""
        with damage_told(folder):
            stored = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
            return cls((folder / f"{name}.png").read_bytes(), stored["columns"], tuple(stored["indices"]))
