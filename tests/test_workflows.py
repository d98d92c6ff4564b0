"""The workflows: linted, pinned, naming their data, and every command of theirs rehearsed in a fresh clone."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from builds import CHECKOUT, MINUTES
from local_server import NOWHERE
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from site_check import check_site

if TYPE_CHECKING:
    from collections.abc import Iterator

GITHUB = CHECKOUT / ".github"
WORKFLOWS = {
    path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (GITHUB / "workflows").glob("*.yml")
}
STEPS = [
    (name, step) for name, flow in WORKFLOWS.items() for job in flow["jobs"].values() for step in job.get("steps", ())
]
SITE = "build"  # the job that makes the site
NOT_REHEARSED = {  # what GitHub's own actions do in pages.yml; each is stood in for by hand, or done without
    "Check the project out",  # a clone
    "Set Python up",  # the environment of the tests' own Python
    "Restore MNIST, under its own checksum",  # the file is put there
    "Restore what an earlier build has finished",  # nothing is: everything is done anew
    "Restore the second copy of the history",  # there is none at first
    "Keep MNIST",
    "Keep what this build has finished",
    "Hand the site over",  # the folder that it takes is looked at
    "Keep the second copy of the history",  # so is this one
    "Deploy the site",
}
COMPILE = (  # with the oldest Python, so that every one finds these versions
    "pip-compile --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --strip-extras "
    "--allow-unsafe -o .github/requirements.txt .github/requirements.in"
)


def commands(workflow: str) -> dict[str, str]:
    """Return the commands of the job that makes the site, by the name of their step."""
    return {step["name"]: step["run"] for step in WORKFLOWS[workflow]["jobs"][SITE]["steps"] if "run" in step}


def requirements() -> dict[str, str]:
    """Return the pinned versions by the name of their package."""
    text = (GITHUB / "requirements.txt").read_text(encoding="utf-8")
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


@pytest.mark.parametrize(
    "command",
    [
        "zizmor --offline --no-progress --persona auditor .github",
        "check-jsonschema --builtin-schema vendor.github-workflows "
        + " ".join(f".github/workflows/{name}" for name in WORKFLOWS),
        "check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml",
    ],
    ids=["zizmor", "workflows", "dependabot"],
)
def test_a_linter_finds_nothing(command: str) -> None:
    name, *arguments = command.split()
    program = shutil.which(name, path=str(Path(sys.executable).parent)) or name
    found = subprocess.run([program, *arguments], cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=False)
    assert found.returncode == 0, f"{found.stdout}{found.stderr}"


@pytest.mark.parametrize("name", WORKFLOWS)
def test_nothing_is_permitted_unless_a_job_asks_for_it(name: str) -> None:
    flow = WORKFLOWS[name]
    assert flow["permissions"] == {}
    for job in flow["jobs"].values():
        assert job["timeout-minutes"] <= 60
        writes = {permission for permission, level in job["permissions"].items() if level != "read"}
        assert writes <= ({"pages", "id-token"} if "deploy" in str(job["steps"]) else set())


@pytest.mark.parametrize(("name", "step"), STEPS)
def test_an_action_is_pinned_to_a_commit_and_a_command_holds_no_expression(name: str, step: dict[str, Any]) -> None:
    assert step["name"], name
    if "uses" in step:
        assert re.fullmatch(r"actions/[\w/-]+@[0-9a-f]{40}", step["uses"])
    else:
        assert "${{" not in step["run"]


def test_the_same_action_has_the_same_version_everywhere() -> None:
    pins = {tuple(step["uses"].split("@")) for _, step in STEPS if "uses" in step}
    repositories = ["/".join(name.split("/")[:2]) for name, _ in pins]
    assert len({(name, pin) for name, (_, pin) in zip(repositories, pins, strict=True)}) == len(set(repositories))


def test_pushes_to_main_wait_their_turn_and_of_a_pull_request_the_newest_wins() -> None:
    assert WORKFLOWS["pages.yml"]["concurrency"] == {"group": "pages", "queue": "max"}
    assert WORKFLOWS["check.yml"]["concurrency"]["cancel-in-progress"] is True
    assert WORKFLOWS["pages.yml"][True] == {"push": {"branches": ["main"]}}  # YAML takes "on" for a truth
    assert list(WORKFLOWS["check.yml"][True]) == ["pull_request"]
    assert "deploy" not in WORKFLOWS["check.yml"]["jobs"]


def test_a_pull_request_is_built_and_checked_as_a_push_is() -> None:
    pushed, checked = commands("pages.yml"), commands("check.yml")
    assert list(pushed) == list(checked)
    for name in pushed:
        if "report.build" not in pushed[name]:
            assert pushed[name] == checked[name]
    flags = [
        re.findall(r"--dataset \S+|--minimum-accuracy \S+|--history \"[^\"]+\"", text["Build the report"])
        for text in (pushed, checked)
    ]
    assert set(flags[1]) <= set(flags[0])


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_build_names_its_data_and_its_gate(name: str) -> None:
    builds = [line for command in commands(name).values() for line in command.splitlines() if "report.build" in line]
    assert len(builds) == 1
    assert "--dataset mnist" in builds[0]
    assert "--minimum-accuracy 0.97" in builds[0]


def test_the_data_are_kept_under_their_own_checksum() -> None:
    from report.data.mnist import SOURCES  # noqa: PLC0415 - brings file locks and more

    keys = {step["with"]["key"] for _, step in STEPS if step.get("with", {}).get("path", "").endswith("mnist.npz")}
    assert keys == {f"mnist-{SOURCES.checksum}"}


def asked_for() -> list[str]:
    """Return what the project asks for: to run, to be tested, and to be built."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    tests = project["project"]["optional-dependencies"]["test"]
    return [*project["project"]["dependencies"], *tests, *project["build-system"]["requires"]]


def test_the_pins_are_made_from_what_the_project_asks_for() -> None:
    lines = (GITHUB / "requirements.in").read_text(encoding="utf-8").splitlines()
    assert sorted(line for line in lines if not line.startswith("#")) == sorted(asked_for())


def test_the_pinned_versions_are_those_that_the_project_asks_for() -> None:
    """If this fails, run `pip-compile` as in `COMPILE` with the oldest Python that the project allows."""
    pinned = requirements()
    for requirement in map(Requirement, asked_for()):
        version = pinned.get(canonicalize_name(requirement.name))
        assert version, f"{requirement} is not pinned; run {COMPILE}"
        assert requirement.specifier.contains(version, prereleases=True), f"{requirement}: {version}; run {COMPILE}"


def test_whoever_changes_a_dependency_is_told_how_to_pin_it() -> None:
    assert COMPILE in " ".join((GITHUB / "CONTRIBUTING.md").read_text(encoding="utf-8").replace("\\\n", " ").split())


def test_every_pinned_version_has_checksums_and_no_index_is_named() -> None:
    text = (GITHUB / "requirements.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert lines
    assert all(re.search(r"==\S+ .*--hash=sha256:[0-9a-f]{64}", line) for line in lines)
    assert not re.search(r"^\s*-|://|find-links|index", text, re.MULTILINE)


def test_every_step_of_the_publication_is_rehearsed_or_named() -> None:
    steps = [step for job in WORKFLOWS["pages.yml"]["jobs"].values() for step in job["steps"]]
    assert {step["name"] for step in steps if "run" not in step} == NOT_REHEARSED


class Rehearsal:
    """A fresh clone with a fresh environment, and a web server in place of GitHub Pages."""

    def __init__(self, folder: Path, data: Path | None) -> None:
        self.clone, self.temporary, self.published = folder / "clone", folder / "runner", folder / "published"
        for path in (self.temporary, self.published, folder / "home" / ".keras" / "datasets"):
            path.mkdir(parents=True)
        git = ["git", "-c", "safe.directory=*"]
        subprocess.run([*git, "clone", "--quiet", "--no-hardlinks", CHECKOUT, self.clone], check=True)
        if data:
            shutil.copy(data, folder / "home" / ".keras" / "datasets" / "mnist.npz")
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        keep = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "LANG", "LC_"))}
        self.environment = keep | {
            "PATH": os.pathsep.join([str(folder / "venv" / "bin"), os.environ["PATH"]]),
            "HOME": str(folder / "home"),
            "KERAS_HOME": str(folder / "home" / ".keras"),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_REPOSITORY": "somebody/report",
            "GITHUB_RUN_ID": "1",
            "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
            "RUNNER_TEMP": str(self.temporary),
        }
        self.summary = folder / "summary.md"

    def run(self, command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a step as GitHub does."""
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command],
            cwd=self.clone,
            env=self.environment | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60 * MINUTES,
            check=False,
        )

    @contextmanager
    def serve(self) -> Iterator[str]:
        """Serve what is published, for the time being."""
        handler = partial(Quiet, directory=str(self.published))
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            thread = Thread(target=server.serve_forever)
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}"
            finally:
                server.shutdown()
                thread.join()


class Quiet(SimpleHTTPRequestHandler):
    """A server that keeps its log to itself."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.slow
def test_the_publication_is_rehearsed(tmp_path: Path, mnist_path: Path) -> None:
    """Its commands, in order, leave a whole site; a second push remembers the first; without data nothing is built.

    The tests run in the clone too, as the last command, unless REHEARSE_WITHOUT_TESTS is set.
    """
    rehearsal = Rehearsal(tmp_path, mnist_path)
    with rehearsal.serve() as address:
        local = {"PAGES_URL": address, "no_proxy": "127.0.0.1"}
        steps = commands("pages.yml")
        for name, command in steps.items():
            if "pytest" in command and os.environ.get("REHEARSE_WITHOUT_TESTS"):
                continue
            done = rehearsal.run(command, **local)
            assert done.returncode == 0, f"{name}\n{done.stdout[-5000:]}\n{done.stderr[-5000:]}"
        site, copy = rehearsal.clone / "_site", rehearsal.temporary / "history" / "history.json"
        assert check_site(site) == []
        assert {path.stat().st_mode & 0o777 for path in site.rglob("*") if path.is_file()} == {0o644}
        assert copy.read_bytes() == (site / "history.json").read_bytes()
        assert "Gate passed" in rehearsal.summary.read_text(encoding="utf-8")

        shutil.copytree(site, rehearsal.published, dirs_exist_ok=True)
        build = steps["Build the report"]
        again = rehearsal.run(build, GITHUB_RUN_ID="2", REPORT_SEED="7", **local)
        assert again.returncode == 0, again.stderr
        assert [run["id"] for run in json.loads((site / "history.json").read_bytes())["runs"]] == ["1", "2"]

        before = (site / "history.json").read_bytes()
        shutil.rmtree(rehearsal.clone.parent / "home" / ".keras")
        shutil.rmtree(rehearsal.clone / ".cache")
        nowhere = {"https_proxy": NOWHERE, "http_proxy": NOWHERE}
        failed = rehearsal.run(build, GITHUB_RUN_ID="3", **local, **nowhere)
        assert failed.returncode == 1
        assert "::error::MNIST cannot be downloaded" in failed.stdout
        assert (site / "history.json").read_bytes() == before
        assert copy.read_bytes() == before
