"""Where Fashion-MNIST is to be had: the four IDX files that Keras downloads, and those of its authors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.core.fetch import Limits
from report.data.catalogue import FASHION_MNIST_SUMS
from report.data.published import Sources, fetch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SOURCES = Sources(
    name="fashion_mnist",
    title="Fashion-MNIST",
    sums=FASHION_MNIST_SUMS,
    mirrors=(
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",  # of keras.datasets.fashion_mnist.load_data
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",  # no https there; the content is verified
    ),
    packed="fashion-mnist",
    limits=Limits(whole=160.0),  # 30 MB in four files
)


def fetch_fashion_mnist(
    keras_home: Path, downloads: Path, warn: Callable[[str], None], sources: Sources = SOURCES
) -> Path:
    """Return the path of an `.npz` file that holds Fashion-MNIST, verified, as `published.fetch` finds or brings it."""
    return fetch(sources, keras_home, downloads, warn)
