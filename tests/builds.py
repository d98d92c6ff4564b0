"""Real builds in a copy of the project, so that no test touches the site or the cache of the checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock
from local_server import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CHECKOUT = Path(__file__).resolve().parent.parent
MINUTES = 60  # seconds in one
QUICK = {"REPORT_REPLICATES": "1", "REPORT_MODELS": "report.model:dense"}  # a test of several trainings says so


@dataclass(frozen=True)
class Build:
    """A finished build: the folder of its project, and what the command said."""

    project: Path
    result: subprocess.CompletedProcess[str]

    @property
    def site(self) -> Path:
        """The folder that the build wrote."""
        return self.project / "_site"


def copy_project(folder: Path) -> Path:
    """Copy what a build reads into `folder`, which is made, and return it; the settings are those of nobody.

    Of the package there is only what tells a copy of the project; it is imported from the checkout.
    """
    folder.mkdir(parents=True)
    (folder / "pyproject.toml").write_text("[tool.report]\n", encoding="utf-8")
    for name in ("templates", "site"):
        shutil.copytree(CHECKOUT / name, folder / name)
    (folder / "report").mkdir()
    shutil.copy(CHECKOUT / "report" / "build.py", folder / "report")
    return folder


def run_build(project: Path, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run `python -m report.build` in `project` without settings from outside, without data and without a network."""
    idle = QUICK if "--predictions" in arguments else {}  # where nothing is trained, nothing makes that quick
    return subprocess.run(
        [sys.executable, "-m", "report.build", *arguments],
        cwd=project,
        env={name: value for name, value in environment(project).items() if name not in idle} | dict(env or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=20 * MINUTES,
        check=False,
    )


def make_build(project: Path, *arguments: str, env: Mapping[str, str] | None = None) -> Build:
    """Run a build that must succeed."""
    result = run_build(project, *arguments, env=env)
    assert result.returncode == 0, f"the build failed:\n{result.stdout}\n{result.stderr}"
    return Build(project, result)


def made_once(place: Path, make: Callable[[Path], Build]) -> Build:
    """Return the build that is made in the folder `place`, by whichever process asks first; the others wait for it."""
    told = place / "told.json"
    with FileLock(f"{place}.lock"):
        if not told.exists():
            shutil.rmtree(place, ignore_errors=True)  # what is left of a build that failed
            place.mkdir()
            made = make(place)
            result = made.result
            told.write_text(
                json.dumps([str(made.project), result.args, result.stdout, result.stderr]), encoding="utf-8"
            )
    project, command, stdout, stderr = json.loads(told.read_text(encoding="utf-8"))
    return Build(Path(project), subprocess.CompletedProcess(command, 0, stdout, stderr))


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    """Return the size of every file below `folder`, and when it was changed, by its relative path."""
    found = {str(path.relative_to(folder)): path.stat() for path in folder.rglob("*") if path.is_file()}
    return {name: (stat.st_size, stat.st_mtime_ns) for name, stat in found.items()}


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file below `folder` by its relative path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def environment(project: Path) -> dict[str, str]:
    """Return the environment of a stranger whose Keras folder is empty and whose network is dead."""
    ours = ("REPORT_", "GITHUB_", "GIT_")
    names = {"SOURCE_DATE_EPOCH", "MNIST_PATH", "CI", "FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours) and name not in names}
    proxies = {
        name: NOWHERE for kind in ("http", "https", "all") for name in (f"{kind}_proxy", f"{kind.upper()}_PROXY")
    }
    nobody = {"no_proxy": "", "NO_PROXY": ""}
    return kept | proxies | nobody | QUICK | {"KERAS_HOME": str(project.with_name(f"{project.name}-keras"))}
