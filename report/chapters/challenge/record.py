"""The hard test images of the game, as a frozen record."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from report.core.records import damage_told

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ROUNDS = 10  # images in a game
HALF = ROUNDS // 2  # of them the network got wrong, as far as there are so many
CHOICES = 10  # classes to choose from where there are too many for all to be shown


@dataclass(frozen=True)
class Challenge:
    """The test images that a game is drawn from, the hardest first.

    `wrong` are the indices of those that the network got wrong, `right` of those that it got right; both together are
    at least ten. `choices` are the classes to choose from, by index of the image and in the order of the classes; where
    all classes can be shown it is empty. `pictures` are PNG files, by index of the image.
    """

    wrong: tuple[int, ...]
    right: tuple[int, ...]
    choices: Mapping[int, tuple[int, ...]]
    pictures: Mapping[int, bytes]

    @property
    def drawn(self) -> tuple[int, int]:
        """How many images of a game the network got wrong, and how many right: half of each, if there are as many."""
        wrong = min(len(self.wrong), max(HALF, ROUNDS - len(self.right)))
        return wrong, ROUNDS - wrong

    @property
    def fixed(self) -> tuple[int, ...]:
        """The ten images that are shown without scripts: the hardest of either kind, in the order of their indices."""
        wrong, right = self.drawn
        return tuple(sorted((*self.wrong[:wrong], *self.right[:right])))

    @property
    def files(self) -> dict[str, bytes]:
        """What the page shows, by path in the site."""
        return {picture_path(index): picture for index, picture in self.pictures.items()}

    def save(self, folder: Path) -> None:
        """Write the record into `folder`, which exists."""
        for index, picture in self.pictures.items():
            (folder / f"{index}.png").write_bytes(picture)
        words = {"wrong": self.wrong, "right": self.right, "choices": dict(self.choices)}
        (folder / "challenge.json").write_text(json.dumps(words), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the record that `save` wrote into `folder`."""
        with damage_told(folder):
            stored = json.loads((folder / "challenge.json").read_text(encoding="utf-8"))
            wrong, right = tuple(stored["wrong"]), tuple(stored["right"])
            choices = {int(index): tuple(classes) for index, classes in stored["choices"].items()}
            pictures = {index: (folder / f"{index}.png").read_bytes() for index in (*wrong, *right)}
            return cls(wrong, right, choices, pictures)


def picture_path(index: int) -> str:
    """Return where the picture of a test image lies in the site."""
    return f"images/challenge/{index}.png"
