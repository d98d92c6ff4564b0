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
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from site_check import check_site
from skips import NO_FASHION_MNIST, NO_VOLUMES

if TYPE_CHECKING:
    from collections.abc import Iterator

GITHUB = CHECKOUT / ".github"
WORKFLOWS = {
    path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (GITHUB / "workflows").glob("*.yml")
}
JOBS = {(name, key): job for name, flow in WORKFLOWS.items() for key, job in flow["jobs"].items()}
STEPS = [(f"{name} {key}", step) for (name, key), job in JOBS.items() for step in job.get("steps", ())]
CHECKS, CALLED = "tests.yml", "build.yml"  # the workflows that the others call
CALLS = {f"$/.github/workflows/{name}": name for name in (CHECKS, CALLED)}
PERMISSIONS = {  # all that any job may do
    ("tests.yml", "style"): {"contents": "read"},
    ("tests.yml", "tests"): {"contents": "read"},
    ("build.yml", "report"): {"contents": "read"},
    ("check.yml", "test"): {"contents": "read"},
    ("check.yml", "build"): {"contents": "read"},
    ("pages.yml", "ready"): {"pages": "read"},
    ("pages.yml", "test"): {"contents": "read"},
    ("pages.yml", "build"): {"contents": "read"},
    ("pages.yml", "deploy"): {"pages": "write", "id-token": "write"},
    ("pages.yml", "remember"): {"actions": "read"},
}
NOT_REHEARSED = {  # what GitHub's own actions do in pages.yml; each is stood in for by hand, or done without
    "Check the project out",  # a clone
    "Set Python up",  # the environment of the tests' own Python
    "Restore MNIST, under its own checksum",  # the file is put there
    "Restore what an earlier build has finished",  # nothing is: everything is done anew
    "Restore the second copy of the history",  # there is none at first
    "Offer the site for a look",  # not where it is published
    "Hand the site over",  # the folder that it takes is looked at
    "Hand the history over",  # so is this file, and the `gh` of the rehearsal hands it on
    "Keep MNIST",
    "Keep what this build has finished",
    "Keep the second copy of the history",  # the folder that it takes is looked at
    "Deploy the site",
}
TOKENS = dict.fromkeys(("GH_TOKEN", "GH_ENTERPRISE_TOKEN"), "${{ github.token }}")  # for github.com, and elsewhere
PAGES_ARE_OFF = "Settings → Pages → Source: GitHub Actions"  # what is to be chosen there
COMPILE = (  # with the oldest Python, so that every one finds these versions
    "pip-compile --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --strip-extras "
    "--allow-unsafe -o .github/requirements.txt .github/requirements.in"
)


def steps_of(workflow: str) -> list[dict[str, Any]]:
    """Return the steps of a workflow and of those that it calls, in an order in which a run could take them."""
    found = []
    for job in WORKFLOWS[workflow]["jobs"].values():
        found += steps_of(CALLS[job["uses"]]) if "uses" in job else job["steps"]
    return found


def step_named(name: str) -> dict[str, Any]:
    """Return the step of this name, which is the same wherever it stands."""
    return next(step for _, step in STEPS if step["name"] == name)


BUILD = step_named("Build the report")
TESTS = step_named("Run the tests; with MNIST none may be skipped that a runner can run")
ASK = step_named("Stop where Pages is not switched on")
BRING = step_named("Bring MNIST, if it was not restored")
REMEMBER = step_named("Add the history of this run to those of the three newest")


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
    assert WORKFLOWS[name]["permissions"] == {}


def test_a_job_may_do_what_it_needs_and_no_more_and_has_not_for_ever() -> None:
    assert {place: job["permissions"] for place, job in JOBS.items()} == PERMISSIONS
    assert all(job["timeout-minutes"] <= 60 for job in JOBS.values() if "steps" in job)
    assert {job["runs-on"] for job in JOBS.values() if "steps" in job} == {"ubuntu-24.04"}


@pytest.mark.parametrize(("place", "step"), STEPS)
def test_an_action_is_pinned_to_a_commit_and_a_command_holds_no_expression(place: str, step: dict[str, Any]) -> None:
    assert step["name"], place
    if "uses" in step:
        assert re.fullmatch(r"actions/[\w/-]+@[0-9a-f]{40}", step["uses"])
        assert "checkout" not in step["uses"] or step["with"]["persist-credentials"] is False
    else:
        assert "${{" not in step["run"]


def test_the_same_action_has_the_same_version_everywhere() -> None:
    pins = {tuple(step["uses"].split("@")) for _, step in STEPS if "uses" in step}
    repositories = ["/".join(name.split("/")[:2]) for name, _ in pins]
    assert len({(name, pin) for name, (_, pin) in zip(repositories, pins, strict=True)}) == len(set(repositories))


def test_a_step_of_the_same_name_does_the_same_everywhere() -> None:
    def work(step: dict[str, Any]) -> dict[str, Any]:
        rest = {key: value for key, value in step.items() if key not in {"id", "if"}}
        return rest | {"with": {**rest.get("with", {}), "python-version": None}}

    for place, step in STEPS:
        assert work(step) == work(step_named(step["name"])), place


def test_pushes_wait_their_turn_and_of_a_pull_request_the_newest_wins() -> None:
    assert WORKFLOWS["pages.yml"]["concurrency"] == {"group": "pages-${{ github.ref }}", "queue": "max"}
    assert WORKFLOWS["check.yml"]["concurrency"] == {"group": "check-${{ github.ref }}", "cancel-in-progress": True}
    for name in (CHECKS, CALLED):
        assert "concurrency" not in WORKFLOWS[name]  # it would wait for the one that called it
    assert not any("concurrency" in job for job in JOBS.values())


def test_every_push_and_every_pull_request_is_checked_and_each_can_be_started_by_hand() -> None:
    triggers = {name: flow[True] for name, flow in WORKFLOWS.items()}  # YAML takes "on" for a truth
    assert triggers["pages.yml"] == {"push": {"branches": ["**"]}, "workflow_dispatch": None}
    assert triggers["check.yml"] == {"pull_request": None, "workflow_dispatch": None}
    assert [list(triggers[name]) for name in (CHECKS, CALLED)] == [["workflow_call"]] * 2
    for job, called in (("test", CHECKS), ("build", CALLED)):
        for name in ("pages.yml", "check.yml"):
            assert CALLS[JOBS[name, job]["uses"]] == called
            assert JOBS[name, job]["name"] == JOBS["pages.yml", job]["name"]
        assert "if" not in JOBS["check.yml", job]
        assert JOBS["pages.yml", job]["if"] == "${{ !cancelled() && needs.ready.result != 'failure' }}"


def test_only_the_default_branch_is_published_whatever_its_name() -> None:
    jobs = WORKFLOWS["pages.yml"]["jobs"]
    default = "github.ref == format('refs/heads/{0}', github.event.repository.default_branch)"
    assert jobs["ready"]["if"] == default  # a tag of the same name is another ref
    assert ASK["env"] == TOKENS
    assert jobs["build"]["with"] == {"publish": "${{ needs.ready.result == 'success' }}"}
    assert jobs["deploy"]["if"] == "needs.ready.result == 'success'"
    assert JOBS["check.yml", "build"]["with"] == {"publish": False}
    assert [place for place, job in JOBS.items() if "deploy-pages" in str(job)] == [("pages.yml", "deploy")]
    for name in WORKFLOWS:
        assert not re.search(r"\b(main|master)\b", (GITHUB / "workflows" / name).read_text(encoding="utf-8")), name


def test_what_is_published_was_asked_for_and_built_and_is_remembered_last() -> None:
    jobs = WORKFLOWS["pages.yml"]["jobs"]
    assert {name: job.get("needs") for name, job in jobs.items()} == {
        "ready": None,
        "test": "ready",
        "build": "ready",
        "deploy": ["ready", "build"],  # whoever changes the words or the network of a fork is published
        "remember": ["build", "deploy"],
    }
    assert "if" not in jobs["remember"]  # so it runs only if the deployment has succeeded
    assert not any("needs" in job or "if" in job for (name, _), job in JOBS.items() if name in {CHECKS, CALLED})
    assert not any("continue-on-error" in part for part in [*JOBS.values(), *(step for _, step in STEPS)])


def test_only_what_is_published_leaves_something_for_later_builds() -> None:
    lasting = [step for step in steps_of(CALLED) if re.search(r"cache/save|upload-", step.get("uses", ""))]
    assert {step["name"]: step["if"].split(" && ")[0] for step in lasting} == {
        "Offer the site for a look": "${{ !inputs.publish }}",
        "Hand the site over": "inputs.publish",
        "Hand the history over": "inputs.publish",
        "Keep MNIST": "inputs.publish",
        "Keep what this build has finished": "inputs.publish",
    }


def test_what_is_handed_over_is_known_by_the_attempt_that_made_it() -> None:
    """All jobs may be run again, or only the deployment: there is one of each name, and it is found."""
    attempt = "${{ github.run_attempt }}"
    made = {step["with"]["name"] for step in steps_of(CALLED) if "upload-" in step.get("uses", "")}
    assert made == {f"site-{attempt}", f"pages-{attempt}", f"history-{attempt}"}
    assert JOBS[CALLED, "report"]["outputs"]["attempt"] == attempt
    assert (
        WORKFLOWS[CALLED][True]["workflow_call"]["outputs"]["attempt"]["value"] == "${{ jobs.report.outputs.attempt }}"
    )
    handed_on = "${{ needs.build.outputs.attempt }}"
    assert step_named("Deploy the site")["with"]["artifact_name"] == f"pages-{handed_on}"
    assert REMEMBER["env"] == {**TOKENS, "ATTEMPT": handed_on}


def test_the_style_is_checked_in_a_job_of_its_own() -> None:
    commands = [step["run"] for step in WORKFLOWS[CHECKS]["jobs"]["style"]["steps"] if "run" in step]
    assert commands[-1] == "ruff check . && ruff format --check . && mypy"
    assert sum("ruff" in step.get("run", "") for _, step in STEPS) == 1


def test_every_python_that_the_project_supports_is_tested_and_one_of_them_on_mnist() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    supported = SpecifierSet(project["requires-python"])
    job = JOBS[CHECKS, "tests"]
    legs = job["strategy"]["matrix"]["include"]
    assert [leg["python"] for leg in legs] == [f"3.{minor}" for minor in range(99) if f"3.{minor}" in supported]
    assert job["strategy"]["fail-fast"] is False
    setups = {key: step for (_, key), one in JOBS.items() for step in one.get("steps", ()) if "Set Py" in step["name"]}
    assert setups["tests"]["with"]["python-version"] == "${{ matrix.python }}"
    assert {leg["python"]: leg["data"] for leg in legs} == {
        leg["python"]: "MNIST" if leg["python"] == setups["report"]["with"]["python-version"] else "digits"
        for leg in legs
    }
    assert {step["with"]["cache"] for step in setups.values()} == {"pip"}


def test_on_mnist_the_tests_are_given_the_file_and_on_digits_there_is_none() -> None:
    steps = {step["name"]: step for step in JOBS[CHECKS, "tests"]["steps"]}
    conditions = {name: step["if"] for name, step in steps.items() if "if" in step}
    assert set(conditions.values()) == {"matrix.data == 'MNIST'"}
    assert set(conditions) == {name for name in steps if "MNIST" in name and name != TESTS["name"]}
    assert TESTS["env"] == {
        "DATA": "${{ matrix.data }}",
        "MNIST_PATH": "${{ steps.mnist.outputs.path }}",
        "REQUIRE_BROWSER": "1",
        "NOT_HERE": f"{NO_FASHION_MNIST}\n{NO_VOLUMES}",
    }
    assert [step["name"] for step in steps.values() if step.get("id") == "mnist"] == [
        "Bring MNIST, if it was not restored"
    ]


def test_the_data_are_kept_under_their_own_checksum() -> None:
    from report.data.mnist import SOURCES  # noqa: PLC0415 - brings file locks and more

    keys = {step["with"]["key"] for _, step in STEPS if step.get("with", {}).get("path", "").endswith("mnist.npz")}
    assert keys == {f"mnist-{SOURCES.checksum}"}


def test_every_publication_begins_with_the_newest_stages_of_its_python_and_keeps_its_own() -> None:
    """Whatever it was made from: of data and modules of one's own no key in a workflow knows."""
    restore, keep = (
        step_named(f"{word} has finished") for word in ("Restore what an earlier build", "Keep what this build")
    )
    python = "stages-${{ steps.python.outputs.python-version }}-"
    key = python + "${{ github.run_id }}-${{ github.run_attempt }}"
    assert restore["with"] == {"path": ".cache", "key": key, "restore-keys": python}
    assert keep["with"] == {"path": ".cache", "key": key}
    assert keep["if"] == "inputs.publish"
    assert {step["id"] for step in JOBS[CALLED, "report"]["steps"] if "id" in step} == {"python", "mnist"}
    names = [step["name"] for step in JOBS[CALLED, "report"]["steps"]]
    assert names.index(BUILD["name"]) < names.index(keep["name"])


def test_the_second_copy_of_the_history_is_restored_where_it_is_read_and_before_it_is_added_to() -> None:
    restore, keep = (step_named(f"{word} the second copy of the history") for word in ("Restore", "Keep"))
    assert keep["with"] == {name: value for name, value in restore["with"].items() if name != "restore-keys"}
    assert keep["with"]["key"] == "history-${{ github.run_id }}-${{ github.run_attempt }}"
    assert restore["with"]["restore-keys"] == "history-"
    holders = {place for place, job in JOBS.items() if restore in job.get("steps", ())}
    assert holders == {(CALLED, "report"), ("pages.yml", "remember")}
    assert [place for place, job in JOBS.items() if keep in job.get("steps", ())] == [("pages.yml", "remember")]


class Runner:
    """A folder to run a step in as GitHub does, with programs that stand in for others on the path."""

    def __init__(self, folder: Path) -> None:
        self.here, self.temporary, self.programs = folder / "here", folder / "temporary", folder / "programs"
        for path in (self.here, self.temporary, self.programs):
            path.mkdir(parents=True)

    def program(self, name: str, script: str) -> None:
        """Put a program on the path that notes its arguments and does what the script says."""
        path = self.programs / name
        path.write_text(f'#!/bin/bash\necho "$@" >> "{self.programs}/{name}.called"\n{script}\n', encoding="utf-8")
        path.chmod(0o755)

    def called(self, name: str) -> list[str]:
        """Return the arguments with which a program was called, a line for each time."""
        return (self.programs / f"{name}.called").read_text(encoding="utf-8").splitlines()

    def run(self, step: dict[str, Any], **more: str) -> subprocess.CompletedProcess[str]:
        """Run the command of a step."""
        path = os.pathsep.join([str(self.programs), os.environ["PATH"]])
        environment = {"PATH": path, "GITHUB_REPOSITORY": "somebody/report", "GITHUB_RUN_ID": "30", "ATTEMPT": "2"}
        return run_as_github_does(step["run"], self.here, environment | {"RUNNER_TEMP": str(self.temporary)} | more)


def run_as_github_does(command: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command with the shell that the workflows ask for."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60 * MINUTES,
        check=False,
    )


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def test_the_commands_are_run_by_the_shell_that_the_tests_use() -> None:
    commanding = {name for (name, _), job in JOBS.items() if any("run" in step for step in job.get("steps", ()))}
    assert {name: WORKFLOWS[name]["defaults"] for name in commanding} == {
        name: {"run": {"shell": "bash"}} for name in commanding
    }


@pytest.mark.parametrize(
    "answer",
    ["echo legacy", 'echo \'{"message": "Not Found"}\'; echo "gh: Not Found (HTTP 404)" >&2; exit 1'],
    ids=["from a branch", "not at all"],
)
def test_where_pages_is_not_switched_on_one_line_says_what_to_choose(runner: Runner, answer: str) -> None:
    runner.program("gh", answer)
    done = runner.run(ASK)
    assert done.returncode == 1
    assert runner.called("gh") == ["api repos/somebody/report/pages --jq .build_type"]
    errors = [line for line in done.stdout.splitlines() if line.startswith("::error::")]
    assert len(errors) == 1
    assert PAGES_ARE_OFF in errors[0]


@pytest.mark.parametrize(
    ("answer", "said"),
    [("echo workflow", ""), ('echo "gh: Server Error (HTTP 502)" >&2; exit 1', "::warning::GitHub does not say")],
    ids=["on", "nobody knows"],
)
def test_where_pages_is_on_or_github_cannot_tell_the_build_goes_ahead(runner: Runner, answer: str, said: str) -> None:
    runner.program("gh", answer)
    done = runner.run(ASK)
    assert done.returncode == 0, done.stderr
    assert said in done.stdout
    assert "::error::" not in done.stdout


@pytest.mark.parametrize("data", ["digits", "MNIST"])
@pytest.mark.parametrize(("tests", "status"), [("echo '3 passed'", 0), ("exit 1", 1)])
def test_the_step_ends_as_the_tests_do(runner: Runner, data: str, tests: str, status: int) -> None:
    runner.program("python", tests)
    assert runner.run(TESTS, DATA=data, NOT_HERE=TESTS["env"]["NOT_HERE"]).returncode == status
    assert runner.called("python") == ["-m pytest --color=no"]


@pytest.mark.parametrize(
    ("data", "reasons", "refused"),
    [
        ("MNIST", [NO_FASHION_MNIST, NO_VOLUMES], []),
        ("MNIST", [NO_FASHION_MNIST, "needs Node", NO_VOLUMES], ["needs Node"]),
        ("MNIST", ["needs MNIST"], ["needs MNIST"]),
        ("MNIST", ["needs Fashion-MNIST"], ["needs Fashion-MNIST"]),
        ("digits", ["needs MNIST"], []),
    ],
)
def test_on_mnist_a_skipped_test_is_a_failure_unless_no_runner_can_run_it(
    runner: Runner, data: str, reasons: list[str], refused: list[str]
) -> None:
    tests = [f"def test_{number}():\n    pytest.skip({reason!r})\n" for number, reason in enumerate(reasons)]
    (runner.here / "test_some.py").write_text("\n".join(["import pytest", *tests]), encoding="utf-8")
    options = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]
    assert "-ra" in options["addopts"]
    runner.program("python", f"PYTEST_ADDOPTS=-ra exec {sys.executable} -m pytest -p no:cacheprovider test_some.py")
    done = runner.run(TESTS, DATA=data, NOT_HERE=TESTS["env"]["NOT_HERE"])
    assert done.returncode == bool(refused), done.stdout
    after = done.stdout.partition(" in ")[2].splitlines()[1:]  # the line with the time is the last of pytest
    assert [line.partition(": ")[2] for line in after if line.startswith("SKIPPED")] == refused
    assert sum(line.startswith("::error::These tests were skipped") for line in after) == bool(refused)


@pytest.fixture
def project(runner: Runner) -> Runner:
    """A runner in a project, with a Python that finds the package and in which only a build is none."""
    (runner.here / "pyproject.toml").write_text("", encoding="utf-8")
    runner.program("python", f'if [ "$1" = -c ]; then PYTHONPATH={CHECKOUT} exec {sys.executable} "$@"; fi')
    return runner


def test_the_history_that_a_project_names_counts_too(project: Runner) -> None:
    keys = "[tool.report]\nhistory = ['old.json']\ndataset = 'digits'"
    (project.here / "pyproject.toml").write_text(keys, encoding="utf-8")
    assert project.run(BUILD).returncode == 0
    histories = "--history https://somebody.github.io/report/history.json --history old.json"
    assert project.called("python")[-1] == f"-m report.build --output _site {histories}"


def test_only_one_step_builds_and_it_knows_where_the_site_is() -> None:
    assert sum("report.build" in step.get("run", "") for _, step in STEPS) == 1
    assert BUILD["env"] == {"PAGES_URL": "${{ vars.PAGES_URL }}", "PUBLISH": "${{ inputs.publish }}"}


MNIST, GATE = " --dataset mnist", " --minimum-accuracy 0.97"


@pytest.mark.parametrize(
    ("keys", "flags"),
    [
        ("[tool.report]\nmodels = ['report.model:dense']", MNIST + GATE),
        ("[tool.report]\ntitle = 'Clothes'\noutput = 'public'", MNIST + GATE),
        ("[tool.report]\nminimum_accuracy = 0.9", MNIST),
        ("[tool.report]\ndataset = 'fashion_mnist'", ""),
        ("[tool.report]\npredictions = 'answers.csv'", ""),
        ("[tool.report]\ntrained = 'model.keras'", ""),
    ],
    ids=["a network to train", "a title", "a gate", "data", "predictions", "a network"],
)
def test_a_build_asks_for_mnist_and_the_gate_where_the_project_chooses_neither(
    project: Runner, keys: str, flags: str
) -> None:
    (project.here / "pyproject.toml").write_text(keys, encoding="utf-8")
    done = project.run(BUILD)
    assert done.returncode == 0, done.stderr
    history = "--history https://somebody.github.io/report/history.json"
    assert project.called("python")[-1] == f"-m report.build --output _site {history}{flags}"


def test_the_settings_of_this_very_project_are_read(project: Runner) -> None:
    shutil.copy(CHECKOUT / "pyproject.toml", project.here)
    done = project.run(BUILD)
    assert done.returncode == 0, done.stdout


def test_what_is_built_is_what_is_handed_over() -> None:
    (folder,) = re.findall(r"report\.build --output (\S+) ", BUILD["run"])
    taken = {step["with"]["path"] for step in JOBS[CALLED, "report"]["steps"] if "upload-" in step.get("uses", "")}
    assert taken == {folder, f"{folder}/history.json"}


@pytest.mark.parametrize(
    ("keys", "variable", "said"),
    [
        ("", "digits.example.org", "variable PAGES_URL is 'digits.example.org'; make it the address of a site"),
        ("[tool.report]\nepoch = 1", "", "unknown key epoch under [tool.report]"),
    ],
    ids=["an address without a scheme", "a key that nobody knows"],
)
def test_what_a_build_cannot_be_asked_for_is_told_in_one_line(
    project: Runner, keys: str, variable: str, said: str
) -> None:
    (project.here / "pyproject.toml").write_text(keys, encoding="utf-8")
    done = project.run(BUILD, PAGES_URL=variable, GITHUB_ACTIONS="true")
    assert done.returncode == 1
    assert done.stdout.startswith(f"::error::{said}")
    assert [len(text.splitlines()) for text in (done.stdout, done.stderr)] == [1, 1]


ELSEWHERE = {"GITHUB_SERVER_URL": "https://github.example.org", "PAGES_URL": ""}


def test_where_nobody_knows_where_a_server_publishes_nothing_is_published(project: Runner) -> None:
    done = project.run(BUILD, PUBLISH="true", GITHUB_ACTIONS="true", **ELSEWHERE)
    assert done.returncode == 1
    assert re.fullmatch("::error::.* put the address .* into the repository variable PAGES_URL\n", done.stdout)


@pytest.mark.parametrize(("keys", "flags"), [("", MNIST + GATE), ("[tool.report]\ndataset = 'digits'", "")])
def test_what_is_not_published_is_built_there_without_an_address(project: Runner, keys: str, flags: str) -> None:
    (project.here / "pyproject.toml").write_text(keys, encoding="utf-8")
    done = project.run(BUILD, PUBLISH="false", **ELSEWHERE)
    assert done.returncode == 0, done.stderr
    assert project.called("python")[-1] == f"-m report.build --output _site{flags}"


@pytest.mark.parametrize("step", [ASK, REMEMBER], ids=["ask", "remember"])
def test_the_server_that_is_asked_is_the_one_that_runs_the_workflow(runner: Runner, step: dict[str, Any]) -> None:
    runner.program("gh", f'echo "$GH_HOST" > {runner.temporary}/host; exit 1')
    runner.run(step, **ELSEWHERE)
    assert (runner.temporary / "host").read_text(encoding="ascii") == "github.example.org\n"


def test_mnist_that_cannot_be_brought_is_told_in_one_line(project: Runner) -> None:
    proxies = {"https_proxy": NOWHERE, "http_proxy": NOWHERE, "GITHUB_OUTPUT": str(project.temporary / "outputs")}
    done = project.run(BRING, HOME=str(project.here), GITHUB_ACTIONS="true", **proxies)
    assert done.returncode == 1
    assert done.stdout.startswith("::error::MNIST cannot be downloaded")
    assert "Traceback" not in done.stderr


def test_the_build_reads_every_second_copy_the_newest_first_and_then_what_is_published(project: Runner) -> None:
    assert project.run(BUILD, PAGES_URL="https://example.org").returncode == 0
    build, others = "-m report.build --output _site", f"--history https://example.org/history.json{MNIST}{GATE}"
    assert project.called("python")[-1] == f"{build} {others}"
    copies = [project.temporary / "history" / name for name in ("28.json", "30.json", "29.json")]
    copies[0].parent.mkdir()
    for age, path in enumerate(copies):
        path.touch()
        os.utime(path, (1e9 - age, 1e9 - age))
    assert project.run(BUILD, PAGES_URL="https://example.org").returncode == 0
    named = " ".join(f"--history {path}" for path in copies)
    assert project.called("python")[-1] == f"{build} {named} {others}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], [30]),
        ([29], [29, 30]),
        ([9, 10, 28, 29], [10, 28, 29, 30]),
        ([30, 40, 50], [30, 40, 50]),
        ([40, 50, 100, 200], [30, 50, 100, 200]),
    ],
    ids=["the first", "the second", "the oldest goes", "it is deployed again", "of an old run that is deployed again"],
)
def test_the_second_copy_holds_this_run_and_forgets_none_that_is_newer(
    runner: Runner, before: list[int], after: list[int]
) -> None:
    folder = runner.temporary / "history"
    for number in before:
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.json").write_text(f"{number}", encoding="ascii")
    runner.program("gh", 'while [ "$1" != --dir ]; do shift; done; echo new > "$2/history.json"')
    done = runner.run(REMEMBER)
    assert done.returncode == 0, done.stderr
    assert runner.called("gh") == [f"run download 30 --repo somebody/report --name history-2 --dir {runner.temporary}"]
    assert sorted(int(path.stem) for path in folder.iterdir()) == after
    assert (folder / "30.json").read_text(encoding="ascii") == "new\n"


def test_the_second_copy_is_as_it_was_if_the_history_cannot_be_downloaded(runner: Runner) -> None:
    runner.program("gh", "exit 1")
    assert runner.run(REMEMBER).returncode == 1
    assert list((runner.temporary / "history").iterdir()) == []


def test_the_manual_says_what_is_to_be_chosen_and_names_every_workflow_and_setting() -> None:
    text = (GITHUB / "PUBLISHING.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 90
    gates = ["--minimum-accuracy", "--maximum-drop", "--history"]
    for named in [PAGES_ARE_OFF, "PAGES_URL", "badge.json", *WORKFLOWS, *gates]:
        assert named in text, named


def asked_for() -> list[str]:
    """Return what the project asks for: to run, to be tested, and to be built, each once."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    tests = project["project"]["optional-dependencies"]["test"]
    return sorted({*project["project"]["dependencies"], *tests, *project["build-system"]["requires"]})


def test_the_pins_are_made_from_what_the_project_asks_for() -> None:
    lines = (GITHUB / "requirements.in").read_text(encoding="utf-8").splitlines()
    assert sorted(line for line in lines if not line.startswith("#")) == asked_for()


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
    assert {step["name"] for step in steps_of("pages.yml") if "run" not in step} == NOT_REHEARSED


class Rehearsal:
    """A fresh clone with a fresh environment, a web server in place of GitHub Pages, and a `gh` that hands files on."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.clone, self.published, self.runner = folder / "clone", folder / "published", Runner(folder / "runner")
        for path in (self.published, folder / "home" / ".keras" / "datasets"):
            path.mkdir(parents=True)
        git = ["git", "-c", "safe.directory=*"]
        subprocess.run([*git, "clone", "--quiet", "--no-hardlinks", CHECKOUT, self.clone], check=True)
        shutil.copy(data, folder / "home" / ".keras" / "datasets" / "mnist.npz")
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        self.runner.program(
            "gh", f'if [ "$1" = api ]; then echo workflow; else cp {self.site}/history.json "${{@: -1}}"; fi'
        )
        keep = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "LANG", "LC_"))}
        path = [str(self.runner.programs), str(folder / "venv" / "bin"), os.environ["PATH"]]
        self.summary, self.outputs = folder / "summary.md", folder / "outputs"
        self.environment = keep | {
            "PATH": os.pathsep.join(path),
            "HOME": str(folder / "home"),
            "KERAS_HOME": str(folder / "home" / ".keras"),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_REPOSITORY": "somebody/report",
            "GITHUB_OUTPUT": str(self.outputs),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "RUNNER_TEMP": str(self.runner.temporary),
        }

    @property
    def site(self) -> Path:
        """The folder that is handed over."""
        return self.clone / "_site"

    @property
    def copies(self) -> Path:
        """The folder with the second copy of the history."""
        return self.runner.temporary / "history"

    def run(self, step: dict[str, Any], number: int, address: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a step of the run with this number, with what GitHub would put into its environment."""
        outputs = self.outputs.read_text(encoding="utf-8").splitlines() if self.outputs.exists() else []
        values = {
            "github.token": "secret",
            "matrix.data": "MNIST",
            "needs.build.outputs.attempt": "1",
            "vars.PAGES_URL": address,
            "inputs.publish": "true",
            **{f"steps.mnist.outputs.{name}": value for name, _, value in (line.partition("=") for line in outputs)},
        }
        given = {
            name: re.sub(r"\$\{\{ (.+?) \}\}", lambda found: values[found[1]], text)
            for name, text in step.get("env", {}).items()
        }
        environment = self.environment | {"GITHUB_RUN_ID": str(number), "no_proxy": "127.0.0.1"} | given | more
        return run_as_github_does(step["run"], self.clone, environment)

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
    """Its commands, in order, leave a whole site and a second copy of its history.

    A second push remembers the first, even if the published site has lost it; without data nothing is built. The tests
    run in the clone too, unless REHEARSE_WITHOUT_TESTS is set.
    """
    rehearsal = Rehearsal(tmp_path, mnist_path)
    site, copies = rehearsal.site, rehearsal.copies

    def runs() -> list[str]:
        return [run["id"] for run in json.loads((site / "history.json").read_bytes())["runs"]]

    with rehearsal.serve() as address:
        for step in steps_of("pages.yml"):
            if "run" not in step or ("pytest" in step["run"] and os.environ.get("REHEARSE_WITHOUT_TESTS")):
                continue
            done = rehearsal.run(step, 1, address)
            assert done.returncode == 0, f"{step['name']}\n{done.stdout[-5000:]}\n{done.stderr[-5000:]}"
        assert check_site(site) == []
        assert {path.stat().st_mode & 0o777 for path in site.rglob("*") if path.is_file()} == {0o644}
        assert {path.name: path.read_bytes() for path in copies.iterdir()} == {
            "1.json": (site / "history.json").read_bytes()
        }
        assert "Gate passed" in rehearsal.summary.read_text(encoding="utf-8")
        given = rehearsal.outputs.read_text(encoding="utf-8")
        assert given == f"path={tmp_path / 'home' / '.keras' / 'datasets' / 'mnist.npz'}\n"

        shutil.copytree(site, rehearsal.published, dirs_exist_ok=True)
        (copies / "1.json").rename(tmp_path / "1.json")
        quick = {"REPORT_MODELS": "report.model:dense", "REPORT_REPLICATES": "1"}
        again = rehearsal.run(BUILD, 2, address, REPORT_SEED="7", **quick)
        assert again.returncode == 0, again.stderr
        assert runs() == ["1", "2"]
        (tmp_path / "1.json").rename(copies / "1.json")
        assert rehearsal.run(REMEMBER, 2, address).returncode == 0
        (rehearsal.published / "history.json").unlink()
        third = rehearsal.run(BUILD, 3, address)
        assert third.returncode == 0, third.stderr
        assert runs() == ["1", "2", "3"]

        before = (site / "history.json").read_bytes()
        shutil.rmtree(rehearsal.clone.parent / "home" / ".keras")
        shutil.rmtree(rehearsal.clone / ".cache")
        nowhere = {"https_proxy": NOWHERE, "http_proxy": NOWHERE}
        failed = rehearsal.run(BUILD, 4, address, **nowhere)
        assert failed.returncode == 1
        assert "::error::MNIST cannot be downloaded" in failed.stdout
        assert (site / "history.json").read_bytes() == before
        brought = rehearsal.run(BRING, 4, address, **nowhere)
        assert brought.returncode == 1
