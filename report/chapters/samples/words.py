"""What the network answers with: the shares of one image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from report.chapters.bars import LONGEST_BAR, Bar
from report.chapters.selection import MANY_CLASSES
from report.core.formatting import count, of_all, percent, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.tiles import Tile
    from report.data.dataset import Dataset
    from report.data.vocabulary import Vocabulary
    from report.evaluation.results import Evaluation
    from report.network.run import Run
    from report.plotting.pictures import Figure


LARGEST = 5  # shares that are shown of many
SURE = 0.99  # the confidence above which the text counts images


@dataclass(frozen=True)
class Words:
    """What the chapter says of images and answers; `doubtful` is the image it is least sure of, with its `shares`.

    `made` says how these come from the outputs, where that is known, `sure` how many answers are beyond doubt.
    """

    sees: str
    made: str
    sure: str
    doubtful: Tile
    shares: tuple[Bar, ...]
    figures: Mapping[str, Figure]


def tell(
    dataset: Dataset, run: Run, evaluation: Evaluation, tiles: Mapping[int, Tile], figures: Mapping[str, Figure]
) -> Words:
    """Tell what the network answers with; `tiles` are those of the article by index."""
    doubtful = int(evaluation.confidences.argmin())
    return Words(
        sees=sees(dataset.image_shape, answers_alone=not run.parameters),
        made=made(run),
        sure=sure(evaluation, dataset.vocabulary),
        doubtful=tiles[doubtful],
        shares=shares(run, evaluation, doubtful),
        figures=figures,
    )


def sees(image_shape: tuple[int, ...], *, answers_alone: bool = False) -> str:
    """Say what an image is to the network: numbers; or, where nothing but answers is known, what the images are."""
    height, width, *colours = image_shape
    if answers_alone:
        kind = "in colour" if colours else "grey"
        return f"Nobody has said; the images shown here are {kind}, {width} by {height} pixels."
    if colours:
        return f"A colour image of {width} by {height} pixels, three numbers each."
    return f"A grey {'square' if height == width else 'image'} of {width} by {height} numbers."


def made(run: Run) -> str:
    """Say what softmax is, where the shares come from it; else nothing."""
    last = run.layers[-1].activation if run.layers else ""
    if last != "softmax" and run.asked.answers != "logits":
        return ""
    return " Softmax makes the shares: e to the power of each output, divided by the sum of these powers."


def sure(evaluation: Evaluation, say: Vocabulary) -> str:
    """Say how many answers have a confidence above 99 %."""
    number = int((evaluation.confidences > SURE).sum())
    which = f"{sentence(of_all(number, evaluation.total))} test {say.items} {'is' if number == 1 else 'are'}"
    if evaluation.total == 1:
        which = f"The only test {say.item} is{'' if number else ' not'}"
    return f"{which} {say.was_read} with more than {percent(SURE, 0)} confidence."


def shares(run: Run, evaluation: Evaluation, index: int) -> tuple[Bar, ...]:
    """Return the probabilities that the network gave one test image, one bar a class, the two largest strong.

    Of more than twelve classes these are the five largest, the largest first, and one bar for all others together.
    """
    row = run.probabilities[index]
    order = np.argsort(-row, kind="stable").tolist()
    many = len(order) > MANY_CLASSES
    shown = order[:LARGEST] if many else range(len(order))
    found = [(evaluation.classes[place].name, float(row[place]), place in order[:2]) for place in shown]
    if many:
        rest = float(row[order[LARGEST:]].sum(dtype=np.float64))
        found.append((f"{count(len(order) - LARGEST)} others", rest, False))
    longest = LONGEST_BAR / 2 / max(share for _, share, _ in found)
    return tuple(Bar(name, share, round(max(1.0, share * longest), 1), strong) for name, share, strong in found)
