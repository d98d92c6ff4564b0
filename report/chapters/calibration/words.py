"""What the report says of confidence: whether it can be believed, and what a threshold gains."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from report.core.formatting import confidence, count, decimal, percent, plural
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.evaluation.results import FEW, SMALL_GAP, Evaluation, Uncertainty, widest_gap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.plotting.pictures import Figure


DECLINED = 0.05


@dataclass(frozen=True)
class Words:
    """What the chapter says of confidence; `bins` are the rows of its table."""

    headline: str
    error: str
    scores: str
    declining: str
    bins: tuple[BinRow, ...]
    figures: Mapping[str, Figure]


def tell(
    evaluation: Evaluation,
    uncertainty: Uncertainty,
    figures: Mapping[str, Figure],
    say: Vocabulary = HANDWRITING,
) -> Words:
    """Tell whether the confidence can be believed, and what a threshold gains."""
    return Words(
        headline=headline(evaluation, say),
        error=error(evaluation, uncertainty, say),
        scores=scores(evaluation, uncertainty),
        declining=declining(uncertainty, say),
        bins=bin_rows(evaluation),
        figures=figures,
    )


def headline(evaluation: Evaluation, say: Vocabulary = HANDWRITING) -> str:
    """Say whether the confidence can be believed."""
    widest = widest_gap(evaluation.calibration.bins)
    enough = sum(found.count >= FEW for found in evaluation.calibration.bins)
    if widest is None or enough == 1:  # a single bin, as a rule the top one, says nothing about the others
        return f"There are too few {say.items} to say."
    gap = 100 * (widest.confidence - widest.accuracy)
    if abs(gap) < 100 * SMALL_GAP:
        most = plural(max(1, ceil(abs(gap))), "point")
        return f"Yes: it is off by {most} at the most, wherever there are {say.items} enough to tell."
    top = evaluation.calibration.bins[-1]
    fine = top.count >= FEW and abs(top.confidence - top.accuracy) < SMALL_GAP
    start = "At the very top, yes. " if fine else ""
    says = confidence(widest.confidence, 0)
    return (
        f"{start}Where it says {says}, it promises {abs(gap):.0f} points {'more' if gap > 0 else 'less'} than it keeps."
    )


def error(evaluation: Evaluation, uncertainty: Uncertainty, say: Vocabulary = HANDWRITING) -> str:
    """Say how far the confidence is off on average, and how much of the images the highest bin holds."""
    found = evaluation.calibration
    low, high = uncertainty.expected_error
    last = found.bins[-1]
    text = (
        f"Weighted by how many {say.items} fall into each bin, its confidence is off by "
        f"{100 * found.expected_error:.1f} points on average: the expected calibration error is "
        f"{decimal(found.expected_error, 4)}, with a 95% interval from "
        f"{decimal(low, 4)} to {decimal(high, 4)}."
    )
    if last.count * 2 <= evaluation.total or abs(last.confidence - last.accuracy) >= found.expected_error:
        return text
    held = f"{count(last.count)} of all {count(evaluation.total)} {say.items}"
    return f"{text} That average flatters: the top bin alone holds {held}, and there it is off by less."


def scores(evaluation: Evaluation, uncertainty: Uncertainty) -> str:
    """Give log loss and Brier score with their intervals."""
    loss, brier = (
        f"{decimal(value)} ({decimal(low)} to {decimal(high)})"
        for value, (low, high) in ((evaluation.loss, uncertainty.loss), (evaluation.brier, uncertainty.brier))
    )
    bins = len(evaluation.calibration.bins)
    return (
        f"Log loss {loss}, Brier score {brier}; 95% intervals by bootstrap. The calibration error is the mean distance "
        f"of confidence and accuracy over {bins} bins of equal width, weighted by their counts (Guo et al. 2017)."
    )


def declining(uncertainty: Uncertainty, say: Vocabulary = HANDWRITING) -> str:
    """Say what is gained when the network may decline the images that it is least sure of."""
    found = next(point for point in uncertainty.coverage if point.declined >= DECLINED)
    first = uncertainty.coverage[0]
    if found.accuracy <= first.accuracy:
        return f"Declining the {percent(found.declined, 0)} that it is least sure of would gain nothing."
    return (
        f"If it may decline the {percent(found.declined, 0)} of the {say.items} that it is least sure of, it is right "
        f"in {percent(found.accuracy)} of the rest, instead of {percent(first.accuracy)} of all."
    )


@dataclass(frozen=True)
class BinRow:
    """A bin of the calibration that holds images: its ends, and by how much the confidence exceeds the accuracy."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float
    gap: float
    few: bool


def bin_rows(evaluation: Evaluation) -> tuple[BinRow, ...]:
    """Return a row for each bin that holds images."""
    bins = evaluation.calibration.bins
    return tuple(
        BinRow(
            low=place / len(bins),
            high=(place + 1) / len(bins),
            count=found.count,
            confidence=found.confidence,
            accuracy=found.accuracy,
            gap=found.accuracy - found.confidence,
            few=found.count < FEW,
        )
        for place, found in enumerate(bins)
        if found.count
    )
