"""Says of two networks what one reads more than the other, whether that is chance, and at what price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.core.formatting import count, decimal, percent, sentence
from report.data.vocabulary import HANDWRITING, Vocabulary

if TYPE_CHECKING:
    from report.chapters.models.record import Comparison, Models, TrainedModel
    from report.evaluation.results import Interval

NEAR = 0.95  # from this ratio to its inverse two numbers are about the same
LEAST = 0.01  # a ratio below which only that is said
IN_TENTHS = 10  # a ratio below this has a decimal


def pair(found: Models, comparison: Comparison, say: Vocabulary = HANDWRITING, *, measured: bool) -> str:
    """Say what the better of two networks reads more than the other, whether that is chance, and at what price."""
    one, other = found.models[comparison.after], found.models[comparison.before]
    value, interval = comparison.difference.value, comparison.difference.interval
    if value < 0:
        one, other, value = other, one, -value
        interval = (-interval[1], -interval[0]) if interval else None
    told = f"{sentence(one.name)} {say.reads}{say.correctly} {apart(value)} {other.name}"
    price = parameters(one, other)
    if measured and one.pace and other.pace:
        price += f" and {times(one.pace / other.pace, 'time for an epoch', 'time for an epoch')}"
    if interval is None:
        return f"{told}, {price}; {once(one, other)} cannot tell {'why' if value else 'more'}."
    if comparison.difference.sure or not value:
        return f"{told} ({span(interval)}), {price}."
    return f"{told}, no more than another seed or other images would do ({span(interval)}), {price}."


def apart(value: float) -> str:
    """Say how far a mean accuracy is from another, from -1 to 1: 0.60 points more than."""
    if not value:
        return "as much as"
    far = f"{abs(100 * value):.2f}"
    return f"{far if float(far) else 'less than 0.01'} points {'more' if value > 0 else 'less'} than"


def span(interval: Interval) -> str:
    """Write an interval of a difference in points."""
    return " to ".join(decimal(100 * end, 2) for end in interval)


def once(one: TrainedModel, other: TrainedModel) -> str:
    """Say which of two networks was trained only once."""
    single = [model.name for model in (one, other) if len(model.replicates) == 1]
    return "one training each" if len(single) > 1 else f"one training of {single[0]}"


def parameters(one: TrainedModel, other: TrainedModel) -> str:
    """Say how many parameters a network has, beside another."""
    if one.parameters == other.parameters:
        return "with as many parameters"
    if not one.parameters or not other.parameters:
        return f"with {count(one.parameters)} parameters instead of {count(other.parameters)}"
    return f"with {times(one.parameters / other.parameters, 'parameters', 'number of parameters')}"


def times(ratio: float, what: str, number: str) -> str:
    """Write a ratio: 3.1 times the time for an epoch, 20% of the parameters, about the same number of parameters."""
    if NEAR <= ratio <= 1 / NEAR:
        return f"about the same {number}"
    if ratio > 1:
        return f"{count(round(ratio)) if ratio >= IN_TENTHS else f'{ratio:.1f}'} times the {what}"
    return f"{percent(ratio, 0)} of the {what}" if ratio >= LEAST else f"less than {percent(LEAST, 0)} of the {what}"
