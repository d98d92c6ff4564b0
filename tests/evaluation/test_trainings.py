"""Means of several trainings are those of whole images."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from report.evaluation.trainings import mean, mean_share


@pytest.mark.parametrize("total", [100, 360, 10_000, 999_999])
def test_as_many_images_in_all_are_one_mean_however_they_are_spread(total: int) -> None:
    chance = random.Random(total)  # noqa: S311 - no secret
    rounded = 0
    for number in (2, 3, 5, 100):
        for _ in range(20):
            right = [chance.randint(total // 2, total - 10) for _ in range(number)]
            moved = [right[0] + 7, *right[1:-1], right[-1] - 7]
            one, other = (tuple(correct / total for correct in each) for each in (right, moved))
            assert mean_share(one) == mean_share(other) == float(Fraction(sum(right), total * number))
            assert mean_share((*one[:-1], (right[-1] + 1) / total)) > mean_share(one)
            rounded += mean(one) != mean(other)
    assert rounded  # where floats are added
