"""What the report says of how the training went."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from report.chapters.learning.captions import margin, stood
from report.chapters.learning.replay import tell_replay
from report.core.formatting import count, decimal, listing, percent, plural, sentence, times, words
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.evaluation.classes import CHANCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.learning.record import Replay
    from report.chapters.learning.replay import ReplayWords
    from report.chapters.tiles import Tile
    from report.data.dataset import Dataset
    from report.network.run import Epoch, Layer, Training
    from report.plotting.pictures import Figure

MANY = 9  # a relative change of the loss from which on nobody wants its percentage
LITTLE = 0.05  # a relative change of the loss that is not worth a word
SHUFFLED = "All training images were used in every epoch, in an order shuffled anew. "
NO_TILES: Mapping[int, Tile] = MappingProxyType({})


@dataclass(frozen=True)
class Words:
    """What the chapter says of the training."""

    headline: str
    story: str
    margin: str
    memorising: str
    test_set: str
    passes: str
    order: str
    stood: str
    title: str
    figures: Mapping[str, Figure]
    replay: ReplayWords | None


def tell(
    training: Training,
    dataset: Dataset,
    figures: Mapping[str, Figure],
    replay: Replay | None = None,
    tiles: Mapping[int, Tile] = NO_TILES,
    *,
    layers: tuple[Layer, ...] = (),
) -> Words:
    """Tell how the training of a network of these layers went, and how the first images were read on the way.

    `tiles` are those of the article.
    """
    images, say = dataset.train, dataset.vocabulary
    return Words(
        headline=headline(training, say),
        story=story(training, images, say),
        margin=margin(training, layers),
        memorising=memorising(training, say, tested=dataset.test if is_ours(training) else None),
        test_set=test_set(training, say),
        passes=passes(training, images, say),
        order=SHUFFLED if is_ours(training) else "",
        stood=stood(training),
        title=f"{'Loss and accuracy' if 'accuracy' in figures else 'Loss'} after each epoch.",
        figures=figures,
        replay=tell_replay(replay, training, dataset, tiles),
    )


def is_ours(training: Training) -> bool:
    """Say whether the report itself fitted the network, to the data set's training images."""
    return training.scored_on == "test"


def passes(training: Training, images: int, say: Vocabulary = HANDWRITING) -> str:
    """Say in a few words how long the training was: ten passes over 60,000 images."""
    over = f"{count(images)} {say.items}" if is_ours(training) else f"its training {say.items}"
    return f"{sentence(plural(len(training.epochs), 'pass'))} over {over}"


def story(training: Training, images: int, say: Vocabulary = HANDWRITING) -> str:
    """Say how often the network saw its images, and how its scores went from the first pass to the last."""
    number, first = len(training.epochs), training.epochs[0]
    if is_ours(training):
        told = (
            f"The network saw the same {count(images)} training {say.items} {times(number)}: {plural(number, 'epoch')}."
        )
    else:
        told = f"The network was trained before this report; the log of that tells of {plural(number, 'pass')}."
    which = f"{training.scored_on} {say.items}"
    if training.scored_on and first.test_accuracy is not None:
        correct = f"{say.was_read} {percent(first.test_accuracy)} of the {which}{say.correctly}"
        return f"{told} After the first pass it {correct}{after_the_last(training, say)}.{put_back(training, say)}"
    if training.scored_on and first.test_loss is not None:
        lost = f"its loss on the {which} was {decimal(first.test_loss)}"
        return f"{told} After the first pass {lost}{after_the_last(training, say)}."
    lost = f"its loss on the training {say.items} was {decimal(first.loss)}"
    if first.accuracy is not None:
        lost += f", and it {say.was_read} {percent(first.accuracy)} of them{say.correctly}"
    return f"{told} In the first {lost}{after_the_last(training, say)}."


def put_back(training: Training, say: Vocabulary = HANDWRITING) -> str:
    """Say to which epoch's weights the network was put back, where it was."""
    if training.kept is None:
        return ""
    if not training.kept:
        return " Then its weights were changed once more; what else is said here is about the network with these."
    right = f"{say.was_read} {percent(training.final.test_accuracy or 0.0)}{say.correctly}"
    return f" Then it was put back to the weights of epoch {training.kept}, with which it {right}."


def after_the_last(training: Training, say: Vocabulary = HANDWRITING) -> str:
    """Go on from the score after the first epoch to that after the last, and to the loss on the training images."""
    first, last = training.epochs[0], training.epochs[-1]
    if first is last:
        return ""
    fell = "fell" if last.loss < first.loss else "went"
    moved = f"{fell} from {decimal(first.loss)} to {decimal(last.loss)}"
    over = f"Over the same time its loss on the training {say.items} {moved}"
    if last.test_accuracy is not None:
        same = last.test_accuracy == first.test_accuracy
        return f"; after the last, {'as many' if same else percent(last.test_accuracy)}. {over}"
    if last.test_loss is not None:
        return f"; after the last, {decimal(last.test_loss)}. {over}"
    right = "" if last.accuracy is None else f" and {percent(last.accuracy)}"
    return f"; in the last, {decimal(last.loss)}{right}"


def headline(training: Training, say: Vocabulary = HANDWRITING) -> str:
    """Say in one line how the training went: what was measured of loss and of accuracy, each on its own."""
    best, last = training.best, training.epochs[-1]
    if last is training.epochs[0]:
        return "In a single pass over the data."
    if last.test_loss is None:
        return (
            f"In {plural(last.number, 'pass')} over the data. Its loss on other {say.items} was not noted on the way."
        )
    if training.kept and training.kept != best.number:
        lowest = f"The loss was lowest after {plural(best.number, 'pass')}"
        return f"{lowest}; the network was kept as it stood after {words(training.kept)}."
    if best is last:
        return f"The loss was lowest after the last of {plural(last.number, 'pass')}."
    if _highest_since(training) <= (best.test_loss or 0.0) * (1 + LITTLE):
        after = f"after {plural(best.number, 'pass')} of {words(last.number)}"
        return f"The loss was lowest {after}, and stayed within {percent(LITTLE, 0)} of that."
    return _best_of_each(training)


def _best_of_each(training: Training) -> str:
    """Say after which pass the loss was lowest, and after which the accuracy highest."""
    best, last, highest = training.best, training.epochs[-1], highest_accuracy(training)
    after = plural(best.number, "pass")
    if highest is None:
        return f"The loss was lowest after {after} of {words(last.number)}."
    if highest is not last and highest.test_accuracy == last.test_accuracy:
        best_of_all = "the accuracy was never higher than at the end"
        return f"The loss was lowest after {after} of {words(last.number)}; {best_of_all}."
    if highest.number == best.number:
        return f"Loss and accuracy were best after {after} of {words(last.number)}."
    return f"The loss was lowest after {after}, the accuracy highest after {words(highest.number)}."


def highest_accuracy(training: Training) -> Epoch | None:
    """Return the epoch with the highest accuracy on the images that were scored; of equals, the first."""
    scored = [(epoch.test_accuracy, epoch) for epoch in training.epochs if epoch.test_accuracy is not None]
    return max(scored, key=lambda one: one[0])[1] if scored else None


def _highest_since(training: Training) -> float:
    """Return the highest test loss since the best epoch."""
    since = training.epochs[training.best.number - 1 :]
    return max(epoch.test_loss for epoch in since if epoch.test_loss is not None)


def memorising(training: Training, say: Vocabulary = HANDWRITING, *, tested: int | None = None) -> str:
    """Say what the test loss did after its lowest point; `tested` is the number of images that it is of, if known."""
    best, last, name = training.best, training.epochs[-1], f"{training.scored_on} loss"
    if last.test_loss is None:
        return f"The loss on other {say.items} was not noted, so nothing here says whether the network memorised."
    if len(training.epochs) == 1:
        return f"After its only epoch the {name} stands at {decimal(last.test_loss)}."
    if training.kept:
        lowest = f"{sentence(name)} was lowest after epoch {best.number}, at {decimal(best.test_loss or 0.0)}"
        return f"{lowest}; the network was kept as it stood {stood(training)}."
    if best is last:
        return f"{sentence(name)} was lowest after the last epoch, at {decimal(last.test_loss)}."
    return _after_the_lowest(training, best.test_loss or 0.0, last.test_loss, tested)


def _after_the_lowest(training: Training, lowest: float, end: float, tested: int | None) -> str:
    """Say what became of a test loss that was lowest before the last epoch."""
    best, last = training.best, training.epochs[-1]
    start = f"{sentence(training.scored_on)} loss was lowest after epoch {best.number}"
    if _highest_since(training) <= lowest * (1 + LITTLE):
        return f"{start}, at {decimal(lowest)}, and has hardly moved since."
    rise = end / lowest - 1 if lowest else 0.0
    if rise <= LITTLE:
        return f"{start}, at {decimal(lowest)}, has been higher since, and ends at {decimal(end)}."
    risen = f"by {percent(rise, 0)}" if rise <= MANY else "many times over"
    memorised = last.loss < best.loss and _knows_its_own_better(last, tested)
    return f"{start} and has risen {risen} since{_memorised(training) if memorised else ''}."


def _memorised(training: Training) -> str:
    """Go on to a network that had begun to memorise in the end; one whose log alone is known may have been put back."""
    if is_ours(training):
        return ": the network has begun to memorise"
    back = "whether it was put back to an earlier one, the log does not say"
    return f": by the last epoch the network had begun to memorise; {back}"


def _knows_its_own_better(epoch: Epoch, tested: int | None) -> bool:
    """Say whether a network reads its training images better than others, by more than the chance of these others."""
    if epoch.accuracy is None or epoch.test_accuracy is None:
        return epoch.test_loss is not None and epoch.loss < epoch.test_loss
    error = math.sqrt(epoch.test_accuracy * (1 - epoch.test_accuracy) / tested) if tested else 0.0
    return epoch.accuracy - epoch.test_accuracy > CHANCE * error


def test_set(training: Training, say: Vocabulary) -> str:
    """Say what the test images were used for during training."""
    if training.scored_on == "validation":
        return (
            f"The log does not say which {say.items} the validation was on. If it was on the test {say.items}, and "
            f"something was chosen by it, other {say.items} will be {say.was_read} less well than the figures here say."
        )
    if not training.scored_on:
        return f"The log tells of no other {say.items} than those that it was trained on."
    scored = "The test images were scored after every epoch to draw the curves"
    lower = f"other images will be {say.was_read} less well than the figures here say."
    loss = ", with the loss that the network was compiled to lower, where the curves have the log loss"
    which = loss if training.log_loss else ""
    if training.chose:
        chose = f"{listing(list(training.chosen_by))} chose by these scores{which}"
        return f"{scored}, and {chose}: the network was fitted to the test images as well, and {lower}"
    if training.shown_to:
        were = "was" if len(training.shown_to) == 1 else "were"
        given = f"{listing(list(training.shown_to))} {were} given these scores{which}"
        return f"{scored}, and {given}; if anything was chosen by them, {lower}"
    return f"{scored}; nothing was chosen by these scores."
