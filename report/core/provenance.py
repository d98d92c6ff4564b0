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

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LIBRARIES = ("tensorflow", "keras", "numpy", "scipy", "scikit-learn", "matplotlib")
WITHOUT_NETWORK = ("numpy", "scipy", "matplotlib")  # where none is trained or asked
LATEST = 253_402_300_799  # the last second of the year 9999
ADDRESS = re.compile(r"https?://[\w.-]+(:\d+)?(/[\w.~!$&'()*+,;=:@%/-]*)?", re.ASCII)
GITHUB_REMOTE = re.compile(r"(?:^|[/@])github\.com[:/](?P<name>[\w.-]+/[\w.-]+?)(?:\.git)?/?$")


def find_provenance(project: Path, environment: Mapping[str, str], libraries: Sequence[str] = LIBRARIES) -> Provenance:
    """Ask Git and the environment. `SOURCE_DATE_EPOCH` is the only clock where it is set, else the commit's time is.

    The `libraries` are those that shape the report.
    """
    commit = environment.get("GITHUB_SHA") or _git(project, "rev-parse", "HEAD")
    epoch = environment.get("SOURCE_DATE_EPOCH", "")
    if epoch and not (epoch.isdecimal() and int(epoch) <= LATEST):
        wanted = "a whole number of seconds since 1970, before the year 10000"
        raise ReportError(f"variable SOURCE_DATE_EPOCH is {epoch!r}; make it {wanted}")
    time = epoch or _git(project, "log", "-1", "--format=%ct")
    name = environment.get("GITHUB_REPOSITORY", "")
    if not name and (found := GITHUB_REMOTE.search(_git(project, "remote", "get-url", "origin"))):
        name = found["name"]
    versions = library_versions(*libraries)
    return Provenance(commit, int(time) if time else None, name, find_home(environment), versions, bool(epoch))


def find_home(environment: Mapping[str, str]) -> str:
    """Return the address of the published site, ending in a slash, or "" where it is not known.

    It is `PAGES_URL` where somebody has a domain of their own, else where GitHub Pages serves the repository.
    """
    own = environment.get("PAGES_URL", "")
    if own and not ADDRESS.fullmatch(own):
        raise ReportError(f"variable PAGES_URL is {own!r}; make it the address of a site, such as https://example.org/")
    return f"{own.rstrip('/')}/" if own else _pages_address(environment.get("GITHUB_REPOSITORY", ""))


def library_versions(*names: str) -> dict[str, str]:
    """Return the versions of Python and of the libraries that shape a report, or of those named, without an import.

    One that is not installed is left out.
    """
    versions = {name: version for name in names or LIBRARIES if (version := _installed(name))}
    return {"python": platform.python_version(), **versions}


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
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10, env=environment)  # noqa: S603
        return done.stdout.strip()

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
