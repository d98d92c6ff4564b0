"""Prepares `challenge.html` for its template: its words, the ten images without scripts, the data of its scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from report.chapters.challenge.record import CHOICES, ROUNDS, picture_path
from report.chapters.several import all_of
from report.core.formatting import count, listing, plural, sentence, words
from report.core.names import isolated, shorten_together

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.challenge.record import Challenge
    from report.chapters.marks import Opinion
    from report.data.dataset import Dataset
    from report.data.vocabulary import Vocabulary
    from report.evaluation.results import Evaluation
    from report.evaluation.trainings import Trainings

LARGE = 224  # CSS pixels: the longest side of the image
SHORT = 28  # characters of a class name in a button
FEW_LETTERS = 3  # of names that fit a narrow button
KEYS = "1234567890"


@dataclass(frozen=True)
class Still:
    """An image that is shown without scripts: its picture, and who says what of it."""

    index: int
    picture: str
    label: str
    reading: str
    told: str


@dataclass(frozen=True)
class Words:
    """What the page says. `data` is for its scripts, `still` the images that are shown without them.

    `buttons` are the classes to choose from, each with its short name and its key, "" if it has none; where there are
    too many, the scripts fill in those of an image. `named` says that names are longer than a narrow button is wide.
    `rounds` is the number of images in a game.
    """

    introduction: str
    rule: str
    choices: str
    buttons: tuple[tuple[str, str], ...]
    named: bool
    width: int
    height: int
    smooth: bool
    still: tuple[Still, ...]
    data: dict[str, Any]
    rounds: int = ROUNDS


def tell(
    dataset: Dataset,
    evaluation: Evaluation,
    trainings: Trainings,
    challenge: Challenge,
    opinions: Mapping[int, Opinion],
) -> Words:
    """Tell how to play against the network; `opinions` are what people said of test images, by index."""
    names, say = dataset.class_names, dataset.vocabulary
    short = [isolated(name) for name in shorten_together(names, SHORT)]
    height, width = dataset.image_shape[:2]
    longest = max(height, width)
    scale = LARGE // longest if longest <= LARGE else LARGE / longest
    shown = short if not challenge.choices else [" "] * min(CHOICES, len(names))
    return Words(
        introduction=introduction(challenge, evaluation.total, say),
        rule=rule(challenge, trainings.number, say),
        choices=f"Of the {count(len(names))} classes, its label and those with the largest shares in the answer of the "
        f"{say.network} can be chosen, {words(CHOICES)} in all."
        if challenge.choices
        else "",
        buttons=tuple(zip(shown, keys(shown), strict=True)),
        named=max(map(len, names)) > FEW_LETTERS,
        width=round(width * scale),
        height=round(height * scale),
        smooth=scale != int(scale),
        still=tuple(_still(index, evaluation, names, opinions) for index in challenge.fixed),
        data=_data(dataset, evaluation, challenge, opinions, short),
    )


def keys(names: list[str]) -> list[str]:
    """Return the key of each class: a digit is its own; else the first ten have 1 to 9 and 0, and the rest none."""
    if set(names) <= set(KEYS):
        return names
    return [*KEYS, *[""] * len(names)][: len(names)]


def introduction(challenge: Challenge, total: int, say: Vocabulary) -> str:
    """Say what there is to do, and what the network has done; all of a test set are not called hard."""
    wrong, right = challenge.drawn
    got = "all of them right" if not wrong else f"{words(right)} right and {words(wrong)} wrong"
    got = "none of them right" if not right else got
    chosen = "hard " * (len(challenge.wrong) + len(challenge.right) < total)
    hard = f"{sentence(words(ROUNDS))} {chosen}test {say.items}, one after the other: what is each?"
    return f"{hard} The {say.network} got {got}."


def rule(challenge: Challenge, trainings: int, say: Vocabulary) -> str:
    """Say from which images chance draws those of a game."""
    kinds = zip(challenge.drawn, (challenge.wrong, challenge.right), ("mistake", "right answer"), strict=True)
    drawn = [_drawn(number, len(pool), kind) for number, pool, kind in kinds if number]
    least = f"those of which the {say.network} was least sure"
    if trainings > 1:
        least = f"those that the most of {words(trainings)} trainings {say.misread}, of equals {least}"
    return f"Chance draws {listing(drawn)}: {least}."


def _drawn(number: int, pool: int, kind: str) -> str:
    """Say how many are drawn of a pool: five of 100 mistakes, the only mistake."""
    if pool == 1:
        return f"the only {kind}"
    return f"{all_of(pool)} {kind}s" if number == pool else f"{words(number)} of {plural(pool, kind)}"


def _still(index: int, evaluation: Evaluation, names: tuple[str, ...], opinions: Mapping[int, Opinion]) -> Still:
    label, reading = names[int(evaluation.labels[index])], names[int(evaluation.predictions[index])]
    return Still(index, picture_path(index), label, reading, opinions[index].told if index in opinions else "")


def _data(
    dataset: Dataset,
    evaluation: Evaluation,
    challenge: Challenge,
    opinions: Mapping[int, Opinion],
    short: list[str],
) -> dict[str, Any]:
    """Return what the scripts need; of `images` the first so many are those that the network got `wrong`."""

    def image(index: int) -> dict[str, Any]:
        found: dict[str, Any] = {"index": index, "picture": picture_path(index)}
        found |= {"label": int(evaluation.labels[index]), "prediction": int(evaluation.predictions[index])}
        if index in challenge.choices:
            found["choices"] = challenge.choices[index]
        if index in opinions:
            asked = opinions[index]
            found |= {"people": asked.people, "chose": asked.chose_label, "told": asked.told}
        return found

    return {
        "names": [isolated(name) for name in dataset.class_names],
        "short": short,
        "wrong": len(challenge.wrong),
        "drawn": challenge.drawn,
        "images": [image(index) for index in (*challenge.wrong, *challenge.right)],
        "words": {
            "network": dataset.vocabulary.network,
            "item": dataset.vocabulary.item,
            "items": dataset.vocabulary.items,
        },
    }
