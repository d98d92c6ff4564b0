"""The frozen records that the stages hand to one another, and the one error that a person can mend."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, NamedTuple, Self

import numpy as np
from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveInt,
    TypeAdapter,
)

LONGEST_TEXT = 300  # characters of a text in `history.json`; a file name has 255 at the most
MOST_NAMED = 100  # settings or versions of one run
SIGNIFICANT = 0.05  # a p value below is taken for more than chance
Share = Annotated[float, Field(ge=0, le=1)]
Text = Annotated[str, Field(max_length=LONGEST_TEXT)]


class ReportError(Exception):
    """What a person can mend: one line that says what was found, where, and what to do."""


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
        """Read the record that `save` wrote into `folder`."""
        name = cls.__name__.lower()
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


@dataclass(frozen=True)
class ClassScore:
    """How one class fares; precision, recall and f1 from 0 to 1 (0 where undefined), support in test images."""

    name: str
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True)
class Bin:
    """The predictions whose confidence falls into one bin: their mean confidence, their accuracy, their number."""

    confidence: float
    accuracy: float
    count: int


@dataclass(frozen=True)
class Calibration:
    """Expected calibration error (0 to 1) and its equal-width bins, from the lowest confidence to the highest."""

    expected_error: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True, eq=False)
class Evaluation(Stored):
    """The scores of a run on the test images.

    `confusion[true][predicted]` counts images. `interval` is the 95 % Wilson interval of `accuracy`. `labels` and
    `predictions` are class indices, `confidences` the published probability of the prediction, each of shape
    (test images,). `mistakes` are the indices of the wrong predictions, the most confident first, then by index.
    """

    correct: int
    total: int
    accuracy: float
    interval: tuple[float, float]
    loss: float
    brier: float
    confusion: tuple[tuple[int, ...], ...]
    classes: tuple[ClassScore, ...]
    calibration: Calibration
    mistakes: tuple[int, ...]
    labels: np.ndarray
    predictions: np.ndarray
    confidences: np.ndarray


Interval = tuple[float, float]


@dataclass(frozen=True)
class ClassIntervals:
    """The 95 % intervals of the scores of one class, each end from 0 to 1."""

    precision: Interval
    recall: Interval
    f1: Interval


@dataclass(frozen=True)
class Coverage:
    """What is left when a share of the images is declined, the least sure ones.

    `kept` images are answered, with `accuracy` and its 95 % interval; the least sure of them has `threshold`.
    """

    declined: float
    kept: int
    accuracy: float
    interval: Interval
    threshold: float


@dataclass(frozen=True)
class Uncertainty(Stored):
    """The 95 % intervals of an evaluation's scores, in the order of its bins and classes, and its coverage."""

    loss: Interval
    brier: Interval
    expected_error: Interval
    bins: tuple[Interval, ...]
    classes: tuple[ClassIntervals, ...]
    coverage: tuple[Coverage, ...]


@dataclass(frozen=True)
class Disturbance:
    """One way of disturbing every test image, how strongly (in `unit`), and the accuracy that is left, from 0 to 1."""

    name: str
    level: float
    unit: str
    accuracy: float


@dataclass(frozen=True, eq=False)
class Robustness(Stored):
    """The accuracy under disturbances, one kind after another, from weak to strong.

    `pictures` are uint8 of shape (disturbances, height, width): what each makes of one image.
    """

    disturbances: tuple[Disturbance, ...]
    pictures: np.ndarray


@dataclass(frozen=True, eq=False)
class Features(Stored):
    """What the hidden units of a first Dense layer look for.

    `weights` is float32 of shape (units, height, width), each weight times the standard deviation of its pixel over the
    test images, in the order of the units' influence. `influence`, of shape (units,), is the mean activation of a unit
    over the test images times the length of its outgoing weights. Where there is no such layer both are empty and
    `reason` says why; else `reason` is "".
    """

    reason: str
    weights: np.ndarray
    influence: np.ndarray


@dataclass(frozen=True)
class Results:
    """All that was found out about one network."""

    run: Run
    evaluation: Evaluation
    uncertainty: Uncertainty
    robustness: Robustness
    features: Features


@dataclass(frozen=True)
class Figure:
    """A picture with the words that go with it; `narrow` is its second drawing for phones, if it has one."""

    name: str
    image: bytes
    alt: str
    caption: str
    narrow: bytes = b""

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError(f"figure {self.name!r} has no alternative text")

    @property
    def suffix(self) -> str:
        """The ending of the picture's file name, ".svg" or ".png"."""
        return ".png" if self.image.startswith(b"\x89PNG") else ".svg"

    def _repr_mimebundle_(self, **_: object) -> dict[str, bytes | str]:
        """Show the picture in a notebook."""
        if self.suffix == ".png":
            return {"image/png": self.image, "text/plain": self.alt}
        on_paper = self.image.decode().replace("<style>", "<style>svg{background:var(--paper)}", 1)
        return {"image/svg+xml": on_paper, "text/plain": self.alt}


@dataclass(frozen=True)
class Sprite:
    """Many small images in one PNG, `columns` in a row; `indices` are those of the test images, in order."""

    image: bytes
    columns: int
    indices: tuple[int, ...]


@dataclass(frozen=True)
class Pictures:
    """Every picture of the report. On disk each image is a file of its own, beside one with the words."""

    figures: tuple[Figure, ...]
    sprite: Sprite

    def save(self, folder: Path) -> None:
        """Write the pictures into `folder`, which exists."""
        words = []
        for figure in self.figures:
            words.append({"name": figure.name, "suffix": figure.suffix, "alt": figure.alt, "caption": figure.caption})
            (folder / f"{figure.name}{figure.suffix}").write_bytes(figure.image)
            (folder / f"{figure.name}-narrow{figure.suffix}").write_bytes(figure.narrow)
        (folder / "sprite.png").write_bytes(self.sprite.image)
        sprite = {"columns": self.sprite.columns, "indices": self.sprite.indices}
        (folder / "pictures.json").write_text(json.dumps({"figures": words, "sprite": sprite}), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the pictures that `save` wrote into `folder`."""
        stored = json.loads((folder / "pictures.json").read_text(encoding="utf-8"))
        figures = tuple(
            Figure(
                name=words["name"],
                image=(folder / f"{words['name']}{words['suffix']}").read_bytes(),
                alt=words["alt"],
                caption=words["caption"],
                narrow=(folder / f"{words['name']}-narrow{words['suffix']}").read_bytes(),
            )
            for words in stored["figures"]
        )
        indices = tuple(stored["sprite"]["indices"])
        return cls(figures, Sprite((folder / "sprite.png").read_bytes(), stored["sprite"]["columns"], indices))


@dataclass(frozen=True)
class Gallery:
    """Every test image, for the explorer, with what was read in it.

    `mistakes` shows the most confident mistakes, `sheets` show all images in their order, each but the last equally
    many. The scripts describe the images of the one and of the others.
    """

    mistakes: Sprite
    sheets: tuple[Sprite, ...]
    first_script: bytes
    full_script: bytes

    @property
    def files(self) -> dict[str, bytes]:
        """What the explorer loads, by file name."""
        sheets = {f"sheet-{number}.png": sheet.image for number, sheet in enumerate(self.sheets)}
        return {
            "mistakes.png": self.mistakes.image,
            "mistakes.js": self.first_script,
            "all.js": self.full_script,
            **sheets,
        }

    def save(self, folder: Path) -> None:
        """Write the gallery into `folder`, which exists."""
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
        sprites = [{"columns": sprite.columns, "indices": sprite.indices} for sprite in (self.mistakes, *self.sheets)]
        (folder / "gallery.json").write_text(json.dumps(sprites), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the gallery that `save` wrote into `folder`."""
        stored = json.loads((folder / "gallery.json").read_text(encoding="utf-8"))
        names = ["mistakes.png", *(f"sheet-{number}.png" for number in range(len(stored) - 1))]
        mistakes, *sheets = (
            Sprite((folder / name).read_bytes(), sprite["columns"], tuple(sprite["indices"]))
            for name, sprite in zip(names, stored, strict=True)
        )
        scripts = [(folder / name).read_bytes() for name in ("mistakes.js", "all.js")]
        return cls(mistakes, tuple(sheets), *scripts)


@dataclass(frozen=True)
class Example:
    """A test image to try: its bytes in base64, row by row, and a picture of it as a `data:` address."""

    index: int
    pixels: str
    picture: str


@dataclass(frozen=True)
class Pad(Stored):
    """What stands behind the page on which a reader draws.

    `refused` names what keeps the network from running in a page, and is "" where nothing does. `explained` says that
    the share of each pixel in an answer is exact. `scripts` are classic scripts by name. `right` and `wrong` are test
    images that the network reads right and wrong, in the order of their classes.
    """

    refused: str
    explained: bool
    scripts: dict[str, str]
    right: tuple[Example, ...]
    wrong: tuple[Example, ...]


@dataclass(frozen=True)
class DrawnTrial:
    """How digits that a program drew at many sizes and places were read, measured once with one network.

    `hands` ways of writing the classes were each drawn at full size and `sizes` times more, from `smallest` to
    `largest` pixels high, on a square of `side` pixels, in whole pixels at least `apart` of one another. Of these
    `drawings`, `same` got the answer of the same strokes at full size; at full size `right` were read right.
    `accuracy` is that of the network on the test images.
    """

    side: int
    hands: int
    sizes: int
    smallest: int
    largest: int
    apart: int
    drawings: int
    same: int
    right: int
    accuracy: float


@dataclass(frozen=True)
class Provenance:
    """Where a build comes from; what is not known is "" or None.

    `time` is the commit's, in seconds since 1970; `repository` is "owner/name" on GitHub, `home` the address of the
    published site, `versions` those of Python and of the libraries. `reproducible` says that nothing
    measured, such as a duration, may appear.
    """

    commit: str
    time: int | None
    repository: str
    home: str
    versions: dict[str, str]
    reproducible: bool


@dataclass(frozen=True)
class Section:
    """A heading of a page: its anchor and its question, in plain text."""

    anchor: str
    question: str


@dataclass(frozen=True)
class Page:
    """A page of words: `body` is HTML with Jinja's `{{ … }}` still in it."""

    slug: str
    title: str
    order: int
    template: str
    body: str
    sections: tuple[Section, ...]


class Identity(BaseModel):
    """The name and the digest of a data set, as `metrics.json` has them."""

    model_config = ConfigDict(frozen=True)

    name: Text
    sha256: Text


class PastRun(BaseModel):
    """One run as `history.json` keeps it; a value that is not known, or was not measured, is None.

    `time` is the commit's. `settings` are those that shape a run. `loss` is in nats; it and `loss_interval`, the 95 %
    interval of a mean, are None where a loss is no number. `wrong` are the indices of the wrong predictions in order.
    `total` is the number of test images. `seconds` is the duration of the training, `cores` what it had to run on.
    """

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    id: Text = Field(min_length=1)
    commit: Text | None
    time: AwareDatetime | None
    dataset: Identity
    settings: dict[Text, bool | int | float | Text] = Field(max_length=MOST_NAMED)
    accuracy: Share
    interval: tuple[Share, Share]
    loss: float | None
    loss_interval: tuple[float, float] | None = None
    wrong: tuple[NonNegativeInt, ...]
    total: PositiveInt | None = None
    parameters: NonNegativeInt | None = None
    versions: dict[Text, Text] = Field(default={}, max_length=MOST_NAMED)
    cores: PositiveInt | None = None
    seconds: NonNegativeFloat | None = None


@dataclass(frozen=True)
class Comparison:
    """A run beside the last one before it on the same data.

    `fixed` and `broken` are the indices of the test images that only the new run, and only the earlier one, read
    correctly. `p_value` is that of McNemar's exact test: how likely a difference at least as large would be if both
    runs were equally good. `total` is the number of test images.
    """

    before: PastRun
    accuracy: float
    total: int
    fixed: tuple[int, ...]
    broken: tuple[int, ...]
    p_value: float

    @property
    def significant(self) -> bool:
        """Whether the difference is more than chance, at the usual 5 %."""
        return self.p_value < SIGNIFICANT

    @property
    def drop(self) -> float:
        """By which share of the test images the new run is worse; below 0 where it is better."""
        return (len(self.broken) - len(self.fixed)) / self.total


@dataclass(frozen=True)
class Gate:
    """A condition on which a report is published: what was asked for and what was found, as words go on after "it"."""

    setting: str
    asked: str
    found: str
    passed: bool


@dataclass(frozen=True)
class Past:
    """What a build remembers: all runs, oldest first, the one that it is about among them by its id."""

    runs: tuple[PastRun, ...]
    current: str
    comparison: Comparison | None
    gates: tuple[Gate, ...]

    @property
    def same_data(self) -> tuple[PastRun, ...]:
        """The runs on the data of the current one, oldest first."""
        digest = next(run.dataset.sha256 for run in self.runs if run.id == self.current)
        return tuple(run for run in self.runs if run.dataset.sha256 == digest)
