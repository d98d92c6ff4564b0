"""Turns a data file into what is known of it: data are known by their content, whatever the file is called."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from report.core.errors import ReportError
from report.data.catalogue import KNOWN, named_after
from report.data.idx import idx_sums, joined_digest
from report.data.records import Arrays, Dataset
from report.data.validation import read_layout

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np


def inspect(path: Path) -> Dataset:
    """Read the `.npz` file at `path`, in the layout that `read_layout` describes, and say what it is.

    MNIST and scikit-learn's digits are recognised by their content and get their own name, licence, source and class
    names; any other file has the name and title of the file, and neither licence nor source.

    Raises:
        ReportError: if the file is missing, damaged or not in that layout, saying what, where and what to do.
    """
    arrays, class_names = read_layout(path)
    digest = joined_digest(idx_sums(arrays))
    identity = KNOWN.get(digest)
    if identity:
        class_names = tuple(str(index) for index in range(len(class_names)))
    else:
        identity = named_after(path)
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
