"""Callbacks of somebody take part in a training as Keras lets them, and what they choose by is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import numpy as np
import pytest
import zoo
from trainings import ARRAYS, CLASSES, trained

from report import model as model_module
from report.chapters.learning.captions import loss_caption
from report.chapters.learning.words import put_back
from report.chapters.learning.words import test_set as told_of_tests
from report.core.errors import ReportError
from report.data.vocabulary import HANDWRITING
from report.network import loops
from report.network.builders import Builders
from report.network.training import Trainer

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _uncompiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Save the seconds of compiling."""
    monkeypatch.setattr(loops, "FASTER_WITH_XLA", set())


def test_callbacks_take_part_and_those_that_choose_by_the_test_images_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[set[str]] = []
    callbacks = [
        keras.callbacks.LambdaCallback(on_epoch_end=lambda _, logs: seen.append(set(logs))),
        keras.callbacks.EarlyStopping(monitor="loss"),
        keras.callbacks.EarlyStopping(monitor="val_loss", min_delta=1e9, restore_best_weights=True),
        keras.callbacks.EarlyStopping(monitor="val_accuracy", patience=9),
    ]
    monkeypatch.setattr(model_module, "build_callbacks", lambda: callbacks)
    model, run = trained(epochs=5)
    assert seen == [{"loss", "accuracy", "val_loss", "val_accuracy"}] * 2
    assert len(run.training.epochs) == 2
    assert (run.training.chosen_by, run.training.shown_to) == (("EarlyStopping",), ("LambdaCallback",))
    assert run.training.kept == 1
    assert run.training.final is run.training.epochs[0]
    loss, _ = model.evaluate(ARRAYS.x_test, ARRAYS.y_test, verbose=0)
    assert loss == pytest.approx(run.training.epochs[0].test_loss, rel=1e-5)


@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")
def test_a_checkpoint_keeps_the_best_elsewhere_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = str(tmp_path / "kept.keras")
    kept = keras.callbacks.ModelCheckpoint(path, monitor="val_accuracy", save_best_only=True)
    monkeypatch.setattr(model_module, "build_callbacks", lambda: [kept])
    training = trained(epochs=1)[1].training
    assert (training.chosen_by, training.shown_to, training.kept) == ((), (), None)


@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")
def test_a_fit_of_somebodys_own_and_a_list_of_callbacks_were_given_the_scores() -> None:
    callbacks = [keras.callbacks.CallbackList([keras.callbacks.EarlyStopping("val_loss", patience=0)])]
    trainer = Trainer(Builders(zoo.fitting, lambda: callbacks), ARRAYS, CLASSES, batch_size=64, learning_rate=0.5)
    _, run = trainer.train(seed=1, epochs=3)
    assert (run.training.chosen_by, run.training.shown_to) == ((), ("CallbackList", "Fitting"))
    assert (run.training.kept, run.training.may_have_chosen) == (1, True)


@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")
def test_of_a_callback_by_somebody_it_is_told_that_it_was_given_the_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    class Best(keras.callbacks.Callback):
        """Picks the epoch with the highest loss, so that it is not the last."""

        loss, kept = 0.0, None

        def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:  # noqa: ARG002
            if logs["val_loss"] > self.loss:
                self.loss, self.kept = logs["val_loss"], self.model.get_weights()

        def on_train_end(self, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
            self.model.set_weights(self.kept)

    monkeypatch.setattr(model_module, "build_callbacks", lambda: [Best()])
    training = trained()[1].training
    assert (training.chosen_by, training.shown_to, training.kept) == ((), ("Best",), 1)
    assert "nothing was chosen" not in told_of_tests(training, HANDWRITING)


@pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)  # Keras's
def test_a_rate_that_a_callback_moved_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    halve = keras.callbacks.LearningRateScheduler(lambda epoch, _: 0.02 / 2**epoch)
    monkeypatch.setattr(model_module, "build_callbacks", lambda: [halve])
    training = trained(epochs=3)[1].training
    assert training
    assert training.learning_rate == "0.02 at first, 0.005 at the end"


def test_a_callback_that_evaluates_is_answered_about_what_it_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    few = ARRAYS.x_test[:7], ARRAYS.y_test[:7]
    found: list[dict[str, float]] = []

    class Evaluates(keras.callbacks.Callback):
        """Asks the model for other scores than those of the test set."""

        def on_test_end(self, logs: dict[str, float] | None = None) -> None:
            assert set(logs or {}) == {"loss", "accuracy"}
            found.append({})

        def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
            assert epoch >= 0
            assert isinstance((logs or {})["val_loss"], float)
            found[-1].update(self.model.evaluate(*few, verbose=0, return_dict=True))

    alone = trained()[1]
    assert (alone.training.kept, alone.training.final) == (None, alone.training.epochs[-1])
    monkeypatch.setattr(model_module, "build_callbacks", lambda: [Evaluates()])
    model, run = trained()
    assert len(found) == 2
    assert found[-1] == pytest.approx(model.evaluate(*few, verbose=0, return_dict=True))
    assert np.array_equal(run.probabilities, alone.probabilities)
    assert run.answers is not None
    assert np.array_equal(run.answers, alone.answers)
    assert [epoch.test_loss for epoch in run.training.epochs] == [epoch.test_loss for epoch in alone.training.epochs]


@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")
def test_a_training_that_goes_on_where_another_was_broken_off_is_refused_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = str(tmp_path / "backup")
    every = [keras.callbacks.BackupAndRestore(path, delete_checkpoint=False)]
    monkeypatch.setattr(model_module, "build_callbacks", lambda: every)
    trained(epochs=1)
    with pytest.raises(ReportError, match=r"go on at epoch 2, and a report .*; leave BackupAndRestore out$"):
        trained(epochs=2)


class Batches(keras.callbacks.Callback):
    """Wants to see every batch."""

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Never called."""


@pytest.mark.parametrize(
    ("callback", "hook"),
    [
        (Batches(), "Batches with on_train_batch_end"),
        (keras.callbacks.LambdaCallback(on_train_batch_begin=print), "LambdaCallback with on_train_batch_begin"),
    ],
)
def test_one_that_wants_to_see_every_batch_is_refused(
    callback: keras.callbacks.Callback, hook: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = [keras.callbacks.TerminateOnNaN(), callback]
    monkeypatch.setattr(model_module, "build_callbacks", lambda: every)
    with pytest.raises(ReportError, match=f"{hook}, which would be called once an epoch here"):
        trained()


@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")
def test_weights_of_no_epoch_are_told_and_the_scores_are_those_of_the_network_that_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Averages(keras.callbacks.Callback):
        """Leaves other weights than any epoch had, and finds all scores."""

        def on_test_begin(self, logs: dict[str, float]) -> None:
            assert logs == {}

        def on_train_end(self, logs: dict[str, float] | None = None) -> None:
            assert set(logs or {}) == {"loss", "accuracy", "val_loss", "val_accuracy"}
            self.model.set_weights([weights * 0.5 for weights in self.model.get_weights()])

    monkeypatch.setattr(model_module, "build_callbacks", lambda: [Averages()])
    model, run = trained()
    assert run.training.kept == 0
    assert run.probabilities == pytest.approx(model.predict(ARRAYS.x_test, verbose=0))
    assert put_back(run.training).startswith(" Then its weights were changed once more")
    assert loss_caption(run.training).endswith("as it stood once its weights were changed after the last epoch.")
