"""A Dask cluster on this machine: a scheduler and workers, each a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 60  # seconds for a process to start on a busy machine


class Cluster:
    """A running cluster: its address, its scheduler and its workers."""

    def __init__(self, folder: Path, workers: int, paths: str) -> None:
        self.folder, self.told = folder, folder / "scheduler.json"
        self.environment = {**os.environ, "PYTHONPATH": paths}
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0")
        self.address = self._address()
        self.workers = [self._start("worker", self.address, "--nthreads", "1", "--no-nanny") for _ in range(workers)]

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        more = ["--scheduler-file", str(self.told)] if command[0] == "scheduler" else ["--local-directory", self.folder]
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *command, "--no-dashboard", *more],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _address(self) -> str:
        for _ in range(10 * PATIENCE):
            if self.told.exists() and (text := self.told.read_text(encoding="utf-8")):
                return str(json.loads(text)["address"])
            time.sleep(0.1)
        raise TimeoutError("the scheduler did not start")

    def close(self) -> None:
        """End all processes."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@contextmanager
def cluster(folder: Path, workers: int, paths: str = "") -> Iterator[Cluster]:
    """Start a cluster with so many workers, which import from `paths` as well; wait until they are connected."""
    import distributed  # noqa: PLC0415 the tests that need it are few

    folder.mkdir(parents=True, exist_ok=True)
    found = Cluster(folder, workers, paths)
    try:
        with distributed.Client(found.address, timeout=PATIENCE, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=PATIENCE)
        yield found
    finally:
        found.close()
