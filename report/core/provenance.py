"""Finds out where a build comes from: commit, time, repository."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from report.core.errors import ReportError
from report.core.formatting import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LIBRARIES = ("tensorflow", "keras", "numpy", "scipy", "scikit-learn", "matplotlib")
WITHOUT_NETWORK = ("numpy", "scipy", "matplotlib")  # where none is trained or asked
EPOCH = "SOURCE_DATE_EPOCH"
RUN_ID = "GITHUB_RUN_ID"  # the variable in which GitHub Actions says which run of a workflow this is
LATEST = 253_402_300_799  # the last second of the year 9999
# The variables that say where a build comes from, with what each may hold and how it is said.
PATTERNS = {
    EPOCH: ("[0-9]{1,12}", "a whole number of seconds since 1970, before the year 10000"),
    "PAGES_URL": (
        r"https?://[\w.-]+(:\d+)?(/[\w.~!$&'()*+,;=:@%/-]*)?",
        "the address of a site, such as https://example.org/",
    ),
    "GITHUB_SHA": ("[0-9a-fA-F]{4,64}", "the digits of a commit"),
    "GITHUB_REPOSITORY": (r"[\w.-]+/[\w.-]+", "OWNER/NAME"),
    RUN_ID: (r"[0-9A-Za-z][\w.-]{0,99}", "up to a hundred letters and digits"),
}
SHOWN = 100  # characters of a variable that a message names
GITHUB_REMOTE = re.compile(r"(?:^|[/@])github\.com[:/](?P<name>[\w.-]+/[\w.-]+?)(?:\.git)?/?$")


def find_provenance(project: Path, environment: Mapping[str, str], libraries: Sequence[str] = LIBRARIES) -> Provenance:
    """Ask Git and the environment. `SOURCE_DATE_EPOCH` is the only clock where it is set, else the commit's time is.

    The `libraries` are those that shape the report.
    """
    told = {name: _variable(environment, name) for name in PATTERNS}
    commit = told["GITHUB_SHA"] or _git(project, "rev-parse", "HEAD")
    epoch = told[EPOCH]
    time = int(epoch or _git(project, "log", "-1", "--no-show-signature", "--format=%ct") or -1)
    name = told["GITHUB_REPOSITORY"]
    if not name and (found := GITHUB_REMOTE.search(_git(project, "remote", "get-url", "origin"))):
        name = found["name"]
    versions = library_versions(*libraries)
    known = time if 0 <= time <= LATEST else None
    return Provenance(commit, known, name, find_home(environment), versions, bool(epoch))


def find_home(environment: Mapping[str, str]) -> str:
    """Return the address of the published site, ending in a slash, or "" where it is not known.

    It is `PAGES_URL` where somebody has a domain of their own, else where GitHub Pages serves the repository.
    """
    own = _variable(environment, "PAGES_URL")
    return f"{own.rstrip('/')}/" if own else _pages_address(_variable(environment, "GITHUB_REPOSITORY"))


def library_versions(*names: str) -> dict[str, str]:
    """Return the versions of Python and of the libraries that shape a report, or of those named, without an import.

    One that is not installed is left out.
    """
    versions = {name: version for name in names or LIBRARIES if (version := _installed(name))}
    return {"python": platform.python_version(), **versions}


def _variable(environment: Mapping[str, str], name: str) -> str:
    """Return a variable, "" where it is not set; what stands there goes into pages, logs and addresses."""
    value = environment.get(name, "")
    pattern, wanted = PATTERNS[name]
    if value and not (re.fullmatch(pattern, value, re.ASCII) and (name != EPOCH or int(value) <= LATEST)):
        raise ReportError(f"variable {name} is {shorten(repr(value), SHOWN)}; make it {wanted}")
    return value


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _pages_address(name: str) -> str:
    """Return the address at which GitHub Pages serves a repository; OWNER.github.io itself lies at the root."""
    owner, _, repository = name.lower().partition("/")
    if not owner:
        return ""
    return f"https://{owner}.github.io/" + ("" if repository == f"{owner}.github.io" else f"{name.partition('/')[2]}/")


def _git(project: Path, *arguments: str) -> str:
    """Return what Git answers, or "" where there is no Git or no repository of this very project."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}

    def ask(*words: str) -> str:
        command = ["git", "-C", str(project), *words]
        done = subprocess.run(command, capture_output=True, check=True, timeout=10, env=environment)  # noqa: S603
        return done.stdout.decode(errors="replace").strip()

    try:
        if Path(ask("rev-parse", "--show-toplevel")).resolve() != project.resolve():
            return ""
        return ask(*arguments)
    except (OSError, subprocess.SubprocessError):
        return ""


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
