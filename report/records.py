"""The frozen records that the stages hand to one another, and the one error that a person can mend."""

from __future__ import annotations

import dataclasses
import json
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

import numpy as np
from pydantic import ConfigDict, TypeAdapter

if TYPE_CHECKING:
    from collections.abc import Iterator


class ReportError(Exception):
    """What a person can mend: one line that says what was found, where, and what to do."""


@contextmanager
def damage_told(folder: Path) -> Iterator[None]:
    """Turn what reading a damaged folder of the cache raises into a `ReportError` that says what to do."""
    try:
        yield
    except (OSError, ValueError, LookupError, TypeError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise ReportError(f"{folder} is damaged; delete it, or build with --fresh") from error


class Arrays(NamedTuple):
    """The images, uint8 of shape (n, height, width) from 0 to 255, and their classes, int64 of shape (n,) from 0."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


class Stored:
    """A record that saves itself to a folder as JSON and, for its arrays, `.npz`, and loads itself from there."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(arbitrary_types_allowed=True)

    def __post_init__(self) -> None:
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    def save(self, folder: Path) -> None:
        """Write the record into `folder`, which exists."""
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}  # type: ignore[arg-type]
        arrays = {name: value for name, value in values.items() if isinstance(value, np.ndarray)}
        plain = {name: value for name, value in values.items() if name not in arrays}
        name = type(self).__name__.lower()
        if arrays:
            np.savez_compressed(folder / f"{name}.npz", **arrays)  # type: ignore[arg-type]  # its stub takes the names for flags
        (folder / f"{name}.json").write_bytes(TypeAdapter(dict[str, Any]).dump_json(plain, indent=1))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the record that `save` wrote into `folder`.

        Raises:
            ReportError: if it is damaged.
        """
        name = cls.__name__.lower()
        with damage_told(folder):
            values = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
            if (folder / f"{name}.npz").exists():
                with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
                    values |= dict(arrays)
            return TypeAdapter(cls).validate_python(values)


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


@dataclass(frozen=True)
class Epoch:
    """One pass over the training images: losses in nats, accuracies from 0 to 1, duration in seconds."""

    number: int
    loss: float
    accuracy: float
    test_loss: float
    test_accuracy: float
    seconds: float


@dataclass(frozen=True)
class Layer:
    """One layer of the network; `output_shape` leaves out the batch, `activation` is "" where there is none."""

    name: str
    type: str
    activation: str
    output_shape: tuple[int, ...]
    parameters: int


@dataclass(frozen=True, eq=False)
class Run(Stored):
    """One finished training.

    `probabilities` is float32 of shape (test images, classes), each row summing to 1, as the network gave them after
    the last epoch, in the order of the test images. `chosen_by` names the callbacks that stopped the training or chose
    the weights by scores on the test images. `seconds` is the duration of training, scoring included.
    """

    seed: int
    batch_size: int
    learning_rate: float
    optimizer: str
    loss: str
    epochs: tuple[Epoch, ...]
    chosen_by: tuple[str, ...]
    layers: tuple[Layer, ...]
    parameters: int
    cores: int
    seconds: float
    probabilities: np.ndarray

    @property
    def best(self) -> Epoch:
        """The epoch with the lowest test loss; of equals, the first."""
        return min(self.epochs, key=lambda epoch: epoch.test_loss)
