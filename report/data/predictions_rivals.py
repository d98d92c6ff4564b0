"""Refuses labels, or a single probability, where something else may be meant by what stands in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from report.core.sanitize import printable
from report.data.predictions_judged import FEWEST
from report.data.predictions_names import SHOWN

if TYPE_CHECKING:
    from report.data.predictions_judged import Source

EVEN = 0.5
LIKE = 0.4  # Cohen's kappa: from fair to moderate
ENOUGH = 10  # rows that tell it


def judge_alone(source: Source, second: np.ndarray, name: str) -> None:
    """Refuse one probability a row that may be that of the answer, whichever it is.

    Args:
        source: where they come from.
        second: the probabilities, of shape (n,), from 0 to 1, as those of the second class.
        name: what labels call that.

    Raises:
        ReportError: if all are one half or more.
    """
    if second.min() >= EVEN:
        what = "each is one half or more, so it may be that of the answer, whichever it is"
        advice = f"give one for each class, or call it prob_{printable(name)[:SHOWN]} if it is that of this class"
        raise source.wrong("probabilities", what, advice)


def judge_rival(source: Source, name: str, beside: np.ndarray, found: np.ndarray, shares: np.ndarray) -> None:
    """Refuse labels that `follow` from the probabilities, where another column may hold the labels.

    Args:
        source: where they come from.
        name: of the other column.
        beside: what it holds: a class for each row, int64 of shape (n,), below 0 where it names none.
        found: the labels, int64 of shape (n,).
        shares: probabilities of shape (n, classes).

    Raises:
        ReportError: if that column, which differs and holds other than the likeliest classes, is much like them.
    """
    is_answer = (beside == shares.argmax(axis=1)).all()
    if not is_answer and not (beside == found).all() and much_alike(beside, found):
        shown = printable(name)[:SHOWN]
        what = f"every label is what the probabilities say, so {shown}, which is not, may hold what is right"
        advice = f"leave out the column of labels and call {shown} label, or leave {shown} out"
        raise source.wrong("labels", what, advice)


def much_alike(one: np.ndarray, other: np.ndarray) -> bool:
    """Say whether classes, int64 of shape (n,), agree as two that mean the same do, by Cohen's kappa; -1 is none."""
    if len(one) < ENOUGH:
        return False
    most = int(max(one.max(), other.max())) + 2
    often = [np.bincount(some + 1, minlength=most) / len(some) for some in (one, other)]
    alike, chance = float((one == other).mean()), float((often[0] * often[1]).sum())
    return alike - chance > LIKE * (1 - chance)


def follow(found: np.ndarray, shares: np.ndarray) -> bool:
    """Say whether these are the likeliest classes, or of two all those whose probability is above some threshold."""
    if (found == shares.argmax(axis=1)).all():
        return True
    one, other = (shares[found == at, 1] for at in (0, 1))
    if shares.shape[1] > FEWEST or not len(one) or not len(other):
        return False
    return bool(one.max() < other.min())
