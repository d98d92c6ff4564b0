"""Finds out where a build comes from: commit, time, repository."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from ipaddress import IPv6Address
from typing import TYPE_CHECKING

from report.core.errors import ReportError
from report.core.formatting import shorten
from report.core.material import NOTEBOOK, PACKAGE
from report.core.places import CACHE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

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
# The files that can shape a report, as Git finds them: not data, nor what is installed in the project's folder.
OF_OTHERS = ("site-packages", ".venv", "venv", "node_modules")  # folders of what was installed
SHAPING = (
    *("pyproject.toml", "site", "templates", ":(glob)**/*.py"),
    *(f":(exclude,glob)**/{name}/**" for name in OF_OTHERS),
)
UNCOMMITTED = "with changes that are not committed"
SHOWN = 100  # characters of a variable that a message names
GITHUB = "https://github.com"
SERVER = re.compile(
    r"https?://(?P<host>[a-z0-9][a-z0-9._-]*|\[(?P<v6>[0-9a-f:.]+)\])(:[0-9]{1,5})?(/[\w.~-]+)*/?",
    re.ASCII | re.IGNORECASE,
)
GITHUB_REMOTE = re.compile(r"(?:^|[/@])github\.com[:/](?P<name>[\w.-]+/[\w.-]+?)(?:\.git)?/?$")


def find_provenance(
    project: Path, environment: Mapping[str, str], libraries: Sequence[str] = LIBRARIES, output: Path | None = None
) -> Provenance:
    """Ask Git and the environment. `SOURCE_DATE_EPOCH` is the only clock where it is set, else the commit's time is.

    The `libraries` are those that shape the report. What builds write, into the `output` and the cache, is no change.
    The commit is the one that lies there, whatever a workflow was started for. Where Git does not say which that is, or
    what was changed, none is named; where it knows nothing of the project, the environment's word is all there is.
    """
    told = {name: _variable(environment, name) for name in PATTERNS}
    # Not the path of the top is asked for, which may be in any encoding, but whether folders lie between: none may.
    place = _answer(project, "rev-parse", "--is-inside-work-tree", "--show-prefix") or ""
    inside, own = place.startswith("true"), place == "true"  # else it only lies in somebody's repository
    asked = own or (inside and bool(told["GITHUB_SHA"]))  # a workflow of a repository is about all that lies in it

    def git(*arguments: str) -> str:
        return (_answer(project, *arguments) or "") if asked else ""

    commit = git("rev-parse", "HEAD") if inside or _is_kept(project) else told["GITHUB_SHA"]
    changes = _changes(project, output) if commit and inside else ""
    epoch = told[EPOCH]
    time = int(epoch or git("log", "-1", "--no-show-signature", "--format=%ct") or -1)
    elsewhere = asked and bool(told["GITHUB_SHA"]) and commit != told["GITHUB_SHA"]
    server, name = _repository(environment, git("remote", "get-url", "origin"), elsewhere=elsewhere)
    return Provenance(
        commit=commit if changes is not None else "",
        time=time if 0 <= time <= LATEST else None,
        repository=name,
        home=find_home(environment),
        versions=library_versions(*libraries),
        reproducible=bool(epoch),
        uncommitted=bool(changes),
        server=server,
        package="" if _holds_package(project) and not (name and inside and not own) else _package(),
    )


def find_home(environment: Mapping[str, str]) -> str:
    """Return the address of the published site, ending in a slash, or "" where it is not known.

    It is `PAGES_URL` where that is set, else where GitHub Pages serves a repository on github.com; where other servers
    publish is not known.
    """
    own, name = _variable(environment, "PAGES_URL"), _variable(environment, "GITHUB_REPOSITORY")
    if own:
        return f"{own.rstrip('/')}/"
    return _pages_address(name) if _server(environment) == GITHUB else ""


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


def _repository(environment: Mapping[str, str], remote: str, *, elsewhere: bool) -> tuple[str, str]:
    """Return the server and the name of the repository that the environment names, else of a remote on GitHub.

    The remote counts first where the commit is one of `elsewhere`, not the one that a workflow was started for; what
    the environment names is then the repository only if the remote has that name.
    """
    name, server = _variable(environment, "GITHUB_REPOSITORY"), _server(environment)
    if (elsewhere or not name) and (found := GITHUB_REMOTE.search(remote)):
        return GITHUB, found["name"]
    if elsewhere and not re.search(rf"[/:]{re.escape(name)}(\.git)?/?$", remote):
        return server, ""
    return server, name if server else ""


def _server(environment: Mapping[str, str]) -> str:
    """Return the address of the server that holds the repository, GitHub's where none is named.

    What is no address without credentials is "": whoever runs the runner has set it, and no link may lead astray.
    """
    named = SERVER.fullmatch(environment.get("GITHUB_SERVER_URL", "") or GITHUB)
    if not named or (named["v6"] and not _is_v6(named["v6"])):
        return ""
    return GITHUB if named["host"].lower() == "github.com" else named[0].rstrip("/")


def _is_v6(address: str) -> bool:
    with suppress(ValueError):
        return bool(IPv6Address(address))
    return False


def _is_kept(project: Path) -> bool:
    """Say whether a project lies in a repository, also where Git refuses to speak of it, as of somebody else's."""
    top = project.resolve()
    return any((folder / ".git").exists() for folder in (top, *top.parents))


def _holds_package(project: Path) -> bool:
    """Say whether a project is a copy of this one, which `pip install` and the notebook find whole."""
    needed = (project / PACKAGE.name / "build.py", project / "site" / "notebook" / NOTEBOOK)
    return all(path.is_file() for path in needed)


def _package() -> str:
    return f"{PACKAGE.name} {_installed(PACKAGE.name)}".rstrip()


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


def _changes(project: Path, output: Path | None) -> str | None:
    """Return what is not as the commit has it, but for what builds write, or None where Git does not say.

    These are files that Git keeps, whoever may run them, and new ones that can shape a report and are not ignored.
    """
    top = project.resolve()
    made = [path.resolve() for path in (project / CACHE, output) if path]
    besides = [f":(exclude,literal){path.relative_to(top).as_posix()}" for path in made if path.is_relative_to(top)]
    status = ["-c", "core.fileMode=false", "--no-optional-locks", "status", "--porcelain", "--untracked-files=no"]
    kept = _answer(project, *status, "--", ".", *besides)
    new = _answer(project, "ls-files", "--others", "--exclude-standard", "--", *SHAPING, *besides)
    return None if kept is None or new is None else kept + new


def _answer(project: Path, *arguments: str) -> str | None:
    """Return what Git answers, or None where it does not."""
    configured = "GIT_CONFIG_"  # how Git is to work, and whose folders it trusts; others say on what
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(configured)
    }
    command = ["git", "-C", str(project), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=10, env=environment)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode(errors="replace").strip()


@dataclass(frozen=True)
class Provenance:
    """Where a build comes from; what is not known is "" or None.

    `time` is the commit's, in seconds since 1970; `repository` is "owner/name" on the `server`, `home` the address of
    the published site, `versions` those of Python and of the libraries. `reproducible` says that nothing measured, such
    as a duration, may appear; `uncommitted` that Git found files of the project that are not as the commit has them.
    `package` names this package and its version where the repository does not hold it, beside the notebook, but the
    project uses it as it is installed.
    """

    commit: str
    time: int | None
    repository: str
    home: str
    versions: dict[str, str]
    reproducible: bool
    uncommitted: bool = False
    server: str = GITHUB
    package: str = ""

    @property
    def address(self) -> str:
        """The address of the repository."""
        return f"{self.server}/{self.repository}" if self.repository else ""

    @property
    def on_github(self) -> bool:
        """Whether the repository is known, and lies on github.com."""
        return bool(self.repository) and self.server == GITHUB

    @property
    def beside_commit(self) -> str:
        """What is said after the commit, where there is anything to say."""
        return f" {UNCOMMITTED}" if self.uncommitted else ""
