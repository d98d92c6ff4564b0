"""The stages that draw, each a function that fills a folder as in `report/stages.py`, and what all of them made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.chapters.assets import Assets
from report.chapters.draw.record import Pad
from report.chapters.explorer.record import Gallery
from report.chapters.history.changes import changed_images
from report.chapters.models.record import Models
from report.plotting.pictures import Figures, Sprite

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from report.chapters.report import Folders
    from report.core.cache import Cache
    from report.data.dataset import Dataset, StoredArrays
    from report.data.vocabulary import Vocabulary
    from report.evaluation.results import Interval
    from report.history.runs import Past, PastRun


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

    known = [run.training for run in map(Run.load, (training, *made)) if run.training]
    if not known:
        Figures(()).save(folder)
        return
    told, *every = known
    counted = told.epochs[0].accuracy is not None or told.epochs[0].test_accuracy is not None
    Figures((draw_loss(told, every), *([draw_accuracy(told, every)] if counted else []))).save(folder)


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
    from report.network.run import Run

    images, _ = arrays.load_test()
    make_pad(training / "model.keras", Evaluation.load(evaluation), images, Run.load(training).asked).save(folder)


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


def make_assets(cache: Cache, dataset: Dataset, folders: Folders, past: Past, more: tuple[int, ...]) -> Assets:
    """Run the stages that draw and gather what the pages show and load; `more` are further images to show as tiles."""
    arrays, say = dataset.arrays, dataset.vocabulary
    training, evaluation = folders.training, folders.evaluation
    drawn = {
        "summary": cache.run(accuracy_interval, evaluation, folders.trainings, say),
        "learning": cache.run(learning_curves, training, folders.made),
        "samples": cache.run(sample_grid, arrays, evaluation, say),
        "mistakes": cache.run(class_chart, evaluation, say),
        "calibration": cache.run(calibration_charts, evaluation),
        "robustness": cache.run(robustness_chart, folders.robustness, say),
        "features": cache.run(feature_images, folders.features, say),
    }
    if Models.load(folders.models).several:
        drawn["models"] = cache.run(models_chart, folders.models, say)
    changed = None
    if past.comparison:
        runs, measured = past.same_data, past.measured
        intervals = tuple((measured.intervals[run.id], measured.loss_intervals[run.id]) for run in runs)
        drawn["history"] = cache.run(history, arrays, runs, intervals, changed_images(past.comparison), say)
        changed = Sprite.load(drawn["history"])
    return Assets(
        figures={name: Figures.load(folder).figures for name, folder in drawn.items()},
        sprite=Sprite.load(cache.run(tiles, arrays, evaluation, more)),
        changed=changed,
        gallery=Gallery.load(cache.run(explorer, arrays, training, evaluation)),
        pad=Pad.load(cache.run(draw, arrays, training, evaluation)),
    )
