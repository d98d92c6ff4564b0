"""Finds the data set that the settings name, wherever it lies."""

from __future__ import annotations

import difflib
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from report.core.cache import Cache
from report.core.errors import ReportError
from report.core.foreign import foreign_file
from report.core.places import CACHE, located
from report.core.sanitize import quoted
from report.data.dataset import Dataset, inspect
from report.data.fashion_mnist import fetch_fashion_mnist
from report.data.idx_folder import find_idx, read_idx_files
from report.data.mnist import fetch_mnist
from report.data.npz import first_names, write_npz
from report.data.occurrence import class_notes
from report.data.picture_folder import find_pictures, holds_pictures
from report.data.published import DatasetUnavailable
from report.data.vocabulary import reworded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from report.core.foreign import ForeignFile
    from report.data.arrays import Arrays
    from report.data.picture_folder import PictureFolder
    from report.settings import Settings

NAMES = ("mnist", "fashion_mnist", "digits")
LONGEST_STEM = 251  # bytes of a file's name without .npz: file systems take 255
OF_FOLDERS = "Keras’s image_dataset_from_directory numbers"
OF_TEXT = "numpy.unique and scikit-learn’s LabelEncoder number"
NEAR = 0.8  # of two names: a letter or two apart, not mnist.npz and mnist


def load_dataset(
    settings: Settings, project: Path, environment: Mapping[str, str], say: Callable[[str], None] = print
) -> tuple[Dataset, Arrays]:
    """Find the data set and unpack it, for whoever goes step by step; `say` is told what a person should know."""
    cache = Cache(project / CACHE, fresh=False, warn=say)
    with cache.alone(say):
        dataset, _ = find_dataset(settings, project, environment, cache, say, say=say)
    return dataset, dataset.arrays.load()


def find_dataset(
    settings: Settings,
    project: Path,
    environment: Mapping[str, str],
    cache: Cache,
    warn: Callable[[str], None],
    *,
    say: Callable[[str], None] = lambda _: None,
    needs_training: bool = True,
) -> tuple[Dataset, bool]:
    """Return the data set to report on, and whether it only stands in for MNIST, which could not be had.

    `say` is told what was found in a folder of image files, once, and what was done to bring arrays into their form.
    Data without training images will do where it is not `needs_training`.

    Raises:
        ReportError: if there is no such data set, or it is none, or lacks what is needed.
    """
    fallback = False
    path: Path | None = None
    named: Path | None = None
    source = ""
    if settings.dataset == "mnist":
        try:
            path = fetch_mnist(_keras_home(environment), cache.folder, warn)
        except DatasetUnavailable as error:
            if "dataset" in settings.model_fields_set:
                raise
            instead = "MNIST cannot be downloaded; this report is about scikit-learn's digits instead"
            reasons = (f"  {reason}" for reason in error.reasons)
            warn("\n".join((instead, *reasons, f"For MNIST, {error.advice}.")))
            fallback = True
    elif settings.dataset == "fashion_mnist":
        path = fetch_fashion_mnist(_keras_home(environment), cache.folder, warn)
    elif settings.dataset != "digits":
        path = _of_ones_own(project, settings.dataset)
        if path.is_dir():
            named = path.resolve()
            path, source = _converted(named, settings, cache, warn, say)
    if settings.image_size and not source:
        warn("image_size is for folders of image files; nothing is scaled here")
    if path is None:
        path = cache.run(digits) / "digits.npz"
    named = named or path
    known = _known(path, named, source, cache, warn, say=say, needs_training=needs_training)
    if settings.trained and known.guessed:
        _warn_of_order(named, known.class_names, OF_FOLDERS if source else OF_TEXT, warn)
    return replace(known, vocabulary=reworded(known.vocabulary, settings.vocabulary)), fallback


def _of_ones_own(project: Path, name: str) -> Path:
    """Return the path of data that somebody names, or refuse what only just misses the name of data known here."""
    path = located(project, name)
    if not path.exists() and (meant := difflib.get_close_matches(name.lower(), NAMES, n=1, cutoff=NEAR)):
        raise ReportError(f"there is no data set and no file {quoted(name)}; did you mean {meant[0]}?")
    return path


def _known(
    path: Path,
    named: Path,
    source: str,
    cache: Cache,
    warn: Callable[[str], None],
    *,
    say: Callable[[str], None],
    needs_training: bool,
) -> Dataset:
    """Return what is known of a data file, and say what a person should know of it, who `named` what it was made of."""
    if not path.is_file():
        return inspect(path)
    known = Dataset.load(cache.run(dataset, cache.file(path)))
    if needs_training and not known.train:
        where = "no folder train with images" if source else "no x_train and no y_train"
        raise ReportError(f"{named} has {where}, and a network is to be trained; add them")
    if known.ignored:
        warn(f"{named} also holds {first_names(known.ignored)}, which nothing here uses")
    for note in class_notes(known):
        warn(f"{named} has {note}")
    if known.notes:
        say(f"{named}, as it was read: {'; '.join(known.notes)}")
    # wherever the same file lay when it was judged
    return replace(known, path=path, source=known.source or source, guessed=known.guessed or bool(source))


def digits(folder: Path) -> None:
    """A stage: the digits that come with scikit-learn, as a data file."""
    from report.data.digits import write_digits  # noqa: PLC0415 only these data need it

    write_digits(folder / "digits.npz")


def idx_folder(folder: Path, stem: str, files: tuple[ForeignFile, ...]) -> None:
    """A stage: the four IDX files of a folder, as a data file with this stem."""
    write_npz(folder / f"{stem}.npz", read_idx_files(tuple(file.path for file in files))._asdict())


def picture_folder(
    folder: Path,
    stem: str,
    _files: tuple[ForeignFile, ...],
    size: tuple[int, int] | None,
    *,
    found: PictureFolder,
    say: Callable[[str], None],
) -> None:
    """A stage: the image files that were found in a folder, brought to one size."""
    from report.data.pictures import read_pictures  # noqa: PLC0415 - only these data need Pillow

    say(found.described)
    write_npz(folder / f"{stem}.npz", read_pictures(found, size))


def dataset(folder: Path, file: ForeignFile) -> None:
    """A stage: what is known of a data file."""
    known = replace(inspect(file.path), path=Path())  # where it lies is no matter, and need not be text
    known.save(folder)


def _keras_home(environment: Mapping[str, str]) -> Path:
    if chosen := environment.get("KERAS_HOME"):
        return Path(chosen)
    try:
        return Path.home() / ".keras"
    except RuntimeError:  # of a user without a home, as in a container; Keras does the same
        return Path(tempfile.gettempdir()) / ".keras"


def _warn_of_order(path: Path, ours: Sequence[str], others: str, warn: Callable[[str], None]) -> None:
    """Say that `others` number the classes of the data at `path` in another order than is done here, where they do."""
    theirs = sorted(ours)
    if list(ours) != theirs:
        warn(
            f"{path}: the classes are numbered in the order {first_names(ours)}; {others} them in the order "
            f"{first_names(theirs)}. If the network learned them so, its answers are taken for those of other classes: "
            "give an .npz file with class_names in its order"
        )


def _converted(
    folder: Path, settings: Settings, cache: Cache, warn: Callable[[str], None], say: Callable[[str], None]
) -> tuple[Path, str]:
    """Return the path of a data file that holds what the files in `folder` hold, and has its name, as far as one may.

    Beside it is what is to be said of the source of image files, "" for IDX files, which say nothing.
    """
    stem = folder.name or "data"
    while len(os.fsencode(stem)) > LONGEST_STEM:
        stem = stem[:-1]
    if not holds_pictures(folder):
        return cache.run(idx_folder, stem, tuple(map(foreign_file, find_idx(folder)))) / f"{stem}.npz", ""
    found = find_pictures(folder)
    files = tuple(foreign_file(path, found.name(path)) for path in found.paths)
    for note in found.notes:
        warn(note)
    made = cache.run(picture_folder, stem, files, settings.size, found=found, say=say)
    source = "Files of images in a folder"
    if settings.size:
        width, height = settings.size
        source += (
            f", each brought to {width} × {height} pixels (width × height) by linear interpolation, "
            "whatever its proportions"
        )
    return made / f"{stem}.npz", f"{source}."
