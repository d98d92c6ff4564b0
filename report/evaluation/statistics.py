"""What every score rests on: published probabilities, the bins of confidence, the interval of a share."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri, stdtrit  # scipy.stats takes half a second to load

from report.core.rounding import SMALLEST
from report.evaluation.results import DECIMALS

CONFIDENCE_LEVEL = 0.95
PERCENTILES = (2.5, 97.5)  # where the percentile interval of simulated values ends
BLOCK = 10_000  # images whose probabilities are laid out at once, so that many answers take no memory again
BINS = 15  # Guo et al. 2017, On Calibration of Modern Neural Networks


def publish(probabilities: np.ndarray) -> np.ndarray:
    """Return probabilities as they are published, float64, rounded to six decimals."""
    return probabilities.astype(np.float64).round(DECIMALS)


def losses(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the cross-entropy of each image, float64 (n,), of its probabilities (n, classes) as they are published."""
    loss: np.ndarray = -np.log(np.maximum(publish(probabilities[np.arange(len(labels)), labels]), SMALLEST))
    return loss


def brier_scores(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the Brier score of each image, float64 (n,), of its probabilities (n, classes) as they are published."""
    scores = np.empty(len(labels))
    for start in range(0, len(labels), BLOCK):
        distances = publish(probabilities[start : start + BLOCK])
        distances[np.arange(len(distances)), labels[start : start + BLOCK]] -= 1
        scores[start : start + BLOCK] = (distances**2).sum(axis=1)
    return scores


def wilson_interval(correct: float, total: float, intervals: int = 1) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of `correct` of `total`, both ends from 0 to 1 (Wilson 1927).

    Both may be fractions, where a share counts as that of an effective number (Korn and Graubard 1998). Of several
    `intervals` all hold with 95 % (Bonferroni).
    """
    z = ndtri(_upper_end(intervals))
    share, scale = correct / total, 2 * (total + z**2)
    middle = (2 * total * share + z**2) / scale
    half = z / scale * np.sqrt(4 * total * share * (1 - share) + z**2)
    return float(middle - half) if correct else 0.0, float(middle + half) if correct < total else 1.0


def t_quantile(freedom: float, intervals: int = 1) -> float:
    """Return how many standard errors a 95 % interval reaches to either side, by Student's t-distribution.

    Args:
        freedom: its degrees of freedom, above 0.
        intervals: how many there are; with 95 % all of them hold (Bonferroni).
    """
    return float(stdtrit(freedom, _upper_end(intervals)))


def _upper_end(intervals: int) -> float:
    """Return the share of a distribution below the upper end of each of so many intervals that all hold with 95 %."""
    return 1 - (1 - CONFIDENCE_LEVEL) / intervals / 2


def bin_places(confidences: np.ndarray) -> np.ndarray:
    """Return the bin, from 0 to 14, that each confidence falls into."""
    places: np.ndarray = np.maximum(np.ceil(confidences * BINS).astype(int) - 1, 0)
    return places
