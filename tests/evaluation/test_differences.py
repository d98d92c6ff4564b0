"""A difference of two ways of training is called more than chance no more often than one in twenty times."""

from __future__ import annotations

import numpy as np
import pytest

from report.evaluation.differences import Side, measure_difference, measure_mean


def side(*wrong: np.ndarray | list[int], total: int = 360) -> Side:
    """Return trainings that misread the images with these indices, of so many."""
    lost = np.array([np.isin(np.arange(total), one) for one in wrong])
    return Side(tuple((1 - lost.mean(axis=1)).tolist()), lost.sum(axis=0))


FEW = [[*range(5)], [*range(5, 10)]]  # two trainings that are equally good and have no mistake in common
MORE = [[*range(20, 26)], [*range(26, 32)]]


def test_trainings_that_happen_to_be_equally_good_are_no_proof() -> None:
    found = measure_difference(side(*FEW), side(*MORE))
    assert found.value == pytest.approx(-1 / 360)
    assert not found.sure
    low, high = measure_mean(side(*FEW))
    assert high - low > 0.01


@pytest.mark.parametrize(
    ("before", "after"),
    [(FEW, FEW), (FEW, FEW[::-1]), ([[], []], [[], []]), ([[*range(180)], [*range(180, 360)]], FEW)],
    ids=["the same", "in another order", "perfect", "no image twice"],
)
def test_no_interval_is_a_point(before: list[list[int]], after: list[list[int]]) -> None:
    sides = [side(*before), side(*after)]
    low, high = measure_difference(*sides).interval or (0, 0)
    assert high - low > 1 / 360
    for low, high in map(measure_mean, sides):
        assert high - low > 1 / 360


@pytest.mark.parametrize("trainings", [2, 3, 5])
@pytest.mark.parametrize(("mistakes", "seeds"), [(0.01, 0.0), (0.03, 0.3)])
def test_seeds_alone_are_called_more_than_chance_at_most_once_in_twenty(
    trainings: int, mistakes: float, seeds: float
) -> None:
    """The mistakes of images differ as a gamma distribution makes them, those of the seeds as a logarithmic normal."""
    random, sure, repeats = np.random.default_rng(5), 0, 400
    for _ in range(repeats):
        hard = random.gamma(0.15, mistakes / 0.15, 360)
        good = np.exp(seeds * random.standard_normal((2, trainings, 1)))
        lost = random.random((2, trainings, 360)) < hard * good
        found = measure_difference(*(side(*map(np.flatnonzero, one)) for one in lost))
        assert found.interval
        assert found.interval[0] < found.interval[1]
        sure += found.sure
    assert sure / repeats <= 0.05
