"""What was drawn, as the stages hand it on: figures, sprites, and what the interactive pages load."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.records import Stored, damage_told

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self


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

    def _repr_mimebundle_(self, **_: object) -> dict[str, bytes | str]:
        """Show the picture in a notebook."""
        if self.suffix == ".png":
            return {"image/png": self.image, "text/plain": self.alt}
        on_paper = self.image.decode().replace("<style>", "<style>svg{background:var(--paper)}", 1)
        return {"image/svg+xml": on_paper, "text/plain": self.alt}


@dataclass(frozen=True)
class Sprite:
    """Many small images in one PNG, `columns` in a row; `indices` are those of the test images, in order."""

    image: bytes
    columns: int
    indices: tuple[int, ...]


@dataclass(frozen=True)
class Pictures:
    """Every picture of the report. On disk each image is a file of its own, beside one with the words."""

    figures: tuple[Figure, ...]
    sprite: Sprite

    def save(self, folder: Path) -> None:
        """Write the pictures into `folder`, which exists."""
        words = []
        for figure in self.figures:
            words.append({"name": figure.name, "suffix": figure.suffix, "alt": figure.alt, "caption": figure.caption})
            (folder / f"{figure.name}{figure.suffix}").write_bytes(figure.image)
            (folder / f"{figure.name}-narrow{figure.suffix}").write_bytes(figure.narrow)
        (folder / "sprite.png").write_bytes(self.sprite.image)
        sprite = {"columns": self.sprite.columns, "indices": self.sprite.indices}
        (folder / "pictures.json").write_text(json.dumps({"figures": words, "sprite": sprite}), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the pictures that `save` wrote into `folder`."""
        with damage_told(folder):
            stored = json.loads((folder / "pictures.json").read_text(encoding="utf-8"))
            figures = tuple(
                Figure(
                    name=words["name"],
                    image=(folder / f"{words['name']}{words['suffix']}").read_bytes(),
                    alt=words["alt"],
                    caption=words["caption"],
                    narrow=(folder / f"{words['name']}-narrow{words['suffix']}").read_bytes(),
                )
                for words in stored["figures"]
            )
            indices = tuple(stored["sprite"]["indices"])
            return cls(figures, Sprite((folder / "sprite.png").read_bytes(), stored["sprite"]["columns"], indices))


@dataclass(frozen=True)
class Gallery:
    """Every test image, for the explorer, with what was read in it.

    `mistakes` shows the most confident mistakes, `sheets` show all images in their order, each but the last equally
    many. The scripts describe the images of the one and of the others.
    """

    mistakes: Sprite
    sheets: tuple[Sprite, ...]
    first_script: bytes
    full_script: bytes

    @property
    def files(self) -> dict[str, bytes]:
        """What the explorer loads, by file name."""
        sheets = {f"sheet-{number}.png": sheet.image for number, sheet in enumerate(self.sheets)}
        return {
            "mistakes.png": self.mistakes.image,
            "mistakes.js": self.first_script,
            "all.js": self.full_script,
            **sheets,
        }

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
                Sprite((folder / name).read_bytes(), sprite["columns"], tuple(sprite["indices"]))
                for name, sprite in zip(names, stored, strict=True)
            )
            scripts = [(folder / name).read_bytes() for name in ("mistakes.js", "all.js")]
            return cls(mistakes, tuple(sheets), *scripts)


@dataclass(frozen=True)
class Example:
    """A test image to try: its bytes in base64, row by row, and a picture of it as a `data:` address."""

    index: int
    pixels: str
    picture: str


@dataclass(frozen=True)
class Pad(Stored):
    """What stands behind the page on which a reader draws.

    `refused` names what keeps the network from running in a page, and is "" where nothing does. `explained` says that
    the share of each pixel in an answer is exact. `scripts` are classic scripts by name. `right` and `wrong` are test
    images that the network reads right and wrong, in the order of their classes.
    """

    refused: str
    explained: bool
    scripts: dict[str, str]
    right: tuple[Example, ...]
    wrong: tuple[Example, ...]
