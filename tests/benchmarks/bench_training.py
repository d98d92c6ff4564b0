"""Measures training and the whole build against stock Keras, side by side, and prints a Markdown table.

Run by hand on a quiet machine: `python tests/benchmarks/bench_training.py path/to/mnist.npz`, with the names of parts
(training, build, again, results) to measure only these. All of it takes some twenty minutes, needs
`pip install nbconvert`, and writes `site/benchmark.json`, from which the method page takes its table.
"""

from __future__ import annotations

import itertools
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path

import numpy as np
from measuring import CHECKOUT, ROUNDS, Row, environment, whole_builds
from rebuilding import rebuilds
from scipy import stats

from report.core.formatting import points

WORKER = Path(__file__).with_name("train_once.py")
SEEDS, SEVERAL = 10, 5  # trainings
BATCHES, PARAMETERS = 1875, 101_770  # of an epoch of MNIST, and of the dense network


def train(way: str, kind: str, path: str, *, seed: int = 42, epochs: int = 10) -> dict[str, object]:
    """Train in a process of its own; return seconds, accuracy and a digest of the weights."""
    command = [sys.executable, str(WORKER), way, kind, str(seed), str(epochs), path]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment())
    return dict(json.loads(done.stdout.splitlines()[-1]))


def products_seconds() -> float:
    """Return what the matrix products of one epoch take on one core at the rate that NumPy reaches on these shapes."""
    random = np.random.default_rng(0)
    shapes = {"x": (32, 784), "w": (784, 128), "h": (32, 128), "v": (128, 10), "o": (32, 10)}
    x, w, h, v, o = (random.random(shape, np.float32) for shape in shapes.values())
    code = "x @ w; h @ v; x.T @ h; h.T @ o; o @ v.T"
    batch = compile(code, "batch", "exec")
    names = {"x": x, "w": w, "h": h, "v": v, "o": o}
    times = []
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(BATCHES):
            exec(batch, names)
        times.append(time.perf_counter() - started)
    return min(times)


def adam_seconds() -> float:
    """Return what Adam needs in one epoch to read weights, gradients and both moments and to write all but gradients.

    That is taken to be four copies of as many numbers as there are weights, for each of the batches.
    """
    weights = [np.ones(PARAMETERS, np.float32) for _ in range(5)]
    times = []
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(BATCHES):
            for source, target in itertools.pairwise(weights):
                np.copyto(target, source)
        times.append(time.perf_counter() - started)
    return min(times)


def compare(what: str, kind: str, path: str, *, epochs: int, wanted: str) -> Row:
    """Train with ours and with stock Keras in turn, and return the row of the medians."""
    pairs = [
        (train("ours", kind, path, epochs=epochs), train("stock", kind, path, epochs=epochs)) for _ in range(ROUNDS)
    ]
    ours, stock = ([float(str(pair[side]["seconds"])) for pair in pairs] for side in (0, 1))
    ratio = statistics.median(slow / quick for quick, slow in zip(ours, stock, strict=True))
    times = f"{statistics.median(ours):.1f} s", f"{statistics.median(stock):.1f} s"
    return what, *times, f"{ratio:.1f} times faster", wanted


def speed_of_training(path: str) -> list[Row]:
    """Measure training, and how near one epoch comes to its matrix products."""
    rows = [
        compare("ten epochs, compilation included", "dense", path, epochs=10, wanted="6 times faster"),
        compare("small convolutional network, one epoch", "convolutional", path, epochs=1, wanted="not slower"),
        compare("batch normalisation and dropout, one epoch", "normalised", path, epochs=1, wanted="not slower"),
    ]
    few, many = (float(str(train("ours", "dense", path, epochs=epochs)["seconds"])) for epochs in (2, 12))
    epoch, products, adam = (many - few) / 10, products_seconds(), adam_seconds()
    what = "one epoch, against its matrix products and what Adam reads and writes"
    floors = f"{products:.2f} s + {adam:.2f} s"
    rows.append((what, f"{epoch:.2f} s", floors, f"{epoch / (products + adam):.1f} times as long", "1.6 times"))
    return rows


def whole(path: str) -> list[Row]:
    """Measure the whole cold build against a notebook, with one training and with several."""
    (one, several), notebooks = whole_builds(path, 1, SEVERAL)
    build, many, notebook = (statistics.median(pair[0] for pair in side) for side in (one, several, notebooks))
    peak, larger, other = (max(pair[1] for pair in side) for side in (one, several, notebooks))
    times = f"{build:.1f} s", f"{notebook:.1f} s", f"{notebook / build:.1f} times faster"
    longer = f"{many:.1f} s", f"{notebook:.1f} s", f"{many / notebook:.1f} times as long"
    return [
        ("whole cold build, against a notebook through nbconvert", *times, "3.6 times faster"),
        ("peak memory of the same, all processes together", *_beside(peak, other), "60% of it"),
        (f"whole cold build with {SEVERAL} trainings, against that notebook with one", *longer, "not longer"),
        ("peak memory of the same", *_beside(larger, other), "1.05 GB"),
    ]


def _beside(memory: float, other: float) -> tuple[str, str, str]:
    return f"{memory:.2f} GB", f"{other:.2f} GB", f"{memory / other:.0%} of it"


def same_results(path: str) -> list[Row]:
    """Compare the accuracy over seeds, and the weights of two processes."""
    ours, stock = (
        [float(str(train(way, "dense", path, seed=seed)["accuracy"])) for seed in range(SEEDS)]
        for way in ("ours", "stock")
    )
    low, high = stats.ttest_ind(ours, stock, equal_var=False).confidence_interval(0.95)
    means = f"{statistics.mean(ours):.2%}", f"{statistics.mean(stock):.2%}"
    difference = f"difference {points(low)} to {points(high)} points (95% interval)"
    same = train("ours", "dense", path, epochs=2)["weights"] == train("ours", "dense", path, epochs=2)["weights"]
    return [
        (f"accuracy over {SEEDS} seeds", *means, difference, "holds 0, within ±0.2"),
        ("weights, same seed, two processes", "", "", "the same bits" if same else "different", "the same bits"),
    ]


PARTS = {"training": speed_of_training, "build": whole, "again": rebuilds, "results": same_results}


def main(path: str, *parts: str) -> None:
    """Measure the parts named, or all; print the table and write it beside what other runs measured."""
    results = CHECKOUT / "site" / "benchmark.json"
    found = json.loads(results.read_text(encoding="utf-8")) if results.is_file() else {"rows": {}}
    for part in parts or PARTS:
        found["rows"][part] = PARTS[part](str(Path(path).resolve()))
        versions = {name: metadata.version(name) for name in ("tensorflow", "keras", "numpy")}
        found |= {"machine": f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"}
        found |= {"versions": {"python": platform.python_version(), **versions}}
        results.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print("| measured | this project | stock Keras | | wanted |\n|---|---|---|---|---|")
        print("\n".join(f"| {' | '.join(row)} |" for row in found["rows"][part]), flush=True)
    print(found["machine"], found["versions"])


if __name__ == "__main__":
    main(*sys.argv[1:])
