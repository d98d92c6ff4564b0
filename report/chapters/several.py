"""What several trainings of one network, and the one that the report describes, are called in its sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.core.formatting import percent, words

if TYPE_CHECKING:
    from report.evaluation.trainings import Trainings


def all_of(number: int) -> str:
    """Write all of so many, at least two: both, all five."""
    return "both" if number == 2 else f"all {words(number)}"  # noqa: PLR2004 two are both


def one_described(trainings: Trainings) -> str:
    """Say which of several trainings the report describes, by their order: the one in the middle."""
    if trainings.number == 2:  # noqa: PLR2004 of two, none is in the middle
        return "the lower of the two"
    return "the one in the middle" if trainings.number % 2 else "the lower of the two in the middle"


def span(trainings: Trainings) -> str:
    """Go on from the mean accuracy, after a comma, to the lowest and the highest one."""
    if len(set(trainings.accuracies)) == 1:
        return f"{all_of(trainings.number)} alike"
    return " to ".join(percent(end(trainings.accuracies)) for end in (min, max))


def another(trainings: Trainings) -> str:
    """Go on from several trainings, after a semicolon, to what one more would score."""
    if not trainings.another:
        return f"{all_of(trainings.number)} scored the same, so they do not tell how far another would differ"
    low, high = (percent(end) for end in trainings.another)
    return f"another would score {low} to {high} with a probability of 95% (t-distribution over the seeds)"
