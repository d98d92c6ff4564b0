"""A build from predictions: no training, no TensorFlow, and nothing said that only a training would make true."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from builds import Build, make_build, run_build
from site_check import check_site

from report import build, stages, train
from report.chapters.method.words import NOWHERE
from report.core.cache import Cache
from report.core.errors import ReportError
from report.core.foreign import foreign_file
from report.data import predictions
from report.data.answered import find
from report.settings import OF_DATA, OF_TRAINED, OF_TRAINING, Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KINDS = ("ash", "birch", "<b>oak</b>")
ROWS = 60


def answers(seed: int, sure: float = 2.0) -> tuple[np.ndarray, np.ndarray]:
    """Return labels, the same for every seed, and probabilities of one that is so `sure` of them."""
    labels = np.random.default_rng(0).integers(0, len(KINDS), ROWS)
    scores = np.random.default_rng(seed).normal(size=(ROWS, len(KINDS)))
    scores[np.arange(ROWS), labels] += sure
    powers = np.exp(scores)
    return labels, powers / powers.sum(axis=1, keepdims=True)


def write_table(path: Path, seed: int = 1, **more: float) -> Path:
    labels, probabilities = answers(seed, **more)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["label", *KINDS, "id", "confidence"])
        for index, (label, shares) in enumerate(zip(labels, probabilities, strict=True)):
            rows.writerow([KINDS[label], *shares, f"tree {index}", max(shares)])
    return path


@pytest.fixture(scope="session")
def blocked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variable with which neither TensorFlow nor Keras can be imported."""
    folder = tmp_path_factory.mktemp("blocked")
    for name in ("tensorflow", "keras"):
        (folder / f"{name}.py").write_text(f"raise ImportError('{name} is not to be imported')\n", encoding="utf-8")
    return {"PYTHONPATH": f"{folder}:{':'.join(path for path in sys.path if path)}"}


@pytest.fixture(scope="session")
def trees(once: Callable[[str, Callable[[Path], Build]], Build], blocked: dict[str, str]) -> Build:
    """A report on a table without images; look at it, but leave it as it is."""

    def make(folder: Path) -> Build:
        project = folder / "project"
        project.mkdir()
        (project / "pyproject.toml").write_text('[tool.report]\nepochs = 3\ndataset = "gone.npz"\n', encoding="utf-8")
        write_table(project / "trees.csv")
        return make_build(project, "--predictions", "trees.csv", env=blocked)

    return once("trees", make)


def test_nothing_is_trained_and_the_site_is_whole(trees: Build) -> None:
    assert check_site(trees.site) == []
    assert not (trees.site / "model.keras").exists()
    assert "train" not in {line.split()[0] for line in trees.result.stdout.splitlines()}


def test_what_is_not_known_is_nowhere_said(trees: Build) -> None:
    said = "".join(path.read_text(encoding="utf-8") for path in trees.site.glob("*.html"))
    for text in (said, trees.result.stdout):
        assert not re.search(r"[Ss]eed None|\bNone\b(?! of\b)", text)


def test_rows_are_no_images_on_the_method_page(trees: Build) -> None:
    page = (trees.site / "method.html").read_text(encoding="utf-8")
    assert "has a row for each test row in" in page
    assert "name of the row in the data set" in page
    assert not re.findall(r"test images?\b", page)


def test_what_is_not_used_is_a_warning(trees: Build) -> None:
    path = trees.project / "trees.csv"
    assert f"Warning: {path} also holds confidence, which nothing here uses" in trees.result.stdout


def test_the_metrics_say_what_is_not_known(trees: Build) -> None:
    metrics = json.loads((trees.site / "metrics.json").read_bytes())
    assert metrics["dataset"]["name"] == "trees"
    assert metrics["dataset"]["classes"] == list(KINDS)
    assert (metrics["dataset"]["train"], metrics["dataset"]["test"]) == (0, ROWS)
    assert metrics["model"] == {"parameters": None, "layers": []}
    assert (metrics["training"], metrics["replicates"], metrics["models"]) == (None, [], [])
    assert metrics["environment"].keys() == {"python", "numpy", "scipy", "matplotlib"}
    labels, probabilities = answers(1)
    assert metrics["test"]["accuracy"] == pytest.approx((probabilities.argmax(axis=1) == labels).mean())


def test_every_row_keeps_its_id(trees: Build) -> None:
    with (trees.site / "predictions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [f"tree {index}" for index in range(ROWS)]
    assert list(rows[0])[-1] == "id"


def test_the_history_names_the_file_and_no_setting_of_a_training(trees: Build) -> None:
    (run,) = json.loads((trees.site / "history.json").read_bytes())["runs"]
    assert run["settings"] == {"predictions": "trees.csv"}
    assert not {"seed", "replicates", "parameters", "seconds", "cores"} & run.keys()


def test_the_method_page_lists_no_setting_of_a_training(trees: Build) -> None:
    page = (trees.site / "method.html").read_text(encoding="utf-8")
    listed = set(re.findall(r'<th scope="row"><code>(\w+)</code>', page))
    assert listed == Settings.model_fields.keys() - {*OF_DATA, *OF_TRAINED, *OF_TRAINING, *NOWHERE}
    assert "<td>trees.csv</td>" in page


def test_two_classifiers_are_compared_on_the_same_labels(trees: Build, tmp_path: Path, blocked: dict[str, str]) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").touch()
    table = write_table(project / "better.csv", seed=2, sure=6.0)
    made = make_build(project, "--predictions", table.name, "--history", str(trees.site / "history.json"), env=blocked)
    assert "since the last run: " in made.result.stdout
    assert check_site(made.site) == []
    assert len(json.loads((made.site / "history.json").read_bytes())["runs"]) == 2


def test_a_gate_keeps_the_site(tmp_path: Path, blocked: dict[str, str]) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").touch()
    write_table(project / "bad.csv", sure=0.0)
    failed = run_build(project, "--predictions", "bad.csv", "--minimum-accuracy", "0.99", env=blocked)
    (line,) = failed.stderr.splitlines()
    assert "is not good enough: it was to classify at least 99%" in line
    assert not (project / "_site").exists()


def test_a_gate_tells_a_worse_classifier_from_chance(trees: Build, tmp_path: Path, blocked: dict[str, str]) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").touch()
    write_table(project / "worse.csv", seed=3, sure=-3.0)
    history = str(trees.site / "history.json")
    failed = run_build(
        project, "--predictions", "worse.csv", "--history", history, "--maximum-drop", "0.01", env=blocked
    )
    assert failed.returncode == 1
    assert "McNemar’s p < 0.001" in failed.stderr
    assert "seed" not in failed.stderr


def test_with_images_they_are_shown(tmp_path: Path, blocked: dict[str, str]) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").touch()
    labels, probabilities = answers(1)
    images = np.random.default_rng(0).integers(0, 256, (ROWS, 6, 5), np.uint8)
    np.savez(project / "leaves.npz", labels=labels, probabilities=probabilities, class_names=KINDS, images=images / 255)
    made = make_build(project, "--predictions", "leaves.npz", env=blocked)
    assert check_site(made.site) == []
    assert (made.site / "images" / "sprite.png").is_file()
    done = "images: float64 from 0 to 1, multiplied by 255 and rounded to whole numbers"
    assert f"leaves.npz, as it was read: {done}" in made.result.stdout
    assert done in (made.site / "method.html").read_text(encoding="utf-8")
    assert {path.name for path in made.site.glob("*.html")} >= {"index.html", "predictions.html"}
    assert not (made.site / "draw.html").exists()


@pytest.mark.parametrize(
    ("flags", "env", "said"),
    [
        (("--seed", "3"), {}, "flag --predictions and flag --seed contradict each other"),
        (("--dataset", "digits"), {}, "flag --predictions and flag --dataset contradict each other"),
        ((), {"REPORT_MODELS": "report.model:dense"}, "flag --predictions and variable REPORT_MODELS contradict"),
    ],
)
def test_what_asks_for_a_training_contradicts_predictions(
    trees: Build, flags: tuple[str, ...], env: dict[str, str], said: str
) -> None:
    failed = run_build(trees.project, "--predictions", "trees.csv", *flags, env=env)
    (line,) = failed.stderr.splitlines()
    assert failed.returncode == 1
    assert said in line


def test_a_file_that_is_not_there_is_one_line(trees: Build) -> None:
    (line,) = run_build(trees.project, "--predictions", "gone.csv").stderr.splitlines()
    assert "gone.csv" in line


def test_there_is_nothing_to_train(
    trees: Build, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(trees.project)
    assert train.main(["--predictions", "trees.csv"]) == 1
    assert capsys.readouterr().err == (
        "Error: predictions are given, so there is nothing to train; take them out of the settings\n"
    )


def known(path: Path) -> str:
    """Return the name that predictions have in a report."""
    cache = Cache(path.parent / "cache", fresh=False)
    return find(cache.run(stages.predictions, foreign_file(path))).name


def test_predictions_have_the_name_of_the_file_in_which_they_lie_now(tmp_path: Path) -> None:
    names = ("mnist.csv", "mnist.txt", "trees.csv", "trees.txt")
    for name in names:
        write_table(tmp_path / name)
    assert [known(tmp_path / name) for name in names] == ["mnist.csv", "mnist.txt", "trees", "trees"]
    shutil.copy(tmp_path / "trees.csv", tmp_path / "trees.dat")
    with pytest.raises(ReportError, match=r"trees\.dat is neither \.npz nor \.csv"):
        known(tmp_path / "trees.dat")


def test_predictions_that_are_replaced_while_they_are_read_are_one_line_and_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pyproject.toml").touch()
    write_table(tmp_path / "trees.csv")
    real = predictions.read_predictions

    def read_and_replaced(path: Path) -> predictions.Predictions:
        found = real(path)
        write_table(path, seed=2)
        return found

    monkeypatch.setattr(predictions, "read_predictions", read_and_replaced)
    monkeypatch.chdir(tmp_path)
    assert build.main(["--predictions", "trees.csv"]) == 1
    said = f"Error: {tmp_path / 'trees.csv'} was changed while the build read it; build again when it is finished\n"
    assert capsys.readouterr().err == said
    assert not list((tmp_path / ".cache").glob("*predictions*"))
