"""What the report says of confidence: whether it can be believed, and what a threshold gains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.chapters.calibration.gaps import headline
from report.core.formatting import count, decimal, listing, percent, words
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.evaluation.results import FEW, Evaluation, Uncertainty

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.evaluation.results import Interval
    from report.plotting.pictures import Figure


DECLINED = 0.05  # of the images, as nearly as whole ones allow
SMALL = 0.01  # a score below which one decimal more is shown


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
        headline=headline(evaluation, uncertainty, say),
        error=error(evaluation, uncertainty, say),
        scores=scores(evaluation, uncertainty, say),
        declining=declining(uncertainty, say),
        bins=bin_rows(evaluation),
        figures=figures,
    )


def error(evaluation: Evaluation, uncertainty: Uncertainty, say: Vocabulary = HANDWRITING) -> str:
    """Say how far the confidence is off on average, and what chance would make of it."""
    found, chance = evaluation.calibration.expected_error, uncertainty.chance
    low, high = uncertainty.expected_error
    mean, most = decimal(chance.mean, 4), decimal(chance.most, 4)
    right = f"One whose confidence is exactly right would score {mean}"
    often = f", and in at most one of twenty tests more than {most}" if float(most) > float(mean) else ""
    more = f" on {say.counted(evaluation.total)}{often}"
    only = "" if chance.more else ", so this average is no more than chance makes"
    return (
        f"Calibration asks whether of all answers with 80% confidence 80% are right. On average it is off by "
        f"{100 * found:.1f} points: the expected calibration error is {decimal(found, 4)} (95% interval "
        f"{decimal(low, 4)} to {decimal(high, 4)}). {right}{more}{only}."
    )


def scores(evaluation: Evaluation, uncertainty: Uncertainty, say: Vocabulary = HANDWRITING) -> str:
    """Give log loss and Brier score with their intervals, each told in half a sentence."""
    loss, brier = _between(evaluation.loss, uncertainty.loss), _between(evaluation.brier, uncertainty.brier)
    bins = len(evaluation.calibration.bins)
    return (
        f"Log loss, the mean of −ln of the right class’s share, is {loss}; the Brier score, the mean squared "
        f"distance of all shares from the truth, {brier}. Both are 0 at best{_drawn(evaluation, uncertainty, say)}. "
        f"The calibration error weighs the gaps of {bins} equal bins by their counts (Guo et al. 2017)."
    )


def _between(value: float, interval: Interval | None) -> str:
    """Write a score with its interval, if it has one, a small one with a decimal more."""
    places = 3 if value >= SMALL else 4
    if not interval:
        return decimal(value, places)
    low, high = (decimal(end, places) for end in interval)
    return f"{decimal(value, places)} ({low} to {high})"


def _drawn(evaluation: Evaluation, uncertainty: Uncertainty, say: Vocabulary) -> str:
    """Say how the intervals of both scores were made, and why one has none."""
    intervals = {"the log loss": uncertainty.loss, "the Brier score": uncertainty.brier}
    lacking = [name for name, interval in intervals.items() if not interval]
    made = f"bootstrap, which draws the {say.items} again and again"
    if not lacking:
        return f"; 95% intervals by {made}"
    same = f"all {say.counted(evaluation.total)} score the same, which does not tell"
    why = f"{same if evaluation.total > 1 else f'a single {say.item} does not tell'} how far others would differ"
    only = f"; the 95% interval by {made}" if len(lacking) < len(intervals) else ""
    return f"{only}. For {listing(lacking)} there is no interval: {why}"


def declining(uncertainty: Uncertainty, say: Vocabulary = HANDWRITING) -> str:
    """Say what is gained when the network may decline the images that it is least sure of."""
    first = uncertainty.coverage[0]
    if DECLINED * first.kept < 1:
        few = f"{words(first.kept)} {say.items if first.kept > 1 else say.item}"
        return f"Of {few}, {percent(DECLINED, 0)} is not even one, so nothing can be said of declining them."
    if first.accuracy == 1:
        return f"Declining could gain nothing here: all {count(first.kept)} {say.items} are {say.was_read} right."
    found = min(uncertainty.coverage[1:], key=lambda point: abs(point.declined - DECLINED))
    if found.threshold == first.threshold:
        more = f"It is equally sure of more than the {percent(found.declined, 0)} that it is least sure of"
        return f"{more}, so nothing can be said of declining them."
    of_rest, of_all = percent(found.accuracy), percent(first.accuracy)
    if found.accuracy <= first.accuracy or of_rest == of_all:
        gain = "next to nothing" if found.accuracy > first.accuracy else "nothing"
        return f"Declining the {percent(found.declined, 0)} that it is least sure of gains {gain} here."
    return (
        f"If it may decline the {percent(found.declined, 0)} of the {say.items} that it is least sure of, it is right "
        f"in {of_rest} of the rest, instead of {of_all} of all."
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
