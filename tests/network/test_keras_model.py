"""The published model is a plain Keras file: same weights, same bytes, same answers, anywhere."""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
from typing import TYPE_CHECKING, Any

import h5py
import keras
import numpy as np
import pytest
from trainings import ARRAYS, UNITS, Finished

from report.chapters.features.measure import measure_features
from report.core.errors import ReportError
from report.network.keras_model import (
    ROUNDING,
    check_answers,
    check_losses,
    load_predictor,
    no_probabilities,
    predict,
    read,
)
from report.network.layers import ask_first_layer, describe_layers
from report.network.run import Asked, Epoch
from report.network.saving import save_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from report.chapters.features.record import Features

# Keras reads its variables through an interface of NumPy that is older than NumPy likes; nothing here can mend that.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")


@pytest.fixture(scope="module")
def saved(finished: Finished, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the finished model."""
    path = tmp_path_factory.mktemp("saved") / "model.keras"
    save_model(finished.model, path)
    return path


def test_the_same_model_is_saved_as_the_same_bytes(finished: Finished, saved: Path, tmp_path: Path) -> None:
    save_model(finished.model, tmp_path / "again.keras")
    assert (tmp_path / "again.keras").read_bytes() == saved.read_bytes()


def test_keras_loads_the_file_and_answers_exactly_the_same(finished: Finished, saved: Path) -> None:
    loaded = keras.models.load_model(saved, custom_objects=None, safe_mode=True)
    assert np.array_equal(loaded.predict(ARRAYS.x_test, batch_size=1000, verbose=0), finished.run.probabilities)
    loss, accuracy = loaded.evaluate(ARRAYS.x_test, ARRAYS.y_test, verbose=0)
    assert (loss, accuracy) == pytest.approx(
        (finished.run.training.epochs[-1].test_loss, finished.run.training.epochs[-1].test_accuracy), rel=1e-5
    )


def test_saving_leaves_the_model_as_it_was(finished: Finished, saved: Path) -> None:
    assert saved.is_file()
    assert int(finished.model.optimizer.iterations) == 2 * 3  # epochs, and batches of each
    assert np.array_equal(predict(finished.model, ARRAYS.x_test), finished.run.probabilities)


@pytest.mark.parametrize(
    ("answers", "meant"),
    [
        ([[1e-12, 2e-12]], "logits"),
        ([[1e-30, 2e-30]], "logits"),
        ([[1e-30]], "logit"),
        ([[0.5 + 1e-12]], "probability"),
        ([[0.5 - 1e-12, 0.5 + 1e-12]], "probabilities"),
    ],
)
def test_the_highest_answer_stands_for_the_likeliest_class_however_near_the_next(
    answers: list[list[float]],
    meant: Any,  # noqa: ANN401 one of the words that it may be
) -> None:
    probabilities = read(np.array(answers), Asked(answers=meant))
    assert (probabilities.dtype, probabilities.argmax()) == (np.float32, 1)
    assert probabilities == pytest.approx(np.array([[0.5, 0.5]]), abs=1e-6)


def test_the_file_holds_no_date_and_no_address_of_memory(saved: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        assert archive.testzip() is None
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        metadata = json.loads(archive.read("metadata.json"))
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert metadata == {"keras_version": keras.version()}
    assert b"date_saved" not in everything
    assert b"shared_object_id" not in everything


def test_the_file_keeps_nothing_of_what_the_optimiser_went_through(saved: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        weights = h5py.File(io.BytesIO(archive.read("model.weights.h5")))
    kept = [np.asarray(value) for value in weights.get("optimizer/vars", {}).values()]
    assert all(not value.any() for value in kept if value.ndim)
    assert weights["layers/dense/vars/0"].shape == (36, UNITS)


@pytest.mark.filterwarnings("ignore:The object being serialized includes a `lambda`:UserWarning")
def test_a_lambda_that_a_model_was_compiled_with_stays_out_of_the_file(tmp_path: Path) -> None:
    model = flat(keras.layers.Dense(2))
    model.compile("sgd", lambda labels, answers: labels - answers)
    save_model(model, tmp_path / "model.keras")
    assert keras.models.load_model(tmp_path / "model.keras", safe_mode=True).count_params() == 6


def test_answers_do_not_depend_on_how_many_are_asked_at_once(finished: Finished) -> None:
    one_by_one = np.concatenate([predict(finished.model, image[None]) for image in ARRAYS.x_test[:5]])
    assert one_by_one == pytest.approx(finished.run.probabilities[:5], abs=1e-6)
    assert one_by_one.dtype == np.float32


def test_any_layers_are_described() -> None:
    model = keras.Sequential(
        [
            keras.Input((8, 6, 1)),
            keras.layers.Conv2D(4, 3, activation="relu", name="first"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(2, use_bias=False),
        ]
    )
    layers = describe_layers(model, np.zeros((1, 8, 6, 1), np.uint8))
    assert layers[0].name == "first"
    assert [(layer.type, layer.activation, layer.output_shape, layer.parameters) for layer in layers] == [
        ("Conv2D", "relu", (6, 4, 4), 40),
        ("MaxPooling2D", "", (3, 2, 4), 0),
        ("Flatten", "", (24,), 0),
        ("Dropout", "", (24,), 0),
        ("Dense", "linear", (2,), 48),
    ]
    assert [layer.bias for layer in layers] == [True] * 4 + [False]


@pytest.mark.parametrize(
    ("layer", "ends"),
    [
        (lambda: keras.layers.Rescaling(1 / 255), (0, 1)),
        (lambda: keras.layers.Rescaling(1 / 127.5, offset=-1), (-1, 1)),
        (lambda: keras.layers.Rescaling(-1 / 255, offset=1), (1, 0)),
        (lambda: keras.layers.Rescaling(2), (0, 510)),
        (lambda: keras.layers.Rescaling([1 / 255, 1]), None),
        (keras.layers.ReLU, None),
    ],
)
def test_what_a_rescaling_makes_of_black_and_of_white_is_described(
    layer: Callable[[], keras.layers.Layer], ends: tuple[float, float] | None
) -> None:
    model = keras.Sequential([keras.Input((1, 2)), layer()])
    (found,) = describe_layers(model, IMAGES)
    assert found.ends == ends
    if ends:  # as the layer itself answers
        assert model.predict(np.array([[[0, 255]]]), verbose=0).ravel() == pytest.approx(ends)


def test_the_file_gives_a_predictor_for_a_batch(finished: Finished, saved: Path) -> None:
    assert load_predictor(saved)(ARRAYS.x_test) == pytest.approx(finished.run.probabilities, abs=1e-6)


def flat(*layers: keras.layers.Layer, shape: tuple[int, ...] = (1, 2)) -> keras.Model:
    """Return a model that takes images of one row and two columns to its layers."""
    return keras.Sequential([keras.Input(shape), keras.layers.Flatten(), *layers])


# Two images: the first pixel has the mean 2 and the standard deviation 2, the second 10 and 0.
IMAGES = np.array([[[0, 10]], [[4, 10]]], np.uint8)


def test_hidden_units_are_told_by_weight_and_spread_in_the_order_of_their_influence() -> None:
    model = flat(keras.layers.Dense(3, activation="relu"), keras.layers.Dense(2))
    # Units answer 0 and 4, nothing at all, and 30 twice; what they answer counts 5, 1 and 0.1 times.
    model.layers[1].set_weights([np.array([[1.0, -1, 0], [0, 0, 3]]), np.zeros(3)])
    model.layers[2].set_weights([np.array([[3.0, 4], [1, 0], [0, 0.1]]), np.zeros(2)])
    found = features_of(model)
    assert found.reason == ""
    assert found.influence == pytest.approx([2 * 5, 30 * 0.1, 0])
    assert found.weights == pytest.approx(np.array([[[1 * 2, 0]], [[0, 3 * 0]], [[-1 * 2, 0]]]))
    assert found.weights.dtype == np.float32


@pytest.mark.parametrize(
    "between",
    [
        lambda: [keras.layers.ReLU()],
        lambda: [keras.layers.Activation("relu")],
        lambda: [keras.layers.PReLU()],
        lambda: [keras.layers.BatchNormalization(epsilon=0), keras.layers.Dropout(0.5), keras.layers.ReLU()],
    ],
    ids=["ReLU", "Activation", "PReLU", "after others"],
)
def test_an_activation_may_be_a_layer_of_its_own(
    tmp_path: Path, between: Callable[[], list[keras.layers.Layer]]
) -> None:
    models = flat(keras.layers.Dense(3, activation="relu"), last()), flat(keras.layers.Dense(3), *between(), last())
    for model in models:
        model.layers[1].set_weights([np.array([[1.0, -1, 0], [0, 0, 3]]), np.zeros(3)])
        model.layers[-1].set_weights([np.array([[3.0, 4], [1, 0], [0, 0.1]]), np.zeros(2)])
    models[1].save(tmp_path / "model.keras")
    one, other, loaded = map(features_of, (*models, keras.models.load_model(tmp_path / "model.keras")))
    assert one.dead == other.dead == loaded.dead == 1
    assert one.influence == pytest.approx(other.influence)
    assert one.influence == pytest.approx(loaded.influence)
    assert np.array_equal(one.weights, other.weights)


def last() -> keras.layers.Layer:
    """Return a layer that answers for two classes."""
    return keras.layers.Dense(2)


def test_an_activation_on_a_branch_is_not_that_of_the_units() -> None:
    inputs = keras.Input((1, 2))
    units = keras.layers.Dense(3)(keras.layers.Flatten()(inputs))
    joined = keras.layers.Concatenate()([units, keras.layers.ReLU()(units)])
    first = ask_first_layer(keras.Model(inputs, last()(joined)), IMAGES)
    assert first is not None
    assert (first.activations < 0).any() or (first.activations > 0).all()


def test_a_scale_that_was_measured_before_the_training_is_no_trained_layer() -> None:
    scale = keras.layers.Normalization(axis=None)
    scale.adapt(IMAGES)
    assert features_of(flat(scale, keras.layers.Dense(2))).reason == ""
    columns = keras.layers.Normalization(axis=-1)
    columns.adapt(IMAGES)
    model = keras.Sequential([keras.Input((1, 2)), columns, keras.layers.Flatten(), keras.layers.Dense(2)])
    assert "Normalization, is of another kind" in features_of(model).reason


def features_of(model: keras.Model) -> Features:
    """Return what the units of a model look for."""
    return measure_features(ask_first_layer(model, IMAGES), IMAGES)


def test_of_a_single_dense_layer_the_influence_is_its_mean_answer() -> None:
    model = flat(keras.layers.Dense(2))
    model.layers[1].set_weights([np.array([[1.0, -3], [0, 0]]), np.array([0.0, 1])])
    found = features_of(model)
    assert found.influence == pytest.approx([(1 + 11) / 2, 2])  # its second unit answers 1 and -11
    assert found.weights == pytest.approx(np.array([[[-6, 0]], [[2, 0]]]))
    assert (found.unit, found.weighed) == ("output", False)


def test_an_answer_of_nothing_is_not_told_as_a_unit_that_is_off() -> None:
    kernel, bias = np.array([[0.0, 0], [-100, 100]]), np.zeros(2)
    for activation in ("softmax", "relu"):
        model = flat(keras.layers.Dense(2, activation=activation))
        model.layers[1].set_weights([kernel, bias])
        assert not model.predict(IMAGES, verbose=0)[:, 0].any(), "the first class is given nothing by any image"
        found = features_of(model)
        assert (found.dead, found.unlit) == (0, 0)
    hidden = flat(keras.layers.Dense(2, activation="relu"), last())
    hidden.layers[1].set_weights([kernel, bias])
    assert features_of(hidden).dead == 1


@pytest.mark.parametrize(
    ("layers", "why"),
    [
        (
            lambda: [keras.layers.Reshape((1, 2, 1)), keras.layers.Conv2D(2, 1), keras.layers.Flatten()],
            "Conv2D, is of another kind",
        ),
        (
            lambda: [keras.layers.Reshape((1, 2)), keras.layers.LayerNormalization(), keras.layers.Flatten()],
            "LayerNormalization, is of another kind",
        ),
        (lambda: [keras.Sequential([keras.layers.Dense(3)])], "Sequential, is of another kind"),
        (lambda: [keras.layers.Reshape((2, 1)), keras.layers.LSTM(3)], "LSTM, is of another kind"),
        (
            lambda: [keras.layers.Reshape((2, 1)), keras.layers.Dense(3), keras.layers.Flatten()],
            "Dense, has not one input for each pixel",
        ),
        (
            lambda: [
                keras.layers.Reshape((2, 1)),
                keras.layers.AveragePooling1D(2),
                keras.layers.Flatten(),
                keras.layers.Dense(3),
            ],
            "Dense, has not one input for each pixel",
        ),
    ],
    ids=["convolution", "normalisation", "a model of its own", "recurrent", "dense by the pixel", "dense on a mean"],
)
def test_where_the_units_of_the_first_layer_cannot_be_shown_it_is_said_why(
    layers: Callable[[], list[keras.layers.Layer]], why: str
) -> None:
    found = features_of(flat(*layers(), keras.layers.Dense(2)))
    assert found.reason == f"its first trained layer, {why}"
    assert (found.weights.shape, found.influence.shape) == ((0, 1, 2), (0,))


def test_features_survive_being_stored(tmp_path: Path) -> None:
    found = features_of(flat(keras.layers.Dense(2)))
    found.save(tmp_path)
    loaded = type(found).load(tmp_path)
    assert np.array_equal(loaded.weights, found.weights)
    assert np.array_equal(loaded.influence, found.influence)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([[0.5, 0.5], [np.nan, 0.5]], "answers that are no numbers; learning_rate is 0.5, make it smaller"),
        ([[0.5, 0.5], [-0.5, 1.5]], "the answers of mine:net to test image 1 sum to 1, the lowest is -0.5"),
        ([[1.0009, 0.0], [0.5, 0.5]], "the answers of mine:net to test image 0 sum to 1, the lowest is 0"),
        ([[2.0, 0.5], [0.5, 0.5]], "the answers of mine:net to test image 0 sum to 2.5, the lowest is 0.5"),
    ],
)
def test_answers_that_are_no_probabilities_are_refused(answers: list[list[float]], said: str) -> None:
    with pytest.raises(ReportError, match=re.escape(said)):
        check_answers(np.array(answers, np.float32), 0.5, "mine:net")


@pytest.mark.parametrize("kind", ["mixed_float16", "mixed_bfloat16"])
def test_probabilities_of_half_precision_are_brought_to_the_sum_of_one(kind: str) -> None:
    keras.utils.set_random_seed(1)
    softmax = keras.layers.Dense(10, activation="softmax", dtype=kind)
    far = keras.layers.Rescaling(0.997, dtype=kind)  # as far as some processors round, on every one
    model = keras.Sequential([keras.Input((8,)), softmax, far])
    answers = model.predict(np.random.default_rng(0).random((500, 8), np.float32) * 9, verbose=0)
    assert np.abs(answers.astype(np.float64).sum(axis=1) - 1).max() > ROUNDING
    assert not no_probabilities(answers).size
    shares = read(answers, Asked())
    assert shares.sum(axis=1) == pytest.approx(1, abs=1e-6)
    assert np.array_equal(shares.argmax(axis=1), answers.argmax(axis=1))
    assert no_probabilities(answers[:, :5]).size, "of which a part is missing"


@pytest.mark.parametrize(
    ("losses", "said"),
    [
        ((0.5, math.inf), "the loss of mine:net on the test images is inf after epoch 2"),
        ((0.5, 1e300), "the loss of mine:net on the test images is 1e+300 after epoch 2"),
        ((math.nan, 0.5), "the loss of mine:net on the training images is nan after epoch 2"),
    ],
)
def test_a_loss_that_no_curve_can_show_is_refused(losses: tuple[float, float], said: str) -> None:
    last = Epoch(2, losses[0], 0.5, losses[1], 0.5, 1.0)
    with pytest.raises(ReportError, match=re.escape(said)):
        check_losses([Epoch(1, 0.5, 0.5, 0.5, 0.5, 1.0), last], "mine:net")


def test_probabilities_are_let_through_with_their_rounding() -> None:
    check_answers(np.array([[0.3333, 0.3333, 0.3333], [1, 0, 0]], np.float32), 0.5, "mine:net")
