"""Probabilities that are rounded to single precision are the nearest there are, and no class wins by the rounding."""

from __future__ import annotations

import numpy as np
import pytest

from report.core.rounding import to_single


def test_what_single_precision_tells_apart_is_only_rounded() -> None:
    shares = np.random.default_rng(0).dirichlet(np.ones(7), size=1000)
    assert np.array_equal(to_single(shares, shares.argmax(axis=1)), shares.astype(np.float32))


@pytest.mark.parametrize("precision", [np.float64, np.longdouble])
@pytest.mark.parametrize("classes", [2, 3, 10, 1000])
def test_the_likeliest_class_stays_the_likeliest_by_less_than_a_published_decimal(
    classes: int, precision: type[np.floating]
) -> None:
    random = np.random.default_rng(classes)
    shares = 1 / precision(classes) + random.normal(size=(500, classes)) * precision(1e-12)
    rounded = to_single(shares, shares.argmax(axis=1))
    assert rounded.dtype == np.float32
    assert (rounded.argmax(axis=1) == shares.argmax(axis=1)).all()
    assert (shares.astype(np.float32).argmax(axis=1) == 0).all(), "it would be the first otherwise"
    assert np.abs(rounded - shares).max() < 1e-7


def test_of_equals_it_is_the_first() -> None:
    shares = np.array([[0.5, 0.5], [0.25, 0.75]])
    assert to_single(shares, shares.argmax(axis=1)).tolist() == shares.tolist()
