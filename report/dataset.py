"""Turns a data file into what is known of it: data are known by their content, whatever the file is called."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from report.idx import MNIST_SUMS, idx_digest, idx_sums, joined_digest
from report.layout import read_layout
from report.npz import write_npz
from report.records import Arrays, Dataset, Drawing, ReportError
from report.text import printable

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "DIGITS_DIGEST",
    "MNIST_DIGEST",
    "MNIST_SUMS",
    "idx_digest",
    "inspect",
    "load_arrays",
    "load_test",
    "write_digits",
]

MNIST_DIGEST = joined_digest(MNIST_SUMS)
DIGITS_DIGEST = "2ad98f655feac244360e38fade55ee3d0f242856a6a6d84e2fc57af870ec272f"  # of what `write_digits` writes


@dataclass(frozen=True)
class _Identity:
    """What stands in no array: it is known from the content, or not at all."""

    name: str
    title: str
    things: str = "images"
    source: str = ""
    licence: str = ""
    drawing: Drawing | None = None


_KNOWN = {
    MNIST_DIGEST: _Identity(
        name="mnist",
        title="MNIST",
        things="digits",
        source="Yann LeCun, Corinna Cortes and Christopher Burges, from forms that NIST had collected.",
        licence="CC BY-SA 3.0",
        drawing=Drawing(box=(20, 20), pen=2.6, centred_by="mass"),
    ),
    DIGITS_DIGEST: _Identity(
        name="digits",
        title="scikit-learn digits",
        things="digits",
        source="Ethem Alpaydin and Cenk Kaynak, UCI Machine Learning Repository; the 1,797 images in scikit-learn.",
        licence="CC BY 4.0",
        drawing=Drawing(box=(8, 8), pen=1.4, centred_by="box"),
    ),
}


def inspect(path: Path) -> Dataset:
    """Read the `.npz` file at `path`, in the layout that `read_layout` describes, and say what it is.

    MNIST and scikit-learn's digits are recognised by their content and get their own name, licence, source and class
    names; any other file has the name and title of the file, and neither licence nor source.

    Raises:
        ReportError: if the file is missing, damaged or not in that layout, saying what, where and what to do.
    """
    arrays, class_names = read_layout(path)
    digest = joined_digest(idx_sums(arrays))
    identity = _KNOWN.get(digest)
    if identity:
        class_names = tuple(str(index) for index in range(len(class_names)))
    else:
        identity = _named_after(path)
    return Dataset(
        name=identity.name,
        title=identity.title,
        things=identity.things,
        class_names=class_names,
        image_shape=arrays.x_train.shape[1:],
        train=len(arrays.x_train),
        test=len(arrays.x_test),
        digest=digest,
        source=identity.source,
        licence=identity.licence,
        path=path,
        drawing=identity.drawing,
    )


def load_arrays(dataset: Dataset) -> Arrays:
    """Unpack the arrays of `dataset`, read-only: images uint8 from 0 to 255, labels int64 from 0.

    Raises:
        ReportError: if the file has gone, or holds other data than when it was inspected.
    """
    arrays, _ = read_layout(dataset.path)
    if joined_digest(idx_sums(arrays)) != dataset.digest:
        raise ReportError(f"{dataset.path} holds other data than a moment ago; leave it alone and build again")
    return arrays


@lru_cache(maxsize=1)  # several stages of a build need them, and none after the training needs the rest
def load_test(dataset: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Unpack the test images and their labels alone, as `load_arrays` does."""
    arrays = load_arrays(dataset)
    return arrays.x_test, arrays.y_test


def write_digits(path: Path) -> None:
    """Write scikit-learn's embedded digits to `path`, an `.npz` file in Keras's layout with the same bytes every time.

    1,797 images of 8 by 8, their values stretched from 0…16 to 0…255; a fifth of each class, 360 images in all, is held
    out for testing. The data: https://doi.org/10.24432/C50P49, of which scikit-learn holds the test set.
    """
    from sklearn.datasets import load_digits  # noqa: PLC0415 - takes two seconds, and only these data need it
    from sklearn.model_selection import train_test_split  # noqa: PLC0415 - the same

    digits = load_digits()
    images = np.rint(digits.images * (255 / 16)).astype(np.uint8)
    labels = digits.target.astype(np.uint8)
    x_train, x_test, y_train, y_test = train_test_split(images, labels, test_size=0.2, stratify=labels, random_state=0)
    write_npz(path, {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test})


def _named_after(path: Path) -> _Identity:
    """Name data after their file, but never by the name of data that they are not."""
    taken = {identity.name for identity in _KNOWN.values()}
    name = printable(path.name if path.stem.lower() in taken else path.stem)
    return _Identity(name=name, title=name)
