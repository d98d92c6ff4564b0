"""Records so small that a test can spell them out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np

from report.chapters.challenge.record import Challenge
from report.chapters.draw.record import Example, Pad
from report.chapters.explorer.record import Block, Gallery
from report.chapters.features.record import Features
from report.chapters.models.record import Models, TrainedModel
from report.chapters.report import Results
from report.chapters.robustness.record import Disturbance, Robustness
from report.data.dataset import Dataset
from report.data.vocabulary import HANDWRITING
from report.evaluation.results import (
    Alike,
    Bin,
    Calibration,
    Chance,
    ClassIntervals,
    ClassScore,
    Coverage,
    Evaluation,
    Gap,
    Uncertainty,
)
from report.evaluation.trainings import Replicate, Trainings
from report.history.measure import measure
from report.history.runs import Identity, Past, PastRun, PastTraining
from report.network.run import Asked, Epoch, Layer, Run, Training
from report.plotting.pictures import Sprite

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from xml.etree.ElementTree import Element

SVG = "{http://www.w3.org/2000/svg}"
LEARNING = ((0.5, 0.8, 0.4, 0.85), (0.3, 0.9, 0.2, 0.95), (0.1, 0.99, 0.25, 0.95))  # best after the second epoch
LAYERS = (
    Layer("rescaling", "Rescaling", "", (28, 28), 0, ends=(0.0, 1.0)),
    Layer("flatten", "Flatten", "", (784,), 0),
    Layer("dense", "Dense", "relu", (128,), 100_480),
    Layer("dense_1", "Dense", "softmax", (10,), 1_290),
)
NOT_MARKUP = "<script>alert(1)</script>"
HOSTILE_NAMES = (
    *(NOT_MARKUP, "&amp; & ]]>", "$x^2$", "{{ 1 + 1 }}", '" onload="x', "'DejaVu Sans'", "#010205", 'id="a url(#b)'),
    *("{% raw %}", "--><!--", "\\alpha_1^{2}", "long " * 12, "שלום", "😀", "手"),
)
KINDS = ("deer", "dove", "frog", "goat", "hare", "lynx", "mole", "newt", "seal", "toad")


def long_names(number: int) -> tuple[str, ...]:
    """Return so many names of 45 to 60 characters, up to 1,000, that begin and end alike."""
    return tuple(
        f"A wild {KINDS[index // 10 % 10]} of the northern woods, {KINDS[index % 10]} number {index // 100} of them"
        for index in range(number)
    )


def tiny_training(epochs: Sequence[Sequence[float]] = LEARNING, **changes: Any) -> Training:  # noqa: ANN401 - any field
    """Return a training whose epochs have the given loss, accuracy, test loss and test accuracy, with changes."""
    values: dict[str, Any] = {
        "seed": 42,
        "batch_size": 32,
        "learning_rate": 0.001,
        "optimizer": "Adam",
        "loss": "sparse_categorical_crossentropy",
        "epochs": tuple(Epoch(number, *scores, seconds=1.5) for number, scores in enumerate(epochs, 1)),
        "chosen_by": (),
        "cores": 2,
        "processor": "a processor",
        "seconds": 4.5,
    }
    return Training(**values | changes)


def tiny_run(epochs: Sequence[Sequence[float]] = LEARNING, **changes: Any) -> Run:  # noqa: ANN401 - any field
    """Return a run of a network with a training as `tiny_training` makes it, with changes of either."""
    values: dict[str, Any] = {
        "probabilities": np.full((1, 3), 1 / 3, np.float32),
        "layers": LAYERS,
        "parameters": 101_770,
        "asked": Asked(),
    }
    values = {name: changes.pop(name, value) for name, value in values.items()}
    return Run(training=tiny_training(epochs, **changes), **values)


def tiny_evaluation(
    labels: Sequence[int],
    predictions: Sequence[int],
    confidences: Sequence[float] | None = None,
    names: Sequence[str] | None = None,
) -> Evaluation:
    """Return an evaluation of these answers, counted by hand; its loss, Brier score and calibration are made up."""
    pairs = list(zip(labels, predictions, strict=True))
    names = names or [str(index) for index in range(max(*labels, *predictions) + 1)]
    sure = np.array(confidences if confidences is not None else [0.9] * len(pairs))
    counts = np.zeros((len(names), len(names)), np.int64)
    np.add.at(counts, (list(labels), list(predictions)), 1)
    confusion = tuple(map(tuple, counts.tolist()))
    wrong = [index for index, (true, read) in enumerate(pairs) if true != read]
    accuracy = 1 - len(wrong) / len(pairs)
    return Evaluation(
        correct=len(pairs) - len(wrong),
        total=len(pairs),
        accuracy=accuracy,
        interval=(max(0.0, accuracy - 0.01), min(1.0, accuracy + 0.01)),
        loss=0.25,
        brier=0.125,
        confusion=confusion,
        classes=tuple(_score(name, confusion, index) for index, name in enumerate(names)),
        calibration=Calibration(0.05, (Bin(0.9, 0.85, len(pairs)),)),
        mistakes=tuple(sorted(wrong, key=lambda index: (-sure[index], index))),
        labels=np.array(labels),
        predictions=np.array(predictions),
        confidences=sure,
    )


def tiny_results(run: Run | None = None, evaluation: Evaluation | None = None, **changes: Any) -> Results:  # noqa: ANN401
    """Return results of a run and an evaluation, with three disturbances and two hidden units, with changes."""
    evaluation = evaluation or tiny_evaluation([0, 1, 2], [0, 1, 0])
    bounds = (0.25, 0.75)
    values: dict[str, Any] = {
        "trainings": tiny_trainings([evaluation.accuracy], (evaluation.labels != evaluation.predictions).astype(int)),
        "run": run or tiny_run(),
        "evaluation": evaluation,
        "uncertainty": Uncertainty(
            loss=bounds,
            brier=bounds,
            expected_error=bounds,
            balanced=bounds,
            bins=(bounds,) * len(evaluation.calibration.bins),
            classes=(ClassIntervals(bounds, bounds, bounds),) * len(evaluation.classes),
            coverage=(Coverage(0.0, 20, 0.8, bounds, 0.3), Coverage(0.05, 19, 0.9, (0.5, 1.0), 0.4)),
            below=Gap(20, 0.05, (-0.1, 0.2)),
            above=Gap(0, 0.0, (-1.0, 1.0)),
            chance=Chance(0.02, 0.04, 0.01),
            alike=Alike(None, None),
        ),
        "robustness": Robustness(
            (
                Disturbance("shift", 1, "px", 0.95),
                Disturbance("shift", 2, "px", 0.4),
                Disturbance("rotation", 10, "°", 0.97),
            ),
            np.arange(72, dtype=np.uint8).reshape(3, 4, 6),
        ),
        "models": Models((tiny_model(accuracies=[evaluation.accuracy]),), ()),
        "features": Features("", np.linspace(-1, 1, 48, dtype=np.float32).reshape(2, 4, 6), np.array([2.0, 1.0])),
    }
    return Results(**values | changes)


def tiny_trainings(accuracies: Sequence[float], misread: Sequence[int], **changes: Any) -> Trainings:  # noqa: ANN401
    """Return trainings from seed 42 on with these accuracies, and so many that misread each image, with changes."""
    several = len(set(accuracies)) > 1
    order = sorted(range(len(accuracies)), key=lambda place: accuracies[place])
    mean = sum(accuracies) / len(accuracies)
    values: dict[str, Any] = {
        "replicates": tuple(Replicate(42 + place, accuracy, 0.25) for place, accuracy in enumerate(accuracies)),
        "subject": order[(len(order) - 1) // 2],
        "mean_interval": (mean - 0.01, mean + 0.01) if several else None,
        "another": (mean - 0.02, mean + 0.02) if several else None,
        "vote": max(accuracies),
        "misread": np.array(misread),
    }
    return Trainings(**values | changes)


def tiny_model(name: str = "dense", accuracies: Sequence[float] = (0.5,), **changes: Any) -> TrainedModel:  # noqa: ANN401
    """Return a network with trainings of these accuracies from seed 42 on, with changes."""
    mean = sum(accuracies) / len(accuracies)
    values: dict[str, Any] = {
        "function": f"report.model:{name.replace(' ', '_')}",
        "name": name,
        "layers": LAYERS,
        "parameters": 101_770,
        "batch_size": 32,
        "learning_rate": 0.001,
        "epochs": (10,) * len(accuracies),
        "replicates": tuple(Replicate(42 + place, accuracy, 0.25) for place, accuracy in enumerate(accuracies)),
        "interval": (max(0.0, mean - 0.01), min(1.0, mean + 0.01)) if len(set(accuracies)) > 1 else None,
        "seconds": 2.5,
        "pace": changes.get("seconds", 2.5) / 10,
        "size": 383_252,
    }
    return TrainedModel(**values | changes)


def counted(confusion: Sequence[Sequence[int]], names: Sequence[str] | None = None) -> Evaluation:
    """Return an evaluation with the given confusion matrix."""
    pairs = [
        (true, read) for true, row in enumerate(confusion) for read, number in enumerate(row) for _ in range(number)
    ]
    labels, predictions = zip(*pairs, strict=True)
    return tiny_evaluation(labels, predictions, names=names or [str(index) for index in range(len(confusion))])


def tiny_dataset(**changes: Any) -> Dataset:  # noqa: ANN401 - any field
    """Return what is known of a data set of three classes, with changes."""
    values: dict[str, Any] = {
        "name": "tiny",
        "title": "Tiny",
        "vocabulary": HANDWRITING,
        "class_names": ("0", "1", "2"),
        "image_shape": (4, 6),
        "train": 600,
        "test": 30,
        "digest": "0123456789abcdef" * 4,
        "source": "a test",
        "licence": "CC0",
        "path": Path("tiny.npz"),
    }
    return Dataset(**values | changes)


def past_run(
    name: str,
    *,
    wrong: Iterable[int] = (),
    time: int | None = 0,
    sha256: str = "ab",
    **changes: Any,  # noqa: ANN401
) -> PastRun:
    """Return a remembered run, made so many seconds after 1970, with changes."""
    accuracy = changes.get("accuracy", 0.5)
    values: dict[str, Any] = {
        "id": name,
        "commit": "c0ffee",
        "time": None if time is None else datetime.fromtimestamp(time, UTC),
        "dataset": Identity(name="tiny", sha256=sha256),
        "settings": {"seed": 42},
        "accuracy": 0.5,
        "interval": (max(0.0, accuracy - 0.1), min(1.0, accuracy + 0.1)),
        "loss": 0.25,
        "wrong": tuple(wrong),
    }
    return PastRun(**values | changes)


def tiny_gallery(evaluation: Evaluation, shown: int = 1000) -> Gallery:
    """Return what the explorer loads, without pictures or predictions, the first view of so many mistakes."""
    mistakes = Sprite(b"\x89PNG", 32, evaluation.mistakes[:shown])
    everything = tuple(range(evaluation.total))
    return Gallery(mistakes, (Sprite(b"\x89PNG", 100, everything),), b"", (Block(0, 0, everything, b""),), (b"",))


def tiny_challenge(evaluation: Evaluation) -> Challenge:
    """Return a game of all images of an evaluation, without pictures."""
    right = tuple(index for index in range(evaluation.total) if index not in evaluation.mistakes)
    return Challenge(evaluation.mistakes, right, {}, dict.fromkeys(range(evaluation.total), b"\x89PNG"))


def tiny_pad(right: Sequence[int] = (0,), wrong: Sequence[int] = (), **changes: Any) -> Pad:  # noqa: ANN401 - any field
    """Return what stands behind the page to draw on, with these test images to try, and with changes."""
    values: dict[str, Any] = {
        "refused": "",
        "reason": "",
        "scripts": {"weights.js": "reportDraw.stored = {};\n", "images.js": "reportDraw.images = {};\n"},
        "kept": len(wrong),
        "right": tuple(Example(index, "AAAA", "data:image/png;base64,AAAA") for index in right),
        "wrong": tuple(Example(index, "AAAA", "data:image/png;base64,AAAA") for index in wrong),
    }
    return Pad(**values | changes)


def tiny_past(dataset: Dataset | None = None, runs: Sequence[PastRun] = (), **changes: Any) -> Past:  # noqa: ANN401
    """Return what a build remembers that comes after `runs` and knows no comparison, with changes."""
    digest = (dataset or tiny_dataset()).digest
    return remembered([*runs, past_run("this", sha256=digest)], **changes)


def remembered(runs: Sequence[PastRun], current: str = "this", **changes: Any) -> Past:  # noqa: ANN401 - any field
    """Return what a build remembers of these runs, of which it is about one, with changes."""
    values: dict[str, Any] = {
        "runs": tuple(runs),
        "current": current,
        "comparison": None,
        "gates": (),
        "measured": measure(runs),
    }
    return Past(**values | changes)


def several_runs(name: str, *misread: Iterable[int], total: int = 100, **changes: Any) -> PastRun:  # noqa: ANN401
    """Return a remembered run with a training for each of these sets of misread images, with changes."""
    wrong = [set(indices) for indices in misread]
    times = [sum(index in one for one in wrong) for index in range(total)]
    accuracies = [1 - len(one) / total for one in wrong]
    middle = sorted(range(len(wrong)), key=lambda place: accuracies[place])[(len(wrong) - 1) // 2]
    values: dict[str, Any] = {
        "accuracy": accuracies[middle],
        "wrong": sorted(wrong[middle]),
        "total": total,
        "replicates": [
            PastTraining(seed=42 + place, accuracy=accuracy, loss=0.25 + place / 100)
            for place, accuracy in enumerate(accuracies)
        ],
        "misread": [[index for index, number in enumerate(times) if number == of] for of in range(1, len(wrong) + 1)],
    }
    return past_run(name, **values | changes)


def parsed(drawing: bytes) -> Element:
    """Return the root of an SVG file, which must be well-formed."""
    return ET.fromstring(drawing)  # noqa: S314 - our own drawing


def written(drawing: bytes) -> list[str]:
    """Return the texts in an SVG file, in the order of the file."""
    return ["".join(text.itertext()) for text in parsed(drawing).iter(f"{SVG}text")]


def shown_images(drawing: bytes) -> list[tuple[float, float, float, float]]:
    """Return x, y, width and height of every image in a drawing, in pixels."""
    found = []
    for image in parsed(drawing).iter(f"{SVG}image"):
        right, _, _, down, x, y = map(float, image.get("transform").removeprefix("matrix(").removesuffix(")").split())
        found.append((x, y, right * float(image.get("width")), down * float(image.get("height"))))
    return found


def _score(name: str, confusion: Sequence[Sequence[int]], index: int) -> ClassScore:
    hits, support = confusion[index][index], sum(confusion[index])
    taken = sum(row[index] for row in confusion)
    recall, precision = hits / support if support else 0.0, hits / taken if taken else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return ClassScore(name, precision, recall, f1, support)
