"""Gathers the settings: from flags, variables and `pyproject.toml`."""

from __future__ import annotations

import argparse
import difflib
import os
import sys
import tomllib
from importlib import metadata
from typing import TYPE_CHECKING, Any, NoReturn

from pydantic import ValidationError

from report.core.errors import ReportError
from report.core.formatting import shorten
from report.core.plans import Model
from report.core.sanitize import LONGEST, one_line, printable, quoted
from report.settings import IDLE, PREFIX, SEVERAL, Settings, default, flag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

SPELLED_ALSO = {"models": ("--model",)}  # as one says of one
LONGEST_NAME = 80  # characters of an unknown name in a message
TABLE = "tool.report"
NEAR = 0.75  # of two names: a letter or two apart
NEARER = 0.9  # the same of a table beside ours
# What is meant by messages that speak of Python.
MEANT = {
    "tuple_type": "write a list in square brackets",
    "too_short": "name at least one",
    "model_type": "write module:function, or a table with a function",
    "dict_type": "write one of the words, or a table",
    "path_type": "write a path, as text",
}


def find_project(start: Path) -> Path:
    """Return the nearest folder at or above `start` that holds a `pyproject.toml`."""
    for folder in (start, *start.parents):
        if (folder / "pyproject.toml").is_file():
            return folder
    raise ReportError(f"no pyproject.toml in {start} or above it; change into the project's folder, or make that file")


def load_settings(
    project: Path,
    environment: Mapping[str, str],
    flags: Mapping[str, Any] | None = None,
    warn: Callable[[str], None] = lambda _: None,
) -> Settings:
    """Gather the settings of `project`. One that takes several values may be a list; in a variable, blanks part them.

    `warn` is told of a variable that only begins like one of ours: it may be another program's.

    Raises:
        ReportError: for an unknown name, or a value of the wrong type or out of bounds, naming where it stands; or for
            predictions or a trained network beside a flag or a variable that says what to train.
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
                raise ReportError(f"unknown {template.format(_named(spelled))}; {advice(spelled, names)}")
            several = names[spelled] in SEVERAL and isinstance(value, str)
            merged[names[spelled]] = [value] if several else value
            place[names[spelled]] = template.format(spelled)
    louder = {name for name, where in place.items() if not where.startswith("key")}
    _refuse_contradiction(merged, place, louder)
    if isinstance(models := merged.get("models"), list):
        own = sources[0][1].get("models")
        merged["models"] = _with_own(models, own if isinstance(own, list) else [], louder)
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        raise ReportError(_complaint(error, merged, place)) from None


def _complaint(error: ValidationError, merged: Mapping[str, Any], place: Mapping[str, str]) -> str:
    """Say which value is wrong, in which place, and why; one in a table of its own is named by its key there."""
    first = error.errors()[0]
    (name, *inside), kind = first["loc"], first["type"]
    where, key = place[str(name)], _named(str(inside[-1])) if inside else ""
    table = merged[str(name)]
    if name == "models" and inside:
        table = table[inside[0]]
    if isinstance(table, dict) and len(inside) > (name == "models"):
        owner = f" of {quoted(table['function'])}" if name == "models" and "function" in table else ""
        where = f"key {key} in the table{owner}, below {name} under [{TABLE}] in pyproject.toml"
        if kind == "extra_forbidden":
            return f"unknown {where}; {advice(key, Model.model_fields)}"
        if kind == "missing":
            return f"there is no {where}; add it, or see --help"
    what = MEANT.get(kind) or first["msg"].removeprefix("Value error, ").lower()
    return f"{where} is {quoted(first['input'])}: {what}; change it, or see --help"


def _refuse_contradiction(merged: Mapping[str, Any], place: Mapping[str, str], louder: set[str]) -> None:
    """Refuse answers or a network that are there beside what was said, `louder` than by a key, of a training."""
    why = {
        "predictions": "predictions come with their data and nothing is trained",
        "trained": "that network is trained already and no other is",
    }
    for one, idle in IDLE.items():
        for name in idle:
            if merged.get(one) and name in louder:
                what = f"{place[one]} and {place[name]} contradict each other: {why[one]}"
                raise ReportError(f"{what}; leave out one of the two")
    if merged.get("predictions") and merged.get("trained") and "predictions" not in louder:
        both = f"{place['predictions']} and {place['trained']}"
        raise ReportError(f"{both} contradict each other: the answers come from one of them; leave out the other")


def _with_own(models: list[Any], own: list[Any], louder: set[str]) -> list[Any]:
    """Return models with the settings of their own that they have in `pyproject.toml`, but for those said `louder`."""
    tables = {str(model.get("function")): model for model in own if isinstance(model, dict)}
    named = [tables.get(model, model) if isinstance(model, str) else model for model in models]
    return [
        {name: value for name, value in model.items() if name not in louder} if isinstance(model, dict) else model
        for model in named
    ]


def read_flags(arguments: Sequence[str], command: str, description: str, **switches: str) -> dict[str, Any]:
    """Read a command line that takes a flag for every setting, and `switches` that are only on or off.

    Returns the settings named, as text by flag (a list of texts for those that take several values), and every switch
    as a bool by its name.
    """
    same = f"`python -m report.{command}` is the same."
    parser = _Parser(prog=f"report {command}", description=description, epilog=same, allow_abbrev=False)
    for name, field in Settings.model_fields.items():
        help_text = f"{field.description} Default: {default(name)}.".replace("%", "%%")
        action = "append" if name in SEVERAL else "store"
        spelled = flag(name), *SPELLED_ALSO.get(name, ())
        parser.add_argument(*spelled, action=action, metavar=name.upper(), dest=flag(name), help=help_text)
    for name, meaning in switches.items():
        parser.add_argument(flag(name), action="store_true", dest=name, help=meaning)
    parser.add_argument("--version", action=_Version, nargs=0, dest=argparse.SUPPRESS, help="Print the version.")
    found, rest = parser.parse_known_args(list(arguments))
    if rest:
        known = [flag(name) for name in (*Settings.model_fields, *switches, "help", "version")]
        name = rest[0].partition("=")[0]  # after it stands what may be a secret
        raise ReportError(f"unknown argument {_named(name)}; {advice(name, known)}")
    return {name: value for name, value in vars(found).items() if value is not None}


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


def _named(name: str) -> str:
    """Return a name that nobody knows as a message tells it: on one line, cut where it is long."""
    return shorten(printable(name), LONGEST_NAME)


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
            warn(f"variable {_named(name)} is no setting of the report and is left alone; see --help")
    return found


def _table(project: Path) -> dict[str, Any]:
    path = project / "pyproject.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        _refuse_misnamed(table)
        for name in ("tool", "report"):
            table = table.get(name, {})
            if not isinstance(table, dict):
                raise ReportError(f"{name} in {path} is no table; write [tool.report], and below it a key per line")
    except (ValueError, RecursionError) as error:  # TOML's, of a number of thousands of digits, of no UTF-8
        raise ReportError(f"{path} is not valid TOML ({one_line(error)}); mend that line") from None
    return table


def _refuse_misnamed(tables: Mapping[str, Any]) -> None:
    """Refuse a table of settings whose name only just misses ours, of which none would be taken.

    Beside ours a name that is like it in part alone is that of another tool.
    """
    outer = [(name, table) for name, table in tables.items() if isinstance(table, dict)]
    inner = [(f"{above}.{name}", table) for above, found in outer for name, table in found.items()]
    cutoff = NEARER if TABLE in dict(inner) else NEAR
    for name, table in (*outer, *inner):
        close = difflib.get_close_matches(name.lower().removeprefix("tool."), ("report", TABLE), n=1, cutoff=cutoff)
        meant = close and name != TABLE
        if meant and isinstance(table, dict) and any(near_miss(key, Settings.model_fields) for key in table):
            raise ReportError(f"unknown table [{_named(name)}] in pyproject.toml; did you mean [{TABLE}]?")


class _Version(argparse.Action):
    """Prints the version and ends the command; it is looked up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        sys.stdout.write(f"{package_version()}\n")
        parser.exit()


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one line like all others."""

    def error(self, message: str) -> NoReturn:
        raise ReportError(f"{shorten(message, LONGEST)}; see --help")
