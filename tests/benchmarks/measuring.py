"""What the benchmarks share: a project to build in, a command measured, and the notebook that a beginner writes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from shutil import copy, copytree

CHECKOUT = Path(__file__).resolve().parents[2]
DENSE = ("--models", "report.model:dense")
ROUNDS = 3
KIB = 1024  # bytes, in which the kernel counts
Row = tuple[str, str, str, str, str]  # what, this project, stock Keras, how they compare, what is wanted
NOTEBOOK = """\
import numpy as np
import keras
import matplotlib.pyplot as plt

data = np.load({path!r})
x_train, y_train = data["x_train"] / 255.0, data["y_train"]
x_test, y_test = data["x_test"] / 255.0, data["y_test"]

model = keras.Sequential([
    keras.Input((28, 28)),
    keras.layers.Flatten(),
    keras.layers.Dense(128, activation="relu"),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])

history = model.fit(x_train, y_train, epochs=10, validation_data=(x_test, y_test), verbose=2)

print(model.evaluate(x_test, y_test, verbose=0))

plt.plot(history.history["loss"])
plt.plot(history.history["val_loss"])
plt.show()

predictions = model.predict(x_test, verbose=0)
figure, axes = plt.subplots(5, 5)
for index, ax in enumerate(axes.flat):
    ax.imshow(x_test[index], cmap="gray")
    ax.set_title(predictions[index].argmax())
    ax.axis("off")
plt.show()
"""


def run(command: list[str], folder: Path) -> tuple[float, float]:
    """Run a command; return its seconds and its peak memory in GB, of all its processes together."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    largest = 0.0
    while process.poll() is None:
        pids = [process.pid, *_children(process.pid)]
        largest = max(largest, sum(map(_memory, pids)))
        time.sleep(0.05)
    assert process.returncode == 0, command
    return time.perf_counter() - started, largest


def _children(pid: int) -> list[int]:
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in path.read_text(encoding="ascii").split():
            found += [int(child), *_children(int(child))]
    return found


def _memory(pid: int) -> float:
    """Return how much memory a process has at the moment, in GB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    lines = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(lines[0].split()[1]) * KIB / 1e9 if lines else 0.0


def environment() -> dict[str, str]:
    """Return the environment without settings of the report."""
    return {name: value for name, value in os.environ.items() if not name.startswith("REPORT_")}


def write_notebook(folder: Path, path: str) -> Path:
    """Write the notebook that a beginner writes, without outputs."""
    cells = [
        {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": cell.format(path=path)}
        for cell in re.split(r"\n\n(?=\S)", NOTEBOOK)
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    (folder / "notebook.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return folder / "notebook.ipynb"


def project(folder: Path) -> Path:
    """Copy what a build reads into `folder`, which is made, and return it."""
    folder.mkdir(parents=True)
    copy(CHECKOUT / "pyproject.toml", folder)
    for part in ("templates", "site"):
        copytree(CHECKOUT / part, folder / part)
    return folder


def whole_builds(path: str, *replicates: int) -> tuple[list[list[tuple[float, float]]], list[tuple[float, float]]]:
    """Return seconds and memory of cold builds with so many trainings each, and of the notebook, in turn."""
    builds: list[list[tuple[float, float]]] = [[] for _ in replicates]
    notebooks = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as name:
            for number, measured in zip(replicates, builds, strict=True):
                folder = project(Path(name) / f"project-{number}")
                build = ["report.build", "--dataset", path, *DENSE, "--workers", "1", "--replicates", str(number)]
                measured.append(run([sys.executable, "-m", *build], folder))
            notebook = write_notebook(Path(name), path)
            convert = ["jupyter", "nbconvert", "--to", "html", "--execute", str(notebook)]
            notebooks.append(run([sys.executable, "-m", *convert], Path(name)))
    return builds, notebooks
