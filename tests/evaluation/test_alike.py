"""Mistakes that go to all other classes alike are called something else in one of twenty cases, however few classes."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import counted

from report.evaluation.alike import compare_classes


@pytest.mark.parametrize("classes", [3, 10])
def test_the_test_of_where_mistakes_go_is_as_strict_as_it_says(classes: int) -> None:
    random, called, repeats = np.random.default_rng(3), 0, 500
    others = np.full(classes - 1, 1 / (classes - 1))
    for _ in range(repeats):
        confusion = 100 * np.eye(classes, dtype=int)
        confusion[confusion == 0] = random.multinomial(40, others, classes).ravel()
        called += (compare_classes(counted(confusion.tolist())).taken or 0) < 0.05
    assert 0.03 < called / repeats < 0.07
