"""Finds the image files of a folder, train/CLASS/… and test/CLASS/…, without opening any of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.core.errors import ReportError
from report.core.limits import MOST_CLASSES, MOST_ROWS
from report.core.sanitize import printable
from report.data.names import judge_names, natural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

TRAINING, TEST = "train", ("test", "val", "valid", "validation")  # the first with classes to test counts
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
        ReportError: if there are none to test on, or too many, or if classes are called alike.
    """
    there = [part for part in TEST if (folder / part).is_dir()]
    if not there:
        raise ReportError(f"{folder} has no folder test; put test images into test/CLASS/, like those in train/CLASS/")
    train, passed = _by_class(folder / TRAINING)
    parts = [(part, *_by_class(folder / part)) for part in there]
    held = [one for one in parts if one[1]] or parts
    part, test, beside = next((one for one in held if {*train} & {*one[1]}), held[0])
    if not test:
        kinds = ", ".join(sorted(SUFFIXES))
        raise ReportError(f"{folder / part} has no folder with images; put them ({kinds}) into one for each class")
    if train and not {*train} & {*test}:
        what = f"has no folder that is called like one of {folder / TRAINING}"
        raise ReportError(f"{folder / part} {what}; put the images of each class into a folder of its name")
    for name, found in ((TRAINING, train), (part, test)):
        if (number := sum(map(len, found.values()))) > MOST_ROWS:
            what = f"{number:,} image files; {MOST_ROWS:,} are the most"
            raise ReportError(f"{folder / name} has {what}, so leave some out")
    classes = sorted({*train, *test}, key=natural)
    if not 1 < len(classes) <= MOST_CLASSES:
        what = "one class only" if len(classes) == 1 else f"{len(classes):,} classes, {MOST_CLASSES:,} are the most"
        raise ReportError(f"{folder} has {what}; put images of two or more classes into a folder for each")
    names = tuple(printable(name) for name in classes)
    judge_names(names, lambda what, advice: ReportError(f"{folder} {what}; {advice}: rename that folder"))
    left_out = _listed(path.relative_to(folder).as_posix() for path in (*passed, *beside))
    others = " and ".join(name for name in there if name != part)
    return PictureFolder(
        folder=folder,
        part=part,
        classes=names,
        train=tuple((path, at) for at, name in enumerate(classes) for path in train.get(name, ())),
        test=tuple((path, at) for at, name in enumerate(classes) for path in test.get(name, ())),
        notes=(
            *([f"{folder}: {left_out} skipped, no images to use"] if left_out else ()),
            *([f"{folder}: {others} skipped, the test images are those in {part}"] if others else ()),
        ),
    )


def _by_class(folder: Path) -> tuple[dict[str, list[Path]], list[Path]]:
    """Return the image files of each class in a part that has any, and what else is there."""
    found: dict[str, list[Path]] = {}
    skipped: list[Path] = []
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
    return found, skipped


def _visible(folder: Path) -> list[Path]:
    """Return what is in a folder, in natural order, but for what the system hides."""
    inside: Iterator[Path] = folder.iterdir() if folder.is_dir() else iter(())
    return sorted((path for path in inside if not path.name.startswith(".")), key=lambda path: natural(path.name))


def _listed(names: Iterable[str]) -> str:
    every = [printable(name) for name in names]
    more = len(every) - MOST_NAMED
    return ", ".join(every[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
