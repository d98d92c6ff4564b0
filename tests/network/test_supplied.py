"""A network that was trained elsewhere is asked, never trusted: what is no network as it should be is refused."""

from __future__ import annotations

import errno
import importlib
import io
import json
import math
import os
import sys
import zipfile
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import h5py
import keras
import numpy as np
import pytest
import zoo
from trainings import ARRAYS, CLASSES

from report import stages
from report.core.cache import Cache
from report.core.errors import ReportError
from report.core.foreign import foreign_file
from report.network import supplied, untrusted
from report.network.defaults import set_defaults
from report.network.keras_model import load_predictor, read
from report.network.models import Custom
from report.network.run import Asked, Run
from report.network.scales import for_images
from report.network.supplied import answer_into, training_from
from report.network.trained import ask_trained
from report.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Keras reads its variables through an interface of NumPy that is older than NumPy likes; nothing here can mend that.
pytestmark = [
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*:UserWarning"),
]
LOG = "epoch,accuracy,learning_rate,loss,val_accuracy,val_loss\n0,0.8,0.01,0.5,0.9,0.4\n1,0.9,0.005,0.3,0.9,0.3\n"


class Data:
    """The arrays as a data set has them."""

    identity = "tiny"

    def load_test(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the test images and their labels."""
        return ARRAYS.x_test, ARRAYS.y_test


def kept(network: Callable[..., keras.Model], path: Path) -> keras.Model:
    """Return a network that was saved at `path` by its author."""
    keras.utils.set_random_seed(5)
    model = network((6, 6), CLASSES, 0.01)
    model(ARRAYS.x_test[:1])
    model.save(path)
    return model


def asked(path: Path, custom: str = "", log: Path | None = None, guessed: tuple[str, ...] = ()) -> Run:
    """Return the answers of the network at `path`."""
    folder = path.parent / "asked"
    folder.mkdir(exist_ok=True)
    answer_into(folder, Data(), CLASSES, custom, trained=path, log=log, guessed=guessed)  # type: ignore[arg-type]
    return Run.load(folder)


@pytest.mark.parametrize(
    ("network", "custom", "answers"),
    [
        (zoo.nested, "", "probabilities"),
        (zoo.logits, "", "logits"),
        (zoo.logits_of_own_loss, "", "logits"),
        (zoo.lambda_loss, "", "probabilities"),
        (zoo.own_layer, "zoo", "probabilities"),
        (zoo.own_activation, "zoo", "probabilities"),
        (zoo.second_name, "zoo", "probabilities"),
        (zoo.subclassed, "zoo", "probabilities"),
    ],
)
def test_its_answers_are_those_that_keras_gives(
    tmp_path: Path, network: Callable[..., keras.Model], custom: str, answers: str
) -> None:
    model = kept(network, tmp_path / "mine.keras")
    run = asked(tmp_path / "mine.keras", custom)
    expected = model.predict(ARRAYS.x_test, verbose=0)
    if answers == "logits":
        expected = np.array(keras.ops.softmax(expected))
    assert run.probabilities == pytest.approx(expected, abs=1e-5)
    assert (run.training, run.seed, run.asked.answers, run.asked.custom) == (None, None, answers, custom)
    assert run.parameters == model.count_params()
    assert run.layers
    predict = load_predictor(tmp_path / "asked" / "model.keras", run.asked)
    assert predict(ARRAYS.x_test) == pytest.approx(run.probabilities, abs=1e-5)


def test_no_rights_are_set_where_a_volume_fixes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(zoo.nested, tmp_path / "mine.keras")

    def refuse(path: object, *_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), path)

    monkeypatch.setattr(os, "chmod", refuse)
    assert asked(tmp_path / "mine.keras").layers


MIXED = """
import keras
keras.config.set_dtype_policy("mixed_bfloat16")

class Pair(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.inside = keras.layers.Dense(8)

    def build(self, shape):
        self.inside.build(shape)

    def call(self, images):
        return self.inside(images)

def net(image_shape, classes, learning_rate):
    scale, flat = keras.layers.Rescaling(1 / 255), keras.layers.Flatten()
    return keras.Sequential([keras.Input(image_shape), scale, flat, Pair(), keras.layers.Dense(classes, "softmax")])
"""


def test_layers_inside_the_author_s_own_count_as_their_module_sets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "mixed_layers.py").write_text(MIXED, encoding="utf-8")
    try:
        model = kept(importlib.import_module("mixed_layers").net, tmp_path / "mine.keras")
        expected = read(model.predict(ARRAYS.x_test, verbose=0), Asked())
        del sys.modules["mixed_layers"]  # as in another process
        run = asked(tmp_path / "mine.keras", "mixed_layers")
        set_defaults()  # as for a network of another module
        predict = load_predictor(tmp_path / "asked" / "model.keras", run.asked)
        assert np.array_equal(run.probabilities, expected)
        assert np.array_equal(predict(ARRAYS.x_test), expected)
    finally:
        set_defaults()


class Two(Data):
    """The arrays, with two classes."""

    def load_test(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the test images and their labels."""
        return ARRAYS.x_test, ARRAYS.y_test % 2


def test_what_comes_from_a_sigmoid_is_a_probability_whatever_the_loss_claims(tmp_path: Path) -> None:
    model = kept(zoo.binary_claimed, tmp_path / "mine.keras")
    answer_into(tmp_path, Two(), 2, "", trained=tmp_path / "mine.keras", log=None)  # type: ignore[arg-type]
    run = Run.load(tmp_path)
    assert run.asked.answers == "probability"
    assert run.probabilities[:, 1:] == pytest.approx(model.predict(ARRAYS.x_test, verbose=0), abs=1e-6)


def seeing(scale: float, offset: float, *first: keras.layers.Layer, kind: Any = keras.Model) -> keras.Model:  # noqa: ANN401
    """Return a network that was made to find the brighter rows of pixels on a scale."""
    pixels = found = keras.Input((6, 6))
    for layer in (*first, keras.layers.Flatten(), keras.layers.Dense(3, "sigmoid"), keras.layers.Dense(3, "softmax")):
        found = layer(found)
    rows = np.repeat(np.eye(3, dtype=np.float32), 12, axis=0)  # two rows of six pixels a class
    middle = 12 * (120 * scale + offset)  # between 90 and 150
    model = kind(pixels, found)
    model.set_weights([rows / (50 * scale), np.full(3, -middle / (50 * scale)), 8 * np.eye(3), np.zeros(3)])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


@pytest.mark.parametrize(
    ("scale", "offset", "ends"),
    [(1 / 255, 0, (0.0, 1.0)), (2 / 255, -1, (-1.0, 1.0)), (-1 / 255, 1, (1.0, 0.0)), (1, 0, None)],
)
def test_it_is_asked_with_pixels_on_the_scale_it_was_trained_on(
    tmp_path: Path, scale: float, offset: float, ends: tuple[float, float] | None
) -> None:
    model = seeing(scale, offset)
    model.save(tmp_path / "mine.keras")
    (tmp_path / "training.csv").write_text(LOG, encoding="utf-8")
    run = asked(tmp_path / "mine.keras", log=tmp_path / "training.csv")
    assert (run.probabilities.argmax(axis=1) == ARRAYS.y_test).mean() > 0.9
    assert run.probabilities == pytest.approx(model.predict(ARRAYS.x_test * scale + offset, verbose=0), abs=1e-4)
    assert run.asked.rescaled == ("better" if ends else "")
    assert run.layers[0].ends == pytest.approx(ends)
    assert run.training is not None
    assert run.training.optimizer == "Adam"
    predict = load_predictor(tmp_path / "asked" / "model.keras", run.asked)
    assert predict(ARRAYS.x_test) == pytest.approx(run.probabilities, abs=1e-5)


@pytest.mark.parametrize(
    ("layer", "scale", "offset", "ends"),
    [
        (keras.layers.Rescaling(1 / 255), 1 / 255, 0, None),
        (keras.layers.Rescaling(2, -1), 2 / 255, -1, (0.0, 1.0)),
        (keras.layers.Normalization(axis=None, mean=0.5, variance=0.04), 5 / 255, -2.5, (0.0, 1.0)),
    ],
)
def test_one_that_scales_pixels_itself_is_asked_on_the_scale_from_which_it_does(
    tmp_path: Path, layer: keras.layers.Layer, scale: float, offset: float, ends: tuple[float, float] | None
) -> None:
    seeing(scale, offset, layer).save(tmp_path / "mine.keras")
    run = asked(tmp_path / "mine.keras")
    assert (run.probabilities.argmax(axis=1) == ARRAYS.y_test).mean() > 0.9
    assert (run.layers[0].ends if run.asked.rescaled else None) == ends


@pytest.mark.parametrize(("axis", "by"), [(None, 1), (None, "deviation"), (0, 1), (0, "deviation")])
def test_one_trained_on_pixels_that_were_centred_or_standardised_is_refused(
    tmp_path: Path, axis: int | None, by: float | str
) -> None:
    mean, deviation = ARRAYS.x_train.mean(axis=axis), ARRAYS.x_train.std(axis=axis)
    factor = np.broadcast_to(1 / deviation if by == "deviation" else by, (6, 6))
    model = seeing(1, 0)
    kernel, bias, *rest = model.get_weights()
    back = kernel / factor.reshape(-1, 1)
    model.set_weights([back, bias + np.broadcast_to(mean, (6, 6)).reshape(-1) @ kernel, *rest])
    model.save(tmp_path / "mine.keras")
    refused(
        tmp_path / "mine.keras",
        "mine.keras does not show by its answers on what scale it takes pixels; put the Rescaling or Normalization "
        "that it was trained behind first, or keras.layers.Rescaling(1) for none, and save it again",
    )


def test_one_that_is_unsure_on_its_scale_is_asked_on_it_all_the_same(tmp_path: Path) -> None:
    model = seeing(2 / 255, -1)
    model.layers[-1].set_weights([0.8 * np.eye(3), np.zeros(3)])
    model.save(tmp_path / "mine.keras")
    run = asked(tmp_path / "mine.keras")
    assert run.probabilities == pytest.approx(model.predict(ARRAYS.x_test * (2 / 255) - 1, verbose=0), abs=1e-4)
    assert run.probabilities.max() < 0.6


def test_one_that_is_only_too_sure_is_asked_with_pixels_as_they_are(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((6, 6)), keras.layers.Flatten(), zoo.softmax(3)])
    first_column = np.arange(36) % 6 == 0
    model.set_weights([0.6 * np.repeat(np.eye(3), 12, axis=0) * first_column[:, None], np.zeros(3)])
    model.save(tmp_path / "mine.keras")
    run = asked(tmp_path / "mine.keras")
    assert not run.asked.rescaled
    assert run.probabilities == pytest.approx(model.predict(ARRAYS.x_test, verbose=0), abs=1e-4)


@pytest.mark.parametrize(("scale", "kind"), [(1, keras.Model), (1 / 255, keras.Model), (1 / 255, keras.Sequential)])
def test_one_that_takes_images_in_one_row_is_asked_behind_a_flatten(tmp_path: Path, scale: float, kind: Any) -> None:  # noqa: ANN401
    pixels, layers = keras.Input((36,)), seeing(scale, 0).layers[2:]
    model = kind([pixels, *layers]) if kind is keras.Sequential else kind(pixels, layers[1](layers[0](pixels)))
    model.compile("adam", "sparse_categorical_crossentropy")
    model.save(tmp_path / "mine.keras")
    (tmp_path / "training.csv").write_text(LOG, encoding="utf-8")
    run = asked(tmp_path / "mine.keras", log=tmp_path / "training.csv")
    expected = model.predict(ARRAYS.x_test.reshape(-1, 36) * scale, verbose=0)
    assert run.probabilities == pytest.approx(expected, abs=1e-4)
    assert [layer.type for layer in run.layers] == ["Rescaling"] * (scale != 1) + ["Flatten", "Dense", "Dense"]
    assert run.training is not None
    assert run.training.optimizer == "Adam"
    stock = keras.models.load_model(tmp_path / "asked" / "model.keras")
    assert stock.predict(ARRAYS.x_test, verbose=0) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("kind", [keras.Model, keras.Sequential])
@pytest.mark.parametrize("dtype", ["uint8", "int32", "float16"])
def test_behind_a_flatten_it_takes_the_numbers_that_it_took(dtype: str, kind: Any) -> None:  # noqa: ANN401
    pixels, last = keras.Input((36,), dtype=dtype), zoo.softmax(CLASSES)
    shares = keras.layers.CategoryEncoding(256, output_mode="count") if dtype != "float16" else zoo.Scaled(1 / 255)
    model = kind([pixels, shares, last]) if kind is keras.Sequential else kind(pixels, last(shares(pixels)))
    behind = for_images(model, (6, 6))
    assert behind.inputs[0].dtype == dtype
    assert behind.predict(ARRAYS.x_test, verbose=0) == pytest.approx(
        model.predict(ARRAYS.x_test.reshape(-1, 36), verbose=0), abs=1e-6
    )


def test_one_of_another_scale_that_no_layer_can_be_put_before_is_refused(tmp_path: Path) -> None:
    seeing(1 / 255, 0, kind=zoo.Stepping).save(tmp_path / "mine.keras")
    refused(tmp_path / "mine.keras", "better; put keras.layers.Rescaling(1 / 255) first", "zoo")


def test_a_file_that_answers_otherwise_than_what_was_judged_is_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = supplied.save_model

    def forget(model: keras.Model, path: Path) -> None:
        model.layers[-1].set_weights([np.eye(36, 3), np.zeros(3)])
        save(model, path)

    kept(zoo.one_hot, tmp_path / "mine.keras")
    monkeypatch.setattr(supplied, "save_model", forget)
    refused(tmp_path / "mine.keras", "the network of mine.keras answers otherwise once it was saved and loaded; ")


def test_one_that_draws_at_random_when_it_is_asked_is_refused(tmp_path: Path) -> None:
    kept(zoo.guessing, tmp_path / "mine.keras")
    refused(tmp_path / "mine.keras", "mine.keras answers the same images otherwise each time; let it draw", "zoo")


def test_its_training_is_told_from_the_log_and_the_file(tmp_path: Path) -> None:
    kept(zoo.one_hot, tmp_path / "mine.keras")
    (tmp_path / "training.csv").write_text(LOG, encoding="utf-8")
    training = asked(tmp_path / "mine.keras", log=tmp_path / "training.csv").training
    assert training
    assert (training.seed, training.batch_size, training.seconds, training.cores) == (None, None, None, None)
    assert (training.optimizer, training.loss) == ("Adam", "categorical cross-entropy, label smoothing 0.1")
    assert training.learning_rate == "0.01 at first, 0.005 at the end"
    assert training.scored_on == "validation"
    assert [epoch.test_loss for epoch in training.epochs] == [0.4, 0.3]


@pytest.mark.parametrize(("metrics", "told"), [(["accuracy"], 0.8), (["binary_accuracy"], None)])
def test_an_accuracy_of_single_numbers_is_none_of_many_classes(
    tmp_path: Path, metrics: list[str], told: float | None
) -> None:
    model = kept(zoo.named_one_hot, tmp_path / "mine.keras")
    model.compile("adam", "categorical_crossentropy", metrics=metrics)
    model.save(tmp_path / "mine.keras")
    log = tmp_path / "training.csv"
    log.write_text(f"epoch,{metrics[0]},loss,val_{metrics[0]},val_loss\n0,0.8,0.5,0.8,0.5\n", encoding="utf-8")
    training = asked(tmp_path / "mine.keras", log=log).training
    assert training
    assert [(epoch.accuracy, epoch.test_accuracy) for epoch in training.epochs] == [(told, told)]


def test_what_a_file_does_not_tell_of_its_training_is_not_known(tmp_path: Path) -> None:
    kept(zoo.uncompiled, tmp_path / "mine.keras")
    (tmp_path / "training.csv").write_text("epoch,loss\n0,0.5\n", encoding="utf-8")
    training = asked(tmp_path / "mine.keras", log=tmp_path / "training.csv").training
    assert training
    assert (training.optimizer, training.loss, training.learning_rate, training.scored_on) == ("", "", None, "")


def test_a_rate_that_is_no_number_is_not_known() -> None:
    model = zoo.one_hot((6, 6), CLASSES, 0.01)
    model.optimizer.learning_rate = math.nan
    assert training_from(model, {"loss": [0.5]}, "here", "probabilities").learning_rate is None


@pytest.mark.parametrize("noted", [{}, {"learning_rate": [0.01, None]}])
def test_a_rate_that_nobody_noted_is_only_what_it_came_to(noted: dict[str, list[float | None]]) -> None:
    model = zoo.one_hot((6, 6), CLASSES, 0.01)
    model.optimizer.learning_rate = 1e-5
    training = training_from(model, {"loss": [0.5, 0.4], **noted}, "here", "probabilities")
    assert training.learning_rate == "1e-05 at the end"


@pytest.mark.parametrize(
    ("network", "custom", "said"),
    [
        (zoo.with_lambda, "", "has a Lambda layer, or a lambda in a layer, whose code is never run here"),
        (zoo.lambda_activation, "", "has a Lambda layer, or a lambda in a layer, whose code is never run here"),
        (zoo.own_layer, "", "needs Scaled, which Keras does not have; name its module with --custom"),
        (zoo.own_layer, "trainings", "needs Scaled, which module trainings does not have"),
        (zoo.own_activation, "trainings", "needs zoo>folded, which module trainings does not have"),
        (zoo.second_name, "", "needs swish, which Keras does not have; name its module with --custom"),
        (zoo.own_layer, "nowhere", "custom is nowhere, but No module named 'nowhere'"),
        (zoo.too_few, "", "knows 2 classes and the data have 3; if their labels are not counted from 0, name the 2 in"),
        (zoo.two_outputs, "", "has 2 outputs, where one is expected"),
        (zoo.squashing, "zoo", "mine.keras answers otherwise in its predict_step than when it is called; let both"),
        (zoo.sigmoids, "", "these are no probabilities"),
        (zoo.sigmoids_claimed, "", "these are no probabilities"),
        (
            zoo.not_flat,
            "",
            "mine.keras answers an image with shape (6, 3), where (3,) is expected; put keras.layers.Fl",
        ),
    ],
)
def test_a_network_that_no_report_can_be_about_is_refused_in_one_line(
    tmp_path: Path, network: Callable[..., keras.Model], custom: str, said: str
) -> None:
    kept(network, tmp_path / "mine.keras")
    refused(tmp_path / "mine.keras", said, custom)


def test_of_classes_that_no_label_has_the_names_are_asked_for(tmp_path: Path) -> None:
    keras.Sequential([keras.Input((6, 6)), keras.layers.Flatten(), zoo.softmax(5)]).save(tmp_path / "mine.keras")
    said = (
        "knows 5 classes and the data have 3; if their labels leave some out, name the 5 in class_names of an .npz file"
    )
    refused(tmp_path / "mine.keras", said)


NAMES = ("bar", "foo", "quux")


@pytest.mark.parametrize("learned", [[0, 1, 2], [2, 0, 1], [0, 2, 1]])
def test_classes_that_it_has_learned_in_another_order_than_was_guessed_are_refused(
    tmp_path: Path, learned: list[int]
) -> None:
    keras.utils.set_random_seed(5)
    layers = keras.layers.Rescaling(1 / 255), keras.layers.Flatten(), zoo.softmax(CLASSES)
    model = keras.Sequential([keras.Input((6, 6)), *layers])
    model.compile(keras.optimizers.Adam(0.05), "sparse_categorical_crossentropy")
    model.fit(ARRAYS.x_train, np.argsort(learned)[ARRAYS.y_train], epochs=20, verbose=0)
    model.save(tmp_path / "mine.keras")
    said = ""
    try:
        asked(tmp_path / "mine.keras", guessed=NAMES)
    except ReportError as error:
        said = str(error)
    order = ", ".join(NAMES[place] for place in learned)
    assert (f"if the probabilities stood in the order {order}; give an .npz file with" in said) == (
        learned != sorted(learned)
    )
    asked(tmp_path / "mine.keras")  # where the order is known, it is that


def test_one_that_has_learned_nothing_is_no_other_order(tmp_path: Path) -> None:
    kept(zoo.nested, tmp_path / "mine.keras")
    asked(tmp_path / "mine.keras", guessed=NAMES)


def test_another_size_of_images_is_refused(tmp_path: Path) -> None:
    zoo.another_size((6, 6), CLASSES, 0.01).save(tmp_path / "mine.keras")
    refused(tmp_path / "mine.keras", "for images of shape (32, 32, 3), and these are (6, 6)")


def test_a_network_that_answers_few_images_but_not_all_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.keras"
    inputs = keras.Input((6, 6))
    layers = keras.layers.Flatten(), keras.layers.Dense(CLASSES, activation="softmax", name="two\nlines")
    keras.Sequential([inputs, *layers]).save(path)
    refused(path, "mine.keras holds a network that does not answer: ")


LAYERS = """
import importlib, zoo
class Scaled(zoo.Scaled):
    def call(self, values): return super().call(values) * importlib.import_module("scale_elsewhere").FACTOR
"""


def test_what_the_module_of_its_classes_imports_by_no_statement_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(zoo.own_layer, tmp_path / "mine.keras")
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "layers_here.py").write_text(LAYERS, encoding="utf-8")
    (tmp_path / "scale_elsewhere.py").write_text("FACTOR = 1 / 255\n", encoding="utf-8")
    file = foreign_file(tmp_path / "mine.keras")
    with pytest.raises(ReportError, match=r"^scale_elsewhere \(.*; write import scale_elsewhere in layers_here and"):
        stages.answers(tmp_path, Data(), CLASSES, (), Custom("layers_here"), file, None)  # type: ignore[arg-type]


def test_a_keras_that_may_run_what_a_file_names_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(zoo.functional, tmp_path / "mine.keras")
    monkeypatch.setattr(keras, "__version__", "3.12.0")
    refused(tmp_path / "mine.keras", "Keras 3.12.0 may run what")


def refused(path: Path, said: str, custom: str = "") -> None:
    """Assert that the network at `path` is refused in one line that says this."""
    with pytest.raises(ReportError) as failed:
        asked(path, custom)
    assert said in str(failed.value)
    assert len(str(failed.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("version", "said"),
    [
        (
            "99.1.2",
            f"it was written by Keras 99.1.2, and this is {keras.__version__}; install keras>=99.1.2",
        ),
        (keras.__version__, "save it anew with this Keras"),
        ("3.1", "save it anew with this Keras"),
        ("99.1; rm", "save it anew with this Keras"),
        (None, "save it anew with this Keras"),
    ],
)
def test_of_a_file_that_this_keras_does_not_load_it_is_said_which_one_wrote_it(
    version: str | None, said: str, tmp_path: Path
) -> None:
    kept(zoo.one_hot, tmp_path / "whole.keras")
    with zipfile.ZipFile(tmp_path / "whole.keras") as whole, zipfile.ZipFile(tmp_path / "mine.keras", "w") as file:
        for name in whole.namelist():
            content = whole.read(name)
            if name == "metadata.json":
                content = json.dumps({"keras_version": version}).encode()
            if name == "config.json":
                content = content.replace(b'"units"', b'"more_units"')
            file.writestr(name, content)
    refused(tmp_path / "mine.keras", said)


@pytest.mark.parametrize("depth", [400, 900, 100_000])
def test_a_file_that_is_nested_deeply_is_refused(tmp_path: Path, depth: int) -> None:
    with zipfile.ZipFile(tmp_path / "mine.keras", "w") as archive:
        archive.writestr("config.json", '{"a":' * depth + "1" + "}" * depth)
    with pytest.raises(ReportError, match=r"is no file of Keras 3|cannot be loaded"):
        asked(tmp_path / "mine.keras")


def test_no_more_of_a_file_is_unpacked_than_a_network_is_written_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(untrusted, "LARGEST_CONFIG", 100)
    with zipfile.ZipFile(tmp_path / "mine.keras", "w") as archive:
        archive.writestr("config.json", json.dumps({"class_name": "Dense"}) + " " * 1000)
    refused(tmp_path / "mine.keras", "mine.keras is no file of Keras 3 (its config.json has 1,023 bytes)")


def test_memory_is_taken_for_no_more_weights_than_a_file_holds(tmp_path: Path) -> None:
    whole, path = tmp_path / "whole.keras", tmp_path / "mine.keras"
    keras.Sequential([keras.Input((6, 6)), keras.layers.Flatten(), keras.layers.Dense(17)]).save(whole)
    with zipfile.ZipFile(whole) as archive, zipfile.ZipFile(path, "w") as changed:
        for name in archive.namelist():
            changed.writestr(name, archive.read(name).replace(b'"units": 17', b'"units": 30000000'))
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused(path, "describes a network of 1,110,000,000 weights, and holds")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 2**20  # in KiB: a quarter of the weights
    asked_again = keras.models.load_model(whole)  # and Keras does not make up for them afterwards
    assert asked_again.count_params() == 629
    with keras.StatelessScope():
        pass
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 2**20


def tampered(kind: str, vars_: h5py.Group, folder: Path) -> None:
    """Put something else in the place of the kernel, (36, 3), of a network."""
    del vars_["0"]
    other = folder / "other.h5"
    with h5py.File(other, "w") as file:
        file["kernel"] = np.ones((36, 3), np.float32)
    shape = (36, 3)
    match kind:
        case "external":
            vars_.create_dataset("0", shape, "f4", external=[(str(other), 0, 4 * 36 * 3)])
        case "virtual":
            layout = h5py.VirtualLayout(shape, "f4")
            layout[:] = h5py.VirtualSource(str(other), "kernel", shape)
            vars_.create_virtual_dataset("0", layout)
        case "link":
            vars_["0"] = h5py.ExternalLink(str(other), "kernel")
        case "soft link":
            vars_["0"] = h5py.SoftLink("/layers/dense/vars/1")
        case "unwritten":
            vars_.create_dataset("0", (36, 3, 10**9), "f4", chunks=(36, 3, 1000))
        case "packed":
            vars_.create_dataset("0", data=np.zeros((36, 3, 1000), np.float32), compression="gzip")
        case "texts":
            vars_["0"] = ["a text"]


@pytest.mark.parametrize("kind", ["external", "virtual", "link", "soft link", "unwritten", "packed", "texts"])
def test_weights_that_do_not_lie_in_the_file_are_refused_before_any_is_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "mine.keras"
    keras.Sequential([keras.Input((6, 6)), keras.layers.Flatten(), keras.layers.Dense(3, "softmax")]).save(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    weights = io.BytesIO(members["model.weights.h5"])
    with h5py.File(weights, "r+") as file:
        tampered(kind, file["layers/dense/vars"], tmp_path)
    members["model.weights.h5"] = weights.getvalue()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    refused(path, "bytes of weights, and holds" if kind in {"unwritten", "packed"} else "that do not lie in it")


def test_a_file_without_weights_is_refused(tmp_path: Path) -> None:
    whole, path = tmp_path / "whole.keras", tmp_path / "mine.keras"
    keras.Sequential([keras.Input((6, 6)), keras.layers.Flatten(), keras.layers.Dense(3, "softmax")]).save(whole)
    with zipfile.ZipFile(whole) as archive, zipfile.ZipFile(path, "w") as changed:
        changed.writestr("config.json", archive.read("config.json"))
    refused(path, "mine.keras cannot be loaded: no weights as Keras keeps them")


@pytest.mark.parametrize("config", ["no JSON", "[]", json.dumps({"class_name": "Dense", "module": "keras.layers"})])
def test_a_zip_file_that_holds_no_model_is_refused(tmp_path: Path, config: str) -> None:
    with zipfile.ZipFile(tmp_path / "mine.keras", "w") as archive:
        archive.writestr("config.json", config)
    with pytest.raises(ReportError, match=r"is no file of Keras 3|cannot be loaded"):
        asked(tmp_path / "mine.keras")


def ask(project: Path, *, guessed: bool = False, **settings: Any) -> tuple[tuple[Path, ...], ...]:  # noqa: ANN401 whatever a setting is
    """Ask as a build does, with a stage that only leaves a file."""
    cache = Cache(project / ".cache", fresh=False)
    known = SimpleNamespace(arrays=Data(), class_names=("a", "b", "c"), guessed=guessed)
    return ask_trained(_asking, Settings(**settings), project, known, cache=cache)  # type: ignore[arg-type]


def _asking(folder: Path, *asked: object) -> None:
    (folder / "asked.txt").write_text(f"{asked}", encoding="utf-8")


_asking.__module__ = "report.stages"  # as whoever names its place in the cache reads its source
_asking.__name__ = "answers"


def test_the_file_counts_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    for name, content in (("one.keras", "1"), ("other.keras", "1"), ("third.keras", "3")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(zipfile.ZipInfo("config.json"), content)
    (tmp_path / "training.csv").write_text(LOG, encoding="utf-8")
    one, other, third = (ask(tmp_path, trained=f"{name}.keras") for name in ("one", "other", "third"))
    assert one == other
    assert one != third
    assert ask(tmp_path, trained="one.keras", log="training.csv") != one
    ((folder,),) = ask(tmp_path, trained="one.keras", guessed=True)
    assert "('a', 'b', 'c')" in (folder / "asked.txt").read_text(encoding="utf-8")
    assert "'a'" not in (one[0][0] / "asked.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no file"),
        (
            b"\x89HDF\r\n\x1a\n layers and vars",
            "holds weights alone and no network; make the network, then model.load_weights('mine.keras') and",
        ),
        (
            b"\x89HDF\r\n\x1a\n model_config and more",
            "is of the older HDF5 kind; make it new: keras.models.load_model('mine.keras')",
        ),
        (b"a picture", "is no file of Keras 3; write it with model.save('model.keras')"),
    ],
)
def test_a_file_of_another_kind_is_refused_before_keras_sees_it(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / "mine.keras").write_bytes(content)
    with pytest.raises(ReportError) as failed:
        ask(tmp_path, trained="mine.keras")
    assert said in str(failed.value)


def test_a_folder_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "saved_model").mkdir()
    with pytest.raises(ReportError, match=r"is a folder; load it with the Keras that wrote it"):
        ask(tmp_path, trained="saved_model")


def test_a_log_that_is_not_there_or_no_file_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "mine.keras", "w") as archive:
        archive.writestr("config.json", "{}")
    with pytest.raises(ReportError, match=r"there is no log .*training\.csv; correct the path"):
        ask(tmp_path, trained="mine.keras", log="training.csv")
    (tmp_path / "logs").mkdir()
    with pytest.raises(ReportError, match=r"logs is a folder; name the file that Keras's CSVLogger wrote"):
        ask(tmp_path, trained="mine.keras", log="logs")
