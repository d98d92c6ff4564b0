"""The runs in which every sentence is read, as small worlds: their answers are made up, and nothing is trained."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
from rendering import DRAWN, a_report, drawn
from worlds import (
    past_run,
    remembered,
    tiny_challenge,
    tiny_dataset,
    tiny_gallery,
    tiny_model,
    tiny_pad,
    tiny_results,
    tiny_run,
)

from report.chapters.challenge.measure import choose_hard
from report.chapters.challenge.record import Challenge
from report.chapters.features.record import Features
from report.chapters.labels.measure import find_label_issues
from report.chapters.models.record import Comparison, Models
from report.chapters.robustness.record import Disturbance, Robustness
from report.chapters.selection import choose_tiles
from report.data.vocabulary import HANDWRITING, IMAGES, ROWS
from report.evaluation.replicates import compare_trainings
from report.evaluation.scores import evaluate
from report.evaluation.trainings import Difference
from report.evaluation.uncertainty import measure_uncertainty
from report.network.run import Run
from report.plotting.pictures import Sprite

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from report.chapters.report import Report

DIGITS = tuple("0123456789")
FOREIGN = dataclasses.replace(tiny_run(), training=None)
CLOTHES = ("T-shirt", "shirt", "pullover")
FLOWERS = ("setosa", "versicolor", "virginica")
FAILED = ((0.589, 0.7, 0.4, 0.9), (0.555, 0.75, 0.5, 0.76))
STILL_FALLING = ((2.3, 0.2, 2.2, 0.3), (1.9, 0.7, 1.8, 0.75), (1.7, 0.76, 1.7, 0.79))

Mistakes = tuple[tuple[int, int, int], ...]  # a label, its reading, and how many images


def answered(images: int, mistakes: Mistakes, classes: int, sure: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return labels of so many images of each class, and the shares for each: all right but for the mistakes."""
    labels = np.tile(np.arange(classes), images)
    readings = labels.copy()
    for label, reading, number in mistakes:
        readings[np.flatnonzero((labels == label) & (readings == label))[:number]] = reading
    shares = np.full((len(labels), classes), (1 - sure) / max(classes - 1, 1), np.float32)
    shares[np.arange(len(labels)), readings] = sure
    return labels, shares


def a_run(
    names: Sequence[str],
    images: int,
    *every: Mistakes,
    sure: float = 0.95,
    run: Run,
    **changes: Any,  # noqa: ANN401 - any field of the data set, the results, or the report
) -> Report:
    """Return a report on so many images of each class, with a training for each of these lists of mistakes."""
    answers = [answered(images, mistakes, len(names), sure) for mistakes in every]
    labels, given = answers[0][0], [shares for _, shares in answers]
    seeds = changes.pop("seeds", range(42, 42 + len(given)))
    trainings = compare_trainings(labels, given, list(seeds))
    shares = given[trainings.subject]
    evaluation = evaluate(labels, shares, names)
    data = {"vocabulary": HANDWRITING, "class_names": tuple(names), "train": 600, "test": len(labels)}
    dataset = tiny_dataset(**data | changes.pop("data", {}))
    found = tiny_results(
        dataclasses.replace(run, probabilities=shares), evaluation, trainings=trainings, **changes.pop("results", {})
    )
    found = dataclasses.replace(found, uncertainty=measure_uncertainty(evaluation, shares))
    hard = choose_hard(evaluation, trainings.misread)
    assets = {
        "sprite": Sprite(b"\x89PNG", 32, choose_tiles(evaluation)),
        "gallery": tiny_gallery(evaluation),
        "challenge": Challenge(*hard, {}, tiny_challenge(evaluation).pictures),
        "pad": tiny_pad([0], evaluation.mistakes[:1]) if found.run.layers else None,
    }
    told = {"dataset": dataset, "results": found, "evaluation": evaluation} | assets
    return a_report(names, **told | {"label_issues": find_label_issues(labels, shares)} | changes)


def memorised(share: float) -> tuple[tuple[float, ...], ...]:
    """Return epochs that end with this share right; the loss was lowest after the second."""
    return ((0.5, 0.85, 0.4, share - 0.04), (0.2, 0.96, 0.2, share - 0.01), (0.1, 1.0, 0.25, share))


def on_answers(names: Sequence[str], images: int, mistakes: Mistakes, **changes: Any) -> Report:  # noqa: ANN401
    """Return a report on answers to rows, of which nobody said what gave them."""
    kept = ("summary", "mistakes", "calibration")
    nothing = {"robustness": None, "features": None, "models": None}
    return a_run(
        names,
        images,
        mistakes,
        sure=0.8,
        run=Run(np.zeros((1, 1), np.float32)),
        seeds=[None],
        results=nothing,
        figures={chapter: tuple(map(drawn, DRAWN[chapter])) for chapter in kept},
        challenge=None,
        past=remembered([past_run("this", settings={"predictions": "rows"}, sha256=tiny_dataset().digest)]),
        **{"data": {"vocabulary": ROWS, "image_shape": (), "train": 0, "title": "plants"}} | changes,
    )


def features(dead: int = 0, unlit: int = 0) -> Features:
    """Return 128 hidden units, so many of them off in every image, half of them of a third of the influence."""
    return Features("", np.ones((128, 2, 2), np.float32), np.repeat([3.0, 1.0], 64), dead, unlit, 10_000)


def steps(*accuracies: float) -> Robustness:
    """Return shifts by one and two pixels and a turn that leave these accuracies."""
    kinds = (("shift", 1, "px"), ("shift", 2, "px"), ("rotation", 10, "°"))
    found = [Disturbance(*kind, accuracy) for kind, accuracy in zip(kinds, accuracies, strict=True)]
    return Robustness(tuple(found), np.zeros((3, 2, 2), np.uint8))


def five_seeds() -> Report:
    """Return a report on five trainings, of which three misread the same images, beside two other networks."""
    shared: Mistakes = ((4, 9, 8), (9, 4, 2), (3, 5, 4))
    every = [(*shared, (7, 2, one)) for one in (3, 2, 4, 3, 3)]
    others = (tiny_model("softmax regression", [0.9] * 3), tiny_model("small CNN", [0.99] * 3))
    two = [Comparison(0, 1, Difference(-0.05, (-0.06, -0.04))), Comparison(0, 2, Difference(0.006, (0.004, 0.008)))]
    networks = Models(
        (tiny_model(accuracies=[0.98] * 5), *others), (*two, Comparison(1, 2, Difference(0.09, (0.08, 0.1))))
    )
    figures = {chapter: tuple(map(drawn, names)) for chapter, names in DRAWN.items()} | {"models": (drawn("models"),)}
    run = tiny_run(memorised(0.983))
    return a_run(DIGITS, 100, *every, run=run, results={"models": networks, "features": features()}, figures=figures)


def second_run() -> Report:
    """Return a report on a run that is worse than the one before it."""
    digest = tiny_dataset().digest
    runs = [
        past_run(name, accuracy=1 - wrong / 400, sha256=digest, wrong=range(wrong), total=400)
        for name, wrong in (("first", 16), ("this", 28))
    ]
    return a_run(DIGITS, 40, ((1, 8, 28),), run=tiny_run(memorised(0.93)), past=remembered(runs))


RUNS: Mapping[str, Callable[[], Report]] = {
    "five seeds, three models": five_seeds,
    "one epoch": lambda: a_run(DIGITS, 40, ((4, 9, 20), (8, 3, 9)), run=tiny_run(((0.3, 0.9, 0.3, 0.93),)), sure=0.6),
    "a learning rate of 0.05": lambda: a_run(
        DIGITS,
        100,
        tuple((label, 8, 30) for label in range(8)),
        run=tiny_run(FAILED),
        results={"features": features(dead=113, unlit=1714), "robustness": steps(0.6, 0.4, 0.7)},
    ),
    "a batch of 1,024": lambda: a_run(
        DIGITS, 40, ((9, 3, 26), (8, 2, 5)), run=tiny_run(STILL_FALLING, batch_size=1024), sure=0.3
    ),
    "digits": lambda: a_run(
        DIGITS,
        36,
        ((8, 1, 4), (2, 1, 1), (4, 1, 1), (6, 1, 1), (9, 1, 1), (3, 7, 1), (4, 7, 1)),
        run=tiny_run(memorised(0.972)),
    ),
    "three classes of words": lambda: a_run(
        CLOTHES,
        120,
        ((1, 2, 21), (2, 1, 12), (1, 0, 19), (0, 1, 9), (2, 0, 4), (0, 2, 2)),
        run=tiny_run(memorised(0.814)),
        data={"vocabulary": IMAGES},
        sure=0.82,
    ),
    "a perfect score": lambda: a_run(DIGITS, 40, (), run=FOREIGN, data={"train": 0, "vocabulary": IMAGES}),
    "twelve images": lambda: a_run(
        DIGITS[:6],
        2,
        ((5, 3, 1),),
        ((5, 3, 1),),
        run=tiny_run(((1.0, 0.7, 0.54, 0.9), (0.07, 0.98, 0.3, 0.9), (0.06, 0.99, 0.43, 0.9))),
    ),
    "rows": lambda: on_answers(FLOWERS, 49, ((0, 1, 4), (1, 0, 3), (1, 2, 4), (2, 1, 1), (2, 0, 3))),
    "rows of two classes": lambda: on_answers(("no", "yes"), 250, ((1, 0, 16), (0, 1, 3))),
    "rows that are hardly told apart": lambda: on_answers(("no", "yes"), 30, ((0, 1, 12), (1, 0, 15))),
    "a foreign model": lambda: a_run(DIGITS, 40, ((4, 9, 20), (8, 3, 9)), run=FOREIGN, seeds=[None]),
    "a foreign model with its log": lambda: a_run(
        DIGITS,
        40,
        ((4, 9, 20), (8, 3, 9)),
        run=tiny_run(
            ((0.31, 0.91, 0.17, 0.95), (0.14, 0.96, 0.12, 0.965), (0.09, 0.98, 0.13, 0.96)),
            scored_on="validation",
            log_loss=False,
            seed=None,
        ),
        seeds=[None],
    ),
    "a training that failed twice": lambda: a_run(
        DIGITS,
        36,
        tuple((label, 5, 36) for label in range(10) if label != 5),
        tuple((label, 4, 36) for label in range(10) if label != 4),
        run=tiny_run(((132.0, 0.1, 338.0, 0.1), (353.0, 0.1, 510.0, 0.1))),
        sure=0.999,
    ),
    "a second run": second_run,
}
