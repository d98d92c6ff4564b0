"""The same inputs give the same bits: from two processes, and on one core or on all."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from builds import CHECKOUT, contents, copy_project, make_build

if TYPE_CHECKING:
    from pathlib import Path

WORKER = CHECKOUT / "tests" / "benchmarks" / "train_once.py"


def weights(mnist_path: Path, *before: str) -> str:
    """Train for one epoch in a process of its own, and return the digest of the weights."""
    command = [*before, sys.executable, str(WORKER), "ours", "dense", "42", "1", str(mnist_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=CHECKOUT)
    return str(json.loads(done.stdout.splitlines()[-1])["weights"])


@pytest.mark.skipif(not shutil.which("taskset"), reason="needs taskset to keep a process on one core")
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs a second core")
def test_the_weights_do_not_depend_on_the_number_of_cores(mnist_path: Path) -> None:
    assert weights(mnist_path, "taskset", "-c", "0") == weights(mnist_path)


def test_two_builds_at_a_given_time_leave_the_same_bytes(tmp_path: Path) -> None:
    sites = []
    for name in ("one", "other"):
        built = make_build(
            copy_project(tmp_path / name), "--dataset", "digits", "--epochs", "1", env={"SOURCE_DATE_EPOCH": "86400"}
        )
        sites.append(contents(built.site))
    assert sites[0] == sites[1]
