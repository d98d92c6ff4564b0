"""Somebody has a trained network: the report on it is whole, and says nothing that nobody knows."""

from __future__ import annotations

import csv
import importlib
import json
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING

import html5lib
import keras
import numpy as np
import pytest
from builds import copy_project
from PIL import Image
from site_check import check_site

from report.build import main
from report.data.digits import write_digits

if TYPE_CHECKING:
    from pathlib import Path

# Keras reads its variables through an interface of NumPy that is older than NumPy likes; nothing here can mend that.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a network that stock Keras has trained, and its log."""
    folder = copy_project(tmp_path_factory.mktemp("trained") / "project")
    write_digits(folder / "digits.npz")
    with np.load(folder / "digits.npz") as arrays:
        images, labels = arrays["x_train"][..., None], arrays["y_train"]
    keras.utils.set_random_seed(1)
    pixels = keras.Input((*images.shape[1:3], 1))
    flat = keras.layers.Flatten()(keras.layers.Conv2D(4, 3, activation="relu")(keras.layers.Rescaling(1 / 16)(pixels)))
    model = keras.Model(pixels, keras.layers.Dense(10)(flat))
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    log = keras.callbacks.CSVLogger(folder / "training.csv")
    model.fit(images, labels, validation_split=0.1, epochs=2, verbose=0, callbacks=[log])
    model.save(folder / "mine.keras")
    return folder


def built(project: Path, output: str, *arguments: str) -> tuple[dict[str, object], str]:
    """Build the report on the network; return its numbers and the words of its pages."""
    said, complained = StringIO(), StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(complained):
        patch.chdir(project)
        status = main(["--dataset", "digits.npz", "--trained", "mine.keras", "--output", output, *arguments])
    assert status == 0, complained.getvalue()
    site = project / output
    assert check_site(site) == []
    pages = (html5lib.parse((site / f"{name}.html").read_bytes(), namespaceHTMLElements=False) for name in PAGES)
    words = " ".join(" ".join("".join(page.find("body").itertext()).split()) for page in pages)
    return json.loads((site / "metrics.json").read_text(encoding="utf-8")), words


def test_folders_whose_names_sort_otherwise_than_it_has_learned_are_refused_with_a_way_out(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    called = ("null", "eins", "zwei", "drei", "vier", "fuenf", "sechs", "sieben", "acht", "neun")
    with np.load(project / "digits.npz") as arrays:
        images, labels = arrays["x_test"], arrays["y_test"]
    for folder, names in (("ziffern", called), ("places", [f"{at} {name}" for at, name in enumerate(called)])):
        for place, (image, label) in enumerate(zip(images, labels, strict=True)):
            path = project / folder / "test" / names[label] / f"{place}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(image).save(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        assert main(["--dataset", "ziffern", "--trained", "mine.keras", "--output", "_never"]) == 1
    (error,) = (line for line in capfd.readouterr().err.splitlines() if "mine.keras" in line)
    assert "would be if the probabilities stood in the order null, eins, zwei, drei, vier, fuenf, sechs, s" in error
    assert "let the names of folders of images begin with their places in it (0 cat, 1 dog)" in error
    metrics, _ = built(project, "_places", "--dataset", "places")
    assert metrics["dataset"]["classes"][:2] == ["0 null", "1 eins"]
    assert metrics["test"]["accuracy"] > 0.5, "as it has learned"


CENTRED = """
import keras

@keras.saving.register_keras_serializable()
class Net(keras.Model):
    def __init__(self, **more):
        super().__init__(**more)
        self.flat, self.last = keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")

    def call(self, images):
        return self.last(self.flat((images - 127) / 128))
"""


def test_one_that_computes_with_pixels_is_judged_as_keras_judges_it_and_published_so(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(project)
    (project / "centred.py").write_text(CENTRED, encoding="utf-8")
    with np.load(project / "digits.npz") as arrays:
        (images, labels), (pixels, true) = (
            (arrays[f"x_{part}"].astype(np.float32), arrays[f"y_{part}"]) for part in ("train", "test")
        )
    model = importlib.import_module("centred").Net()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(images, labels, epochs=15, verbose=0)
    model.save(project / "centred.keras")
    metrics, _ = built(project, "_centred", "--trained", "centred.keras", "--custom", "centred")
    _, accuracy = model.evaluate(pixels, true, verbose=0)
    assert accuracy > 0.8
    assert metrics["test"]["accuracy"] == pytest.approx(accuracy)
    published = keras.models.load_model(project / "_centred" / "model.keras").predict(pixels, verbose=0)
    with (project / "_centred" / "predictions.csv").open(encoding="ascii") as file:
        told = [[float(row[f"p{digit}"]) for digit in range(10)] for row in csv.DictReader(file)]
    assert np.array(told) == pytest.approx(published, abs=1e-5)


PAGES = ("index", "method")
UNKNOWN = (
    *("unseen", "none seen", "never trained on", "seed 42", "Random seed", "“replicates” makes"),
    *("seed None", "None image", "rate None"),
)


def test_the_report_on_a_network_with_its_log_is_whole(project: Path) -> None:
    metrics, words = built(project, "_logged", "--log", "training.csv")
    with np.load(project / "digits.npz") as arrays:
        model = keras.models.load_model(project / "mine.keras")
        _, accuracy = model.evaluate(arrays["x_test"][..., None], arrays["y_test"], verbose=0)
    assert metrics["test"]["accuracy"] == pytest.approx(accuracy)
    assert list(metrics["history"]) == ["loss", "accuracy", "validation_loss", "validation_accuracy"]
    assert (metrics["training"]["seed"], metrics["training"]["batch_size"]) == (None, None)
    assert "the log of that tells of two passes" in words
    assert "softmax makes of them" in words
    for unknown in (
        "seed None",
        "None image",
        "rate None",
        "unseen",
        "none seen",
        "seed 42",
        "Random seed",
        "never trained on",
        "“replicates” makes",
    ):
        assert unknown not in words


def test_the_report_on_a_network_without_a_log_leaves_its_training_out(project: Path) -> None:
    metrics, words = built(project, "_alone")
    assert metrics["training"] is None
    for unknown in (
        "seed None",
        "None image",
        "rate None",
        "How did it learn?",
        "How was it trained?",
        "Optimiser",
        "unseen",
        "seed 42",
    ):
        assert unknown not in words
