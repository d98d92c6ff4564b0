"""A data set: what is known of it by its content, whatever the file is called, and its arrays, verified."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from report.core.errors import ReportError
from report.core.records import Stored
from report.data.arrays import count_repeated
from report.data.catalogue import KNOWN, Drawing, named_after
from report.data.idx import idx_sums, joined_digest
from report.data.pixels import darkness
from report.data.predictions_names import number_of
from report.data.validation import ignored_arrays, read_ids, read_layout
from report.data.vocabulary import DARKER, Vocabulary

if TYPE_CHECKING:
    from report.data.arrays import Arrays

NEAR_NOTHING = 32  # of a pixel's 255: what stands at the border of ink on nothing
GREY = 2  # dimensions of a grey image
SCARCE = 10  # times fewer images than a class has on average, and a class hardly occurs

# The test images and labels that were unpacked last, by the digest of their data set: many stages need no more.
_TEST: dict[str, tuple[np.ndarray, np.ndarray]] = {}


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
        arrays = read_layout(self.path).arrays
        if joined_digest(idx_sums(arrays)) != self.digest:
            raise ReportError(f"{self.path} holds other data than a moment ago; leave it alone and build again")
        _TEST.clear()
        _TEST[self.digest] = arrays.x_test, arrays.y_test
        return arrays

    def load_test(self) -> tuple[np.ndarray, np.ndarray]:
        """Unpack the test images and their labels alone, as `load` does."""
        if self.digest not in _TEST:
            self.load()
        return _TEST[self.digest]

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
    and what the network does with them. `image_shape` is (height, width), or (height, width, 3) for images in colour,
    or () where there are labels alone. `train` is 0 where there is nothing to train on. `digest` is the SHA-256 of the
    hexadecimal SHA-256 sums of x_train, y_train, x_test and y_test in IDX form, as far as they are there, joined in
    that order. `licence` is "" where it is not known. `path` is the `.npz` file that holds the arrays. `drawing` says
    how a drawing becomes such an image, or is None where nobody has said how these images were made. `ignored` names
    the arrays of the file that are not used. `ids` are the names of the test images, () where they have none. `ink`
    says that the images are ink on nothing, as `is_ink` finds out. `train_counts` and `test_counts` are the numbers of
    training and test images, class by class. `repeated` test images are training images too. `notes` say
    what was done to bring the arrays into this form, and what is odd about them; they hold no text of the file.
    `guessed` says that the classes stand in the order in which their names were sorted, as nothing else gives one.
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
    ink: bool = True
    train_counts: tuple[int, ...] = ()
    test_counts: tuple[int, ...] = ()
    repeated: int = 0
    notes: tuple[str, ...] = ()
    guessed: bool = False

    @property
    def colour(self) -> bool:
        """Whether the images are in colour."""
        return len(self.image_shape) > GREY

    @property
    def untaught(self) -> tuple[int, ...]:
        """The classes without a training image, by index; none where there is nothing to train on."""
        return tuple(index for index, number in enumerate(self.train_counts) if self.train and not number)

    @property
    def untested(self) -> tuple[int, ...]:
        """The classes without a test image, by index."""
        return tuple(index for index, number in enumerate(self.test_counts) if not number)

    @property
    def scarce(self) -> tuple[int, ...]:
        """The classes that hardly occur, by index: with some training images, but `SCARCE` times as few as on average.

        Where there is nothing to train on, test images count.
        """
        counts = self.train_counts if self.train else self.test_counts
        return tuple(index for index, number in enumerate(counts) if 0 < number * SCARCE * len(counts) < sum(counts))

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

    The data sets of the catalogue are recognised by their content and get their own name, licence and source, and their
    own class names, unless the file has some that are no numbers; any other file has the name and title of the file,
    and neither licence nor source.

    Raises:
        ReportError: if the file is missing, damaged or not in that layout, saying what, where and what to do.
    """
    arrays, class_names, notes, guessed = read_layout(path)
    digest = joined_digest(idx_sums(arrays))
    identity = KNOWN.get(digest)
    if identity and all(number_of(name) is not None for name in class_names):  # nobody gave the classes names
        class_names = identity.class_names or tuple(str(index) for index in range(len(class_names)))
    identity = identity or named_after(path)
    ink = is_ink(arrays.x_test)
    return Dataset(
        name=identity.name,
        title=identity.title,
        vocabulary=identity.vocabulary if ink else replace(identity.vocabulary, fainter=DARKER),
        class_names=class_names,
        image_shape=arrays.x_test.shape[1:],
        train=len(arrays.x_train),
        test=len(arrays.x_test),
        digest=digest,
        source=identity.source,
        licence=identity.licence,
        path=path,
        drawing=identity.drawing,
        ignored=ignored_arrays(path),
        ids=read_ids(path, len(arrays.x_test)),
        ink=ink,
        train_counts=tuple(np.bincount(arrays.y_train, minlength=len(class_names)).tolist()),
        test_counts=tuple(np.bincount(arrays.y_test, minlength=len(class_names)).tolist()),
        repeated=count_repeated(arrays),
        notes=(*notes, *darkness(arrays.x_train, arrays.x_test)),
        guessed=guessed,
    )


def is_ink(images: np.ndarray) -> bool:
    """Say whether images, uint8 (n, height, width) or (n, height, width, 3), are ink on nothing.

    They are if they are grey and most pixels at the border of the images are next to nothing, as behind a digit. Then
    they are shown as ink on the page, which follows its theme; any others are shown as they are.
    """
    if images.ndim > GREY + 1:
        return False
    edges = (images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1])
    return bool(np.median(np.concatenate(edges, axis=1)) < NEAR_NOTHING)
