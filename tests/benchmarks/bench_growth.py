"""Grows one thing at a time and measures what each stage of a build then costs; prints tables.

Run by hand on a quiet machine: `python tests/benchmarks/bench_growth.py path/to/mnist.npz`, with names of `GROWN` to
measure only these. All of it takes some ten minutes and adds to `site/benchmark.json`, from which the method page takes
its tables. Data are made from MNIST: repeated with noise for more images, enlarged for larger ones, with labels at
random for more classes.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from measuring import CHECKOUT, DENSE, environment, project

if TYPE_CHECKING:
    from collections.abc import Callable

RESULTS = CHECKOUT / "site" / "benchmark.json"
SLOW = 1.0  # seconds that a stage takes at least to be told of
QUICK = ("--epochs", "1", "--replicates", "1", *DENSE)
MEASURED = """\
import json, sys, time
from pathlib import Path
from report.core.cache import Cache

found, make = {}, Cache._make

def measured(self, finished, *more, **how):
    name = finished.name.rpartition("-")[0]
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    started = time.perf_counter()
    make(self, finished, *more, **how)
    status = Path("/proc/self/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    seconds, before = found.get(name, (0, 0))
    found[name] = seconds + time.perf_counter() - started, max(before, peak * 1024 / 1e9)

Cache._make = measured
from report.build import main
started = time.perf_counter()
status = main(sys.argv[1:])
whole = time.perf_counter() - started
size = sum(path.stat().st_size for path in Path("_site").rglob("*") if path.is_file())
print(json.dumps([status, whole, size, found]))
"""
Arrays = dict[str, np.ndarray]


def build(arrays: Arrays, *arguments: str, history: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Build a report in one process and return seconds and peak memory (GB) by stage, and the size of the site (MB)."""
    with tempfile.TemporaryDirectory() as name:
        folder = project(Path(name) / "project")
        np.savez(folder / "data.npz", **arrays)
        more = ["--dataset", "data.npz", *QUICK, *arguments]
        if history:
            (folder / "runs.json").write_text(json.dumps({"schema_version": 1, "runs": history}), encoding="utf-8")
            more += ["--history", "runs.json"]
        command = ["taskset", "-c", "0", sys.executable, "-c", MEASURED, *more]
        done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
        assert not done.returncode, done.stderr
        status, whole, size, stages = json.loads(done.stdout.splitlines()[-1])
        assert status == 0, done.stderr
    return {"whole build": [whole, max(peak for _, peak in stages.values())], **stages, "site": [size / 1e6, 0]}


def repeated(images: np.ndarray, number: int) -> np.ndarray:
    """Return so many images, each of those given in turn with its own noise."""
    chosen = images[np.arange(number) % len(images)]
    noise = np.random.default_rng(0).integers(0, 8, chosen.shape, np.uint8)
    return np.where(chosen < np.iinfo(np.uint8).max - 8, chosen + noise * (chosen > 0), chosen).astype(np.uint8)


def grown(mnist: Arrays, train: int, test: int, times: int = 1) -> Arrays:
    """Return so many images of both sets, each pixel `times` as wide and as high."""
    found = {}
    for name, number in (("train", train), ("test", test)):
        images = repeated(mnist[f"x_{name}"], number)
        found[f"x_{name}"] = images.repeat(times, axis=1).repeat(times, axis=2)
        found[f"y_{name}"] = mnist[f"y_{name}"][np.arange(number) % len(mnist[f"y_{name}"])]
    return found


def of_classes(mnist: Arrays, classes: int) -> Arrays:
    """Return 10,000 images of both sets with labels at random, of so many classes."""
    labels = np.arange(10_000) % classes
    return grown(mnist, 10_000, 10_000) | {"y_train": labels, "y_test": np.roll(labels, 1)}


def runs(mnist: Arrays, number: int) -> dict[str, Any]:
    """Build with so many earlier runs: copies of the one that a first build leaves."""
    arrays = grown(mnist, 6000, 10_000)
    with tempfile.TemporaryDirectory() as name:
        folder = project(Path(name) / "project")
        np.savez(folder / "data.npz", **arrays)
        command = [sys.executable, "-m", "report.build", "--dataset", "data.npz", *QUICK]
        subprocess.run(command, cwd=folder, env=environment(), capture_output=True, check=True)
        (entry,) = json.loads((folder / "_site" / "history.json").read_text(encoding="utf-8"))["runs"]
    random = np.random.default_rng(0)
    earlier = [
        {**entry, "id": f"run-{run}", "wrong": np.flatnonzero(random.random(10_000) < 0.05).tolist()}
        for run in range(number)
    ]
    return build(arrays, history=earlier)


def trainings(mnist: Arrays, number: int) -> dict[str, Any]:
    """Build with so many trainings."""
    return build(grown(mnist, 6000, 10_000), "--replicates", str(number), "--workers", "1")


GROWN: dict[str, tuple[tuple[int, ...], Callable[[Arrays, int], dict[str, Any]]]] = {
    "test images": ((1000, 10_000, 100_000), lambda mnist, number: build(grown(mnist, 6000, number))),
    "training images": ((6000, 60_000, 600_000), lambda mnist, number: build(grown(mnist, number, 10_000))),
    "pixels of a side": ((28, 56, 224), lambda mnist, side: build(grown(mnist, 2000, 2000, side // 28))),
    "classes": ((2, 10, 100, 1000), lambda mnist, classes: build(of_classes(mnist, classes))),
    "earlier runs": ((1, 10, 500), runs),
    "trainings": ((1, 5, 20), trainings),
}


def table(what: str, found: dict[int, dict[str, Any]]) -> list[list[str]]:
    """Return a row for each stage that takes long: seconds and memory at each size, and how fast it grows."""
    sizes, rows = sorted(found), []
    space = "\N{NO-BREAK SPACE}"
    for stage in found[sizes[-1]]:
        values = [found[size].get(stage, [0.0, 0.0]) for size in sizes]
        if stage != "site" and values[-1][0] < SLOW:
            continue
        unit = "MB" if stage == "site" else "s"
        exponent = math.log(max(values[-1][0], 1e-3) / max(values[-2][0], 1e-3), sizes[-1] / sizes[-2])
        memory = "" if stage == "site" else ", ".join(f"{peak:.1f}{space}GB" for _, peak in values)
        rows.append(
            [
                what,
                stage,
                ", ".join(f"{value:.1f}{space}{unit}" for value, _ in values),
                memory,
                f"{exponent:.1f}".replace("-0.0", "0.0"),
            ]
        )
    return rows


def main(path: str, *parts: str) -> None:
    """Measure the parts named, or all; print the table and write it beside what other runs measured."""
    with np.load(path) as data:
        mnist = {name: data[name] for name in ("x_train", "y_train", "x_test", "y_test")}
    kept = json.loads(RESULTS.read_text(encoding="utf-8"))
    for part in parts or GROWN:
        sizes, measure = GROWN[part]
        heading = f"{part}: {', '.join(f'{size:,}' for size in sizes)}"
        rows = table(heading, {size: measure(mnist, size) for size in sizes})
        kept.setdefault("grown", {})[part] = rows
        RESULTS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print("| grown | stage | seconds | peak memory | power of the last step |\n|---|---|---|---|---|")
        print("\n".join(f"| {' | '.join(row)} |" for row in rows), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
