"""Every setting of the report, once: name, type, bounds, default and what it means."""

from __future__ import annotations

import argparse
import difflib
import os
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from report.core.errors import ReportError
from report.core.plans import MOST_REPLICATES, BatchSize, Epochs, LearningRate, Model, Plan, Replicates, by_function

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

PREFIX = "REPORT_"
NEAR = 0.75  # of two names: a letter or two apart
SWITCHES = {  # of both doors
    "open": "Open the report in a browser.",
    "fresh": "Ignore the cache and do everything anew; the preview does so once, as it starts.",
}


class Settings(BaseModel):
    """What a person can choose; a flag beats the environment, which beats `[tool.report]`, which beats the default."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    title: str = Field("Reading handwritten digits", min_length=1, max_length=120, description="Name of the report.")
    dataset: str = Field(
        "mnist",
        min_length=1,
        description="Images to learn from: mnist, digits, or the path of an .npz file with x_train, y_train, x_test "
        "and y_test.",
    )
    epochs: Epochs = Field(10, description="Passes over the training images.")
    batch_size: BatchSize = Field(32, description="Images in one step of training.")
    learning_rate: LearningRate = Field(0.001, description="Step size of the Adam optimiser.")
    seed: int = Field(42, ge=0, le=2**31 - MOST_REPLICATES, description="Start of every random choice.")
    replicates: Replicates = Field(5, description="Trainings of each model, from the seed, the seed + 1, and so on.")
    models: tuple[Annotated[Model, BeforeValidator(by_function)], ...] = Field(
        (Model(function="report.model:dense"),),
        min_length=1,
        description="Networks, each as module:function; the first is the one that the report is about, the others are "
        "compared with it. May be given more than once (in a variable with blanks between). In pyproject.toml one may "
        "be a table with a function, and with epochs, batch_size, learning_rate and replicates of its own.",
    )
    workers: int = Field(
        0,
        ge=0,
        le=1024,
        description="Processes that train side by side; 0 is as many as pay off: one below three cores, else one a "
        "core, as far as there are trainings and memory for them.",
    )
    cluster: str = Field(
        "", pattern=r"^(|\w+://\S+)$", description="Address of a Dask scheduler that trains instead: tcp://host:8786."
    )
    output: Path = Field(Path("_site"), description="Folder that the site is written to.")
    history: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        (),
        description="File or address of a history.json with earlier runs; may be given more than once (in a variable "
        "with blanks between). Without it the build remembers its own runs.",
    )
    minimum_accuracy: float = Field(
        0.0, ge=0, le=1, description="Share of the test images that must be read correctly, or nothing is published."
    )
    maximum_drop: float = Field(
        1.0,
        ge=0,
        le=1,
        description="Share of the test images by which the last run on the same data may have been better; if it was "
        "better by more, and by more than another seed would do, nothing is published. To tell takes several "
        "replicates in both runs.",
    )

    @field_validator("models")
    @classmethod
    def _named_once(cls, models: tuple[Model, ...]) -> tuple[Model, ...]:
        names = [model.function for model in models]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"{name} stands there twice")
        return models

    @property
    def plans(self) -> tuple[Plan, ...]:
        """What is to be trained, the model first that the report is about."""
        ours = {name: getattr(self, name) for name in ("epochs", "batch_size", "learning_rate", "replicates")}
        return tuple(Plan(seed=self.seed, **{**ours, **model.model_dump(exclude_none=True)}) for model in self.models)


SEVERAL = tuple(name for name, field in Settings.model_fields.items() if isinstance(field.default, tuple))


def find_project(start: Path) -> Path:
    """Return the nearest folder at or above `start` that holds a `pyproject.toml`."""
    for folder in (start, *start.parents):
        if (folder / "pyproject.toml").is_file():
            return folder
    raise ReportError(f"no pyproject.toml in {start} or above it; change into the project's folder and try again")


def load_settings(
    project: Path,
    environment: Mapping[str, str],
    flags: Mapping[str, Any] | None = None,
    warn: Callable[[str], None] = lambda _: None,
) -> Settings:
    """Gather the settings of `project`. One that takes several values may be a list; in a variable, blanks part them.

    `warn` is told of a variable that only begins like one of ours: it may be another program's.

    Raises:
        ReportError: for an unknown name, or a value of the wrong type or out of bounds, naming where it stands.
    """
    variables: dict[str, Any] = _variables(environment, warn)
    variables |= {name: value.split() for name, value in variables.items() if name in map(_variable, SEVERAL)}
    sources = (
        ("key {} under [tool.report] in pyproject.toml", _table(project), _same),
        ("variable {}", variables, _variable),
        ("flag {}", dict(flags or {}), flag),
    )
    merged: dict[str, Any] = {}
    place: dict[str, str] = {}
    for template, values, spelling in sources:
        names = {spelling(name): name for name in Settings.model_fields}
        for spelled, value in values.items():
            if spelled not in names:
                raise ReportError(f"unknown {template.format(spelled)}; {advice(spelled, names)}")
            several = names[spelled] in SEVERAL and isinstance(value, str)
            merged[names[spelled]] = [value] if several else value
            place[names[spelled]] = template.format(spelled)
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        first = error.errors()[0]
        where = place[str(first["loc"][0])]
        message = f"{where} is {first['input']!r}: {first['msg'].lower()}; change it, or see --help"
        raise ReportError(message) from None


def read_flags(arguments: Sequence[str], command: str, description: str, **switches: str) -> dict[str, Any]:
    """Read a command line that takes a flag for every setting, and `switches` that are only on or off.

    Returns the settings named, as text by flag (a list of texts for those that take several values), and every switch
    as a bool by its name.
    """
    parser = _Parser(prog=f"python -m report.{command}", description=description, allow_abbrev=False)
    for name, field in Settings.model_fields.items():
        help_text = f"{field.description} Default: {shown(field.default)}.".replace("%", "%%")
        action = "append" if name in SEVERAL else "store"
        parser.add_argument(flag(name), action=action, metavar=name.upper(), dest=flag(name), help=help_text)
    for name, meaning in switches.items():
        parser.add_argument(flag(name), action="store_true", dest=name, help=meaning)
    parser.add_argument("--version", action=_Version, nargs=0, dest=argparse.SUPPRESS, help="Print the version.")
    found, rest = parser.parse_known_args(list(arguments))
    if rest:
        known = [flag(name) for name in (*Settings.model_fields, *switches, "help", "version")]
        raise ReportError(f"unknown argument {rest[0]}; {advice(rest[0].partition('=')[0], known)}")
    return {name: value for name, value in vars(found).items() if value is not None}


def shown(value: object) -> str:
    """Write the value of a setting for people to read."""
    return (", ".join(map(str, value)) or "none") if isinstance(value, tuple) else str(value)


def flag(name: str) -> str:
    """Spell the name of a setting as a command-line flag."""
    return "--" + name.replace("_", "-")


def advice(name: str, known: Iterable[str]) -> str:
    """Say which of the `known` names is meant by `name`, or where they all stand."""
    meant = near_miss(name, known)
    return f"did you mean {meant}?" if meant else "see --help"


def near_miss(name: str, known: Iterable[str]) -> str:
    """Return the one of the `known` names that `name` only just misses, or "". How all of them begin counts nothing."""
    shared = len(os.path.commonprefix([name, *known]))  # noqa: RUF071 by letters is meant
    names = {one[shared:]: one for one in known}
    close = difflib.get_close_matches(name[shared:], sorted(names), n=1, cutoff=NEAR)
    return names[close[0]] if close else ""


def package_version() -> str:
    """Return the name of this package and the version that is installed."""
    name = __name__.partition(".")[0]
    try:
        return f"{name} {metadata.version(name)}"
    except metadata.PackageNotFoundError:
        raise ReportError(f"{name} is not installed; run pip install -e . in the project's folder") from None


def _same(name: str) -> str:
    return name


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _variables(environment: Mapping[str, str], warn: Callable[[str], None]) -> dict[str, str]:
    """Return the variables that are settings, and those that were meant to be; `warn` is told of the others."""
    known = [_variable(name) for name in Settings.model_fields]
    found = {}
    for name, value in environment.items():
        if not name.startswith(PREFIX):
            continue
        if name in known or near_miss(name, known):
            found[name] = value
        else:
            warn(f"variable {name} is no setting of the report and is left alone; see --help")
    return found


def _table(project: Path) -> dict[str, Any]:
    path = project / "pyproject.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("report", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReportError(f"{path} is not valid TOML: {error}") from None
    if not isinstance(table, dict):
        raise ReportError(f"[tool.report] in {path} is not a table; write it as [tool.report] with a key per line")
    return table


class _Version(argparse.Action):
    """Prints the version and ends the command; it is looked up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        sys.stdout.write(f"{package_version()}\n")
        parser.exit()


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one line like all others."""

    def error(self, message: str) -> NoReturn:
        raise ReportError(f"{message}; see --help")
