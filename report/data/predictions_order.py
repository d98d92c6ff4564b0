"""Refuses classes whose probabilities seem to stand in another order, as that would fit far better."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from report.core.formatting import percent
from report.core.rounding import SMALLEST
from report.core.sanitize import printable
from report.data.npz import first_names
from report.data.predictions_names import SHOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.data.predictions_judged import Source

GAIN = 1 / 3  # of the rows, that fit in the other order alone
MANIFOLD = 3  # times as many rows that fit in the other order
EVEN = 0.5
ALIKE = 1 / 4  # of what the means of columns are off now from how frequent their classes are
SURELY = 2.0  # standard errors
DOUBT = 1e-3  # the chance that answers without any skill fit some order as well


def judge_order(source: Source, what: str, found: np.ndarray, shares: np.ndarray, names: Sequence[str]) -> None:
    """Refuse probabilities whose likeliest classes are those that were found in another order of the classes.

    Args:
        source: where they come from.
        what: was found: labels, or answers that stand beside the probabilities.
        found: a class for each row, int64 of shape (n,), from 0, or below 0 where there is none.
        shares: probabilities of shape (n, classes).
        names: of the classes.

    Raises:
        ReportError: if in that order a third of all rows more would fit, or three times as many, and chance hardly
            explains it; or if the probabilities of the classes that were found are far higher in it, which tells it
            where nearly all rows have one answer.
    """
    rows = found >= 0
    shares, found = shares[rows], found[rows]
    likeliest = shares.argmax(axis=1)
    if not len(found) or (fits := (likeliest == found).mean()) > 1 - GAIN:
        return
    column = _by_answers(likeliest, found, len(names), float(fits))
    if column is None:
        column = _by_shares(shares, found)
    if column is None:
        return
    order = first_names([printable(names[at])[:SHOWN] for at in np.argsort(column)])
    best = percent((likeliest == column[found]).mean())
    other = f"{best} would be if the probabilities stood in the order {order}"
    seen = f"{percent(fits)} of the {what} are the likeliest class, but {other}"
    advice = "bring them into the order of the classes, or call labels and columns by the names of the classes"
    raise source.wrong("probabilities", seen, advice)


def _by_answers(likeliest: np.ndarray, found: np.ndarray, size: int, fits: float) -> np.ndarray | None:
    """Return the column of each class in the order that most answers fit, if far more do than now."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 hardly any predictions need it

    matrix = np.bincount(found * size + likeliest, minlength=size * size).reshape(size, size)
    _, column = linear_sum_assignment(matrix, maximize=True)
    best = matrix[np.arange(size), column].sum() / len(found)
    better = best > min(fits + GAIN, fits * MANIFOLD) and _significant(matrix, column, best)
    return np.asarray(column) if better else None


def _by_shares(shares: np.ndarray, found: np.ndarray) -> np.ndarray | None:
    """Return the column of each class in the order in which what was found is likeliest, if it is far likelier so.

    Who answers a rare class far too often is right in another order more often as well. So what was found must also lie
    above the mean of its column in that order, surely; or at all, if the means of the columns are so frequent there.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    size = shares.shape[1]
    told = np.log(np.maximum(shares.astype(np.float64), SMALLEST))
    sums = np.zeros((size, size))
    np.add.at(sums, found, told)
    _, column = linear_sum_assignment(sums, maximize=True)
    column = np.asarray(column)
    if _gain(told, found, column) <= math.sqrt(2 * (math.lgamma(size + 1) - math.log(DOUBT))):  # by chance, of all
        return None
    often, means = np.bincount(found, minlength=size) / len(found), shares.mean(axis=0)
    alike = np.abs(means[column] - often).sum() < ALIKE * np.abs(means - often).sum()
    above = _gain(told - told.mean(axis=0), found, column)
    return column if above > (0 if alike else SURELY) else None


def _gain(values: np.ndarray, found: np.ndarray, column: np.ndarray) -> float:
    """Return by how much the values of what was found are higher in an order than now, in standard errors."""
    places = np.arange(len(found))
    gain = values[places, column[found]] - values[places, found]
    spread = math.sqrt((gain**2).mean())
    return float(gain.mean()) / spread * math.sqrt(len(found)) if spread > SMALLEST else 0.0


def _significant(matrix: np.ndarray, column: np.ndarray, best: float) -> bool:
    """Say whether answers that know nothing would hardly fit any order so well, by Chernoff's bound for each of all."""
    rows = matrix.sum()
    chance = float((matrix.sum(axis=1) * matrix.sum(axis=0)[column]).sum() / rows**2)
    occurring = int(((matrix.sum(axis=0) > 0) | (matrix.sum(axis=1) > 0)).sum())
    if best <= chance:
        return False
    wrong = (1 - best) * math.log((1 - best) / (1 - chance)) if best < 1 else 0.0
    surprise = rows * (best * math.log(best / chance) + wrong)
    return bool(surprise > math.lgamma(occurring + 1) - math.log(DOUBT))


def judge_alone(source: Source, found: np.ndarray, second: np.ndarray) -> None:
    """Refuse one probability a row that is that of the answer, whichever it is, and not that of one class.

    Args:
        source: where they come from.
        found: the class that was answered in each row, int64 of shape (n,), 0 or 1, or below where there is none.
        second: the probabilities, of shape (n,), from 0 to 1, as those of the second class.

    Raises:
        ReportError: if all are one half or more, whichever was answered, and no threshold explains that.
    """
    one, other = second[found == 0], second[found == 1]
    if len(one) and len(other) and min(one.min(), other.min()) >= EVEN and one.max() > other.min():
        what = "each is one half or more, whichever class is the answer beside it, so it seems to be that of the answer"
        raise source.wrong("probabilities", what, "give a probability for each class")
