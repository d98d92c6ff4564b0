"""What the method page says of the data and of what was judged on them, whoever made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.core.formatting import count, product
from report.core.names import isolated
from report.data.occurrence import class_notes

if TYPE_CHECKING:
    from report.data.dataset import Dataset
    from report.evaluation.results import Evaluation
    from report.network.run import Run

COLOURS = 3  # dimensions of the shape of an image in colour


def card(run: Run, dataset: Dataset) -> str:
    """Say what the page tells."""
    network = dataset.vocabulary.network
    if run.trained_here:
        return f"what the {network} was trained on, how, with what"
    return f"what the {network} was judged on, how, with what"


def amount(dataset: Dataset) -> str:
    """Say how many images there are, and what one is made of."""
    parts = [f"{count(dataset.train)} for training"] if dataset.train else []
    parts.append(f"{count(dataset.test)} for testing")
    if dataset.pictured:
        parts.append(f"{pixels(dataset.image_shape)} from 0 to 255")
    return ", ".join(parts)


def pixels(image_shape: tuple[int, ...]) -> str:
    """Say of how many pixels an image is made, and whether they are grey."""
    height, width = image_shape[:2]
    if len(image_shape) == COLOURS:
        return f"{product((height, width))} pixels in colour, each red, green and blue,"
    return f"{product((height, width))} grey pixels"


def as_read(dataset: Dataset) -> str:
    """Say what was done to the data to bring them into this form, and what they lack; "" where there is nothing."""
    return "; ".join((*dataset.notes, *class_notes(dataset, isolated)))


def checksum(dataset: Dataset) -> str:
    """Say how the digest of the data is made."""
    item, items = dataset.vocabulary.item, dataset.vocabulary.items
    if dataset.train:
        what = f"four hexadecimal SHA-256 sums of training {items}, training labels, test {items} and test labels"
    elif dataset.pictured:
        what = f"two hexadecimal SHA-256 sums of test {items} and test labels"
    else:
        return (
            "the SHA-256 of two hexadecimal SHA-256 sums, joined in that order: of the test labels in IDX form, one "
            f"for each {item}, and of the names of the classes and the ids as JSON. The same labels, names and ids in "
            "the same order give the same checksum from any file."
        )
    return (
        f"the SHA-256 of the {what} in IDX form, joined in that order. The same {items} give the same checksum from "
        "any file."
    )


def judged_on(run: Run, evaluation: Evaluation, dataset: Dataset) -> str:
    """Say on what the network was judged."""
    unseen = run.trained_here and not dataset.repeated
    return f"On {dataset.vocabulary.counted(evaluation.total)}{' that it never trained on' if unseen else ''}"


def purpose(run: Run, network: str) -> str:
    """Say in one line what the network is for."""
    if run.trained_here:
        return f"Learning how such a {network} works, and where it stops"
    return "Nobody has said; this is what is known"


def use(run: Run, dataset: Dataset) -> str:
    """Say what the network is good for."""
    say = dataset.vocabulary
    if not run.trained_here:
        return (
            f"The report knows the {say.network}’s answers to these {say.items}, and not what it was made for. What is "
            f"said here holds for {say.items} of the same origin."
        )
    kind = "colour" if len(dataset.image_shape) == COLOURS else "grey"
    return (
        f"It is made for teaching and for comparing experiments. It {say.reads} single {kind} images of the size and "
        "style of its training data, cut out, centred and scaled as there."
    )
