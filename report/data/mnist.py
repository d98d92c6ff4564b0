"""Where MNIST is to be had: the file that Keras downloads, and mirrors of the files of its authors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.data.catalogue import MNIST_SUMS
from report.data.published import Sources, fetch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SOURCES = Sources(
    name="mnist",
    title="MNIST",
    sums=MNIST_SUMS,
    mirrors=(
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ),
    keras="https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",  # of keras.datasets.mnist.load_data
    checksum="731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
)


def fetch_mnist(keras_home: Path, downloads: Path, warn: Callable[[str], None], sources: Sources = SOURCES) -> Path:
    """Return the path of an `.npz` file that holds MNIST, verified, as `published.fetch` finds or brings it."""
    return fetch(sources, keras_home, downloads, warn)
