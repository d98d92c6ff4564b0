"""Says in words what the curves of a training show: alternative texts and captions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.chapters.several import all_of
from report.core.formatting import decimal, percent, plural, sentence, words
from report.data.vocabulary import HANDWRITING, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.network.run import Layer, Training

CAPTIONS = {  # by what was scored
    "test": "The blue lines are about images that the network never trained on; the ring shows where their loss was "
    "lowest.",
    "repeated": "The blue lines are about the test {items}{ring}.",
    "validation": "The blue lines are about the {items} that its author validated it on{ring}.",
    "": "The lines are about the {items} that the network was trained on.",
}
DROPOUTS = {"Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianDropout", "AlphaDropout"}
RING = "; the ring shows where their loss was lowest"


def loss_caption(
    training: Training, every: Sequence[Training] = (), say: Vocabulary = HANDWRITING, *, repeated: bool = False
) -> str:
    """Say which images the lines are about, and what the bands of `every` training are.

    Where test images are `repeated` among the training images, the network is not said never to have seen them.
    """
    ring = RING if training.epochs[0].test_loss is not None else ""
    which = "repeated" if repeated and training.scored_on == "test" else training.scored_on
    about = CAPTIONS[which].format(items=say.items, ring=ring)
    described = f" The report describes the network as it stood {stood(training)}."
    caption = about
    if not training.log_loss:
        caption += f" The losses are those {_of(training)}, with penalties of its layers, if it has any."
    caption += described if training.scored_on == "test" else ""
    if len(every) > 1:
        spanned = f"{all_of(len(every))} trainings"
        if _lengths(every):
            spanned = f"at each epoch those of {words(len(every))} trainings that lasted so long"
        caption += f" The pale bands span {spanned}, from the lowest value to the highest."
    return caption


def _lengths(every: Sequence[Training]) -> str:
    """Say how many epochs trainings have that are not all as long, else ""."""
    shortest, *_, longest = sorted(len(one.epochs) for one in every)
    return f"of {words(shortest)} to {plural(longest, 'epoch')}" if shortest != longest else ""


def margin(training: Training, layers: Sequence[Layer] = ()) -> str:
    """Say when the losses are measured, what makes that of the training higher, and what else may be in both."""
    first, said = training.epochs[0], "Training loss is averaged while the weights are still changing"
    if first.test_loss is not None:
        said += f"; {training.scored_on} loss is measured at the end of the epoch"
        if first.loss > first.test_loss:
            said += f". That is one reason why training starts above {training.scored_on}"
    if any(layer.type in DROPOUTS for layer in layers):
        said += ". Dropout, which is on in training alone, makes the training loss higher than it would be"
    if not training.log_loss:
        surely = "most likely " if training.scored_on == "test" else ""
        said += (
            f". A loss {_of(training)} is {surely}what the network was compiled to lower, penalties of its layers "
            "included, and so may differ from the log loss of its answers"
        )
    return f"{said}."


def _of(training: Training) -> str:
    """Say whose losses those are that nobody counted."""
    return "that the network told of itself" if training.scored_on == "test" else "of the log"


def stood(training: Training) -> str:
    """Say at what moment of its training the network that the report is about was as it is."""
    if training.kept == 0:
        return "once its weights were changed after the last epoch"
    return f"after epoch {training.kept}" if training.kept else "at the end"


def loss_alt(training: Training, every: Sequence[Training]) -> str:
    """Tell the losses in numbers, and where those of `every` training end."""
    first, best, last = training.epochs[0], training.best, training.epochs[-1]
    if first.test_loss is None or best.test_loss is None or last.test_loss is None:
        return _trained("loss", decimal(first.loss), decimal(last.loss), last.number)
    alt = f"{sentence(training.scored_on)} loss is {decimal(first.test_loss)} after epoch 1"
    if last is not first:
        alt += (
            f", lowest after epoch {best.number} with {decimal(best.test_loss)}"
            if best is not first
            else ", its lowest,"
        )
        alt += f" and ends at {decimal(last.test_loss)}" if best is not last else ""
    ends = [one.epochs[-1].test_loss for one in every]
    told = [decimal(end) for end in sorted(end for end in ends if end is not None)]
    return f"{alt}; training loss ends at {decimal(last.loss)}.{_told('loss', told, every)}"


def accuracy_alt(training: Training, every: Sequence[Training]) -> str:
    """Tell the accuracies in numbers, and where those of `every` training end."""
    first, last = training.epochs[0], training.epochs[-1]
    if first.test_accuracy is None or last.test_accuracy is None:
        return _trained("accuracy", percent(first.accuracy or 0.0), percent(last.accuracy or 0.0), last.number)
    alt = f"{sentence(training.scored_on)} accuracy is {percent(first.test_accuracy)} after epoch 1"
    if last is not first:
        alt += f" and {percent(last.test_accuracy)} after epoch {last.number}"
    alt += "." if last.accuracy is None else f"; training accuracy ends at {percent(last.accuracy)}."
    ends = [one.epochs[-1].test_accuracy for one in every]
    return alt + _told("accuracy", [percent(end) for end in sorted(end for end in ends if end is not None)], every)


def _trained(name: str, first: str, last: str, epochs: int) -> str:
    """Tell a score on the training images alone."""
    ends = f" and {last} in epoch {epochs}" if epochs > 1 else ""
    return f"Training {name} is {first} in epoch 1{ends}."


def _told(name: str, ends: Sequence[str], every: Sequence[Training]) -> str:
    """Say between which of these values, given in order, the test scores of `every` training end.

    Where not all are as long as the one that is drawn, not all ends lie in the bands.
    """
    if len(ends) < 2:  # noqa: PLR2004 one is told already
        return ""
    where = f"at {ends[0]}" if ends[0] == ends[-1] else f"between {ends[0]} and {ends[-1]}"
    return f" Of {words(len(ends))} trainings, {_lengths(every) or 'shown as bands'}, the test {name} ends {where}."
