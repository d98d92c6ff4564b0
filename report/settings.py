"""Every setting of the report, once: name, type, bounds, default and what it means."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from report.core.limits import SIDES, fits
from report.core.plans import (
    MOST_REPLICATES,
    BatchSize,
    Epochs,
    LearningRate,
    Model,
    Plan,
    Replicates,
    by_function,
    number_or_text,
    printed,
    told_apart,
)

if TYPE_CHECKING:
    from collections.abc import Collection

PREFIX = "REPORT_"
# Settings that say nothing where there are predictions: they bring their own data, and no network is asked.
OF_DATA, OF_TRAINED = ("dataset", "image_size"), ("trained", "log", "custom")
# Settings that say nothing where nothing is trained; where trainings run may be said all the same.
OF_MODELS = ("epochs", "batch_size", "learning_rate", "replicates")  # of which a model may have its own
OF_TRAINING = (*OF_MODELS, "seed", "models")
IDLE = {"predictions": (*OF_DATA, *OF_TRAINED, *OF_TRAINING), "trained": OF_TRAINING}  # where one of these is given
SWITCHES = {  # of both doors
    "open": "Open the report in a browser.",
    "fresh": "Ignore the cache and do everything anew, as it takes where what a network's own code reads from a "
    "variable or a file has changed; the preview does so once, as it starts.",
}


def _readable(model: Model) -> str:
    return model.function.partition(":")[2].replace("_", " ")


def _address(text: str) -> str:
    if text and not re.fullmatch(r"\w+://\S+", text):
        raise ValueError("write it as tcp://host:port")
    return text


def _like(value: object) -> object:
    return {"like": value} if isinstance(value, str) else value


Word = Annotated[str, Field(max_length=60), AfterValidator(printed)]


def _size(text: str) -> str:
    found = re.fullmatch(r"([0-9]{1,4})x([0-9]{1,4})", text)
    if text and not (found and fits(int(found[2]), int(found[1]))):
        raise ValueError(f"write width, an x and height, such as 32x32; {SIDES}")
    return text


class Settings(BaseModel):
    """What a person can choose; a flag beats the environment, which beats `[tool.report]`, which beats the default."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    title: Annotated[str, AfterValidator(printed)] = Field(  # "": `Vocabulary.title`
        "", min_length=1, max_length=120, description="Name of the report."
    )
    dataset: str = Field(
        "mnist",
        min_length=1,
        description="Images to learn from: mnist, fashion_mnist, digits, or the path of an .npz file with x_train, "
        "y_train, x_test and y_test, or of a folder with image files, train/CLASS/NAME.png and test/CLASS/NAME.png, or "
        "with the four IDX files.",
    )
    image_size: Annotated[str, AfterValidator(_size)] = Field(
        "",
        description="Size in pixels that the image files of a folder are brought to, as WIDTHxHEIGHT: 32x32. To be "
        "given where they are not all of one size.",
    )
    vocabulary: Annotated[dict[str, Word], BeforeValidator(_like)] = Field(
        {},
        description="Words for the data: handwriting, images or rows. In pyproject.toml it may be a table with words "
        'of your own, such as a_thing = "a letter" and things = "letters", and like = "handwriting" for the rest.',
    )
    epochs: Epochs = Field(10, description="Passes over the training images.")
    batch_size: BatchSize = Field(32, description="Images in one step of training.")
    learning_rate: LearningRate = Field(0.001, description="Step size that a network is given for its optimiser.")
    seed: int = Field(42, ge=0, le=2**31 - MOST_REPLICATES, description="Start of every random choice.")
    replicates: Replicates = Field(5, description="Trainings of each model, from the seed, the seed + 1, and so on.")
    models: tuple[Annotated[Model, BeforeValidator(by_function)], ...] = Field(
        (Model(function="report.model:dense"),),
        min_length=1,
        description="Networks, each as module:function; the first is the one that the report is about, the others are "
        "compared with it. May be given more than once (in a variable with blanks between). In pyproject.toml one may "
        "be a table with a function, and with a name, epochs, batch_size, learning_rate and replicates of its own.",
    )
    trained: str = Field(
        "",
        min_length=1,
        description="File of a network that is trained already, as Keras saves it (model.keras); the report is about "
        "it, and nothing is trained. Of the data only x_test and y_test count. It is given pixels "
        "from 0 to 255, or from 0 to 1, −1 to 1 or 1 to 0 where it shows that it reads them better so.",
    )
    log: str = Field(
        "", min_length=1, description="What Keras's CSVLogger wrote while that network was trained: training.csv."
    )
    custom: str = Field(
        "", min_length=1, description="Module that has the author's own classes of that network: package.module."
    )
    workers: int = Field(
        0,
        ge=0,
        le=1024,
        description="Processes that train side by side; 0 is as many as pay off: one below three cores, else one a "
        "core, as far as there are trainings and memory for them.",
    )
    cluster: Annotated[str, AfterValidator(_address)] = Field(
        "", description="Address of a Dask scheduler that trains instead: tcp://host:8786."
    )
    predictions: str = Field(
        "",
        description="Predictions of any classifier to report on, and nothing is trained: a table (.csv, .tsv) with the "
        "columns label, a probability for each class (named after it, or p0, p1 and on) and, if you like, id; or an "
        ".npz file with labels, probabilities and, if you like, class_names, images and ids.",
    )
    output: Path = Field(Path("_site"), description="Folder that the site is written to.")
    history: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        (),
        description="File or address of a history.json with earlier runs; may be given more than once (in a variable "
        "with blanks between). Without it the build remembers its own runs.",
    )
    minimum_accuracy: float = Field(
        0.0, ge=0, le=1, description="Share of the test set that must be answered correctly, or nothing is published."
    )
    maximum_drop: float = Field(
        1.0,
        ge=0,
        le=1,
        description="Share of the test set by which the last run on the same data may have been better; if it was "
        "better by more, and by more than another seed would do, nothing is published. To tell takes several "
        "replicates in both runs; of answers that were made elsewhere McNemar's test tells.",
    )

    _number_or_text = field_validator("*", mode="before")(number_or_text)

    @field_validator("log", "custom")
    @classmethod
    def _beside_a_trained_one(cls, value: str, found: ValidationInfo) -> str:
        if not found.data.get("trained"):
            raise ValueError("that goes with trained; name the file of the network as well")
        return value

    @field_validator("models")
    @classmethod
    def _named_once(cls, models: tuple[Model, ...]) -> tuple[Model, ...]:
        names = [model.function for model in models]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"{name} stands there twice")
        return models

    @property
    def idle(self) -> frozenset[str]:
        """The names of the settings that shape nothing, because nothing is trained, or there is no network at all."""
        return next((frozenset(names) for one, names in IDLE.items() if getattr(self, one)), frozenset())

    def quick(self, asked: Collection[str]) -> Settings:
        """Return the settings of a quick look: one training of the first model, but for the settings `asked` for."""
        models, replicates = self.models if "models" in asked else self.models[:1], self.replicates
        if "replicates" not in asked:
            models, replicates = tuple(model.model_copy(update={"replicates": None}) for model in models), 1
        return self.model_copy(update={"models": models, "replicates": replicates})

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height in pixels of `image_size`, None where it was not given."""
        width, _, height = self.image_size.partition("x")
        return (int(width), int(height)) if self.image_size else None

    @property
    def plans(self) -> tuple[Plan, ...]:
        """What is to be trained, the model first that the report is about."""
        ours = {name: getattr(self, name) for name in OF_MODELS}
        return told_apart(
            [
                Plan(seed=self.seed, **{**ours, "name": _readable(model), **model.model_dump(exclude_none=True)})
                for model in self.models
            ]
        )


SEVERAL = tuple(name for name, field in Settings.model_fields.items() if isinstance(field.default, tuple))


def shown(value: object) -> str:
    """Write the value of a setting for people to read."""
    if isinstance(value, dict):
        value = tuple(f"{name}: {word}" for name, word in value.items())
    return (", ".join(map(str, value)) if isinstance(value, tuple) else str(value)) or "none"


def default(name: str) -> str:
    """Write the default of a setting for people to read."""
    return "what fits the data" if name in {"title", "vocabulary"} else shown(Settings.model_fields[name].default)


def flag(name: str) -> str:
    """Spell the name of a setting as a command-line flag."""
    return "--" + name.replace("_", "-")
