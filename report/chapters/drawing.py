"""The stages that draw, each a function that fills a folder as in `report/stages.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.plotting.pictures import Figures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from report.data.dataset import StoredArrays
    from report.data.vocabulary import Vocabulary
    from report.evaluation.results import Interval
    from report.history.runs import PastRun

TILE = 56  # pixels: twice what a tile of the article has in CSS pixels, for fine screens


def tiles(folder: Path, arrays: StoredArrays, ink: bool, evaluation: Path, more: tuple[int, ...]) -> None:
    """The sprite of the test images that the article shows, and of some more."""
    from report.chapters.selection import choose_tiles
    from report.evaluation.results import Evaluation
    from report.plotting.images import draw_sprite

    images, _ = arrays.load_test()
    chosen = {*choose_tiles(Evaluation.load(evaluation)), *more}
    draw_sprite(images, sorted(chosen), as_ink=ink, longest=TILE).save(folder)


def accuracy_interval(folder: Path, evaluation: Path, trainings: Path, say: Vocabulary) -> None:
    """The figure of the first screen."""
    from report.chapters.summary.figure import draw_interval
    from report.evaluation.results import Evaluation
    from report.evaluation.trainings import Trainings

    Figures((draw_interval(Evaluation.load(evaluation), Trainings.load(trainings), say),)).save(folder)


def card(
    folder: Path,
    arrays: StoredArrays,
    seen_as: tuple[bool, bool],
    evaluation: Path,
    trainings: Path,
    words: tuple[str, str],
    say: Vocabulary,
) -> None:
    """The card that stands for the report where its address is shared.

    `seen_as` says whether there are images, and whether they are ink; `words` are the title and the headline.
    """
    from report.chapters.summary.card import Card, draw_card
    from report.evaluation.results import Evaluation
    from report.evaluation.trainings import Trainings

    pictured, ink = seen_as
    scores, every = Evaluation.load(evaluation), Trainings.load(trainings)
    written = Card(*words, scores.accuracy, (scores.interval, "95% Wilson interval"))
    if every.number > 1:
        ends = every.another and (every.another, "another training, with 95% probability")
        written = Card(*words, every.mean, ends)
    images = arrays.load_test()[0] if pictured else None
    Figures((draw_card(written, scores, images, say, as_ink=ink),)).save(folder)


def learning_curves(
    folder: Path,
    training: Path,
    made: tuple[Path, ...],
    evaluation: Path,
    say: Vocabulary,
    repeated: bool,
) -> None:
    """The curves of loss and accuracy, before those of all trainings, and how the first images were read on the way."""
    from report.chapters.learning.figure import draw_accuracy, draw_loss
    from report.chapters.learning.measure import find_replay
    from report.chapters.selection import FIRST_SHOWN
    from report.evaluation.results import Evaluation
    from report.network.run import Run

    run = Run.load(training)
    told, *every = (one.training for one in (run, *map(Run.load, made)) if one.training)
    counted = told.epochs[0].accuracy is not None or told.epochs[0].test_accuracy is not None
    Figures((draw_loss(told, every, say, repeated=repeated), *([draw_accuracy(told, every)] if counted else []))).save(
        folder
    )
    if replay := find_replay(told, every, run.answers, Evaluation.load(evaluation).labels, FIRST_SHOWN):
        replay.save(folder)


def sample_grid(folder: Path, arrays: StoredArrays, ink: bool, evaluation: Path, say: Vocabulary) -> None:
    """The grid of sample predictions."""
    from report.chapters.samples.figure import draw_samples
    from report.evaluation.results import Evaluation

    images, _ = arrays.load_test()
    Figures((draw_samples(Evaluation.load(evaluation), images, say, as_ink=ink),)).save(folder)


def class_chart(folder: Path, evaluation: Path, say: Vocabulary) -> None:
    """The chart of precision and recall."""
    from report.chapters.mistakes.figure import draw_classes
    from report.evaluation.results import Evaluation, Uncertainty

    Figures((draw_classes(Evaluation.load(evaluation), Uncertainty.load(evaluation), say),)).save(folder)


def calibration_charts(folder: Path, evaluation: Path, say: Vocabulary) -> None:
    """The charts of reliability and coverage."""
    from report.chapters.calibration.figure import draw_coverage, draw_reliability
    from report.evaluation.results import Evaluation, Uncertainty

    uncertainty = Uncertainty.load(evaluation)
    reliability = draw_reliability(Evaluation.load(evaluation), uncertainty, say)
    Figures((reliability, draw_coverage(uncertainty, say))).save(folder)


def robustness_chart(folder: Path, ink: bool, robustness: Path, say: Vocabulary) -> None:
    """The rows of disturbed images."""
    from report.chapters.robustness.figure import draw_robustness
    from report.chapters.robustness.record import Robustness

    Figures((draw_robustness(Robustness.load(robustness), say, as_ink=ink),)).save(folder)


def feature_images(folder: Path, features: Path, say: Vocabulary) -> None:
    """What the units of the first layer look for as images, if it can be shown so."""
    from report.chapters.features.figure import draw_features
    from report.chapters.features.record import Features

    found = Features.load(features)
    Figures(() if found.reason else draw_features(found, say)).save(folder)


def models_chart(folder: Path, models: Path, say: Vocabulary) -> None:
    """The accuracies of several networks."""
    from report.chapters.models.figure import draw_models
    from report.chapters.models.record import Models

    Figures((draw_models(Models.load(models), say),)).save(folder)


def explorer(folder: Path, arrays: StoredArrays, ink: bool, training: Path, evaluation: Path) -> None:
    """What the explorer loads."""
    from report.chapters.explorer.assets import make_gallery
    from report.evaluation.results import Evaluation
    from report.network.run import Run

    images, _ = arrays.load_test()
    make_gallery(Run.load(training).probabilities, Evaluation.load(evaluation), images, as_ink=ink).save(folder)


def draw(folder: Path, arrays: StoredArrays, ink: bool, training: Path, evaluation: Path) -> None:
    """What stands behind the page to draw on."""
    from report.chapters.draw.assets import make_pad
    from report.evaluation.results import Evaluation
    from report.network.run import Run

    images, _ = arrays.load_test()
    run = Run.load(training)
    make_pad(training / "model.keras", Evaluation.load(evaluation), images, run, as_ink=ink).save(folder)


def challenge(folder: Path, arrays: StoredArrays, ink: bool, training: Path, evaluation: Path, trainings: Path) -> None:
    """What the game shows."""
    from report.chapters.challenge.assets import make_challenge
    from report.evaluation.results import Evaluation
    from report.evaluation.trainings import Trainings
    from report.network.run import Run

    images, _ = arrays.load_test()
    misread, probabilities = Trainings.load(trainings).misread, Run.load(training).probabilities
    make_challenge(Evaluation.load(evaluation), misread, probabilities, images, as_ink=ink).save(folder)


def history(
    folder: Path,
    arrays: StoredArrays,
    ink: bool,
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
    draw_sprite(images, list(changed) or [0], as_ink=ink, longest=TILE).save(folder)
