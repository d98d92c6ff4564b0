"""What a build leaves beside the pages: the same numbers everywhere, and all of them can be computed again."""

from __future__ import annotations

import csv
import hashlib
import json
import math
import os
import re
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import html5lib
import numpy as np
import pytest
from builds import CHECKOUT, contents
from site_check import check_site
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support
from worlds import tiny_evaluation, tiny_results, tiny_training, tiny_trainings

from report.chapters.method.words import NOWHERE
from report.data.digits import write_digits
from report.model import dense
from report.publishing.metrics import badge_json, training_history
from report.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from builds import Build

MNIST_SHA256 = "c65580678af93f1ea48c2c0d01d543ec89307c6b8a0eb7ca542d7c18c5f4c681"
PRINTED = 0.5e-6  # the most that a probability loses when it is written with six decimals
FIELDS = {
    "schema_version": 1,
    "dataset": {"name": "", "sha256": "", "train": 1, "test": 1, "classes": [""]},
    "model": {"parameters": 1, "layers": [{"name": "", "type": "", "output_shape": [1], "parameters": 1}]},
    "training": {
        "epochs": 1,
        "batch_size": 1,
        "optimizer": "",
        "learning_rate": 0.1,
        "loss": "",
        "seed": 1,
        "seconds": 0.1,
    },
    "history": {"loss": [0.1], "accuracy": [0.1], "test_loss": [0.1], "test_accuracy": [0.1]},
    "test": {
        "accuracy": 0.1,
        "loss": 0.1,
        "correct": 1,
        "total": 1,
        "interval": [0.1],
        "confusion": [[1]],
        "classes": [{"name": "", "precision": 0.1, "recall": 0.1, "f1": 0.1, "support": 1}],
        "brier": 0.1,
        "calibration": {"expected_error": 0.1, "bins": [{"confidence": 0.1, "accuracy": 0.1, "count": 1}]},
    },
    "robustness": [{"name": "", "level": 0.1, "accuracy": 0.1}],
    "replicates": [{"seed": 1, "accuracy": 0.1, "loss": 0.1}],
    "trainings": {"described": 1, "mean": 0.1, "vote": 0.1, "misread": {"all": 1, "any": 1, "one": 1}},
    "environment": {},
    "commit": "",
}
OPEN = {"environment", "seconds"}  # what stands in these depends on the libraries and on the stages
SCORE_WITH_KERAS_ALONE = """
import sys
import keras
import numpy as np
model = keras.models.load_model(sys.argv[1])
with np.load(sys.argv[2], allow_pickle=False) as data:
    answers = model.predict(data["x_test"], batch_size=1000, verbose=0)
    right = int((answers.argmax(axis=1) == data["y_test"]).sum())
assert not [name for name in sys.modules if name.partition(".")[0] == "report"]
print(f"\\n{right} {len(answers)} {model.count_params()}")
"""


@dataclass(frozen=True)
class Predictions:
    """`predictions.csv` as anybody would read it."""

    header: list[str]
    rows: list[list[str]]

    @property
    def indices(self) -> list[int]:
        """The first column."""
        return [int(row[0]) for row in self.rows]

    @property
    def labels(self) -> np.ndarray:
        """The true classes."""
        return np.array([int(row[1]) for row in self.rows])

    @property
    def answers(self) -> np.ndarray:
        """The classes that were read."""
        return np.array([int(row[2]) for row in self.rows])

    @property
    def confidences(self) -> np.ndarray:
        """The probabilities of the answers."""
        return np.array([float(row[3]) for row in self.rows])

    @property
    def probabilities(self) -> np.ndarray:
        """The probabilities of all classes, one row an image."""
        last = 4 + sum(re.fullmatch(r"p\d+", name) is not None for name in self.header)
        return np.array([[float(cell) for cell in row[4:last]] for row in self.rows])


@pytest.fixture(scope="session")
def metrics(site: Path) -> dict[str, Any]:
    """The numbers of the build."""
    return json.loads((site / "metrics.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def predictions(site: Path) -> Predictions:
    """The answers of the build."""
    with (site / "predictions.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    return Predictions(header, rows)


@pytest.fixture(scope="session")
def data_file(site: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file with the data that the site is about."""
    if site == request.getfixturevalue("digits_site"):
        path = tmp_path_factory.mktemp("data") / "digits.npz"
        write_digits(path)
        return path
    return request.getfixturevalue("mnist_path")


def misfits(value: object, expected: object, path: str = "metrics") -> Iterator[str]:
    """Yield what `value` lacks of `expected`, and what is of another type; fields that were added break no reader."""
    if type(value) is not type(expected):
        yield f"{path} is {value!r}"
    elif isinstance(expected, dict) and isinstance(value, dict):
        yield from sorted(f"{path}.{name} is missing" for name in expected.keys() - value.keys())
        for name in expected.keys() & value.keys():
            yield from misfits(value[name], expected[name], f"{path}.{name}")
    elif isinstance(expected, list) and isinstance(value, list):
        for place, each in enumerate(value):
            yield from misfits(each, expected[0], f"{path}[{place}]")


def test_a_field_that_is_missing_or_of_another_type_is_noticed() -> None:
    assert list(misfits({"a": [{"b": 1, "c": 1}]}, {"a": [{"b": 2}]})) == []
    assert list(misfits({"a": [{"b": 1}, {"c": 1}]}, {"a": [{"b": 2}]})) == ["metrics.a[1].b is missing"]
    assert list(misfits({"a": "1"}, {"a": 1})) == ["metrics.a is '1'"]
    assert list(misfits({"a": [1, 0.5]}, {"a": [1]})) == ["metrics.a[1] is 0.5"]


def test_the_site_keeps_the_laws_of_the_page(site: Path) -> None:
    faults = check_site(site)
    assert not faults, "\n".join(faults)


def test_the_files_of_the_contract_are_there(site: Path) -> None:
    names = {path.relative_to(site).as_posix() for path in site.rglob("*")}
    expected = {"index.html", "method.html", "404.html", "metrics.json", "predictions.csv", "model.keras"}
    assert expected | {"HandwrittenDigitRecognitionModel.ipynb", "images", "static"} <= names


def test_every_file_can_be_read_by_everybody(site: Path) -> None:
    modes = {path.stat().st_mode & 0o777 for path in site.rglob("*") if path.is_file()}
    assert modes == {0o644}
    assert site.stat().st_mode & 0o755 == 0o755


def test_static_files_are_named_by_their_content(site: Path) -> None:
    for path in (site / "static").iterdir():
        named = re.search(r"\.([0-9a-f]{8,64})\.", path.name)
        assert named, path.name
        assert hashlib.sha256(path.read_bytes()).hexdigest().startswith(named[1]), path.name


def test_metrics_have_the_fields_of_the_contract(metrics: dict[str, Any]) -> None:
    metrics = metrics | {"commit": metrics["commit"] or ""}
    assert list(misfits(metrics, FIELDS)) == []
    assert {"python", "tensorflow", "keras", "numpy"} <= set(metrics["environment"])


def test_metrics_are_json_that_any_program_reads(site: Path) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    json.loads((site / "metrics.json").read_text(encoding="utf-8"), parse_constant=refuse)


def test_predictions_have_the_columns_of_the_contract(metrics: dict[str, Any], predictions: Predictions) -> None:
    classes = len(metrics["dataset"]["classes"])
    columns = ["index", "label", "prediction", "confidence", *(f"p{index}" for index in range(classes))]
    assert predictions.header == [*columns, "label_issue", "misread_by"]
    assert predictions.indices == list(range(metrics["test"]["total"]))
    assert all(re.fullmatch(r"[01]\.\d{6}", cell) for row in predictions.rows for cell in row[3:-2])
    assert {cell for row in predictions.rows for cell in row[-2:]} <= {"0", "1"}


def test_predictions_are_probabilities_and_the_likeliest_is_the_answer(predictions: Predictions) -> None:
    probabilities = predictions.probabilities
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=2 * PRINTED * probabilities.shape[1])
    answered = probabilities[np.arange(len(probabilities)), predictions.answers]
    np.testing.assert_array_equal(answered, probabilities.max(axis=1))
    np.testing.assert_array_equal(answered, predictions.confidences)


def test_labels_are_those_of_the_data_in_their_order(predictions: Predictions, data_file: Path) -> None:
    with np.load(data_file, allow_pickle=False) as data:
        np.testing.assert_array_equal(predictions.labels, data["y_test"])


def test_the_checksum_is_that_of_the_content_in_idx_form(metrics: dict[str, Any], data_file: Path) -> None:
    with np.load(data_file, allow_pickle=False) as data:
        sums = [idx_sum(data[name]) for name in ("x_train", "y_train", "x_test", "y_test")]
        sizes = len(data["x_train"]), len(data["x_test"])
    assert metrics["dataset"]["sha256"] == hashlib.sha256("".join(sums).encode()).hexdigest()
    assert (metrics["dataset"]["train"], metrics["dataset"]["test"]) == sizes
    assert metrics["test"]["total"] == sizes[1]


def idx_sum(array: np.ndarray) -> str:
    """Return the SHA-256 of an array of bytes in IDX form: two zeros, type, dimensions, sizes, values."""
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    return hashlib.sha256(header + array.astype(np.uint8).tobytes()).hexdigest()


def test_accuracy_and_confusion_follow_from_the_predictions(metrics: dict[str, Any], predictions: Predictions) -> None:
    test, labels, answers = metrics["test"], predictions.labels, predictions.answers
    classes = range(len(metrics["dataset"]["classes"]))
    assert test["accuracy"] == accuracy_score(labels, answers)
    assert (test["correct"], test["total"]) == ((labels == answers).sum(), len(labels))
    np.testing.assert_array_equal(test["confusion"], confusion_matrix(labels, answers, labels=classes))


def test_the_scores_of_the_classes_follow_from_the_predictions(
    metrics: dict[str, Any], predictions: Predictions
) -> None:
    names = metrics["dataset"]["classes"]
    expected = precision_recall_fscore_support(
        predictions.labels, predictions.answers, labels=range(len(names)), zero_division=0
    )
    scores = metrics["test"]["classes"]
    assert [score["name"] for score in scores] == names
    for name, values in zip(("precision", "recall", "f1", "support"), expected, strict=True):
        assert [score[name] for score in scores] == pytest.approx(list(values), abs=1e-12), name


def test_the_loss_follows_from_the_published_probabilities(metrics: dict[str, Any], predictions: Predictions) -> None:
    true = predictions.probabilities[np.arange(len(predictions.rows)), predictions.labels]
    assert metrics["test"]["loss"] == pytest.approx(-np.log(np.maximum(true, 1e-7)).mean(), abs=1e-12)


def test_the_brier_score_follows_from_the_published_probabilities(
    metrics: dict[str, Any], predictions: Predictions
) -> None:
    truth = np.eye(len(metrics["dataset"]["classes"]))[predictions.labels]
    expected = ((predictions.probabilities - truth) ** 2).sum(axis=1).mean()
    assert metrics["test"]["brier"] == pytest.approx(expected, abs=1e-12)


def test_the_calibration_follows_from_the_published_probabilities(
    metrics: dict[str, Any], predictions: Predictions
) -> None:
    calibration = metrics["test"]["calibration"]
    edges = np.linspace(0, 1, len(calibration["bins"]) + 1)
    error = 0.0
    for low, high, found in zip(edges, edges[1:], calibration["bins"], strict=False):
        inside = (predictions.confidences > low) & (predictions.confidences <= high)
        assert found["count"] == inside.sum()
        if inside.any():
            right = (predictions.labels == predictions.answers)[inside].mean()
            assert found["accuracy"] == pytest.approx(right, abs=1e-12)
            assert found["confidence"] == pytest.approx(predictions.confidences[inside].mean(), abs=1e-12)
            error += inside.mean() * abs(right - found["confidence"])
    assert calibration["expected_error"] == pytest.approx(error, abs=1e-12)


def test_the_interval_is_wilsons(metrics: dict[str, Any]) -> None:
    """(p + z²/2n ± z √(pq/n + z²/4n²)) / (1 + z²/n), with q = 1 - p, and z = 1.96 for 95 %."""
    share, number, z = metrics["test"]["accuracy"], metrics["test"]["total"], 1.959963984540054
    middle = share + z**2 / (2 * number)
    reach = z * math.sqrt(share * (1 - share) / number + z**2 / (4 * number**2))
    expected = [(middle - reach) / (1 + z**2 / number), (middle + reach) / (1 + z**2 / number)]
    assert metrics["test"]["interval"] == pytest.approx(expected, abs=1e-12)


def test_the_history_ends_with_the_model_that_is_published(metrics: dict[str, Any]) -> None:
    history, test = metrics["history"], metrics["test"]
    assert {len(values) for values in history.values()} == {metrics["training"]["epochs"]}
    assert history["test_accuracy"][-1] == pytest.approx(test["accuracy"], abs=1e-6)
    assert history["test_loss"][-1] == pytest.approx(test["loss"], abs=1e-3)


def test_the_parameters_add_up(metrics: dict[str, Any]) -> None:
    model = metrics["model"]
    assert model["parameters"] == sum(layer["parameters"] for layer in model["layers"])


def test_the_page_shows_the_accuracy_in_percent_with_two_decimals(metrics: dict[str, Any], site: Path) -> None:
    assert percent_in(metrics["test"]["accuracy"], visible_text(site / "index.html"))


def test_the_page_and_its_pictures_tell_the_interval(metrics: dict[str, Any], site: Path) -> None:
    told = visible_text(site / "index.html") + " ".join(alternative_texts(site / "index.html"))
    assert all(percent_in(end, told) for end in metrics["test"]["interval"])


@pytest.mark.parametrize(("right", "message"), [(293, "97.67%"), (300, "100.00%"), (0, "0.00%")])
def test_the_badge_has_the_accuracy_with_two_decimals_in_the_form_that_shields_io_reads(
    right: int, message: str
) -> None:
    evaluation = tiny_evaluation([0] * 300, [0] * right + [1] * (300 - right), names=["0", "1"])
    badge = json.loads(badge_json(tiny_results(evaluation=evaluation)))
    assert badge.keys() == {"schemaVersion", "label", "message", "color"}
    assert (badge["schemaVersion"], badge["label"], badge["message"]) == (1, "test accuracy", message)


def test_the_badge_of_several_trainings_has_their_mean() -> None:
    results = tiny_results(trainings=tiny_trainings([0.98, 0.97, 0.99], [0]))
    assert json.loads(badge_json(results))["message"] == "98.00%, mean of 3"


def percent_in(share: float, text: str) -> bool:
    """Return whether a text has a share in percent with two decimals."""
    return re.search(rf"(?<![\d.]){100 * share:.2f}\s*%", text) is not None


def test_the_method_page_explains_every_field_of_the_metrics(metrics: dict[str, Any], site: Path) -> None:
    text = visible_text(site / "method.html")
    inside = {
        name for section in metrics.keys() - OPEN if isinstance(metrics[section], dict) for name in metrics[section]
    }
    assert {name for name in metrics.keys() | inside if name not in text} == set()


def test_the_method_page_lists_every_setting_that_shapes_it(site: Path) -> None:
    text = visible_text(site / "method.html")
    for name, field in Settings.model_fields.items():
        if name in NOWHERE:
            continue
        assert re.search(rf"\b{name}\b", text)
        assert " ".join((field.description or "").split()).replace("'", "’") in text


def test_the_site_does_not_tell_where_on_the_machine_anything_lies(build: Build, data_file: Path) -> None:
    private = [os.fsencode(place) for place in (build.project, data_file.parent, Path.home())]
    told = {name for name, content in contents(build.site).items() for place in private if place in content}
    assert told == set()


def visible_text(path: Path) -> str:
    """Return the text of a page, a space between any two of its elements."""
    return " ".join(" ".join(parse(path).find("body").itertext()).split())


def alternative_texts(path: Path) -> list[str]:
    """Return what a page says of its pictures."""
    return [image.get("alt", "") for image in parse(path).iter("img")]


def parse(path: Path) -> Element:
    return html5lib.parse(path.read_text(encoding="utf-8"), namespaceHTMLElements=False)


@pytest.mark.parametrize("build", ["digits"], indirect=True, scope="session")  # any model will do
def test_stock_keras_scores_the_published_model_the_same(
    site: Path, metrics: dict[str, Any], data_file: Path, tmp_path: Path
) -> None:
    """Loaded where the project does not exist, on the raw images."""
    scored = subprocess.run(
        [sys.executable, "-c", SCORE_WITH_KERAS_ALONE, site / "model.keras", data_file],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert scored.returncode == 0, scored.stderr
    expected = [metrics["test"]["correct"], metrics["test"]["total"], metrics["model"]["parameters"]]
    assert [int(number) for number in scored.stdout.split("\n")[-2].split()] == expected


def test_the_published_model_has_no_state_of_an_optimiser(site: Path, metrics: dict[str, Any]) -> None:
    weights = 4 * metrics["model"]["parameters"]
    assert (site / "model.keras").stat().st_size < weights + 50_000


def test_the_notebook_is_published_as_it_is(site: Path) -> None:
    name = "HandwrittenDigitRecognitionModel.ipynb"
    assert (site / name).read_bytes() == (site.parent / "site" / "notebook" / name).read_bytes()


def test_mnist_is_read_as_well_as_promised(mnist_site: Path) -> None:
    metrics = json.loads((mnist_site / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["test"]["accuracy"] >= 0.97
    assert metrics["model"]["parameters"] == dense((28, 28), 10, 0.001).count_params()
    assert metrics["dataset"]["name"] == "mnist"
    assert metrics["dataset"]["sha256"] == MNIST_SHA256


@pytest.mark.parametrize(
    ("scored_on", "epoch", "names"),
    [
        ("test", (0.5, 0.8, 0.4, 0.85), ["loss", "accuracy", "test_loss", "test_accuracy"]),
        ("validation", (0.5, 0.8, 0.4, 0.85), ["loss", "accuracy", "validation_loss", "validation_accuracy"]),
        ("validation", (0.5, None, 0.4, None), ["loss", "validation_loss"]),
        ("", (0.5, 0.8, None, None), ["loss", "accuracy"]),
    ],
)
def test_scores_of_a_training_have_the_name_of_what_was_scored(
    scored_on: str, epoch: tuple[float | None, ...], names: list[str]
) -> None:
    training = tiny_training([epoch], scored_on=scored_on)
    history = training_history(training)
    assert list(history) == names
    assert history["loss"] == [0.5]


def test_the_method_page_tells_what_grows_with_what(site: Path) -> None:
    grown = json.loads((CHECKOUT / "site" / "benchmark.json").read_text(encoding="utf-8"))["grown"]
    text = visible_text(site / "method.html")
    for rows in grown.values():
        for what, stage, seconds, *_ in rows:
            assert " ".join(f"{what} {stage} {seconds}".split()) in text
