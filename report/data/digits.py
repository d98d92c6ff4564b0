"""The digits that come with scikit-learn, written as a data file: they stand in where MNIST cannot be had."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from report.data.npz import write_npz

if TYPE_CHECKING:
    from pathlib import Path


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
