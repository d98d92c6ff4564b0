"""The stages that draw, each a function that fills a folder as in `report/stages.py`, and what all of them made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.chapters.assets import Assets
from report.chapters.challenge.record import ROUNDS, Challenge
from report.chapters.draw.record import Pad
from report.chapters.explorer.record import Gallery
from report.chapters.history.changes import changed_images
from report.chapters.learning.record import Replay
from report.plotting.pictures import Figures, Sprite

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from report.chapters.report import Folders, Results
    from report.core.cache import Cache
    from report.data.dataset import Dataset, StoredArrays
    from report.data.vocabulary import Vocabulary
    from report.evaluation.results import Interval
    from report.history.runs import Past, PastRun


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


def learning_curves(folder: Path, training: Path, made: tuple[Path, ...], evaluation: Path, say: Vocabulary) -> None:
    """The curves of loss and accuracy, before those of all trainings, and how the first images were read on the way."""
    from report.chapters.learning.figure import draw_accuracy, draw_loss
    from report.chapters.learning.measure import find_replay
    from report.chapters.selection import FIRST_SHOWN
    from report.evaluation.results import Evaluation
    from report.network.run import Run

    run = Run.load(training)
    told, *every = (one.training for one in (run, *map(Run.load, made)) if one.training)
    counted = told.epochs[0].accuracy is not None or told.epochs[0].test_accuracy is not None
    Figures((draw_loss(told, every, say), *([draw_accuracy(told, every)] if counted else []))).save(folder)
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
    """The weights of the hidden units as images, if they can be shown so."""
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
    pad = make_pad(training / "model.keras", Evaluation.load(evaluation), images, Run.load(training).asked, as_ink=ink)
    pad.save(folder)


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


def make_assets(
    cache: Cache,
    dataset: Dataset,
    folders: Folders,
    results: Results,
    past: Past,
    more: tuple[int, ...],
    words: tuple[str, str],
) -> Assets:
    """Run the stages that draw and gather what the pages show and load.

    `more` are further images to show as tiles, `words` the title and the headline of the report.
    What has nothing to draw, for want of a network, images or a training, is left out.
    """
    arrays, say, ink = dataset.arrays, dataset.vocabulary, dataset.ink
    training, evaluation = folders.training, folders.evaluation
    drawn = {"summary": cache.run(accuracy_interval, evaluation, folders.trainings, say)}
    if results.run.training:
        drawn["learning"] = cache.run(learning_curves, training, folders.made, evaluation, say)
    if dataset.pictured:
        drawn["samples"] = cache.run(sample_grid, arrays, ink, evaluation, say)
    drawn["mistakes"] = cache.run(class_chart, evaluation, say)
    drawn["calibration"] = cache.run(calibration_charts, evaluation, say)
    if folders.robustness:
        drawn["robustness"] = cache.run(robustness_chart, ink, folders.robustness, say)
    if folders.features:
        drawn["features"] = cache.run(feature_images, folders.features, say)
    if results.models and results.models.several:
        drawn["models"] = cache.run(models_chart, folders.models, say)
    tried = results.run.layers and folders.robustness
    played = dataset.pictured and results.evaluation.total >= ROUNDS
    changed = None
    if past.comparison:
        runs, measured = past.same_data, past.measured
        intervals = tuple((measured.intervals[run.id], measured.loss_intervals[run.id]) for run in runs)
        drawn["history"] = cache.run(history, arrays, ink, runs, intervals, changed_images(past.comparison), say)
        changed = Sprite.load(drawn["history"])
    figures = {name: Figures.load(folder).figures for name, folder in drawn.items()}
    shared = cache.run(card, arrays, (dataset.pictured, ink), evaluation, folders.trainings, words, say)
    figures["summary"] += Figures.load(shared).figures
    return Assets(
        figures=figures,
        sprite=Sprite.load(cache.run(tiles, arrays, ink, evaluation, more)),
        changed=changed,
        gallery=Gallery.load(cache.run(explorer, arrays, ink, training, evaluation)),
        pad=Pad.load(cache.run(draw, arrays, ink, training, evaluation)) if tried else None,
        challenge=Challenge.load(cache.run(challenge, arrays, ink, training, evaluation, folders.trainings))
        if played
        else None,
        replay=Replay.find(drawn["learning"]) if dataset.pictured and "learning" in drawn else None,
    )
