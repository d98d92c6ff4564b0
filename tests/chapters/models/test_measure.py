"""Networks are put side by side as their trainings say, every two compared, and saved as they were found."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import t
from worlds import tiny_run

from report.chapters.models.measure import compare_models
from report.chapters.models.record import Models
from report.core.plans import Plan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from report.network.run import Run

LABELS = np.array([0, 1, 0, 1])


def plan(function: str) -> Plan:
    name = function.partition(":")[2].replace("_", " ")
    return Plan(function, name, epochs=3, batch_size=32, learning_rate=0.001, replicates=1, seed=42)


def runs(*wrong: Sequence[int], **changes: object) -> list[Run]:
    """Return a training for each: it misreads the images with these indices, and took a second more than the last."""
    found = []
    for place, misread in enumerate(wrong):
        read = np.where(np.isin(np.arange(len(LABELS)), misread), 1 - LABELS, LABELS)
        found.append(
            tiny_run(probabilities=np.eye(2, dtype=np.float32)[read], seed=42 + place, seconds=1.0 + place, **changes)
        )
    return found


def side_by_side(*models: tuple[str, list[Run]]) -> Models:
    return compare_models(
        LABELS,
        [plan(function) for function, _ in models],
        [of_model for _, of_model in models],
        [[1000 * (1 + place) for place in range(len(of_model))] for _, of_model in models],
    )


def test_a_network_is_what_its_trainings_are() -> None:
    """Two trainings that read 2 and 3 of 4; the one in the middle, of two the lower, is the first."""
    (model,) = side_by_side(("some.where:a_net", runs([0, 1], [2], parameters=7))).models
    assert (model.function, model.name, model.parameters) == ("some.where:a_net", "a net", 7)
    assert (model.accuracies, model.mean) == ((0.5, 0.75), 0.625)
    assert (model.epochs, model.seconds, model.pace, model.size) == ((3, 3), 1.5, 1.5, 1000)
    reach = t.ppf(0.975, 1) * math.sqrt(0.125**2 * 2) / math.sqrt(2)
    assert reach > 0.5
    assert model.interval == (0.0, 1.0)


def test_equal_trainings_do_not_tell_how_far_others_would_differ() -> None:
    (model,) = side_by_side(("m:a", runs([0], [1], [2]))).models
    assert (model.accuracies, model.interval) == ((0.75,) * 3, None)


def test_every_two_networks_are_compared() -> None:
    found = side_by_side(("m:a", runs([], [])), ("m:b", runs([0], [0])), ("m:c", runs([0, 1])))
    assert [(one.before, one.after, one.difference.value) for one in found.comparisons] == [
        (0, 1, -0.25),
        (0, 2, -0.5),
        (1, 2, -0.25),
    ]
    assert [one.difference.interval is None for one in found.comparisons] == [False, True, True]


def test_the_more_differences_are_judged_the_wider_their_intervals() -> None:
    """Trainings that misread the same images each time: all chance lies in the images, with 3 degrees of freedom."""
    first, second, third = ("m:a", runs([], [])), ("m:b", runs([0], [0])), ("m:c", runs([0, 1], [0, 1]))
    error = math.sqrt(np.var([1, 0, 0, 0], ddof=1) / 4)
    for models, level in (((first, second), 0.05), ((first, second, third), 0.05 / 3)):
        low, high = side_by_side(*models).comparisons[0].difference.interval
        reach = t.ppf(1 - level / 2, 3) * error
        assert low == pytest.approx(max(-1, -0.25 - reach))
        assert high == pytest.approx(-0.25 + reach)


def test_the_best_stands_first_and_of_equals_the_one_that_was_named_first() -> None:
    found = side_by_side(("m:a", runs([0, 1])), ("m:b", runs([0])), ("m:c", runs([1])))
    assert [model.name for model in found.ranked] == ["b", "c", "a"]
    assert found.several
    assert not side_by_side(("m:a", runs([0]))).several


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    found = side_by_side(("m:a", runs([0, 1], [0])), ("m:b", runs([])))
    found.save(tmp_path)
    read = Models.load(tmp_path)
    assert dataclasses.asdict(read) == dataclasses.asdict(found)
