"""Training does what Keras's own does, the same way every time, and tells what it did."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from trainings import ARRAYS, CLASSES, UNITS, Finished, tiny_arrays, trained

from report.data.arrays import Arrays
from report.model import dense
from report.network import loops, training
from report.network.run import Epoch, Run


@pytest.fixture(scope="module")
def again(finished: Finished) -> Run:
    """The run of a second training with the same settings, in the same process."""
    assert finished.run.training.epochs
    return trained()[1]


@pytest.fixture
def _uncompiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Save the seconds of compiling where what is tested does not depend on it."""
    monkeypatch.setattr(loops, "FASTER_WITH_XLA", set(), raising=False)


def by_keras(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Return loss and accuracy as Keras measures them."""
    loss, accuracy = model.evaluate(images, labels, verbose=0)
    return loss, accuracy


def test_the_run_says_what_was_done(finished: Finished) -> None:
    model, run = finished.model, finished.run
    training = run.training
    assert (training.seed, training.batch_size, training.learning_rate, training.optimizer) == (1, 64, 0.01, "Adam")
    assert training.loss == "sparse_categorical_crossentropy"
    assert run.training.chosen_by == ()
    assert run.parameters == model.count_params() == 36 * UNITS + UNITS + UNITS * 3 + 3
    assert [epoch.number for epoch in run.training.epochs] == [1, 2]
    assert run.training.cores >= 1
    assert 0 < sum(epoch.seconds for epoch in run.training.epochs) <= run.training.seconds


def test_the_layers_are_described(finished: Finished) -> None:
    layers = [(layer.type, layer.activation, layer.output_shape, layer.parameters) for layer in finished.run.layers]
    assert layers == [
        ("Rescaling", "", (6, 6), 0),
        ("Flatten", "", (36,), 0),
        ("Dense", "relu", (UNITS,), 36 * UNITS + UNITS),
        ("Dense", "softmax", (3,), UNITS * 3 + 3),
    ]


def test_the_probabilities_are_the_answers_of_the_finished_model(finished: Finished) -> None:
    model, run = finished.model, finished.run
    assert run.probabilities.dtype == np.float32
    assert run.probabilities.shape == (50, CLASSES)
    assert run.probabilities.sum(axis=1) == pytest.approx([1] * 50, abs=1e-5)
    assert run.probabilities == pytest.approx(model.predict(ARRAYS.x_test, verbose=0), abs=1e-6)


def test_the_last_scores_are_those_of_the_finished_model(finished: Finished) -> None:
    model, run = finished.model, finished.run
    loss, accuracy = by_keras(model, ARRAYS.x_test, ARRAYS.y_test)
    assert run.training.epochs[-1].test_loss == pytest.approx(loss, rel=1e-5)
    assert run.training.epochs[-1].test_accuracy == pytest.approx(accuracy)
    right = run.probabilities.argmax(axis=1) == ARRAYS.y_test
    assert run.training.epochs[-1].test_accuracy == pytest.approx(right.mean())


def test_the_answers_after_every_epoch_are_kept(finished: Finished) -> None:
    shorter, once = trained(epochs=1)
    answers = finished.run.answers
    assert answers is not None
    assert (answers.dtype, answers.shape) == (np.uint16, (2, 50))
    assert np.array_equal(answers[0], shorter.predict(ARRAYS.x_test, verbose=0).argmax(axis=1))
    assert np.array_equal(answers[1], finished.run.probabilities.argmax(axis=1))
    assert np.array_equal(once.answers, answers[:1])


def test_the_same_seed_gives_the_same_probabilities(finished: Finished, again: Run) -> None:
    assert np.array_equal(again.probabilities, finished.run.probabilities)
    for one, other in zip(again.training.epochs, finished.run.training.epochs, strict=True):
        assert (one.loss, one.accuracy, one.test_loss) == (other.loss, other.accuracy, other.test_loss)


def test_a_second_training_in_one_process_names_its_layers_alike(finished: Finished, again: Run) -> None:
    assert again.layers == finished.run.layers


@pytest.mark.usefixtures("_uncompiled")
def test_another_seed_gives_others() -> None:
    runs = [trained(seed=seed, epochs=1)[1] for seed in (1, 2)]
    assert not np.array_equal(runs[0].probabilities, runs[1].probabilities)


def test_the_data_are_left_as_they_were(finished: Finished) -> None:
    assert len(finished.run.training.epochs) == 2
    for array, untouched in zip(ARRAYS, tiny_arrays(), strict=True):
        assert np.array_equal(array, untouched)


def test_every_epoch_is_handed_on_when_it_is_over(finished: Finished) -> None:
    assert tuple(told for told in finished.told if isinstance(told, Epoch)) == finished.run.training.epochs
    assert finished.told[-1] == finished.run.training.epochs[-1]


def test_progress_grows_to_the_whole_in_every_epoch(finished: Finished) -> None:
    over = finished.told.index(finished.run.training.epochs[0])
    for progress in (finished.told[:over], finished.told[over + 1 : -1]):
        shares = [share for share, _, _ in progress]
        assert shares == sorted(shares)
        assert 0 < shares[0] < shares[-1] == 1
        assert all(loss > 0 and 0 <= accuracy <= 1 for _, loss, accuracy in progress)


@pytest.mark.usefixtures("_uncompiled")
def test_the_network_learns_what_can_be_learned() -> None:
    _, run = trained(epochs=20, batch_size=16, learning_rate=0.003)
    assert run.training.epochs[-1].loss < run.training.epochs[0].loss
    assert run.training.epochs[-1].test_accuracy > 0.9


@pytest.mark.usefixtures("_uncompiled")
@pytest.mark.parametrize(
    ("train_images", "test_images"), [(200, 50), (128, 1_000), (10, 2_345)], ids=["a rest", "no rest", "only a rest"]
)
def test_every_image_counts_once_whether_the_last_batch_is_full_or_not(train_images: int, test_images: int) -> None:
    arrays = tiny_arrays(train_images, test_images)
    model, run = trained(arrays, batch_size=64, epochs=1, learning_rate=1e-12)  # so that nothing moves
    (epoch,) = run.training.epochs
    assert (epoch.loss, epoch.accuracy) == pytest.approx(by_keras(model, arrays.x_train, arrays.y_train), rel=1e-5)
    assert (epoch.test_loss, epoch.test_accuracy) == pytest.approx(
        by_keras(model, arrays.x_test, arrays.y_test), rel=1e-5
    )
    assert len(run.probabilities) == test_images


def test_the_epochs_are_those_of_plain_keras() -> None:
    size = len(ARRAYS.x_train)  # in one batch, so that the order of the images does not matter
    keras.utils.set_random_seed(5)
    model = dense((6, 6), CLASSES, 0.01)
    test = (ARRAYS.x_test, ARRAYS.y_test)
    plain = model.fit(
        ARRAYS.x_train, ARRAYS.y_train, epochs=4, batch_size=size, validation_data=test, verbose=0
    ).history
    _, run = trained(seed=5, epochs=4, batch_size=size)
    for name, ours in (("loss", "loss"), ("val_loss", "test_loss"), ("accuracy", "accuracy")):
        assert [getattr(epoch, ours) for epoch in run.training.epochs] == pytest.approx(plain[name], rel=1e-4), name
    assert run.probabilities == pytest.approx(model.predict(ARRAYS.x_test, verbose=0), abs=1e-4)


@pytest.mark.usefixtures("_uncompiled")
def test_images_are_shuffled_anew_in_every_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "TICK", 0.0)  # seconds: it is told of every piece
    halves = Arrays(
        np.concatenate([np.zeros((100, 6, 6), np.uint8), np.full((100, 6, 6), 255, np.uint8)]),
        np.repeat([0, 1], 100),
        ARRAYS.x_test,
        ARRAYS.y_test % 2,
    )
    told: list[list[float]] = [[]]
    trained(
        halves,
        batch_size=1,
        learning_rate=1e-12,
        on_epoch=lambda _: told.append([]),
        on_progress=lambda _, loss, __: told[-1].append(loss),
    )
    first, second, _ = told
    assert first[-1] == pytest.approx(second[-1], rel=1e-4)
    assert first[:-1] != pytest.approx(second[:-1], rel=1e-4)
