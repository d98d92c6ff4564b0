"""The stages of a build that the cache remembers: each is a function that fills a folder from what it is given.

What is heavy is imported by the stage that needs it, so that a build that finds everything in the cache waits for none
of it. What shapes a stage is read from its code (`report/core/sources.py`), and from what `build.py` gives it by
position; who watches is given by name and shapes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from report.core.loading import loading
from report.core.quiet import quiet_libraries
from report.core.sources import loading_only

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from report.core.foreign import ForeignFile
    from report.core.plans import Plan
    from report.data.dataset import SentArrays, StoredArrays
    from report.history.runs import PastRun
    from report.network.models import Custom, Network


def predictions(folder: Path, file: ForeignFile) -> None:
    """The predictions in a file, and what they are about."""
    from report.data.answered import keep
    from report.data.catalogue import named_after
    from report.data.predictions import read_predictions
    from report.network.run import Run

    found = read_predictions(file.path)
    Run(found.probabilities).save(folder)
    keep(found, named_after(file.path), folder)


def training(
    folder: Path,
    arrays: StoredArrays | SentArrays,
    classes: int,
    network: Network,
    shaping: Mapping[str, Any],
    seed: int,
    **watch: Callable[..., None],
) -> None:
    """A trained network, `model.keras`, and the record of how it was trained."""
    with quiet_libraries():
        with loading():
            from report.network.repeated import train_into

        train_into(folder, network, arrays, classes, shaping, seed, **watch)


def answers(
    folder: Path,
    arrays: StoredArrays,
    classes: int,
    guessed: tuple[str, ...],
    custom: Custom,
    trained: ForeignFile,
    log: ForeignFile | None,
) -> None:
    """The answers of a network that was trained elsewhere, the network, and what is known of its training."""
    with quiet_libraries():
        with loading():
            from report.network.supplied import answer_into

        read = log.path if log else None
        with loading_only(custom.shape, custom.module):
            answer_into(folder, arrays, classes, custom.module, trained=trained.path, log=read, guessed=guessed)


def trainings(folder: Path, arrays: StoredArrays, made: tuple[Path, ...]) -> None:
    """What several trainings of one network have in common, and the one that is in their middle."""
    from report.evaluation.replicates import compare_trainings
    from report.network.run import Run

    _, labels = arrays.load_test()
    runs = [Run.load(training) for training in made]
    processors = [run.training.processor for run in runs if run.training]
    compare_trainings(labels, [run.probabilities for run in runs], [run.seed for run in runs], processors).save(folder)


def evaluation(folder: Path, arrays: StoredArrays, class_names: tuple[str, ...], training: Path) -> None:
    """The scores of a network, their intervals, and `predictions.csv` without the marks of the chapters."""
    from report.evaluation.scores import evaluate, predictions_table
    from report.evaluation.uncertainty import measure_uncertainty
    from report.network.run import Run

    _, labels = arrays.load_test()
    probabilities = Run.load(training).probabilities
    scores = evaluate(labels, probabilities, class_names)
    scores.save(folder)
    measure_uncertainty(scores, probabilities).save(folder)
    (folder / "predictions.csv").write_text(predictions_table(labels, probabilities), encoding="ascii")


def robustness(folder: Path, arrays: StoredArrays, ink: bool, training: Path) -> None:
    """The accuracy that is left under disturbances."""
    with quiet_libraries():
        with loading():
            from report.chapters.robustness.measure import measure_robustness
            from report.network.keras_model import load_predictor
            from report.network.run import Run

        predict = load_predictor(training / "model.keras", Run.load(training).asked)
        measure_robustness(*arrays.load_test(), predict, as_ink=ink).save(folder)


def features(folder: Path, arrays: StoredArrays, training: Path) -> None:
    """What the hidden units look for."""
    with quiet_libraries():
        with loading():
            from report.chapters.features.measure import measure_features
            from report.network.keras_model import load_model
            from report.network.layers import ask_first_layer
            from report.network.run import Run

        images, _ = arrays.load_test()
        asked = Run.load(training).asked
        first = ask_first_layer(load_model(training / "model.keras", asked), images, asked)
        measure_features(first, images).save(folder)


def models(folder: Path, arrays: StoredArrays, plans: tuple[Plan, ...], made: tuple[tuple[Path, ...], ...]) -> None:
    """The networks side by side, and by how much every two of them differ."""
    from report.chapters.models.measure import compare_models
    from report.network.run import Run

    _, labels = arrays.load_test()
    runs = [[Run.load(training) for training in of_model] for of_model in made]
    sizes = [[(training / "model.keras").stat().st_size for training in of_model] for of_model in made]
    compare_models(labels, plans, runs, sizes).save(folder)


def labels(folder: Path, arrays: StoredArrays, training: Path) -> None:
    """The test images whose labels may be wrong."""
    from report.chapters.labels.measure import find_label_issues
    from report.network.run import Run

    _, given = arrays.load_test()
    find_label_issues(given, Run.load(training).probabilities).save(folder)


def comparison(folder: Path, runs: tuple[PastRun, ...]) -> None:
    """What chance leaves of all runs so far and of the steps between them."""
    from report.history.measure import measure

    measure(runs).save(folder)
