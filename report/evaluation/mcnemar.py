"""Tests whether two classifiers differ by more than chance on the same images."""

from __future__ import annotations

import math

NEGLIGIBLE = 1e-17  # a term of a sum that changes none of its digits


def mcnemar(fixed: int, broken: int) -> float:
    """Return the p value of McNemar's exact test (McNemar 1947) for two counts of images that changed sides.

    If both runs were equally good, each such image would have gone either way like a coin. The p value is twice the
    chance that of all these coins as few or fewer as the smaller count fall on its side, 1 at the most.
    """
    changed, fewer = fixed + broken, min(fixed, broken)
    logarithm = math.lgamma(changed + 1) - math.lgamma(fewer + 1) - math.lgamma(changed - fewer + 1)
    term = math.exp(logarithm - changed * math.log(2))  # the chance of exactly `fewer`
    total = term
    for number in range(fewer, 0, -1):
        term *= number / (changed - number + 1)
        total += term
        if term < NEGLIGIBLE * total:
            break
    return min(1.0, 2 * total)
