"""What the report says of how the training went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.core.formatting import decimal, listing, percent, plural, times, words
from report.data.vocabulary import HANDWRITING, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.network.run import Training
    from report.plotting.pictures import Figure

LITTLE = 0.05  # a relative change of the loss that is not worth a word
SMALL_GAIN = 0.005  # a gain in accuracy of half a point


@dataclass(frozen=True)
class Words:
    """What the chapter says of the training."""

    headline: str
    times: str
    after_the_last: str
    above_test: str
    memorising: str
    test_set: str
    figures: Mapping[str, Figure]


def tell(training: Training, figures: Mapping[str, Figure], say: Vocabulary = HANDWRITING) -> Words:
    """Tell how the training went."""
    return Words(
        headline=headline(training, say),
        times=times(len(training.epochs)),
        after_the_last=after_the_last(training),
        above_test=above_test(training),
        memorising=memorising(training),
        test_set=test_set(training, say),
        figures=figures,
    )


def headline(training: Training, say: Vocabulary = HANDWRITING) -> str:
    """Say in one line how the training went."""
    first, best, last = training.epochs[0], training.best, training.epochs[-1]
    after = last.number - best.number
    if first is last:
        return "In a single pass over the data. A second one might teach it more."
    if not after:
        return f"It was still improving after {plural(last.number, 'pass')} over the data."
    if _highest_since(training) <= best.test_loss * (1 + LITTLE):
        return f"Most of it in {plural(best.number, 'pass')} over the data. What followed changed little."
    if last.loss >= best.loss:
        return f"The loss was lowest after {plural(best.number, 'pass')}. The next {words(after)} led away from it."
    gain = last.test_accuracy - best.test_accuracy
    if gain >= SMALL_GAIN:
        start = f"The loss was lowest after {plural(best.number, 'pass')}"
        return f"{start}, but the next {words(after)} {say.was_read} more images right."
    better = "not better" if gain <= 0 else "hardly better"
    return f"Best after {plural(best.number, 'pass')}. The next {words(after)} made it surer, {better}."


def _highest_since(training: Training) -> float:
    """Return the highest test loss since the best epoch."""
    return max(epoch.test_loss for epoch in training.epochs[training.best.number - 1 :])


def memorising(training: Training) -> str:
    """Say what the test loss did after its lowest point."""
    best, last = training.best, training.epochs[-1]
    if len(training.epochs) == 1:
        return f"After its only epoch the test loss stands at {decimal(last.test_loss)}."
    if best is last:
        return (
            f"Test loss was lowest after the last epoch, at {decimal(last.test_loss)}: "
            "nothing here says that more epochs would not help."
        )
    start = f"Test loss was lowest after epoch {best.number}"
    if _highest_since(training) <= best.test_loss * (1 + LITTLE):
        return f"{start}, at {decimal(best.test_loss)}, and has hardly moved since."
    rise = last.test_loss / best.test_loss - 1 if best.test_loss else 0.0
    if rise <= LITTLE:
        return f"{start}, at {decimal(best.test_loss)}, has been higher since, and ends at {decimal(last.test_loss)}."
    if last.loss < best.loss:
        return f"{start} and has risen by {percent(rise, 0)} since: the network has begun to memorise."
    return f"{start} and has risen by {percent(rise, 0)} since."


def above_test(training: Training) -> str:
    """Explain why the training loss starts above the test loss, where it does."""
    first = training.epochs[0]
    return " That is why training starts above test." if first.loss > first.test_loss else ""


def test_set(training: Training, say: Vocabulary) -> str:
    """Say what the test images were used for during training."""
    scored = "The test images were scored after every epoch to draw the curves"
    if not training.chosen_by:
        return f"{scored}; they chose nothing."
    return (
        f"{scored}, and {listing(list(training.chosen_by))} chose by these scores: the network was fitted to the test "
        f"images as well, and other images will be {say.was_read} less well than the figures here say."
    )


def after_the_last(training: Training) -> str:
    """Go on from the accuracy after the first epoch to that after the last, and to the loss on the training images."""
    first, last = training.epochs[0], training.epochs[-1]
    if first is last:
        return ""
    fell = "fell" if last.loss < first.loss else "went"
    return (
        f"; after the last, {percent(last.test_accuracy)}. Over the same time its loss on the training images {fell} "
        f"from {decimal(first.loss)} to {decimal(last.loss)}"
    )
