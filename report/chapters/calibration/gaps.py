"""Writes by how much confidence is too high or too low, for the sentences and for the chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.core.formatting import percent

if TYPE_CHECKING:
    from report.evaluation.results import Evaluation, Gap

IN_WHOLE = 0.05  # a gap from here on is told in whole points
LEAST = 0.0005  # a gap below would be told as 0.0 points
SLIGHT = "what is more than chance is less than 0.1 points"


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
    if float(far) == 1:
        return f"it is {'over' if gap.value > 0 else 'under'}-confident by {far} point ({' to '.join(ends)})"
    return f"it is {'over' if gap.value > 0 else 'under'}-confident by {far} points ({' to '.join(ends)})"
