"""A data set: what is known of it by its content, whatever the file is called, and its arrays, verified."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from report.core.errors import ReportError
from report.core.records import Stored
from report.data.catalogue import KNOWN, Drawing, named_after
from report.data.idx import idx_sums, joined_digest
from report.data.validation import ignored_arrays, read_layout
from report.data.vocabulary import Vocabulary

if TYPE_CHECKING:
    import numpy as np

    from report.data.arrays import Arrays


@dataclass(frozen=True)
class StoredArrays:
    """The arrays of a data set as they lie in the `.npz` file at `path`, known by their `digest`.

    A stage is given these and not the whole record, so that nothing else about the data can shape its result.
    """

    path: Path
    digest: str

    @property
    def identity(self) -> str:
        """What the arrays are known by, wherever they lie."""
        return self.digest

    def load(self) -> Arrays:
        """Unpack the arrays, read-only: images uint8 from 0 to 255, labels int64 from 0.

        Raises:
            ReportError: if the file has gone, or holds other data than when it was inspected.
        """
        arrays, _ = read_layout(self.path)
        if joined_digest(idx_sums(arrays)) != self.digest:
            raise ReportError(f"{self.path} holds other data than a moment ago; leave it alone and build again")
        return arrays

    def load_test(self) -> tuple[np.ndarray, np.ndarray]:
        """Unpack the test images and their labels alone, as `load` does."""
        return _load_test(self)

    def sent(self) -> SentArrays:
        """Return the arrays in a form that travels to another machine."""
        return SentArrays(self.load(), self.digest)


@dataclass(frozen=True, eq=False)
class SentArrays:
    """The arrays of a data set as they were sent to another machine, known by their `digest`."""

    arrays: Arrays
    digest: str

    @property
    def identity(self) -> str:
        """What the arrays are known by, wherever they are."""
        return self.digest

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SentArrays) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def load(self) -> Arrays:
        """Return the arrays as `StoredArrays.load` does.

        Raises:
            ReportError: if they are not those that were sent.
        """
        if joined_digest(idx_sums(self.arrays)) != self.digest:
            raise ReportError("the data set arrived damaged; build again")
        return self.arrays


@dataclass(frozen=True)
class Dataset(Stored):
    """What is known of a data set without unpacking it.

    `name` is that in the catalogue or the file's stem, `title` the name in print, `vocabulary` the words for its images
    and what the network does with them. `image_shape` is (height, width), or ()
    where there are labels alone. `digest` is the SHA-256 of the hexadecimal
    SHA-256 sums of x_train, y_train, x_test and y_test in IDX form, joined in that order. `licence` is "" where it is
    not known. `path` is the `.npz` file that holds the arrays. `drawing` says how a drawing becomes such an image, or
    is None where nobody has said how these images were made. `ignored` names the arrays of the file that are not used.
    `ids` are the names of the test images, () where they have none.
    """

    name: str
    title: str
    vocabulary: Vocabulary
    class_names: tuple[str, ...]
    image_shape: tuple[int, ...]
    train: int
    test: int
    digest: str
    source: str
    licence: str
    path: Path
    drawing: Drawing | None = None
    ignored: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()

    @property
    def pictured(self) -> bool:
        """Whether there are images to show, and not only labels."""
        return bool(self.image_shape)

    @property
    def arrays(self) -> StoredArrays:
        """Where the arrays are to be had."""
        return StoredArrays(self.path, self.digest)


def inspect(path: Path) -> Dataset:
    """Read the `.npz` file at `path`, in the layout that `read_layout` describes, and say what it is.

    The data sets of the catalogue are recognised by their content and get their own name, licence, source and class
    names; any other file has the name and title of the file, and neither licence nor source.

    Raises:
        ReportError: if the file is missing, damaged or not in that layout, saying what, where and what to do.
    """
    arrays, class_names = read_layout(path)
    digest = joined_digest(idx_sums(arrays))
    identity = KNOWN.get(digest)
    if identity:
        class_names = identity.class_names or tuple(str(index) for index in range(len(class_names)))
    else:
        identity = named_after(path)
    return Dataset(
        name=identity.name,
        title=identity.title,
        vocabulary=identity.vocabulary,
        class_names=class_names,
        image_shape=arrays.x_train.shape[1:],
        train=len(arrays.x_train),
        test=len(arrays.x_test),
        digest=digest,
        source=identity.source,
        licence=identity.licence,
        path=path,
        drawing=identity.drawing,
        ignored=ignored_arrays(path),
    )


@lru_cache(maxsize=1)  # several stages of a build need them, and none after the training needs the rest
def _load_test(stored: StoredArrays) -> tuple[np.ndarray, np.ndarray]:
    arrays = stored.load()
    return arrays.x_test, arrays.y_test
