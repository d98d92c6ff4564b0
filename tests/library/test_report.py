"""The report as an object: from arrays or a model in memory to a headline and a site, and nothing else."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import html5lib
import keras
import matplotlib as mpl
import numpy as np
import pandas as pd
import polars as pl
import pytest
import zoo
from builds import CHECKOUT, contents
from site_check import check_site
from sklearn.datasets import load_digits

import report
from report import Report, ReportError
from report.network import handed
from report.network.handed import training_of
from report.network.run import Asked, Run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

KINDS = ["yes", "<i>no</i>"]
Y_TRUE = [0, 0, 1, 1, 1]
Y_PROB = [[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.3, 0.7], [0.0, 1.0]]
(BLOCK,) = re.findall(r"```python\n(.*?)```", (CHECKOUT / "README.md").read_text(encoding="utf-8"), re.DOTALL)


class Columns:
    """What this project knows of a DataFrame with scores: columns by their names, and no truth of the whole."""

    def keys(self) -> list[str]:
        """Return the names of the columns."""
        return ["loss"]

    def __getitem__(self, name: str) -> np.ndarray:
        return {"loss": np.array([0.5, 0.25])}[name]

    def __bool__(self) -> bool:
        raise ValueError("the truth of a table is ambiguous")


@pytest.fixture(scope="module")
def digits() -> tuple[np.ndarray, np.ndarray]:
    """Four hundred digits, float32 from 0 to 1, and their classes."""
    found = load_digits()
    return (found.images[:400] / 16).astype(np.float32), found.target[:400]


def fitted(digits: tuple[np.ndarray, np.ndarray], *layers: keras.Layer) -> tuple[keras.Model, Any]:
    """Return a small network that has seen some digits, and what `fit` returned."""
    keras.utils.set_random_seed(0)
    x, y = digits
    model = keras.Sequential([keras.Input((8, 8)), keras.layers.Flatten(), *layers])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model, model.fit(x[:300], y[:300], epochs=3, verbose=0, validation_data=(x[300:], y[300:]))


def test_the_lines_of_the_readme_make_two_sites(
    digits: tuple[np.ndarray, np.ndarray], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(BLOCK.strip().splitlines()) <= 5
    monkeypatch.chdir(tmp_path)
    x, y = digits
    model, fit = fitted(digits, keras.layers.Dense(10, activation="softmax"))
    x_test, y_test = x[300:], y[300:]
    known = {"model": model, "fit": fit, "x_test": x_test, "y_test": y_test, "y_true": y_test}
    known |= {"y_prob": model.predict(x_test, verbose=0), "names": [f"digit {index}" for index in range(10)]}
    for line in BLOCK.strip().splitlines():
        exec(line, known)  # noqa: S102 as somebody would who copies it
        if ".save(" in line:
            assert check_site(tmp_path / "site") == []
    assert (tmp_path / "site" / "model.keras").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("kind", [list, np.array, tuple])
def test_it_tells_its_headline_by_itself(kind: Any) -> None:  # noqa: ANN401
    made = Report.from_predictions(kind(Y_TRUE), kind(Y_PROB), title="<b>Mine</b>")
    assert made.headline == "The model classifies 4 of 5 test rows correctly"
    assert repr(made) == f"Report: {made.headline}. Test accuracy 80.00%, 95% interval 37.55% to 96.38%."
    assert made._repr_html_() == (
        "<p><strong>&lt;b&gt;Mine&lt;/b&gt;: The model classifies 4 of 5 test rows correctly.</strong><br>"
        "Test accuracy 80.00%, 95% interval 37.55% to 96.38%.</p>"
    )


@pytest.mark.parametrize("tables", [pd, pl], ids=["pandas", "polars"])
def test_columns_of_a_table_will_do_and_name_the_classes(tables: ModuleType) -> None:
    shares = tables.DataFrame({"yes": [row[0] for row in Y_PROB], "no": [row[1] for row in Y_PROB]})
    names = tables.Series([("yes", "no")[label] for label in Y_TRUE])
    made = Report.from_predictions(names, shares)
    assert made.predictions.class_names == ("yes", "no")
    assert made.evaluation.correct == 4


def test_of_two_classes_one_probability_is_enough() -> None:
    made = Report.from_predictions(Y_TRUE, [row[1] for row in Y_PROB], class_names=KINDS)
    assert made.evaluation.correct == 4


def test_the_site_is_built_in_silence_and_nothing_is_written_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REPORT_TITLE", "not this")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    ids = ["a", "b", "c", "d", "=1"]
    made = Report.from_predictions(Y_TRUE, Y_PROB, class_names=KINDS, ids=ids, title="My <i>answers</i>")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        page = made.save("site")
    assert page == tmp_path / "site" / "index.html"
    assert capsys.readouterr() == ("", "")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert check_site(tmp_path / "site") == []
    assert "My &lt;i&gt;answers&lt;/i&gt;" in page.read_text(encoding="utf-8")
    assert (page.parent / "predictions.csv").read_text(encoding="utf-8").splitlines()[5].endswith(",'=1")


def test_the_same_answers_make_the_same_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    one, other = (Report.from_predictions(Y_TRUE, Y_PROB).save(tmp_path / name / "site") for name in ("a", "b"))
    assert contents(one.parent) == contents(other.parent)


def in_threads(work: Callable[[int], Any]) -> list[Any]:
    """Return what becomes of four calls at once, with their numbers."""
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(work, range(4)))


def test_threads_make_the_same_sites_as_one_and_leave_the_style_of_drawings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    made, style = Report.from_predictions(Y_TRUE, Y_PROB), dict(mpl.rcParams)
    alone = contents(made.save(tmp_path / "alone").parent)
    pages = in_threads(lambda number: made.save(tmp_path / str(number)))
    assert [contents(page.parent) for page in pages] == [alone] * 4
    assert dict(mpl.rcParams) == style


AMID = """
import multiprocessing, sys, threading
from report import Report
from report.core.quiet import quiet_libraries

begun, ended = threading.Event(), threading.Event()

def work():
    with quiet_libraries():
        begun.set()
        ended.wait()

made = Report.from_predictions([0, 0, 1, 1, 1], [0.1, 0.6, 0.8, 0.7, 1.0])
with quiet_libraries():
    made.save("before")
thread = threading.Thread(target=work)
thread.start()
begun.wait()
child = multiprocessing.get_context("fork").Process(target=made.save, args=("site",))
child.start()
child.join(60)
child.kill()
child.join()
ended.set()
thread.join()
made.save("after")
print(child.exitcode)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")
def test_a_process_that_is_forked_while_a_thread_is_at_it_waits_for_nobody(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-c", AMID]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, encoding="utf-8", timeout=120)
    assert done.stdout == "0\n", done.stderr
    assert len({*(str(contents(tmp_path / name)["predictions.csv"]) for name in ("before", "site", "after"))}) == 1


def test_threads_that_ask_a_model_leave_standard_error_as_it_was(
    digits: tuple[np.ndarray, np.ndarray], capfd: pytest.CaptureFixture[str]
) -> None:
    x, y = digits
    model, _ = fitted(digits, keras.layers.Dense(10, activation="softmax"))
    alone = Report.from_model(model, x[300:], y[300:])
    made = in_threads(lambda _: Report.from_model(model, x[300:], y[300:]))
    assert [(one.headline, one.again, one.run.layers) for one in made] == [(alone.headline, True, alone.run.layers)] * 4
    os.write(2, b"after\n")
    assert capfd.readouterr().err.endswith("after\n")


def test_other_answers_on_the_same_data_are_another_run(tmp_path: Path) -> None:
    answers = {"one": Y_PROB, "other": np.eye(2)[Y_TRUE]}
    pages = [Report.from_predictions(Y_TRUE, shares).save(tmp_path / name) for name, shares in answers.items()]
    (one,), (other,) = (json.loads((page.parent / "history.json").read_bytes())["runs"] for page in pages)
    assert one["id"] != other["id"]
    assert one["dataset"] == other["dataset"]


def test_a_folder_of_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(
        ReportError,
        match=r"holds thesis.txt, which no build is known to have made; move it away, or name another folder$",
    ):
        Report.from_predictions(Y_TRUE, Y_PROB).save(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_what_is_no_prediction_is_told_in_one_line() -> None:
    with pytest.raises(ReportError, match=r"^probabilities\[1\]: the sum of the probabilities is 1.1, not 1; "):
        Report.from_predictions([0, 1], [[0.5, 0.5], [0.6, 0.5]])
    with pytest.raises(ReportError, match=r"^labels: no array \("):
        Report.from_predictions([[0, 1], [1]], [[0.5, 0.5], [0.6, 0.4]])


@pytest.mark.parametrize("title", ["two\nlines", "t" * 121, 5])
def test_a_title_that_no_page_can_have_is_told_in_one_line(title: Any) -> None:  # noqa: ANN401
    with pytest.raises(ReportError, match=r"^title is .*; change it$"):
        Report.from_predictions(Y_TRUE, Y_PROB, title=title)


def test_a_place_where_nothing_can_be_written_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path))

    monkeypatch.setattr("report.library.report.build", full)
    with pytest.raises(ReportError, match=r"^the site cannot be made \(.*No space left.*\); mend that or name another"):
        Report.from_predictions(Y_TRUE, Y_PROB).save(tmp_path / "site")


def test_a_model_is_published_and_asked_again(digits: tuple[np.ndarray, np.ndarray], tmp_path: Path) -> None:
    x, y = digits
    model, _ = fitted(digits, keras.layers.Dense(16, activation="relu"), keras.layers.Dense(10, activation="softmax"))
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        page = Report.from_model(model, x[300:], y[300:]).save(tmp_path / "site")
    assert check_site(page.parent) == []
    assert {"draw.html", "predictions.html"} <= {path.name for path in page.parent.iterdir()}
    method = (page.parent / "method.html").read_text(encoding="utf-8")
    assert "its first layer, put before it for this report as it was given its examples so, brings them" in method
    assert "as it was given<" not in method
    published = keras.models.load_model(page.parent / "model.keras")
    brought = np.rint(x[300:] * 255).astype(np.uint8)
    assert published.predict(brought, verbose=0) == pytest.approx(model.predict(x[300:], verbose=0), abs=0.02)
    metrics = json.loads((page.parent / "metrics.json").read_bytes())
    assert metrics["robustness"]
    assert metrics["model"]["parameters"] == model.count_params()
    assert "keras" in metrics["environment"]


@pytest.mark.parametrize("classes", [10, 300])
def test_a_model_is_asked_again_only_if_it_answers_the_same_of_however_many_classes(classes: int) -> None:
    x = np.random.default_rng(0).random((40, 8, 8), np.float32)
    keras.utils.set_random_seed(0)
    end = keras.layers.Dense(classes, activation="softmax", kernel_initializer=keras.initializers.RandomNormal(0, 1.0))
    chain = keras.Sequential([keras.Input((8, 8)), keras.layers.Flatten(), end])
    assert Report.from_model(chain, x, np.arange(40) % classes).again, (
        "one that takes pixels from 0 to 255 does the same"
    )
    with pytest.warns(UserWarning, match="it takes other numbers than pixels from 0 to 255"):
        made = Report.from_model(Known(classes), x, np.arange(40) % classes)
    assert (made.again, bool(made.network)) == (False, True)


def _ways(pixels: Any, *layers: keras.Layer) -> keras.Model:  # noqa: ANN401 Keras has no types
    """Return a network of two ways through these layers, joined, that is sure of its answers: its logits are large."""
    flat = keras.layers.Flatten()(pixels)
    ways = [layer(flat) for layer in layers]
    grown = keras.layers.Rescaling(50.0, name="rescaling")(keras.layers.add(ways))
    return keras.Model(pixels, keras.layers.Softmax(name="pixels")(grown))


@pytest.mark.parametrize("kind", ["float32", "bool"])
def test_a_model_that_took_shades_from_0_to_1_is_asked_about_those_however_sure_it_is(kind: str) -> None:
    x = (
        np.random.default_rng(0).random((40, 8, 8)) ** 2 if kind == "float32" else np.eye(64)[:40].reshape(40, 8, 8)
    ).astype(kind)
    keras.utils.set_random_seed(0)
    model = _ways(keras.Input((8, 8)), keras.layers.Dense(3), keras.layers.Dense(3))
    made = Report.from_model(model, x, np.arange(40) % 3)
    assert (made.again, made.run.asked.rescaled) == (True, "given")
    assert made.run.layers[0].name == "rescaling_", "a name that no other layer has"
    assert len(model.layers[1]._inbound_nodes) == 1, "the model itself is left as it was"  # noqa: SLF001
    with tempfile.NamedTemporaryFile(suffix=".keras") as file:
        file.write(made.network)
        file.flush()
        published = keras.models.load_model(file.name)
    shown = np.rint(x.astype(np.float64) * 255).astype(np.uint8)
    assert published.predict(shown // 2, verbose=0) == pytest.approx(
        model.predict(shown // 2 / np.float32(255), verbose=0), abs=1e-4
    )


def test_a_layer_that_is_called_rescaling_already_is_no_hindrance() -> None:
    x = np.random.default_rng(0).random((40, 8, 8), np.float32)
    layers = [
        keras.layers.Rescaling(2.0, -1.0, name="rescaling"),
        keras.layers.Flatten(),
        keras.layers.Dense(3, "softmax"),
    ]
    model = keras.Sequential([keras.Input((8, 8)), *layers])
    keras.utils.clear_session()  # Keras names layers from the start, as where a model was loaded from a file
    assert Report.from_model(model, x, np.arange(40) % 3).again


@keras.saving.register_keras_serializable("tests")
class Known(keras.Model):  # type: ignore[misc] # Keras has no types
    """A network that any file can name."""

    def __init__(self, units: int, **more: Any) -> None:  # noqa: ANN401
        super().__init__(**more)
        self.units = units
        self.flat, self.end = keras.layers.Flatten(), keras.layers.Dense(units, activation="softmax")

    def call(self, images: Any) -> Any:  # noqa: ANN401, D102
        return self.end(self.flat(images))

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {**super().get_config(), "units": self.units}


class Own(keras.Model):  # type: ignore[misc] # Keras has no types
    """A network that only this module knows, with an argument that its file does not hold."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self.flat, self.end = keras.layers.Flatten(), keras.layers.Dense(units, activation="softmax")

    def call(self, images: Any) -> Any:  # noqa: ANN401, D102
        return self.end(self.flat(images))


def test_a_model_that_cannot_be_saved_is_reported_on_by_its_answers(
    digits: tuple[np.ndarray, np.ndarray], tmp_path: Path
) -> None:
    x, y = digits
    with pytest.warns(UserWarning, match="the model is not asked again: ") as warned:
        page = Report.from_model(Own(10), x[300:], y[300:]).save(tmp_path / "site")
    assert len(warned) == 1
    assert check_site(page.parent) == []
    assert not (page.parent / "model.keras").exists()
    assert (page.parent / "predictions.html").is_file()


def test_a_history_that_lacks_the_first_epochs_is_refused(digits: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = digits
    model = keras.Sequential([keras.Input((8, 8)), keras.layers.Flatten(), keras.layers.Dense(10, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    history = model.fit(x, y, epochs=4, initial_epoch=1, verbose=0)
    with pytest.raises(ReportError, match="history begins with epoch 2; give it with all epochs, or leave it out"):
        Report.from_model(model, x, y, history=history)
    both = keras.callbacks.History()
    for last, first in ((2, 0), (4, 2)):
        model.fit(x, y, epochs=last, initial_epoch=first, verbose=0, callbacks=[both])
    training = Report.from_model(model, x, y, history=both).run.training
    assert training
    assert [epoch.number for epoch in training.epochs] == [1, 2, 3, 4]


def leaky_relu(values: Any) -> Any:  # noqa: ANN401
    """What textbooks call so, and Keras does with another slope."""
    return keras.ops.maximum(0.01 * values, values)


def own_score(labels: Any, answers: Any) -> Any:  # noqa: ANN401
    """A metric or loss by its author."""
    return keras.losses.sparse_categorical_crossentropy(labels, answers)


class OwnRate(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule by its author."""

    def __call__(self, step: Any) -> Any:  # noqa: ANN401
        """Return the rate of a step: always the same."""
        return 0.001 * keras.ops.ones_like(keras.ops.cast(step, "float32"))

    def get_config(self) -> dict[str, Any]:
        """Return nothing, which is all that it takes."""
        return {}


def own_rate() -> float:
    return 0.001


@pytest.mark.parametrize(
    "how",
    [
        {"metrics": ["accuracy", own_score]},
        {"loss": own_score},
        {"optimizer": keras.optimizers.Adam(OwnRate())},
        {"optimizer": keras.optimizers.Adam(own_rate)},
    ],
    ids=["metric", "loss", "schedule", "rate"],
)
@pytest.mark.filterwarnings("error::UserWarning")
def test_what_a_model_was_compiled_with_is_no_hindrance_to_ask_it_again(
    how: dict[str, Any], digits: tuple[np.ndarray, np.ndarray], tmp_path: Path
) -> None:
    x, y = digits
    model = keras.Sequential([keras.Input((8, 8)), keras.layers.Flatten(), keras.layers.Dense(10, "softmax")])
    model.compile(**{"optimizer": "adam", "loss": "sparse_categorical_crossentropy", **how})
    history = model.fit(x, y, epochs=2, verbose=0)
    optimizer, steps = model.optimizer, int(model.optimizer.iterations)
    made = Report.from_model(model, x, y, history=history)
    assert (made.again, [layer.type for layer in made.run.layers]) == (True, ["Rescaling", "Flatten", "Dense"])
    (tmp_path / "model.keras").write_bytes(made.network)
    stock = keras.models.load_model(tmp_path / "model.keras")
    assert stock.predict(x * 255, verbose=0) == pytest.approx(model.predict(x, verbose=0), abs=1e-5)
    assert model.optimizer is optimizer, "the model itself goes on as it was"
    assert int(model.optimizer.iterations) == steps


def test_of_two_forms_of_a_model_the_reason_of_the_first_is_told(
    digits: tuple[np.ndarray, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:  # noqa: ANN401
        raise ValueError("no room for a layer")

    monkeypatch.setattr(handed, "rescaled", fail)
    with pytest.warns(UserWarning, match="is not asked again: its file cannot be loaded again: no room for a layer;"):
        made = Report.from_model(fitted(digits, keras.layers.Dense(10, "softmax"))[0], *digits)
    assert (made.again, bool(made.network)) == (False, True)


def test_a_file_that_answers_otherwise_is_not_published(digits: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = digits
    layers = [keras.layers.Dense(16, leaky_relu), keras.layers.Dense(16, leaky_relu), keras.layers.Dense(10, "softmax")]
    with pytest.warns(UserWarning, match="is not asked again: its file answers otherwise than the model does;"):
        made = Report.from_model(fitted(digits, *layers)[0], x[300:], y[300:])
    assert (made.again, made.network) == (False, b"")


class Added(keras.layers.Layer):  # type: ignore[misc] # Keras has no types
    """A layer that only this module knows: it adds to its input what a Dense layer makes of it."""

    def __init__(self, units: int, **more: Any) -> None:  # noqa: ANN401
        super().__init__(**more)
        self.units, self.dense = units, keras.layers.Dense(units, activation="relu")

    def build(self, shape: Any) -> None:  # noqa: ANN401, D102
        self.dense.build(shape)

    def call(self, values: Any) -> Any:  # noqa: ANN401, D102
        return values + self.dense(values)

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {**super().get_config(), "units": self.units}


def folded(values: Any) -> Any:  # noqa: ANN401
    """Do what no function of Keras's does."""
    return keras.ops.abs(values)


def hard_swish(values: Any) -> Any:  # noqa: ANN401
    """Do otherwise than what Keras calls so, and keeps in files by another name."""
    return keras.ops.relu(values) + 0.1


class Threes(keras.initializers.Constant):  # type: ignore[misc] # Keras has no types
    """Weights that only this module knows how to begin."""


@pytest.mark.parametrize(
    ("layer", "module"),
    [
        (lambda: keras.layers.Dense(4, activation=folded), __name__),
        (lambda: keras.layers.Dense(4, activation=hard_swish), __name__),
        (lambda: keras.layers.Dense(4, activation="hard_swish"), ""),
        (lambda: keras.layers.Dense(4, bias_initializer=Threes(3)), __name__),
        (lambda: keras.layers.Dense(4, activation="gelu", kernel_regularizer="l2"), ""),
    ],
)
def test_the_module_of_what_a_layer_of_keras_was_given_is_named(layer: Any, module: str) -> None:  # noqa: ANN401
    x = np.random.default_rng(0).random((40, 8, 8), np.float32)
    layers = keras.layers.Flatten(), layer(), keras.layers.Dense(3, activation="softmax")
    made = Report.from_model(keras.Sequential([keras.Input((8, 8)), *layers]), x, np.arange(40) % 3)
    assert (made.again, made.run.asked.custom) == (True, module)


def test_a_model_with_layers_of_its_own_logits_and_a_channel_is_asked_again_and_its_history_told(
    digits: tuple[np.ndarray, np.ndarray], tmp_path: Path
) -> None:
    x, y = digits[0][..., np.newaxis], digits[1]
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Flatten(), keras.layers.Dense(16, activation="relu"), Added(16), keras.layers.Dense(10)]
    model = keras.Sequential([keras.Input((8, 8, 1)), *layers])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    fit = model.fit(x[:300], y[:300], epochs=2, verbose=0, validation_data=(x[300:], y[300:]))
    with pytest.warns(
        UserWarning, match=r"draw.html cannot run this network, because of \w+ \(Added\)|a layer \(Added\)"
    ):
        site = Report.from_model(model, x[300:], y[300:], history=fit.history).save(tmp_path / "site").parent
    assert check_site(site) == []
    metrics = json.loads((site / "metrics.json").read_bytes())
    assert metrics["history"]["loss"] == pytest.approx(fit.history["loss"])
    assert metrics["history"]["validation_accuracy"] == pytest.approx(fit.history["val_accuracy"])
    right = (model.predict(x[300:], verbose=0).argmax(axis=1) == y[300:]).mean()
    assert metrics["test"]["accuracy"] == pytest.approx(right)
    assert metrics["robustness"]
    assert metrics["training"]["optimizer"] == "Adam"
    said = (site / "index.html").read_text(encoding="utf-8")
    assert "tells of two passes" in said
    assert "The model" not in said


SHADES = {"most": 255.0}


class Shaded(keras.layers.Layer):  # type: ignore[misc] # Keras has no types
    """A layer that looks up how bright an image can be."""

    def call(self, values: Any) -> Any:  # noqa: ANN401, D102
        return values / SHADES["most"]


def test_a_file_whose_classes_were_edited_since_is_not_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    x = np.random.default_rng(0).integers(0, 256, (40, 8, 8)).astype(np.uint8)
    keras.utils.set_random_seed(0)
    layers = Shaded(), keras.layers.Flatten(), keras.layers.Dense(3, activation="softmax")
    made = Report.from_model(keras.Sequential([keras.Input((8, 8)), *layers]), x, np.arange(40) % 3)

    def saved(name: str, said: str) -> bool:
        with warnings.catch_warnings(record=True, action="always") as warned:
            site = made.save(tmp_path / name).parent
        left_out = "; the chapters that ask it again are left out"
        told = [str(one.message) for one in warned if str(one.message).endswith(left_out)]
        assert [one.partition(said)[1] for one in told] == [said] * bool(said)
        assert all(one.filename == __file__ for one in warned if str(one.message) in told)
        assert check_site(site) == []
        return bool(json.loads((site / "metrics.json").read_bytes())["robustness"])

    assert saved("before", "")
    monkeypatch.setitem(SHADES, "most", 250.0)
    assert not saved("edited", "the model is not asked again: its file answers otherwise than the model does")
    monkeypatch.delattr(sys.modules[__name__], "Shaded")
    assert not saved("deleted", "the model is not asked again: its file cannot be loaded again: ")


def test_images_too_large_to_be_shown_are_reported_on_without_them(tmp_path: Path) -> None:
    x = np.random.default_rng(0).random((20, 300, 30, 3), np.float32)
    keras.utils.set_random_seed(0)
    layers = [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(2, activation="softmax")]
    model = keras.Sequential([keras.Input((300, 30, 3)), *layers])
    with pytest.warns(UserWarning, match="images of more than 224 pixels a side are not shown") as warned:
        site = Report.from_model(model, x, np.arange(20) % 2).save(tmp_path / "site").parent
    assert len(warned) == 1
    assert check_site(site) == []
    assert (site / "model.keras").is_file()
    assert not (site / "draw.html").exists()


def test_what_keras_computes_with_is_named_where_it_is_not_tensorflow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    with pytest.raises(ReportError, match=r"^Keras computes with jax here; set KERAS_BACKEND=tensorflow before"):
        Report.from_model(keras.Sequential([keras.layers.Softmax()]), [[1.0, 2.0]], [0])


def test_rows_are_no_images(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
    x = np.random.default_rng(0).normal(size=(40, 4))
    history = {"loss": [0.7, 0.6], "accuracy": [0.5, 0.6], "val_loss": [0.7, 0.65], "val_accuracy": [0.5, 0.55]}
    page = Report.from_model(model, x, (x[:, 0] > 0).astype(int), history=history).save(tmp_path / "site")
    assert check_site(page.parent) == []
    for source in ("index.html", "method.html"):
        said = " ".join(html5lib.parse((page.parent / source).read_bytes()).find(".//{*}main").itertext())
        assert re.findall(r"validation images|training images|raw pixels", said.partition("schema_version")[0]) == []
    assert (page.parent / "model.keras").is_file()
    assert not (page.parent / "draw.html").exists()


@pytest.mark.parametrize(
    ("shape", "layers", "shown"),
    [
        ((128, 9), [keras.layers.Conv1D(2, 3), keras.layers.GlobalAveragePooling1D()], False),
        ((12, 28), [keras.layers.Bidirectional(keras.layers.LSTM(2))], False),
        ((60, 4), [keras.layers.Flatten()], False),
        ((28, 28), [keras.layers.GRU(2)], True),
        ((12, 28), [keras.layers.Flatten()], True),
    ],
)
def test_series_are_no_images_but_rows_of_a_square_are(
    shape: tuple[int, int], layers: list[Any], *, shown: bool
) -> None:
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input(shape), *layers, keras.layers.Dense(3, activation="softmax")])
    x = np.random.default_rng(0).random((20, *shape))
    with warnings.catch_warnings(action="ignore"):
        made = Report.from_model(model, x, np.arange(20) % 3)
    assert (made.predictions.images is not None) == shown


def test_images_on_another_scale_are_shown_with_a_warning_and_the_model_is_not_asked_again() -> None:
    images, labels = load_digits().images[:40], load_digits().target[:40]
    layers = [keras.Input((8, 8)), keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")]
    model = keras.Sequential(layers)
    with pytest.warns(UserWarning, match="the model is not asked again: no pixel is brighter than 16 of 255; "):
        made = Report.from_model(model, images, labels)
    assert not made.again
    with pytest.warns(UserWarning, match="images: no pixel is brighter than 16 of 255; give whole numbers from 0 to"):
        Report.from_predictions(labels, made.predictions.probabilities, images=images)


def test_a_model_that_takes_something_else_is_told_in_one_line() -> None:
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation="softmax")])
    with pytest.raises(ReportError, match=r"^the model does not answer x_test: ") as raised:
        Report.from_model(model, np.zeros((3, 5)), [0, 1, 1])
    assert "\n" not in str(raised.value)
    with pytest.raises(ReportError, match=r"^x_test: no array \("):
        Report.from_model(model, [[1, 2], [3]], [0, 1])
    with pytest.raises(ReportError, match=r"^x_test: it is empty, the shape is \(0, 4\); give at least one example$"):
        Report.from_model(model, np.zeros((0, 4)), [])


def test_what_comes_from_a_sigmoid_is_a_probability_whatever_the_loss_claims() -> None:
    x = np.random.default_rng(0).normal(size=(40, 4))
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
    model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
    made = Report.from_model(model, x, np.arange(40) % 2)
    assert made.run.probabilities[:, 1:] == pytest.approx(model.predict(x, verbose=0), abs=1e-6)


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        (["digit"], "answers with a dictionary of one array; let it return the array alone"),
        (["digit", "parity"], "has 2 outputs, where one is expected, one number for each class of each example"),
    ],
)
def test_a_model_that_answers_with_more_than_an_array_is_told_so(outputs: list[str], said: str) -> None:
    inputs = keras.Input((4,))
    model = keras.Model(inputs, {name: keras.layers.Dense(2, "softmax")(inputs) for name in outputs})
    with pytest.raises(ReportError, match=f"^the model {said}$"):
        Report.from_model(model, np.zeros((3, 4)), [0, 1, 1])


@pytest.mark.parametrize("outputs", [1, 2])
def test_a_model_that_predicts_otherwise_than_it_is_called_is_told_what_can_be_reported_on(outputs: int) -> None:
    x = np.random.default_rng(0).normal(size=(40, 4))
    inputs = keras.Input((4,))
    model = zoo.Squashing(inputs, keras.layers.Dense(outputs)(inputs))
    kinds = keras.losses.BinaryCrossentropy, keras.losses.SparseCategoricalCrossentropy
    model.compile("adam", kinds[outputs - 1](from_logits=True))
    with pytest.raises(ReportError, match=r"^the model answers otherwise in its predict_step than when it is called; "):
        Report.from_model(model, x, np.arange(40) % 2)


@pytest.mark.parametrize("history", [{"loss": 0.5}, {"loss": [[1, 2]]}, {"loss": ["low"]}, "training.csv", [0.5], 7])
def test_a_history_that_is_none_is_told_in_one_line(history: Any) -> None:  # noqa: ANN401
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation="softmax")])
    with pytest.raises(ReportError, match=r"^history is none of Keras's \(.*; give what model.fit returned$"):
        training_of(model, history, Asked())


def test_a_history_may_be_a_table() -> None:
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation="softmax")])
    made = Report.from_model(model, np.zeros((2, 4)), [0, 1], history=Columns())
    assert made.run.training is not None
    assert [epoch.loss for epoch in made.run.training.epochs] == [0.5, 0.25]


FROM_LOGITS = keras.losses.BinaryCrossentropy(from_logits=True)
ABOVE_0 = keras.metrics.BinaryAccuracy(threshold=0)
NAMED = keras.metrics.BinaryAccuracy(name="accuracy")
AMONG_3 = keras.metrics.SparseTopKCategoricalAccuracy(3, name="accuracy")
EQUAL = keras.metrics.Accuracy()
SPARSE = keras.metrics.SparseCategoricalAccuracy(name="acc")
OF_EACH = "sparse_categorical_crossentropy"


def accuracy(labels: Any, answers: Any) -> Any:  # noqa: ANN401
    """Count answers that are sure, under the name of another measure."""
    return keras.ops.mean(keras.ops.cast(keras.ops.max(answers, axis=-1) > 0.3, "float32")) + 0 * labels[0, 0]


def check_accuracy(run: Run, labels: np.ndarray, told: bool) -> None:  # noqa: FBT001
    """See to it that the last epoch tells the share read right, or no accuracy at all."""
    assert run.training is not None
    right = (run.probabilities.argmax(axis=1) == labels).mean()
    last = run.training.epochs[-1]
    assert last.test_accuracy == (pytest.approx(right) if told else None)
    assert (last.accuracy is None) == (not told)


@pytest.mark.parametrize(
    ("outputs", "activation", "loss", "metric", "told"),
    [
        (4, "softmax", "categorical_crossentropy", "accuracy", True),
        (4, "softmax", "binary_crossentropy", "accuracy", True),
        (4, "softmax", "categorical_crossentropy", "binary_accuracy", False),
        (4, "softmax", "categorical_crossentropy", NAMED, False),
        (4, "softmax", "sparse_categorical_crossentropy", "categorical_accuracy", False),
        (4, "softmax", "sparse_categorical_crossentropy", keras.metrics.CategoricalAccuracy("accuracy"), False),
        (4, "softmax", OF_EACH, AMONG_3, False),
        (4, "softmax", OF_EACH, SPARSE, True),
        (4, "softmax", OF_EACH, keras.metrics.sparse_categorical_accuracy, True),
        (4, "softmax", "categorical_crossentropy", EQUAL, False),
        (4, "softmax", "categorical_crossentropy", accuracy, False),
        (1, "sigmoid", "binary_crossentropy", keras.metrics.binary_accuracy, True),
        (1, None, FROM_LOGITS, keras.metrics.binary_accuracy, False),
        (2, "softmax", "categorical_crossentropy", "accuracy", True),
        (2, "softmax", "sparse_categorical_crossentropy", "binary_accuracy", False),
        (2, None, keras.losses.CategoricalCrossentropy(from_logits=True), "binary_accuracy", False),
        (1, "sigmoid", "binary_crossentropy", "accuracy", True),
        (1, "sigmoid", "binary_crossentropy", "binary_accuracy", True),
        (1, "sigmoid", "binary_crossentropy", "categorical_accuracy", False),
        (1, "sigmoid", "binary_crossentropy", ABOVE_0, False),
        (1, None, FROM_LOGITS, "accuracy", False),
        (1, None, FROM_LOGITS, ABOVE_0, True),
    ],
)
def test_what_a_history_calls_accuracy_is_told_where_it_is_the_share_read_right(
    outputs: int,
    activation: str | None,
    loss: Any,  # noqa: ANN401
    metric: Any,  # noqa: ANN401
    told: bool,  # noqa: FBT001
) -> None:
    x = np.random.default_rng(0).normal(size=(200, 4)).astype(np.float32)
    y = np.digitize(x[:, 0], [-0.7, 0, 0.7] if outputs > 2 else [0])
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(outputs, activation)])
    model.compile("sgd", loss, metrics=[metric])
    form = y[:, np.newaxis] if outputs == 1 or loss == "sparse_categorical_crossentropy" else np.eye(outputs)[y]
    fit = model.fit(x, form, epochs=1, validation_data=(x, form), verbose=0)
    check_accuracy(Report.from_model(model, x, y, history=fit).run, y, told)


@pytest.mark.parametrize(
    ("metrics", "weighted", "told"),
    [
        ([], ["accuracy"], False),
        ([], [keras.metrics.SparseCategoricalAccuracy(name="accuracy")], False),
        (["accuracy"], ["accuracy"], True),  # the second is called otherwise
        (["accuracy", keras.metrics.SparseTopKCategoricalAccuracy(2, name="accuracy")], [], True),
        ([keras.metrics.SparseTopKCategoricalAccuracy(2, name="accuracy"), "accuracy"], [], False),
        (["sparse_categorical_accuracy"], ["accuracy"], True),
    ],
)
def test_an_accuracy_that_weights_the_images_is_none(metrics: list[Any], weighted: list[Any], told: bool) -> None:  # noqa: FBT001
    x = np.random.default_rng(0).normal(size=(200, 4)).astype(np.float32)
    y = np.digitize(x[:, 0], [-0.7, 0, 0.7])
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(4, "softmax")])
    model.compile("sgd", OF_EACH, metrics=metrics, weighted_metrics=weighted)
    weights = np.where(y == 0, 10.0, 0.1)
    fit = model.fit(x, y, epochs=1, validation_data=(x, y, weights), sample_weight=weights, verbose=0)
    check_accuracy(Report.from_model(model, x, y, history=fit).run, y, told)


def test_the_library_has_two_names() -> None:
    assert report.__all__ == ["Report", "ReportError"]
    with pytest.raises(AttributeError, match="module 'report' has no attribute 'Reprot'"):
        report.Reprot  # noqa: B018
