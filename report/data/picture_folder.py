"""Finds the image files of a folder, train/CLASS/… and test/CLASS/…, without opening any of them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.core.errors import ReportError
from report.core.sanitize import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

TRAINING, TEST = "train", ("test", "val", "valid", "validation")  # of those for testing the first that is there counts
SUFFIXES = {".png", ".jpg", ".jpeg", ".webp"}
MOST_NAMED, MOST_TOLD = 3, 30  # files or classes that a message names, and those that are told with their numbers


@dataclass(frozen=True)
class PictureFolder:
    """The image files of a folder: their classes, and for each part a pair of path and class index for each file.

    `part` is the name of the folder with the test images. Classes, and the files of a class, stand in natural order,
    2 before 10. `notes` are lines that a person should read.
    """

    folder: Path
    part: str
    classes: tuple[str, ...]
    train: tuple[tuple[Path, int], ...]
    test: tuple[tuple[Path, int], ...]
    notes: tuple[str, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        """All files, first those to train on."""
        return tuple(path for path, _ in (*self.train, *self.test))

    @property
    def described(self) -> str:
        """The classes with the number of their images, as a person is told once."""
        train, test = (Counter(label for _, label in files) for files in (self.train, self.test))
        every = [f"{name} ({train[at]:,} + {test[at]:,})" for at, name in enumerate(self.classes)]
        more = f" and {len(every) - MOST_TOLD:,} more" if len(every) > MOST_TOLD else ""
        return (
            f"{self.folder}: {len(every):,} classes, images in {TRAINING} + {self.part}: "
            f"{', '.join(every[:MOST_TOLD])}{more}"
        )

    def name(self, path: Path) -> str:
        """Return the name of a file in the folder, as it can be printed."""
        return printable(path.relative_to(self.folder).as_posix())


def holds_pictures(folder: Path) -> bool:
    """Say whether a folder is arranged for image files: whether it has one of the parts."""
    return any((folder / part).is_dir() for part in (TRAINING, *TEST))


def find_pictures(folder: Path) -> PictureFolder:
    """Find the image files in `folder`.

    Raises:
        ReportError: if there are none to test on, or if classes are called alike.
    """
    there = [part for part in TEST if (folder / part).is_dir()]
    if not there:
        raise ReportError(f"{folder} has no folder test; put test images into test/CLASS/, like those in train/CLASS/")
    part, skipped = there[0], [folder / name for name in there[1:]]
    train, test = (_by_class(folder / name, skipped) for name in (TRAINING, part))
    if not test:
        kinds = ", ".join(sorted(SUFFIXES))
        raise ReportError(f"{folder / part} has no image files; put them ({kinds}) into a folder for each class")
    classes = sorted({*train, *test}, key=natural)
    notes = [f"{_listed(path.relative_to(folder).as_posix() for path in skipped)} skipped, no images to use"]
    for name, found, other in ((TRAINING, train, test), (part, test, train)):
        lone = [each for each in classes if each in found and each not in other]
        notes += [f"{_listed(lone)} in {name} only"] if lone and train else []
    return PictureFolder(
        folder=folder,
        part=part,
        classes=tuple(printable(name) for name in classes),
        train=tuple((path, at) for at, name in enumerate(classes) for path in train.get(name, ())),
        test=tuple((path, at) for at, name in enumerate(classes) for path in test.get(name, ())),
        notes=tuple(f"{folder}: {note}" for note in notes[0 if skipped else 1 :]),
    )


def natural(name: str) -> tuple[list[tuple[int, int | str]], str]:
    """Return a key that sorts names as people do: numbers in them by their value, letters of either case alike."""
    parts = re.split(r"([0-9]+)", name)
    return [
        (0, int(part)) if part.isdecimal() and part.isascii() else (1, part.casefold()) for part in parts if part
    ], name


def _by_class(folder: Path, skipped: list[Path]) -> dict[str, list[Path]]:
    """Return the image files of each class in a part that has any; what else is there is added to `skipped`."""
    found: dict[str, list[Path]] = {}
    for entry in _visible(folder):
        if not entry.is_dir():
            skipped.append(entry)
            continue
        for path in _visible(entry):
            if path.is_file() and path.suffix.lower() in SUFFIXES:
                found.setdefault(entry.name, []).append(path)
            else:
                skipped.append(path)
        if entry.name not in found:
            skipped.append(entry)
    return found


def _visible(folder: Path) -> list[Path]:
    """Return what is in a folder, in natural order, but for what the system hides."""
    inside: Iterator[Path] = folder.iterdir() if folder.is_dir() else iter(())
    return sorted((path for path in inside if not path.name.startswith(".")), key=lambda path: natural(path.name))


def _listed(names: Iterable[str]) -> str:
    every = [printable(name) for name in names]
    more = len(every) - MOST_NAMED
    return ", ".join(every[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
