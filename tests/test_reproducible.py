"""The same inputs give the same bits: from two processes, and on one core or on all."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from builds import CHECKOUT, contents, copy_project, environment, make_build

if TYPE_CHECKING:
    from pathlib import Path

WORKER = CHECKOUT / "tests" / "benchmarks" / "train_once.py"


def weights(data: Path, *before: str) -> str:
    """Train for one epoch in a process of its own, and return the digest of the weights."""
    command = [*before, sys.executable, str(WORKER), "ours", "dense", "42", "1", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=CHECKOUT)
    return str(json.loads(done.stdout.splitlines()[-1])["weights"])


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("taskset"), reason="needs taskset to keep a process on one core")
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs a second core")
def test_the_weights_do_not_depend_on_the_number_of_cores(mnist_path: Path, tmp_path: Path) -> None:
    """The batches have their full size, on which it depends whether the work is shared; some hundreds will do."""
    with np.load(mnist_path) as arrays:
        some = {name: array[: 10_000 if name.endswith("train") else 1000] for name, array in arrays.items()}
    np.savez(tmp_path / "some.npz", **some)
    assert weights(tmp_path / "some.npz", "taskset", "-c", "0") == weights(tmp_path / "some.npz")


def modes(folder: Path) -> dict[str, int]:
    """Return who may do what with each file and folder of a site."""
    return {str(path.relative_to(folder)): path.stat().st_mode for path in folder.rglob("*")}


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("taskset"), reason="needs taskset to keep a process on one core")
def test_two_builds_at_a_given_time_leave_the_same_bytes_wherever_they_are_made(tmp_path: Path) -> None:
    """Another folder, output, time zone, language, order of sets, umask, number of cores and of threads."""
    arguments = "--dataset", "digits", "--epochs", "1", "--replicates", "2"
    given = {"SOURCE_DATE_EPOCH": "86400"}
    one = make_build(copy_project(tmp_path / "one"), *arguments, env=given).site
    other = copy_project(tmp_path / "quite" / "another place") / "public"
    threads = dict.fromkeys(("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    elsewhere = {"TZ": "Pacific/Chatham", "LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr", "PYTHONHASHSEED": "7"}
    command = 'umask 077; exec taskset -c 0 "$0" -m report.build "$@"'
    subprocess.run(
        ["sh", "-c", command, sys.executable, *arguments, "--output", other.name, "--workers", "1"],
        cwd=other.parent,
        env=environment(other.parent) | given | threads | elsewhere,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    assert contents(one) == contents(other)
    assert modes(one) == modes(other)
