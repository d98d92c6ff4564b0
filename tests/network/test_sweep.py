"""Several trainings: the same bits wherever they are made, and what is finished is never lost."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builds import CHECKOUT, copy_project, environment
from clusters import cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

QUICK = ("--dataset", "digits", "--epochs", "2")
FIVE = ("--replicates", "5", "--seed", "3")
PATIENCE = 300  # seconds for all trainings of a test on a busy machine


def train(project: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m report.train` in a project."""
    return subprocess.run(
        [sys.executable, "-m", "report.train", *QUICK, *arguments],
        cwd=project,
        env=environment(project) | changes,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


def start(project: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start `python -m report.train` in a project."""
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "report.train", *QUICK, *arguments],
        cwd=project,
        env=environment(project),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def listen(training: subprocess.Popen[str], finished: int) -> str:
    """Return what a command has said when so many of its trainings are finished."""
    assert training.stdout
    said = ""
    while len(here(said)) < finished:
        said += training.stdout.readline()
    return said


def made(project: Path) -> dict[str, tuple[bytes, bytes]]:
    """Return the network and the answers of every training in the cache of a project, by the name of its folder."""
    return {
        folder.name: ((folder / "model.keras").read_bytes(), (folder / "run.npz").read_bytes())
        for folder in sorted((project / ".cache").glob("training-*"))
    }


def here(result: subprocess.CompletedProcess[str] | str) -> list[int]:
    """Return the seeds of which the command said that it trained them, in order."""
    text = result if isinstance(result, str) else result.stdout
    return [int(seed) for seed in re.findall(r"^  dense, seed (\d+): test accuracy", text, re.MULTILINE)]


@pytest.fixture(scope="module")
def serial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which one process made five trainings."""
    project = copy_project(tmp_path_factory.mktemp("serial") / "project")
    result = train(project, *FIVE, "--workers", "1")
    assert result.returncode == 0, result.stderr
    assert here(result) == [3, 4, 5, 6, 7]
    assert sorted(re.findall(r"^training: \.cache/(\S+)$", result.stdout, re.MULTILINE)) == [*made(project)]
    assert len(set(made(project).values())) == 5
    return project


@pytest.fixture
def two_workers(tmp_path: Path) -> Iterator[str]:
    """The address of a cluster of two workers that share no folder with the project."""
    with cluster(tmp_path / "cluster", 2, str(CHECKOUT)) as found:
        yield found.address


@pytest.mark.slow
def test_a_cluster_makes_the_same_bits(serial: Path, project: Path, two_workers: str) -> None:
    result = train(project, *FIVE, "--cluster", two_workers)
    assert result.returncode == 0, result.stderr
    assert sorted(here(result)) == [3, 4, 5, 6, 7]
    assert made(project) == made(serial)


@pytest.mark.slow
def test_a_cluster_completes_twenty_trainings_with_one_worker_killed(tmp_path: Path, project: Path) -> None:
    with cluster(tmp_path / "cluster", 2, str(CHECKOUT)) as found:
        training = start(project, "--replicates", "20", "--cluster", found.address)
        said = listen(training, 2)
        found.workers[0].kill()
        rest, complaints = training.communicate(timeout=PATIENCE)
    assert training.returncode == 0, complaints
    assert sorted(here(said + rest)) == list(range(42, 62))
    undisturbed = copy_project(tmp_path / "undisturbed")
    assert train(undisturbed, "--replicates", "20", "--workers", "1").returncode == 0
    assert made(project) == made(undisturbed)


@pytest.mark.slow
@pytest.mark.parametrize("lost", ["scheduler", "workers"])
def test_a_cluster_that_goes_is_one_line_and_what_is_finished_is_kept(tmp_path: Path, project: Path, lost: str) -> None:
    with cluster(tmp_path / "cluster", 1, str(CHECKOUT)) as found:
        training = start(project, "--replicates", "20", "--cluster", found.address)
        listen(training, 1)
        for process in found.workers if lost == "workers" else [found.scheduler]:
            process.kill()
        _, complaints = training.communicate(timeout=PATIENCE)
    assert training.returncode == 1
    lost_line = r"Error: the cluster at tcp://\S+ was lost: .*; what is finished is kept, build again\n"
    assert re.fullmatch(lost_line, complaints)
    assert len(made(project)) >= 1


def test_a_worker_with_other_code_is_refused_by_name(tmp_path: Path, project: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(CHECKOUT / "report", other / "report", ignore=shutil.ignore_patterns("__pycache__"))
    loops = other / "report" / "network" / "loops.py"
    loops.write_text(f"{loops.read_text(encoding='utf-8')}\nMORE = 1\n", encoding="utf-8")
    with cluster(tmp_path / "cluster", 1, str(other)) as found:
        result = train(project, "--cluster", found.address)
    assert result.returncode == 1
    assert re.fullmatch(
        r"Error: the worker at .*, process \d+ has another report\.network\.loops; install there what is here, .*\n",
        result.stderr,
    )


def test_a_worker_without_the_network_of_the_project_is_told_as_the_one_that_lacks_it(
    tmp_path: Path, project: Path
) -> None:
    shutil.copy(CHECKOUT / "report" / "model.py", project / "mine.py")
    with cluster(tmp_path / "cluster", 1, str(CHECKOUT)) as found:
        result = train(project, "--models", "mine:dense", "--cluster", found.address)
    assert result.returncode == 1
    told = "lacks module mine; put what is here into a folder of its PYTHONPATH, and start it again"
    assert re.fullmatch(rf"Error: the worker at .*, process \d+ {told}\n", result.stderr)


@pytest.mark.slow
def test_an_interrupted_sweep_goes_on_where_it_stopped_and_side_by_side_with_the_same_bits(
    serial: Path, project: Path
) -> None:
    training = start(project, *FIVE, "--workers", "1")
    listen(training, 1)
    training.send_signal(signal.SIGINT)
    _, complaints = training.communicate(timeout=PATIENCE)
    assert training.returncode == 130
    assert complaints == "Interrupted: what is finished is kept.\n"
    finished = made(project)
    assert 1 <= len(finished) <= 3
    again = train(project, *FIVE, "--workers", "2")
    assert again.returncode == 0, again.stderr
    assert len(here(again)) == 5 - len(finished)
    assert len(set(re.findall(r"process (\d+)$", again.stdout, re.MULTILINE))) == 2
    assert made(project) == made(serial)


def test_processes_end_with_the_command_that_started_them(project: Path) -> None:
    training = start(project, "--replicates", "4", "--epochs", "200", "--workers", "2")
    assert training.stdout
    children, found = Path(f"/proc/{training.pid}/task/{training.pid}/children"), []
    if not children.exists():
        training.kill()
        pytest.skip("needs a system that tells the children of a process")
    while len(found) < 3:  # two that train, and one that keeps their locks
        found = children.read_text(encoding="ascii").split()
        time.sleep(0.2)
    training.kill()
    training.communicate()
    for _ in range(100):
        if not any(Path(f"/proc/{child}").exists() for child in found):
            return
        time.sleep(0.1)
    pytest.fail("a process has outlived the command")


@pytest.mark.slow
def test_networks_of_ones_own_are_found_in_the_project(project: Path) -> None:
    source = (CHECKOUT / "report" / "model.py").read_text(encoding="utf-8")
    (project / "networks.py").write_text(re.sub(r"Dense\(\d+", "Dense(7", source), encoding="utf-8")
    (project / "below").mkdir()
    result = train(project / "below", "--models", "networks:dense", REPORT_EPOCHS="1")
    assert result.returncode == 0, result.stderr
    (before,) = made(project)
    (project / "networks.py").write_text(re.sub(r"Dense\(\d+", "Dense(8", source), encoding="utf-8")
    assert train(project, "--models", "networks:dense", "--epochs", "1").returncode == 0
    assert len(made(project)) == 2, "an edited network is trained anew"
    assert before in made(project)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("nowhere:dense", "models has nowhere:dense, but there is no module nowhere in the project; name one"),
        ("report.model:dens", "models has report.model:dens, but module report.model has no function dens; name one"),
    ],
)
def test_a_network_that_is_not_there_is_one_line_before_anything_is_loaded(
    project: Path, function: str, said: str
) -> None:
    result = train(project, "--models", function)
    assert result.returncode == 1
    assert result.stderr.startswith(f"Error: {said}")
    assert "TensorFlow" not in result.stdout
