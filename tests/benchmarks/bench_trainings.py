"""Measures several trainings: in one process, in two, on a cluster, and how far a cluster goes; prints Markdown tables.

Run by hand on a quiet machine: `python tests/benchmarks/bench_trainings.py path/to/mnist.npz`. It takes some ten
minutes, needs `pip install -e '.[cluster]'`, and adds its rows to `site/benchmark.json`, which the method page shows.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import bench_training
from measuring import CHECKOUT, DENSE, ROUNDS, Row, environment, project, run

sys.path.insert(0, str(CHECKOUT / "tests"))
from clusters import cluster

SEEDS = 5
IN_ONE_PROCESS = """\
import sys, time
from report.core.quiet import quiet_libraries
with quiet_libraries():
    from report.data.dataset import inspect
    from report.model import dense
    from report.network.builders import builders
    from report.network.training import Trainer
from pathlib import Path
arrays = inspect(Path(sys.argv[1])).arrays.load()
started = time.perf_counter()
trainer = Trainer(builders(dense), arrays, 10, batch_size=32, learning_rate=0.001)
for seed in range(int(sys.argv[2])):
    trainer.train(seed=seed, epochs=10)
print(time.perf_counter() - started)
"""
PARTS_OF_ONE = """\
import json, sys, tempfile, time
from pathlib import Path
def timed(call):
    started = time.perf_counter()
    result = call()
    return result, time.perf_counter() - started
from report.core.cache import Cache
from report.core.parcels import fill
from report.core.quiet import quiet_libraries
from report.core.sources import shape_of
from report.data.dataset import inspect
from report.network.models import Network
from report import stages
arrays = inspect(Path(sys.argv[1])).arrays
def load():
    with quiet_libraries():
        import report.network.repeated
_, importing = timed(load)
_, data = timed(arrays.load)
network = Network("report.model:dense")
expected = {**shape_of(stages.training), **network.shape}
shaping = {"epochs": 10, "batch_size": 32, "learning_rate": 0.001}
def one(seed):
    return fill(stages.training, expected, arrays, 10, network, shaping, seed)
_, first = timed(lambda: one(0))
parcel, training = timed(lambda: one(1))
with tempfile.TemporaryDirectory() as name:
    cache = Cache(Path(name), fresh=False)
    _, keeping = timed(lambda: cache.keep(Path(name) / "training-0", parcel))
size = sum(len(content) for content in parcel.files.values())
sent = sum(array.nbytes for array in arrays.load())
print(json.dumps([importing, data, first - training, training, keeping, size, sent]))
"""


def output(*command: str) -> str:
    """Return what a Python command says."""
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=True, env=environment())
    return done.stdout.splitlines()[-1]


def commands(path: str, replicates: int, *more: str, command: str = "train") -> float:
    """Return the seconds of a whole command that makes so many trainings, on an empty cache."""
    with tempfile.TemporaryDirectory() as name:
        arguments = ["-m", f"report.{command}", "--dataset", path, *DENSE, "--replicates", str(replicates), *more]
        return run([sys.executable, *arguments], project(Path(name) / "project"))[0]


def longer(what: str, seconds: float, against: float, wanted: str) -> Row:
    """Return the row of two durations."""
    return what, f"{seconds:.1f} s", f"{against:.1f} s", f"{seconds / against:.1f} times as long", wanted


def in_one_process(path: str) -> list[Row]:
    """Compare five trainings in one process with one, TensorFlow's import apart."""
    pairs = [[float(output("-c", IN_ONE_PROCESS, path, number)) for number in ("1", str(SEEDS))] for _ in range(ROUNDS)]
    one, five = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(many / single for single, many in pairs)
    what = "five trainings in one process, against one, compilation included"
    return [(what, f"{five:.1f} s", f"{one:.1f} s", f"{ratio:.1f} times as long", "4.6 times")]


def side_by_side(path: str) -> list[Row]:
    """Compare two processes with one training, and a cluster of two workers with two processes; whole commands."""
    ones, twos, clusters = [], [], []
    with tempfile.TemporaryDirectory() as name, cluster(Path(name), 2, str(CHECKOUT)) as found:
        commands(path, 2, "--cluster", found.address)  # its workers start: TensorFlow is loaded
        for _ in range(ROUNDS):
            ones.append(commands(path, 1, "--workers", "1"))
            twos.append(commands(path, SEEDS, "--workers", "2"))
            clusters.append(commands(path, SEEDS, "--cluster", found.address))
    one, two, many = (statistics.median(side) for side in (ones, twos, clusters))
    return [
        longer("five trainings in two processes, against one; whole commands", two, one, "3.5 times"),
        longer("five trainings on Dask (two workers, loopback), against two processes", many, two, "1.3 times"),
    ]


def how_far(path: str) -> None:
    """Print trainings per hour against workers, from what each part of one takes; where it stops growing is named."""
    importing, data, compiling, training, keeping, size, sent = json.loads(output("-c", PARTS_OF_ONE, path))
    with tempfile.TemporaryDirectory() as name, cluster(Path(name), 2, str(CHECKOUT)) as found:
        scheduling = _scheduling(found.address)
    print(
        f"Measured: import {importing:.1f} s, data {data:.2f} s, compilation {compiling:.1f} s, "
        f"training {training:.2f} s, result {size / 1e6:.1f} MB kept in {1000 * keeping:.0f} ms, "
        f"scheduler {1000 * scheduling:.1f} ms a task, "
        f"data {sent / 1e6:.0f} MB a worker. Assumed: a network of 1 Gbit/s at the machine that builds, workers as "
        "fast as this core, each for itself.\n"
    )
    limits = {"the cache": 3600 / keeping, "the network": 3600 * 125e6 / size, "the scheduler": 3600 / scheduling}
    print("| workers | ready after | trainings an hour | limited by |\n|---|---|---|---|")
    for workers in (1, 2, 8, 32, 128, 512, 2048):
        ready = importing + compiling + data + workers * sent / 125e6
        rates = {"the workers": workers * 3600 / training, **limits}
        least = min(rates, key=lambda name: rates[name])
        print(f"| {workers:,} | {ready:.0f} s | {rates[least]:,.0f} | {least} |")


def _scheduling(address: str) -> float:
    """Return the seconds that the scheduler needs for a task that does nothing."""
    from distributed import Client  # noqa: PLC0415 optional

    tasks = 2000
    with Client(address, set_as_default=False) as client, client.get_executor(pure=False) as executor:
        executor.submit(abs, -1).result()
        started = time.perf_counter()
        list(executor.map(abs, range(tasks)))
        return (time.perf_counter() - started) / tasks


PARTS = {"one process": in_one_process, "side by side": side_by_side}


def main(path: str, *parts: str) -> None:
    """Measure the parts named, or all and how far it goes."""
    bench_training.PARTS = PARTS
    bench_training.main(path, *parts)
    if not parts:
        how_far(str(Path(path).resolve()))


if __name__ == "__main__":
    main(*sys.argv[1:])
