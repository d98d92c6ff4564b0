"""The p value of McNemar's test is exact."""

from __future__ import annotations

import pytest
from scipy.stats import binomtest

from report.evaluation.mcnemar import mcnemar


@pytest.mark.parametrize(
    ("fixed", "broken"),
    [(0, 0), (1, 0), (0, 1), (1, 1), (12, 9), (9, 12), (5, 5), (0, 20), (40, 12), (300, 250), (4000, 4100), (0, 9000)],
)
def test_the_p_value_is_that_of_the_exact_binomial_test(fixed: int, broken: int) -> None:
    expected = binomtest(fixed, fixed + broken).pvalue if fixed + broken else 1
    assert mcnemar(fixed, broken) == pytest.approx(expected, rel=1e-9, abs=1e-300)


def test_a_case_counted_by_hand() -> None:
    """Of four coins, at most one falls on its side in (1 + 4) of 16 cases."""
    assert mcnemar(3, 1) == pytest.approx(2 * 5 / 16)


def test_the_example_of_the_page() -> None:
    assert f"{mcnemar(12, 9):.2f}" == "0.66"
