"""Refuses classes whose probabilities seem to stand in another order, as that would fit far better."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from report.core.formatting import percent
from report.core.rounding import SMALLEST
from report.core.sanitize import printable
from report.data.npz import MOST_NAMES, first_names
from report.data.predictions_names import SHOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.data.predictions_judged import Source

GAIN = 1 / 3  # of the rows, that fit in the other order alone
MANIFOLD = 3  # times as many rows that fit in the other order
SOME = 1 / 10  # of the rows of each class, that fit in the other order alone, or of all where mere chance fits now
ALIKE = 1 / 4  # of what the means of columns are off now from how frequent their classes are
SURELY = 2.0  # standard errors
ROUNDING = 1e-6  # standard errors
DOUBT = 1e-3  # the chance that answers without any skill fit some order as well


def judge_order(
    source: Source, what: str, found: np.ndarray, shares: np.ndarray, names: Sequence[str], *, guessed: bool
) -> None:
    """Refuse probabilities that `better_order` tells something of; `source` says where they come from.

    Raises:
        ReportError: with that, and what to do.
    """
    if seen := better_order(what, found, shares, names, guessed=guessed):
        advice = "bring them into the order of the classes, or call labels and columns by the names of the classes"
        if source.lines is None and not source.columns:
            advice = "give class_names in that order, and the names as labels"
        raise source.wrong("probabilities", seen, advice)


def better_order(what: str, found: np.ndarray, shares: np.ndarray, names: Sequence[str], *, guessed: bool) -> str:
    """Tell of the order of the classes in which the likeliest ones are far more often those that were found, if any is.

    It is one in which a third of all rows more would fit, or three times as many, or a tenth where now no more than by
    chance do, and chance hardly explains it; or in which so many would, and the probabilities of the classes that were
    found are far higher, which tells it where nearly all rows have one answer. Or, where the order was `guessed`, some
    classes change places in it, each of them would fit better there, and a third more of their rows.

    Args:
        what: was found: labels, or answers that stand beside the probabilities.
        found: a class for each row, int64 of shape (n,), from 0, or below 0 where there is none.
        shares: probabilities of shape (n, classes).
        names: of the classes.
        guessed: whether nothing but a guess gave their order; else a few that are taken for one another may be so.
    """
    rows = found >= 0
    shares, found, size = shares[rows], found[rows], len(names)
    matrix = np.bincount(found * size + shares.argmax(axis=1), minlength=size * size).reshape(size, size)
    if (matrix.diagonal() == matrix.max(axis=1)).all():
        return ""
    column = _better(matrix, shares, found)
    if column is None and guessed:
        column = _some_better(matrix)
    if column is None:
        return ""
    first = int((column != np.arange(size)).argmax())
    begin = first if first >= MOST_NAMES else 0  # or the message shows no difference
    order = "…, " * (begin > 0) + first_names([printable(names[at])[:SHOWN] for at in np.argsort(column)[begin:]])
    other = f"{percent(_fits(matrix, column))} would be if the probabilities stood in the order {order}"
    return f"{percent(_fits(matrix, np.arange(size)))} of the {what} are the likeliest class, but {other}"


def _better(matrix: np.ndarray, shares: np.ndarray, found: np.ndarray) -> np.ndarray | None:
    """Return the column of each class in the order that fits far better, if there is one.

    Args:
        matrix: the number of rows of each class that was found, a row, for each likeliest one, a column.
        shares: probabilities of shape (n, classes).
        found: a class for each row, int64 of shape (n,).
    """
    if _fits(matrix, np.arange(len(matrix))) > 1 - GAIN:
        return None
    occurring = int(((matrix.sum(axis=0) > 0) | (matrix.sum(axis=1) > 0)).sum())
    if _far_better(matrix, column := _best(matrix)) and _significant(matrix, column, occurring, occurring):
        return column
    likely = _best(told := _sums(shares, found))
    if _far_better(matrix, likely) and _likelier(shares, found, likely, told.sum(axis=0) / len(found)):
        return likely
    return None


def _some_better(matrix: np.ndarray) -> np.ndarray | None:
    """Return the column of each class in the order in which some of them fit far better, if there is one.

    Those that change places among themselves must all do so, each by `SOME` of its rows. One that an honest classifier
    takes for another fits better in the column of that other one; but that one does not in its own.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415 hardly any predictions need it
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    as_it_is, column = np.arange(len(matrix)), _best(matrix)
    ring = connected_components(csr_array((np.ones(len(matrix)), (as_it_is, column))))[1]
    rows = matrix.sum(axis=1)
    gaining = matrix[as_it_is, column] - matrix.diagonal() >= np.maximum(1, SOME * rows)
    moved = ~np.isin(ring, ring[~gaining])
    alone = np.where(moved[:, np.newaxis], matrix, 0)
    if not moved.any() or _fits(alone, column) <= _fits(alone, as_it_is) + GAIN:
        return None
    return np.where(moved, column, as_it_is) if _significant(alone, column, len(matrix), int(moved.sum())) else None


def _best(sums: np.ndarray) -> np.ndarray:
    """Return the column of each class in the order in which the sum of all is highest."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 hardly any predictions need it

    return np.asarray(linear_sum_assignment(sums, maximize=True)[1])


def _fits(matrix: np.ndarray, column: np.ndarray) -> float:
    return float(matrix[np.arange(len(matrix)), column].sum() / matrix.sum())


def _chance(matrix: np.ndarray, column: np.ndarray) -> float:
    """Return the share that would fit in an order if answers had nothing to do with what was found."""
    return float((matrix.sum(axis=1) * matrix.sum(axis=0)[column]).sum() / matrix.sum() ** 2)


def _far_better(matrix: np.ndarray, column: np.ndarray) -> bool:
    as_it_is = np.arange(len(matrix))
    fits, chance = _fits(matrix, as_it_is), _chance(matrix, as_it_is)
    skilled = fits > chance + SURELY * math.sqrt(chance * (1 - chance) / matrix.sum())
    return _fits(matrix, column) > min(fits + (GAIN if skilled else SOME), fits * MANIFOLD)


def _sums(shares: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Return for each class that was found the sums of the logarithms that each column has then, (classes, classes)."""
    return np.stack([_told(shares[found == one]).sum(axis=0) for one in range(shares.shape[1])])


def _told(shares: np.ndarray) -> np.ndarray:
    told: np.ndarray = np.log(np.maximum(shares.astype(np.float64), SMALLEST))
    return told


def _likelier(shares: np.ndarray, found: np.ndarray, column: np.ndarray, means: np.ndarray) -> bool:
    """Say whether what was found is surely likelier in an order; `means` are those of the logarithms of each column.

    Who answers a rare class far too often is right in another order more often as well. So what was found must also lie
    above the mean of its column in that order, surely; or at all, if the means of the columns are so frequent there.
    """
    places, then = np.arange(len(found)), column[found]
    gain = _told(shares[places, then]) - _told(shares[places, found])
    by_chance = math.sqrt(2 * (math.lgamma(len(column) + 1) - math.log(DOUBT)))  # in the best of all orders
    if _errors(gain) <= by_chance:
        return False
    often, given = np.bincount(found, minlength=len(column)) / len(found), shares.mean(axis=0)
    alike = np.abs(given[column] - often).sum() < ALIKE * np.abs(given - often).sum()
    return _errors(gain - means[then] + means[found]) > (ROUNDING if alike else SURELY)


def _errors(gain: np.ndarray) -> float:
    """Return how many standard errors lie between these and nothing."""
    spread = math.sqrt((gain**2).mean())
    return float(gain.mean()) / spread * math.sqrt(len(gain)) if spread > SMALLEST else 0.0


def _significant(matrix: np.ndarray, column: np.ndarray, classes: int, moved: int) -> bool:
    """Say whether answers that know nothing would hardly fit any order so well, by Chernoff's bound for each of all.

    The orders are those in which so many of all `classes` are `moved`, of which the matrix holds the rows.
    """
    rows, best, chance = matrix.sum(), _fits(matrix, column), _chance(matrix, column)
    if best <= chance:
        return False
    wrong = (1 - best) * math.log((1 - best) / (1 - chance)) if best < 1 else 0.0
    surprise = rows * (best * math.log(best / chance) + wrong)
    return bool(surprise > math.lgamma(classes + 1) - math.lgamma(classes - moved + 1) - math.log(DOUBT))
