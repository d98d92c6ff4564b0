"""Says whether confidence is too high or too low, and by how much, for the headline and for the chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.core.formatting import percent
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.evaluation.results import FEW

if TYPE_CHECKING:
    from report.evaluation.results import Evaluation, Gap, Uncertainty

IN_WHOLE = 0.05  # a gap from here on is told in whole points
LEAST = 0.0005  # a gap below would be told as 0.0 points
WORTH = 2  # points that the confidence must be off on average to be called wrong


def headline(evaluation: Evaluation, uncertainty: Uncertainty, say: Vocabulary = HANDWRITING) -> str:
    """Say whether the confidence can be believed, of two large groups, and only what is more than chance."""
    edge = top_edge(evaluation)
    below, above = uncertainty.below, uncertainty.above
    average = 100 * evaluation.calibration.expected_error
    if worth(below) or worth(above):
        parts = [f"below {edge} {off(below)}"] if worth(below) else []
        parts += [f"above {edge} {off(above)}"] if worth(above) else []
        return f"{'Not quite' if average < WORTH else 'No'}: {'; '.join(parts)}."
    more = uncertainty.chance.more
    if more and evaluation.calibration.expected_error >= LEAST:
        return f"No: on average it is off by {average:.1f} points, more than chance would make it."
    if max(below.count, above.count) < FEW:
        return f"There are too few {say.items} to say."
    if more or below.told or above.told:
        return "Hardly anything speaks against it: what is more than chance is less than 0.1 points."
    if min(below.count, above.count) >= FEW:
        return f"Nothing speaks against it: neither below {edge} nor above is it off by more than chance."
    side, other = ("above", "below") if above.count >= FEW else ("below", "above")
    return f"Nothing speaks against it {side} {edge}; {other}, there are too few {say.items} to say."


def top_edge(evaluation: Evaluation) -> str:
    """Write where the top bin begins: 93%."""
    bins = len(evaluation.calibration.bins)
    return percent((bins - 1) / bins, 0)


def worth(gap: Gap) -> bool:
    """Say whether a gap is more than chance would make it, and more than 0.0 points as it is written."""
    return gap.told and abs(gap.value) >= LEAST


def off(gap: Gap) -> str:
    """Say by how much the confidence of a group is too high or too low: it is over-confident by 9 points (6 to 12)."""
    decimals = 0 if abs(gap.value) >= IN_WHOLE else 1
    far, *ends = (f"{100 * abs(end):.{decimals}f}" for end in (gap.value, *sorted(gap.interval, key=abs)))
    return f"it is {'over' if gap.value > 0 else 'under'}-confident by {far} points ({' to '.join(ends)})"
