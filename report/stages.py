"""The stages of a build that the cache remembers: each is a function that fills a folder from what it is given.

What is heavy is imported by the stage that needs it, so that a build that finds everything in the cache waits for none
of it. What shapes a stage is read from its code (`report/core/sources.py`), and from what `build.py` gives it by
position; who watches is given by name and shapes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from report.chapters.models.record import Models
from report.core.quiet import quiet_libraries
from report.plotting.pictures import Figures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from report.core.plans import Plan
    from report.data.dataset import SentArrays, StoredArrays
    from report.data.vocabulary import Vocabulary
    from report.evaluation.results import Interval
    from report.history.runs import PastRun
    from report.network.models import Network


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
        from report.network.repeated import train_into

        train_into(folder, network, arrays, classes, shaping, seed, **watch)


def trainings(folder: Path, arrays: StoredArrays, made: tuple[Path, ...]) -> None:
    """What several trainings of one network have in common, and the one that is in their middle."""
    from report.evaluation.replicates import compare_trainings
    from report.network.run import Run

    _, labels = arrays.load_test()
    runs = [Run.load(training) for training in made]
    answers, seeds, processors = zip(*((run.probabilities, run.seed, run.processor) for run in runs), strict=True)
    compare_trainings(labels, answers, seeds, processors).save(folder)


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


def robustness(folder: Path, arrays: StoredArrays, training: Path) -> None:
    """The accuracy that is left under disturbances."""
    with quiet_libraries():
        from report.chapters.robustness.measure import measure_robustness
        from report.network.keras_model import load_predictor

        measure_robustness(*arrays.load_test(), load_predictor(training / "model.keras")).save(folder)


def features(folder: Path, arrays: StoredArrays, training: Path) -> None:
    """What the hidden units look for."""
    with quiet_libraries():
        from report.chapters.features.measure import measure_features
        from report.network.keras_model import ask_first_layer, load_model

        images, _ = arrays.load_test()
        first = ask_first_layer(load_model(training / "model.keras"), images)
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


def tiles(folder: Path, arrays: StoredArrays, evaluation: Path, more: tuple[int, ...]) -> None:
    """The sprite of the test images that the article shows, and of some more."""
    from report.chapters.selection import choose_tiles
    from report.evaluation.results import Evaluation
    from report.plotting.images import draw_sprite

    images, _ = arrays.load_test()
    chosen = {*choose_tiles(Evaluation.load(evaluation)), *more}
    draw_sprite(images, sorted(chosen)).save(folder)


def accuracy_interval(folder: Path, evaluation: Path, trainings: Path, say: Vocabulary) -> None:
    """The figure of the first screen."""
    from report.chapters.summary.figure import draw_interval
    from report.evaluation.results import Evaluation
    from report.evaluation.trainings import Trainings

    Figures((draw_interval(Evaluation.load(evaluation), Trainings.load(trainings), say),)).save(folder)


def learning_curves(folder: Path, training: Path, made: tuple[Path, ...]) -> None:
    """The curves of loss and accuracy, before those of all trainings."""
    from report.chapters.learning.figure import draw_accuracy, draw_loss
    from report.network.run import Run

    run, every = Run.load(training), [Run.load(one) for one in made]
    Figures((draw_loss(run, every), draw_accuracy(run, every))).save(folder)


def sample_grid(folder: Path, arrays: StoredArrays, evaluation: Path, say: Vocabulary) -> None:
    """The grid of sample predictions."""
    from report.chapters.samples.figure import draw_samples
    from report.evaluation.results import Evaluation

    images, _ = arrays.load_test()
    Figures((draw_samples(Evaluation.load(evaluation), images, say),)).save(folder)


def class_chart(folder: Path, evaluation: Path, say: Vocabulary) -> None:
    """The chart of precision and recall."""
    from report.chapters.mistakes.figure import draw_classes
    from report.evaluation.results import Evaluation, Uncertainty

    Figures((draw_classes(Evaluation.load(evaluation), Uncertainty.load(evaluation), say),)).save(folder)


def calibration_charts(folder: Path, evaluation: Path) -> None:
    """The charts of reliability and coverage."""
    from report.chapters.calibration.figure import draw_coverage, draw_reliability
    from report.evaluation.results import Evaluation, Uncertainty

    uncertainty = Uncertainty.load(evaluation)
    Figures((draw_reliability(Evaluation.load(evaluation), uncertainty), draw_coverage(uncertainty))).save(folder)


def robustness_chart(folder: Path, robustness: Path, say: Vocabulary) -> None:
    """The rows of disturbed images."""
    from report.chapters.robustness.figure import draw_robustness
    from report.chapters.robustness.record import Robustness

    Figures((draw_robustness(Robustness.load(robustness), say),)).save(folder)


def feature_images(folder: Path, features: Path, say: Vocabulary) -> None:
    """The weights of the hidden units as images, if they can be shown so."""
    from report.chapters.features.figure import draw_features
    from report.chapters.features.record import Features

    found = Features.load(features)
    Figures(() if found.reason else (draw_features(found, say),)).save(folder)


def models_chart(folder: Path, models: Path, say: Vocabulary) -> None:
    """The accuracies of several networks."""
    from report.chapters.models.figure import draw_models

    Figures((draw_models(Models.load(models), say),)).save(folder)


def explorer(folder: Path, arrays: StoredArrays, training: Path, evaluation: Path) -> None:
    """What the explorer loads."""
    from report.chapters.explorer.assets import make_gallery
    from report.evaluation.results import Evaluation
    from report.network.run import Run

    images, _ = arrays.load_test()
    make_gallery(Run.load(training).probabilities, Evaluation.load(evaluation), images).save(folder)


def draw(folder: Path, arrays: StoredArrays, training: Path, evaluation: Path) -> None:
    """What stands behind the page to draw on."""
    from report.chapters.draw.assets import make_pad
    from report.evaluation.results import Evaluation

    images, _ = arrays.load_test()
    make_pad(training / "model.keras", Evaluation.load(evaluation), images).save(folder)


def comparison(folder: Path, runs: tuple[PastRun, ...], current: str) -> None:
    """What chance leaves of all runs so far and of the steps between them; `current` is the id of the newest."""
    from report.history.measure import measure

    measure(runs, current).save(folder)


def history(
    folder: Path,
    arrays: StoredArrays,
    runs: tuple[PastRun, ...],
    intervals: Sequence[tuple[Interval, Interval | None]],
    changed: Sequence[int],
    say: Vocabulary,
) -> None:
    """The charts of the runs on the same data, and the sprite of the test images that changed sides."""
    from report.chapters.history.figure import draw_runs
    from report.plotting.images import draw_sprite

    images, _ = arrays.load_test()
    draw_runs(runs, intervals, say).save(folder)
    draw_sprite(images, list(changed) or [0]).save(folder)
