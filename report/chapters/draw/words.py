"""Prepares `draw.html` for its template: its words, its test images with their readings, the data of its scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from report.chapters.draw.record import BITS, CLASSES_SHOWN
from report.chapters.draw.trial import DrawnTrial, trial_words
from report.chapters.selection import MANY_CLASSES
from report.core.formatting import NO_BREAK, count, decimal, product, words
from report.core.names import isolated, shorten_together

if TYPE_CHECKING:
    from report.chapters.draw.record import Example, Pad
    from report.data.catalogue import Drawing
    from report.data.dataset import Dataset
    from report.evaluation.results import Evaluation


SHORT_NAME = 2  # letters of a class name that fits under a narrow bar
LARGEST = 5  # shares that are shown of many classes
MOST_TRIED = 1024  # pixels of an image that is answered anew for each, as by a network with convolutions
SHORT_BAR = 16  # letters of a class name beside a bar
WORDS = ("ink", "predicted", "read", "was_read", "written")  # of the vocabulary, which the scripts say
PENS = {"thin": 0.7, "medium": 1.0, "thick": 1.4}  # times the pen of the data set

BECAUSE = (  # with the word for ink
    "For any one image a network of Dense and ReLU layers is a weighted sum of the pixels. So the lead of one class "
    "over another can be taken apart, and nothing is left over: each pixel with {ink} on it has its share, and a bias "
    "was there before any {ink}. The larger a mark, the more its pixel counts."
)
UNEXPLAINED = (  # with the reason
    "In a network of Dense and ReLU layers each pixel of a grey image has an exact share in the answer. The answers of "
    "this one stand here without such shares: {reason}."
)


@dataclass(frozen=True)
class Try:
    """A test image to try, with what was written and what the network read, by name."""

    index: int
    picture: str
    label: str
    reading: str
    right: bool


@dataclass(frozen=True)
class Words:
    """What the page says. `title` is what it offers, for the navigation. `data` is for its scripts.

    `compact` says that the names of the classes are short.

    `named` says that some are longer than that. `bars` are the names beside the bars until there is an answer. `right`
    and `wrong` are the test images to try, `right_of` and `wrong_of` name their classes.

    `runs` says where the network runs, if it does. `little` says that it can be tried how little changes an answer.

    `kept` is how many of the surest mistakes the page can show. `trial` says how drawing was measured, and is "" where
    it was not.
    """

    title: str
    headline: str
    sees: str
    way: str
    why: str
    because: str
    size: str
    runs: str
    little: bool
    drawn: bool
    refused: str
    explained: bool
    compact: bool
    named: bool
    bars: tuple[str, ...]
    pens: dict[str, float]
    right: tuple[Try, ...]
    right_of: str
    wrong: tuple[Try, ...]
    wrong_of: str
    kept: int
    data: dict[str, Any]
    trial: str


def tell(dataset: Dataset, evaluation: Evaluation, pad: Pad, trial: DrawnTrial | None) -> Words:
    """Tell how to try the network in the page."""
    names, say = dataset.class_names, dataset.vocabulary
    drawing = None if pad.refused else dataset.drawing
    title, headline = _offers(dataset, pad, drawing)
    explained = not pad.reason
    has_right, has_wrong = _classes(evaluation)
    return Words(
        title=title,
        headline=headline,
        sees=_sees(dataset, drawing),
        way="" if pad.refused else f"The small picture beside the answer is all that the network gets.{_way(drawing)}",
        why=f"Every {say.inked} pixel adds to one class or takes from it." if explained else "That is not shown here.",
        because=BECAUSE.format(ink=say.ink) if explained else UNEXPLAINED.format(reason=pad.reason),
        size=_size(pad),
        runs=_runs(drawing, pad),
        little=_is_little_tried(dataset, pad, explained=explained),
        drawn=drawing is not None,
        refused=pad.refused,
        explained=explained,
        compact=len(names) <= MANY_CLASSES and max(map(len, names)) <= SHORT_NAME,
        named=max(map(len, names)) > SHORT_NAME,
        bars=names if len(names) <= MANY_CLASSES else (*names[:LARGEST], _others(names)),
        pens=PENS,
        right=tuple(_try(example, evaluation, names) for example in pad.right),
        right_of=_of(len(pad.right), has_right, len(names)),
        wrong=tuple(_try(example, evaluation, names) for example in pad.wrong),
        wrong_of=_of(len(pad.wrong), has_wrong, len(names)),
        kept=pad.kept,
        data=_data(dataset, evaluation, pad),
        trial=trial_words(trial) if trial else "",
    )


def _offers(dataset: Dataset, pad: Pad, drawing: Drawing | None) -> tuple[str, str]:
    """Return the title and the headline: what can be done on the page."""
    say = dataset.vocabulary
    if pad.refused:
        return "Samples", f"What the network {say.read_in} some test images"
    return ("Draw", f"Draw {say.a_thing}") if drawing else ("Try it", "Try the network")


def _sees(dataset: Dataset, drawing: Drawing | None) -> str:
    height, width = dataset.image_shape[:2]
    if drawing is None:
        image = "An image in colour" if dataset.colour else "A grey image"
        return f"{image} of {product((width, height))} pixels, and nothing else."
    return f"Your drawing as {product((width, height))} pixels, made as the images of {dataset.title} were."


def _way(drawing: Drawing | None) -> str:
    if drawing is None:
        return ""
    width, height = drawing.box
    placed = (
        "Then it is moved by whole pixels until its centre of mass lies in the middle one."
        if drawing.centred_by == "mass"
        else "It stands in the middle."
    )
    return (
        f" What was drawn is scaled, its shape kept, to fit {product((width, height))} pixels and written with a "
        f"round pen {decimal(drawing.pen, 1)} pixels wide; the grey of a pixel is the share of it that is inked. "
        f"{placed} So it makes hardly any difference how large you draw, or where."
    )


def _size(pad: Pad) -> str:
    script = pad.scripts.get("weights.js", "")
    return (
        f", {count(round(len(script) / 1000))}{NO_BREAK}kB of it, with weights rounded to {BITS} bits" if script else ""
    )


def _runs(drawing: Drawing | None, pad: Pad) -> str:
    if pad.refused:
        return "It cannot run in this page."
    return "It runs in this page, and what you draw goes nowhere." if drawing else "It runs in this page."


def _is_little_tried(dataset: Dataset, pad: Pad, *, explained: bool) -> bool:
    """Say whether each pixel can be tried in a few seconds; one in colour is three numbers, and is left out."""
    height, width = dataset.image_shape[:2]
    return not pad.refused and not dataset.colour and (explained or height * width <= MOST_TRIED)


def _classes(evaluation: Evaluation) -> tuple[int, int]:
    """Count those of the first classes of which an image was read right, and those of which one was read wrong."""
    right = evaluation.predictions == evaluation.labels
    both = [{int(label) for label in evaluation.labels[rows] if label < CLASSES_SHOWN} for rows in (right, ~right)]
    return len(both[0]), len(both[1])


def _of(shown: int, found: int, classes: int) -> str:
    """Name the classes of a row of so many test images, where images of `found` classes could have stood in it."""
    if shown < found:
        return "one class" if shown == 1 else f"each of {words(shown)} classes"
    return "each class" if classes <= CLASSES_SHOWN else f"each of the first {words(CLASSES_SHOWN)} classes"


def _try(example: Example, evaluation: Evaluation, names: tuple[str, ...]) -> Try:
    label, reading = int(evaluation.labels[example.index]), int(evaluation.predictions[example.index])
    return Try(example.index, example.picture, names[label], names[reading], label == reading)


def _others(names: tuple[str, ...]) -> str:
    """Name the classes that have no bar of their own; "" where all have one."""
    return f"{count(len(names) - LARGEST)} others" if len(names) > MANY_CLASSES else ""


def _data(dataset: Dataset, evaluation: Evaluation, pad: Pad) -> dict[str, Any]:
    height, width = dataset.image_shape[:2]
    recipe = dataset.drawing and {
        "height": height,
        "width": width,
        "box": dataset.drawing.box,
        "pen": dataset.drawing.pen,
        "centred_by": dataset.drawing.centred_by,
    }
    return {
        "classes": [isolated(name) for name in dataset.class_names],
        "short": [isolated(name) for name in shorten_together(dataset.class_names, SHORT_BAR)],
        "others": _others(dataset.class_names),
        "height": height,
        "width": width,
        "shape": dataset.image_shape,
        "ink": dataset.ink,
        "recipe": recipe,
        "explained": not pad.reason,
        "words": {name: getattr(dataset.vocabulary, name) for name in WORDS},
        "examples": [
            {"index": one.index, "label": int(evaluation.labels[one.index]), "pixels": one.pixels}
            for one in (*pad.right, *pad.wrong)
        ],
        "test_images": evaluation.total,
    }
