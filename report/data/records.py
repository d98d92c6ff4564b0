"""What is known of a data set, and its arrays, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from report.core.records import Stored

if TYPE_CHECKING:
    import numpy as np


class Arrays(NamedTuple):
    """The images, uint8 of shape (n, height, width) from 0 to 255, and their classes, int64 of shape (n,) from 0."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


@dataclass(frozen=True)
class Drawing:
    """How a drawing becomes an image of a data set: as its makers made theirs, all lengths in pixels of the image.

    The drawing keeps its shape and is scaled to fit `box`, (width, height). It is written with a round pen as wide as
    `pen`, and the grey of a pixel is the share of it that is inked. Then it is moved by whole pixels until its centre
    of mass lies in the middle pixel (`centred_by` "mass"), or left in the middle as it is ("box").
    """

    box: tuple[int, int]
    pen: float
    centred_by: str


@dataclass(frozen=True)
class Dataset(Stored):
    """What is known of a data set without unpacking it.

    `name` is "mnist", "digits" or the file's stem, `title` the name in print, `things` what its images are called in
    the plural ("digits", "images"). `image_shape` is (height, width). `digest` is the SHA-256 of the hexadecimal
    SHA-256 sums of x_train, y_train, x_test and y_test in IDX form, joined in that order. `licence` is "" where it is
    not known. `path` is the `.npz` file that holds the arrays. `drawing` says how a drawing becomes such an image, or
    is None where nobody has said how these images were made.
    """

    name: str
    title: str
    things: str
    class_names: tuple[str, ...]
    image_shape: tuple[int, ...]
    train: int
    test: int
    digest: str
    source: str
    licence: str
    path: Path
    drawing: Drawing | None = None
