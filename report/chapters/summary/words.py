"""What the first screen of the report says: how good the network is, and the first images as it read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.chapters.several import all_of, one_described
from report.chapters.tiles import first_tiles
from report.core.formatting import at_most, count, listing, of_all, percent, sentence, times, words
from report.core.names import isolated
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.evaluation.classes import (
    balanced_accuracy,
    barely_passes,
    fails,
    is_uneven,
    largest_class,
    largest_share,
    most_confused,
    no_better,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.tiles import Tile
    from report.data.dataset import Dataset
    from report.evaluation.results import Evaluation, Uncertainty
    from report.evaluation.trainings import Trainings
    from report.network.run import Training
    from report.plotting.pictures import Figure

SHORT_NAME = 3  # characters of a reading that fit under a digit of the band
PAIRS_NAMED = 2  # that tie
LOST = 0.05  # of all images, that a training which failed had read right before
NAMED_SHOWN = 70  # images in the band where the readings are longer


@dataclass(frozen=True)
class Words:
    """What the first screen says; `tiles` are the first test images, those of the band.

    `share` is the accuracy, that of several trainings on average. Of these it is said `whose` mean this is, and which
    of them is `described`, up to the file that holds it; both are "" for one training. `lead` says what the page is and
    what was found. `seen` says what the network knew of the images, "" where that is not known. `balance` says what the
    accuracy is worth where the classes are uneven, else "". `named` says that names of classes are longer than a digit
    is wide.
    """

    headline: str
    share: float
    whose: str
    described: str
    lead: str
    seen: str
    balance: str
    named: bool
    band_title: str
    band_caption: str
    tiles: tuple[Tile, ...]
    figures: Mapping[str, Figure]


def tell(
    name: str,
    dataset: Dataset,
    evaluation: Evaluation,
    trainings: Trainings,
    tiles: Mapping[int, Tile],
    *,
    uncertainty: Uncertainty,
    figures: Mapping[str, Figure],
    unseen: bool = True,
    training: Training | None = None,
) -> Words:
    """Tell how good the network is; `name` is what it is called, `tiles` are those of the article by index.

    The images are `unseen` where the report trained the network itself, and knows that it never trained on them, unless
    some of them are training images too.
    """
    several = trainings.number > 1
    named = max(map(len, dataset.class_names)) > SHORT_NAME
    band = first_tiles(tiles)[: NAMED_SHOWN if named else None] if dataset.pictured else ()
    wrong = sum(not tile.right for tile in band)
    return Words(
        headline=headline(name, evaluation, trainings, dataset, training=training, unseen=unseen),
        share=trainings.mean if several else evaluation.accuracy,
        whose=f"Mean of {words(trainings.number)} trainings." if several else "",
        described=described(trainings) if several else "",
        lead=lead(evaluation, dataset, unseen=unseen),
        seen=seen(dataset, training) if unseen else "",
        balance=balance(evaluation, uncertainty, dataset),
        named=named,
        band_title=band_title(len(band), dataset),
        band_caption=band_caption(wrong, len(band), evaluation),
        tiles=band,
        figures=figures,
    )


def headline(
    name: str,
    evaluation: Evaluation,
    trainings: Trainings,
    dataset: Dataset,
    *,
    training: Training | None = None,
    unseen: bool = True,
) -> str:
    """Say how good the network is (by its `name`), and whether its `training` lost what it had reached.

    Images by which anything was chosen while it was trained are not called `unseen`.
    """
    unseen = unseen and not (training is not None and training.may_have_chosen)
    good = _how_good(name, evaluation, trainings, dataset, unseen=unseen)
    whose = f"the training of {one_described(trainings)}" if trainings.number > 1 else "its training"
    return sentence(f"{good}{went_backwards(evaluation, training, whose, dataset.vocabulary)}")


def seen(dataset: Dataset, training: Training | None) -> str:
    """Say how many of the test images a network was trained on, or that its training was fitted to them."""
    if training is not None and training.may_have_chosen:
        return f"by which it {'was also' if training.chose else 'may have been'} chosen"
    return f"{count(dataset.repeated) if dataset.repeated else 'none'} seen in training"


def _how_good(name: str, evaluation: Evaluation, trainings: Trainings, dataset: Dataset, *, unseen: bool) -> str:
    say, trained = dataset.vocabulary, ""
    which = "unseen" if unseen and not dataset.repeated else "test"
    right, held = of_all(evaluation.correct, evaluation.total), _held_against(evaluation)
    if trainings.number > 1:
        trained = f"trained {times(trainings.number)}, "
        if not fails(evaluation) or trainings.mean > largest_share(evaluation):
            good = f"{trained}{name} {say.reads} {percent(trainings.mean)} of {which} {say.things} correctly on average"
            return f"{good}; {one_described(trainings)} {say.reads} {right}{say.correctly}{held}" if held else good
    if fails(evaluation):
        return f"{trained}{name} fails: it {say.reads} {right} {say.things} correctly{held}"
    if evaluation.total == 1:
        return f"{name} {say.reads} the one {which} {say.item} {'correctly' if evaluation.correct else 'wrong'}"
    return f"{name} {say.reads} {right} {which} {say.things} correctly{held}"


def went_backwards(
    evaluation: Evaluation, training: Training | None, whose: str = "its training", say: Vocabulary = HANDWRITING
) -> str:
    """Go on to a training that lost what an earlier pass had reached: five points, and more than the interval holds.

    From pass to pass the accuracy moves by less, and the best of many passes is the best by chance as well.
    """
    if training is None or training.scored_on != "test" or training.kept == 0 or fails(evaluation):
        return ""
    scored = [(epoch.test_accuracy, epoch.number) for epoch in training.epochs if epoch.test_accuracy is not None]
    best, number = max(scored, default=(0.0, 0))
    if best <= max(evaluation.interval[1], evaluation.accuracy + LOST):
        return ""
    return f"; {whose} failed: after pass {number}, {percent(best)} were {say.was_read} right"


def _held_against(evaluation: Evaluation) -> str:
    """Go on to whoever always answers with the largest class, where the network is not surely better than that."""
    largest = evaluation.classes[largest_class(evaluation)]
    always = f"always answering {isolated(largest.name)}"
    if fails(evaluation):
        return f", no better than {always} would be"
    if no_better(evaluation):
        matched = of_all(largest.support, evaluation.total)
        return f", no more than {always} would ({matched}), but tells the classes apart better than chance"
    if barely_passes(evaluation):
        return f", better than {always} ({of_all(largest.support, evaluation.total)}) by no more than chance"
    return ""


def lead(evaluation: Evaluation, dataset: Dataset, *, unseen: bool) -> str:
    """Say for a teacher what this page is and what was found, in some sixty words."""
    say, wrong = dataset.vocabulary, len(evaluation.mistakes)
    trained = f"learned from {count(dataset.train)} {say.items} and was then" if unseen else "was"
    one = evaluation.total == 1
    others = say.item if one else f"other {say.items}" if unseen and not dataset.repeated else say.items
    text = (
        f"This page examines a program that sorts {say.things} into {words(len(evaluation.classes))} classes. It "
        f"{trained} asked about {count(evaluation.total)} {others} whose answer{' is' if one else 's are'} known: "
    )
    if not wrong:
        most = at_most(1 - evaluation.interval[0])
        return (
            f"{text}it {say.was_read} {'it' if one else 'all of them'} right. That does not make it perfect: up to "
            f"{most} of all such {say.items} may still be {say.was_read} wrong (95% Wilson interval)."
        )
    right = f"{_counted(evaluation.correct)} it {say.was_read} right, {_counted(wrong)} wrong."
    text += f"it {say.was_read} it wrong." if one else right
    return text if fails(evaluation) else f"{text}{_mixed_up(evaluation)}"


def _counted(number: int) -> str:
    return count(number) if number else "none"


def _mixed_up(evaluation: Evaluation) -> str:
    """Go on to the two classes that are mixed up most often, or to two pairs that tie, where few enough do."""
    found = most_confused(evaluation, 1, PAIRS_NAMED)
    if not found or found[0][2] == 1 or len(evaluation.classes) == 2:  # noqa: PLR2004 two classes are but one pair
        return ""
    names = [[isolated(evaluation.classes[place].name) for place in pair[:2]] for pair in found]
    often = f"{times(found[0][2])}{' each' * (len(found) > 1)}"
    return f" Most often it mixed up {listing([' and '.join(pair) for pair in names], ', and ')} ({often})."


def described(trainings: Trainings) -> str:
    """Say which of several trainings the report describes, up to the file that holds it."""
    seed = trainings.replicates[trainings.subject].seed
    return (
        f"Unless it names {all_of(trainings.number)} or a mean, everything below is about {one_described(trainings)}: "
        f"seed {seed}, by accuracy, then loss, then seed. It is also"
    )


def balance(evaluation: Evaluation, uncertainty: Uncertainty, dataset: Dataset) -> str:
    """Say what an accuracy is worth where the largest class has more than twice the test images of the smallest."""
    if not is_uneven(tuple(score.support for score in evaluation.classes)):
        return ""
    largest = isolated(evaluation.classes[largest_class(evaluation)].name)
    low, high = (percent(end) for end in uncertainty.balanced)
    items = dataset.vocabulary.items
    return (
        f"The classes are uneven: whoever always answers with the largest, {largest}, is right in "
        f"{percent(largest_share(evaluation))} of the test {items}. Balanced accuracy, the mean of the shares that "
        f"are {dataset.vocabulary.was_read} correctly in each class, is {percent(balanced_accuracy(evaluation))} "
        f"(95% interval {low} to {high})."
    )


def band_title(shown: int, dataset: Dataset) -> str:
    """Name the opening band."""
    reading = f"the {dataset.vocabulary.network}’s {dataset.vocabulary.reading}"
    if shown == 1:
        return f"The first test image of {dataset.title}, with {reading} of it."
    return f"The first {count(shown)} test images of {dataset.title}, in file order, with {reading} of each."


def band_caption(wrong: int, shown: int, evaluation: Evaluation) -> str:
    """Say how many of the images shown in the band are wrong, and how many of all, where these are more."""
    here = "Not one is wrong" if not wrong else f"{sentence(words(wrong))} {'is' if wrong == 1 else 'are'} wrong"
    tiles = "" if not wrong else " and stands on a solid tile" if wrong == 1 else " and stand on solid tiles"
    if shown == evaluation.total:
        return f"{here}{tiles}."
    if not evaluation.mistakes:
        return f"{here}, here or among all {count(evaluation.total)}."
    verb = "is" if len(evaluation.mistakes) == 1 else "are"
    return f"{here}{tiles}; of all {count(evaluation.total)}, {count(len(evaluation.mistakes))} {verb}."
