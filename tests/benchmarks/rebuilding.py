"""Measures builds for which little has to be done: after a changed word or caption, and of predictions alone."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from shutil import copy, copytree
from typing import TYPE_CHECKING

from measuring import CHECKOUT, DENSE, ROUNDS, Row, project, run

if TYPE_CHECKING:
    from collections.abc import Callable

BUILD = (sys.executable, "-m", "report.build")
# A file each, and words in it that are replaced by as many more.
WORD = "site/content/method.md", "Keras leads the training"
CAPTION = "report/chapters/robustness/figure.py", "Each picture shows"


def rebuilds(path: str) -> list[Row]:
    """Measure whole processes, whose code and words lie in a folder of their own, each change `ROUNDS` times."""
    with tempfile.TemporaryDirectory() as name:
        folder = project(Path(name) / "project")
        copytree(CHECKOUT / "report", folder / "report")
        build = (*BUILD, "--dataset", path, *DENSE, "--replicates", "1")
        run([*build], folder)
        nothing = _median(build, folder, _nothing)
        loading = _median((sys.executable, "-c", "import tensorflow"), folder, _nothing)
        word = _median(build, folder, lambda: _lengthen(folder, *WORD))
        before = _stages(folder)
        caption = _median(build, folder, lambda: _lengthen(folder, *CAPTION))
        made = sorted({stage.rpartition("-")[0] for stage in _stages(folder) - before})
        copy(folder / "_site" / "predictions.csv", folder / "mine.csv")
        alone = (*BUILD, "--predictions", "mine.csv", "--output", "alone", "--fresh")
        predictions = _median(alone, folder, _nothing)
    waited, again = f"import of TensorFlow: {loading:.1f} s", f"nothing changed: {nothing:.2f} s"
    return [
        ("a changed word, whole process", f"{word:.2f} s", waited, "", "0.6 s where that takes 2.6 s"),
        ("a changed caption", f"{caption:.2f} s", again, f"anew: {', '.join(made)}", "that chart alone"),
        ("predictions alone, 10,000 rows", f"{predictions:.1f} s", "", "", "3 s"),
    ]


def _median(command: tuple[str, ...], folder: Path, change: Callable[[], object]) -> float:
    seconds = []
    for _ in range(ROUNDS):
        change()
        seconds.append(run([*command], folder)[0])
    return statistics.median(seconds)


def _nothing() -> None:
    pass


def _stages(folder: Path) -> set[str]:
    return {path.name for path in (folder / ".cache").iterdir() if path.is_dir()}


def _lengthen(folder: Path, name: str, words: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert words in text, f"{name} no longer holds {words!r}"
    (folder / name).write_text(text.replace(words, f"{words} still", 1), encoding="utf-8")
