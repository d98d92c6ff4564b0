"""Optimiser, rate and loss are told from the objects themselves, in words that hold no address of memory."""

from __future__ import annotations

from typing import Any

import keras
import pytest
import zoo

from report.network.told import accuracies_of, current_rate, loss_name, optimizer_name, rate_over, takes_logits

schedules, losses = keras.optimizers.schedules, keras.losses


def compiled(**how: Any) -> keras.Model:  # noqa: ANN401 whatever compile takes
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    model.compile(**{"optimizer": "adam", "loss": "mse"} | how)
    return model


class WarmUp(schedules.LearningRateSchedule):
    """A schedule by its author."""

    def __call__(self, step: Any) -> Any:  # noqa: ANN401, D102
        return 0.25 + 0 * step


@pytest.mark.parametrize(
    ("rate", "told"),
    [
        (0.001, 0.001),
        (0.3, 0.3),
        (schedules.CosineDecay(0.001, 10), "cosine decay from 0.001"),
        (
            schedules.CosineDecay(0.0, 100, warmup_target=0.001, warmup_steps=10),
            "cosine decay from 0.001 after a warm-up",
        ),
        (schedules.CosineDecay(0.0, 100, warmup_target=0.001), "cosine decay from 0.001"),
        (schedules.ExponentialDecay(0.02, 10, 0.9), "exponential decay from 0.02"),
        (schedules.PiecewiseConstantDecay([5], [0.1, 0.01]), "piecewise constant decay from 0.1"),
        (WarmUp(), "warm up from 0.25"),
        (lambda: 0.1, "set by a function"),
    ],
)
def test_the_rate_is_that_of_the_optimiser(rate: Any, told: float | str) -> None:  # noqa: ANN401
    assert current_rate(compiled(optimizer=keras.optimizers.SGD(rate))) == told


@pytest.mark.parametrize(
    ("rates", "told"),
    [
        ([0.001, 0.001], 0.001),
        ([0.001, 0.0005, 0.00025], "0.001 at first, 0.00025 at the end"),
        ([0.1, 0.4, 0.1], "between 0.1 and 0.4"),
        (["cosine decay from 0.1"] * 3, "cosine decay from 0.1"),
    ],
)
def test_a_rate_that_moved_is_told_from_its_first_to_its_last(rates: list[float | str], told: float | str) -> None:
    assert rate_over(rates) == told


@pytest.mark.parametrize(
    ("loss", "told"),
    [
        ("sparse_categorical_crossentropy", "sparse_categorical_crossentropy"),
        (["mse"], "mse"),
        (losses.SparseCategoricalCrossentropy(), "sparse categorical cross-entropy"),
        (
            losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1),
            "categorical cross-entropy, on logits, label smoothing 0.1",
        ),
        (losses.BinaryFocalCrossentropy(gamma=3), "binary focal cross-entropy, gamma 3"),
        (losses.mean_squared_error, "mean_squared_error"),
        (zoo.own_loss, "own_loss"),
    ],
)
def test_the_loss_is_told_in_words(loss: Any, told: str) -> None:  # noqa: ANN401
    assert loss_name(compiled(loss=loss)) == told


@pytest.mark.parametrize("from_logits", [True, False])
@pytest.mark.parametrize("given", [lambda loss: loss, lambda loss: [loss], lambda loss: {"out": loss}])
def test_a_loss_on_logits_is_seen_however_it_is_given(given: Any, from_logits: bool) -> None:  # noqa: ANN401, FBT001
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, name="out")])
    model.compile("adam", given(losses.SparseCategoricalCrossentropy(from_logits=from_logits)))
    assert takes_logits(model) == from_logits


def test_an_accuracy_may_be_given_as_a_class() -> None:
    assert accuracies_of(compiled(metrics=[keras.metrics.BinaryAccuracy]), "logit") == []
    assert "binary_accuracy" in accuracies_of(compiled(metrics=[keras.metrics.BinaryAccuracy]), "probability")


def test_the_optimiser_is_named_even_inside_of_another() -> None:
    assert optimizer_name(compiled(optimizer="rmsprop")) == "RMSprop"
    inner = keras.optimizers.LossScaleOptimizer(keras.optimizers.Lion(0.01))
    assert optimizer_name(compiled(optimizer=inner)) == "Lion"
    assert current_rate(compiled(optimizer=inner)) == 0.01
