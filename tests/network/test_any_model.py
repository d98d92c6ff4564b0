"""Any compiled classifier is trained as Keras would train it, or refused in one line before the training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import numpy as np
import pytest
import tensorflow as tf
import zoo
from trainings import ARRAYS, CLASSES

from report.core.errors import ReportError
from report.data.arrays import Arrays
from report.evaluation.statistics import losses
from report.network import loops
from report.network.builders import Builders
from report.network.keras_model import given, load_predictor
from report.network.run import Asked
from report.network.saving import save_model
from report.network.tally import Tally
from report.network.training import Trainer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Keras reads its variables through an interface of NumPy that is older than NumPy likes; nothing here can mend that.
pytestmark = [
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*:UserWarning"),  # of Keras, about the networks of these tests
]
Make = "Callable[..., keras.Model]"
TWO = Arrays(ARRAYS.x_train, ARRAYS.y_train % 2, ARRAYS.x_test, ARRAYS.y_test % 2)
TRAINED = {  # what is told of the loss, of the answers and of the rate; with the layers, if they are worth a look
    zoo.functional: ("sparse_categorical_crossentropy", "probabilities", 0.01),
    zoo.subclassed: ("sparse_categorical_crossentropy", "probabilities", 0.01),
    zoo.convolving: ("sparse_categorical_crossentropy", "probabilities", 0.01),
    zoo.not_built: ("sparse_categorical_crossentropy", "probabilities", 0.01),
    zoo.nested: ("sparse_categorical_crossentropy", "probabilities", 0.01),
    zoo.one_hot: ("categorical cross-entropy, label smoothing 0.1", "probabilities", 0.01),
    zoo.named_one_hot: ("categorical_crossentropy", "probabilities", 0.01),
    zoo.focal: ("categorical focal cross-entropy, gamma 3", "probabilities", 0.01),
    zoo.squares: ("mean_squared_error", "probabilities", 0.01),
    zoo.logits: ("sparse categorical cross-entropy, on logits", "logits", 0.01),
    zoo.logits_of_own_loss: ("own_loss", "logits", 0.01),
    zoo.enclosed_loss: ("loss", "probabilities", 0.01),
    zoo.binary: ("binary_crossentropy", "probability", 0.01),
    zoo.binary_logit: ("binary cross-entropy, on logits", "logit", 0.01),
    zoo.binary_claimed: ("binary cross-entropy, on logits", "probability", 0.01),
    zoo.scheduled: ("sparse_categorical_crossentropy", "probabilities", "cosine decay from 0.001"),
    zoo.warming: ("sparse_categorical_crossentropy", "probabilities", "warming from 0.001"),
    zoo.rated: ("sparse_categorical_crossentropy", "probabilities", "set by a function"),
    zoo.augmented: ("sparse_categorical_crossentropy", "probabilities", 0.01),
    zoo.eager: ("sparse_categorical_crossentropy", "probabilities", 0.01),
    zoo.regularised: ("sparse_categorical_crossentropy", "probabilities", 0.01),
    zoo.own_layer: ("sparse_categorical_crossentropy", "probabilities", 0.01),
    zoo.constant: ("sparse_categorical_crossentropy", "probabilities", 0.01),
    zoo.second_name: ("sparse_categorical_crossentropy", "probabilities", 0.01),
    zoo.stepping: ("sparse_categorical_crossentropy", "probabilities", 0.01),
}
LIKE_OTHERS = {  # which go the ways of others here, or of the tests beside: they are trained by hand
    *(zoo.functional, zoo.convolving, zoo.nested, zoo.named_one_hot, zoo.focal, zoo.logits, zoo.binary_logit),
    zoo.regularised,
}
REFUSED = {
    zoo.uncompiled: "is not compiled; call model.compile",
    zoo.two_inputs: "has 2 inputs; let it take images alone",
    zoo.two_outputs: "has 2 outputs, where one is expected",
    zoo.regression: "with shape (1,), where (3,) is expected",
    zoo.too_few: "with shape (2,), where (3,) is expected",
    zoo.no_softmax: "these are no probabilities; let it end in",
    zoo.hinged: "these are no probabilities; let it end in",
    zoo.hinged_on_each: "these are no probabilities; let it end in",
    zoo.sigmoids: "these are no probabilities; let it end in",
    zoo.sigmoids_claimed: "these are no probabilities; let it end in",
    zoo.telling: " and has 0 in its metrics; let its train_step and test_step call self.metrics[0].update_state",
    zoo.forgetting: "returns a network that does not note its loss in its metrics; let its train_step and test_step",
    zoo.older: "compiled_metrics, of Keras 2, notes its answers as its loss; let its train_step and test_step ",
    zoo.older_logits: "compiled_metrics, of Keras 2, notes its answers as its loss; let its train_step and test_step ",
    zoo.helped: "; let it call each of its layers when it is asked too, and use their answers in training alone",
    zoo.spreading: "; its loss takes labels with a one for each class, and so they come to its steps",
    zoo.in_a_dictionary: "in_a_dictionary answers with a dictionary of one array; let it return the array alone",
    zoo.softmax_when_asked: "answers with probabilities only when it is asked; let it answer alike while it is trained",
    zoo.squashing: "squashing answers otherwise in its predict_step than when it is called; let both answer alike",
    zoo.not_flat: "with shape (6, 3), where (3,) is expected; put keras.layers.Flatten() before its Dense layers",
    zoo.another_size: "for images of shape (32, 32, 3), and these are (6, 6); let it begin with keras.Input((6, 6))",
    zoo.not_joining: "returns a network that does not answer: Exception encountered when calling Sequential.call()",
    zoo.not_fitting: "cannot take images of shape (6, 6): ",
    zoo.named_in_two_words: "cannot compile: 'my layer' is not a valid scope name. A scope name has to match",
    zoo.with_lambda: "has a Lambda layer, or a lambda in a layer, which nobody can load safely; write it as a ",
    zoo.lambda_activation: "has a Lambda layer, or a lambda in a layer, which nobody can load safely; write it as a ",
    zoo.ending_in_tensorflow: '; use Keras’s own in place of TensorFlow’s softmax_v2, by name (activation="softmax")',
    zoo.lambda_loss: "compiles with a lambda, which no file can name; write it as a function",
    zoo.not_saved: "cannot be saved: Object Nameless was created by passing non-serializable",
    zoo.guessing: "answers the same images otherwise each time; let it draw at random only where training is true",
    zoo.namesake: "namesake: the file of its network loads Keras’s own leaky_relu; give your leaky_relu another name",
    zoo.closed: "; let Closed take **kwargs for super().__init__, and give it a get_config",
    zoo.halved: "; give your glu another name",
    zoo.other_labels: "the loss weighted, which takes neither the classes 0 to 2 nor a number for each class",
    zoo.no_model: "returns no Keras model but str; return a compiled keras.Model",
    zoo.no_arguments: "is called with (image_shape, classes, learning_rate), but too many positional arguments",
}


def names(table: dict[Callable[..., object], object]) -> list[str]:
    return [function.__name__ for function in table]


def trainer_of(
    network: Callable[..., keras.Model],
    callbacks: list[keras.callbacks.Callback],
    arrays: Arrays = ARRAYS,
    classes: int = CLASSES,
) -> Trainer:
    return Trainer(Builders(network, lambda: callbacks), arrays, classes, batch_size=64, learning_rate=0.5)


@pytest.fixture(autouse=True)
def _uncompiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Save the seconds of compiling."""
    monkeypatch.setattr(loops, "FASTER_WITH_XLA", set())


@pytest.mark.parametrize(
    "network",
    [pytest.param(one, marks=pytest.mark.slow if one in LIKE_OTHERS else ()) for one in TRAINED],
    ids=names(TRAINED),
)
def test_it_is_trained_told_and_kept(network: Callable[..., keras.Model], tmp_path: Path) -> None:
    loss, answers, rate = TRAINED[network]
    arrays, classes = (TWO, 2) if answers in {"probability", "logit"} else (ARRAYS, CLASSES)
    told = keras.callbacks.History()
    trainer = trainer_of(network, [told], arrays, classes)
    runs = [trainer.train(seed=seed, epochs=1) for seed in (1, 2, 1)]
    model, run = runs[-1]
    training = run.training
    assert (training.loss, run.asked.answers, training.learning_rate) == (loss, answers, rate)
    assert np.array_equal(runs[0][1].probabilities, run.probabilities), "a seed gives the same network again"
    assert not np.array_equal(runs[1][1].probabilities, run.probabilities)

    assert run.probabilities.sum(axis=1) == pytest.approx(np.ones(50), abs=1e-5)
    last = training.epochs[-1]
    assert training.log_loss
    assert last.test_accuracy == (run.probabilities.argmax(axis=1) == arrays.y_test).mean(), "to the last bit"
    log_losses = losses(run.probabilities, arrays.y_test)
    assert last.test_loss == pytest.approx(log_losses.mean(), rel=1e-4), "whatever it lowers, and without penalties"
    again = [epoch.accuracy for epoch in runs[0][1].training.epochs]
    assert [epoch.accuracy for epoch in training.epochs] == again

    save_model(model, tmp_path / "model.keras")
    predict = load_predictor(tmp_path / "model.keras", run.asked)
    assert predict(arrays.x_test) == pytest.approx(run.probabilities, abs=1e-5)
    once = (tmp_path / "model.keras").read_bytes()
    save_model(model, tmp_path / "model.keras")
    assert (tmp_path / "model.keras").read_bytes() == once
    objects = vars(zoo) if run.asked.custom else None
    stock = keras.models.load_model(tmp_path / "model.keras", custom_objects=objects)
    if stock.compiled and stock.loss:
        labels = trainer_labels(stock, arrays.y_test, classes)
        scores = stock.evaluate(given(stock, arrays.x_test, run.asked), labels, verbose=0, return_dict=True)
        assert told.history["val_loss"][-1] == pytest.approx(scores["loss"], rel=1e-4), "callbacks see what it lowers"
    else:
        assert len(stock.predict(given(stock, arrays.x_test, run.asked), verbose=0)) == len(arrays.x_test)


def test_where_one_step_lets_nobody_count_both_losses_are_those_that_the_network_tells() -> None:
    told = keras.callbacks.History()
    trainer = trainer_of(zoo.guided, [told])
    _, run = trainer.train(seed=1, epochs=2)
    training = run.training
    assert not training.log_loss
    assert [epoch.loss for epoch in training.epochs] == told.history["loss"]
    assert [epoch.test_loss for epoch in training.epochs] == told.history["val_loss"]
    log_loss = losses(run.probabilities, ARRAYS.y_test).mean()
    assert training.epochs[-1].test_loss > log_loss + 0.05, "penalties included, as in that of the training"
    assert training.epochs[-1].test_accuracy == (run.probabilities.argmax(axis=1) == ARRAYS.y_test).mean()


@pytest.mark.parametrize("network", [zoo.lowering, zoo.sharing])
def test_of_other_answers_than_are_given_no_log_loss_is_told(network: Callable[..., keras.Model]) -> None:
    told = keras.callbacks.History()
    _, run = trainer_of(network, [told]).train(seed=1, epochs=2)
    assert not run.training.log_loss
    assert [epoch.loss for epoch in run.training.epochs] == told.history["loss"]
    assert [epoch.test_loss for epoch in run.training.epochs] == told.history["val_loss"]
    log_loss = losses(run.probabilities, ARRAYS.y_test).mean()
    assert run.training.epochs[-1].test_loss == pytest.approx(log_loss, rel=0.01)


def test_labels_that_a_step_softens_are_the_nearest_class() -> None:
    arrays = Arrays(ARRAYS.x_train, ARRAYS.y_train % 2, ARRAYS.x_test, ARRAYS.y_test % 2)
    soft, hard = (
        trainer_of(network, [], arrays, 2).train(seed=1, epochs=4)[1] for network in (zoo.softened, zoo.binary)
    )
    for one, other in zip(soft.training.epochs, hard.training.epochs, strict=True):
        assert one.accuracy == pytest.approx(other.accuracy, abs=0.03)
        assert one.loss == pytest.approx(other.loss, abs=0.03)


def test_labels_of_a_single_output_may_be_of_any_kind() -> None:
    tally = Tally(zoo.binary((6, 6), 2, 0.01), Asked(answers="probability"))
    for labels in ([[True], [False]], [[1], [0]], [1, 0], [[0.9], [0.1]], np.float16([0.6, 0.4])):
        tally.log_loss(tf.constant(labels), tf.constant([[0.8], [0.3]]))
        assert tally.scores({})[1] == 1, labels


def test_a_callback_goes_by_no_loss_that_the_network_does_not_note() -> None:
    stop = keras.callbacks.EarlyStopping
    with pytest.raises(ReportError, match=r":build_callbacks returns EarlyStopping, which goes by loss, which the "):
        trainer_of(zoo.unnoted, [stop("val_accuracy"), stop("loss")]).train(seed=1, epochs=1)
    _, run = trainer_of(zoo.unnoted, [stop("val_accuracy"), stop("val_loss")]).train(seed=1, epochs=1)
    _, returned = trainer_of(zoo.returning, [stop("val_loss")]).train(seed=1, epochs=1)
    assert returned.training.epochs[0].loss == run.training.epochs[0].loss
    told = keras.callbacks.History()
    _, noted = trainer_of(zoo.noted, [stop("loss"), told]).train(seed=1, epochs=1)
    assert noted.training.epochs[0].loss == pytest.approx(told.history["loss"][0], rel=0.05)
    assert noted.training.epochs[0].loss == run.training.epochs[0].loss


def test_one_that_computes_with_pixels_gets_no_bytes_in_training_and_answers_floats_as_it_was_judged(
    tmp_path: Path,
) -> None:
    model, run = trainer_of(zoo.centred, []).train(seed=1, epochs=20)
    save_model(model, tmp_path / "model.keras")
    stock = keras.models.load_model(tmp_path / "model.keras")
    pixels = ARRAYS.x_test.astype(np.float32)
    assert run.probabilities == pytest.approx(stock.predict(pixels, verbose=0), abs=1e-5)
    loss, accuracy = stock.evaluate(pixels, ARRAYS.y_test, verbose=0)
    last = run.training.epochs[-1]
    assert (last.test_loss, last.test_accuracy) == pytest.approx((loss, accuracy), rel=1e-4)
    assert accuracy > 0.9
    predict = load_predictor(tmp_path / "model.keras", run.asked)
    assert predict(ARRAYS.x_test) == pytest.approx(run.probabilities, abs=1e-5)


def trainer_labels(model: keras.Model, labels: np.ndarray, classes: int) -> np.ndarray:
    """Return labels as the author of a model would give them."""
    name = model.loss if isinstance(model.loss, str) else model.loss.name
    return np.eye(classes)[labels] if name.startswith(("categorical", "mean")) else labels


def test_what_another_module_has_is_to_be_imported_where_the_network_is_made() -> None:
    def made(shape: tuple[int, ...], classes: int, rate: float) -> keras.Model:
        return zoo.second_name(shape, classes, rate)

    with pytest.raises(ReportError, match=f"; import swish by name in {__name__}$"):
        trainer_of(made, [])


@pytest.mark.parametrize("kind", ["mixed_float16", "mixed_bfloat16"])
def test_probabilities_of_half_precision_are_none_the_less_probabilities(kind: str) -> None:
    def half(shape: tuple[int, ...], classes: int, _: float) -> keras.Model:
        far = keras.layers.Rescaling(0.995, dtype=kind)  # as far as many classes round
        return zoo.compiled(zoo.chain(shape, keras.layers.Dense(classes, "softmax", dtype=kind), far))

    _, run = trainer_of(half, []).train(seed=1, epochs=1)
    assert run.asked.answers == "probabilities"
    assert run.probabilities.sum(axis=1) == pytest.approx(np.ones(50), abs=1e-6)


def test_one_that_answers_with_no_numbers_after_a_step_is_not_told_to_draw_at_random() -> None:
    with pytest.raises(ReportError, match=r"the loss of zoo:exploding on |answers that are no numbers"):
        trainer_of(zoo.exploding, []).train(seed=1, epochs=1)


@pytest.mark.parametrize("network", REFUSED, ids=names(REFUSED))
def test_what_no_report_can_be_about_is_refused_before_the_training(network: Callable[..., keras.Model]) -> None:
    with pytest.raises(ReportError) as failed:
        trainer_of(network, [])
    said = str(failed.value)
    assert f"zoo:{network.__name__}" in said
    assert REFUSED[network] in said
    assert len(said.splitlines()) == 1
