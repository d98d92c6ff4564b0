"""Tests whether classes fail equally often, and whether mistakes go to all classes alike (Pearson's chi-squared)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtrc  # scipy.stats takes half a second to load

from report.evaluation.classes import enough_images
from report.evaluation.results import Alike

if TYPE_CHECKING:
    from collections.abc import Callable

    from report.evaluation.results import Evaluation

DRAWINGS = 1999
SEED = 0  # of the drawings, so that the same answers give the same p values
MANY = 10  # classes from which on it makes no odds to the test that none takes its own mistakes
LEAST_EXPECTED = 5  # of a cell, for the distribution to hold (Cochran 1954); else the counts are drawn by chance


def compare_classes(evaluation: Evaluation) -> Alike:
    """Return the p values of both tests."""
    matrix = np.array(evaluation.confusion)
    wrong = matrix.sum(axis=1) - matrix.diagonal()
    enough = list(enough_images(evaluation))
    failing = _failing(wrong[enough], matrix.sum(axis=1)[enough]) if len(enough) > 1 else None
    taken = _taken(wrong, matrix.sum(axis=0) - matrix.diagonal()) if wrong.any() and len(matrix) > 2 else None  # noqa: PLR2004
    return Alike(failing, taken)


def _failing(wrong: np.ndarray, images: np.ndarray) -> float:
    """Return p of classes with so many `images`, of which so many are `wrong`, failing at one rate."""
    mistakes, total = int(wrong.sum()), int(images.sum())
    if mistakes in (0, total):
        return 1.0
    expected = images * mistakes / total
    weights = 1 / expected + 1 / (images - expected)

    def draw(random: np.random.Generator) -> np.ndarray:
        return random.multivariate_hypergeometric(images, mistakes, DRAWINGS, method="marginals")

    smallest = min(expected.min(), (images - expected).min())
    return _p(wrong, expected, weights, draw if smallest < LEAST_EXPECTED else None)


def _taken(wrong: np.ndarray, instead: np.ndarray) -> float:
    """Return p of mistakes, so many of each class, going to all other classes alike; `instead` is where they went."""
    mistakes = int(wrong.sum())
    expected = (mistakes - wrong) / (len(wrong) - 1)
    possible = expected > 0

    def draw(random: np.random.Generator) -> np.ndarray:
        if len(wrong) >= MANY:
            return random.multinomial(mistakes, expected[possible] / expected.sum(), DRAWINGS)
        drawn, others = np.zeros((DRAWINGS, len(wrong)), int), np.full(len(wrong) - 1, 1 / (len(wrong) - 1))
        for place, number in enumerate(wrong):
            drawn[:, np.arange(len(wrong)) != place] += random.multinomial(number, others, DRAWINGS)
        return drawn[:, possible]

    few = len(wrong) < MANY or expected[possible].min() < LEAST_EXPECTED
    return _p(instead[possible], expected[possible], 1 / expected[possible], draw if few else None)


def _p(
    counts: np.ndarray,
    expected: np.ndarray,
    weights: np.ndarray,
    draw: Callable[[np.random.Generator], np.ndarray] | None,
) -> float:
    """Return how often chance is as far from what is expected, by drawing where that is asked for."""
    statistic = float((weights * (counts - expected) ** 2).sum())
    if draw is None:
        return float(chdtrc(len(counts) - 1, statistic))
    drawn = (weights * (draw(np.random.default_rng(SEED)) - expected) ** 2).sum(axis=1)
    return float((1 + (drawn >= statistic * (1 - 1e-9)).sum()) / (1 + DRAWINGS))
