"""Has drawn what the pages show and load, beside this process where there is one, and gathers it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from report.chapters import drawing
from report.chapters.assets import Assets
from report.chapters.challenge.record import ROUNDS, Challenge
from report.chapters.draw.record import Pad
from report.chapters.explorer.record import Gallery
from report.chapters.history.changes import changed_images
from report.chapters.learning.record import Replay
from report.core.loading import loading
from report.core.sources import shape_of
from report.plotting.pictures import Figures, Sprite

if TYPE_CHECKING:
    from report.chapters.report import Folders, Further, Results
    from report.core.cache import Cache
    from report.data.dataset import Dataset, StoredArrays
    from report.history.runs import Past

Begun = dict[str, Callable[[], Path]]  # what waits for a stage and returns its folder, by the name of its chapter

# The chapters that have charts, as pages name them.
FIGURES = ("summary", "learning", "samples", "mistakes", "calibration", "robustness", "features", "models", "history")


def warm_up(arrays: StoredArrays) -> None:
    """Load what these stages need, and unpack the test images."""
    arrays.load_test()
    for stage in (drawing.explorer, drawing.calibration_charts, drawing.learning_curves, drawing.card):
        shape_of(stage)
    with loading():
        for heavy in ("calibration.figure", "explorer.assets", "draw.assets"):
            import_module(f"report.chapters.{heavy}")


def begin_drawing(
    cache: Cache,
    dataset: Dataset,
    folders: Folders,
    results: Results,
    past: Past,
    *,
    more: tuple[int, ...],
    words: tuple[str, str],
) -> Begun:
    """Begin to draw what is known before the network is asked further, beside this process if that can be.

    `more` are further images to show as tiles, `words` the title and the headline of the report.
    What has nothing to draw, for want of a network, images or a training, is left out.
    """
    start = cache.start
    arrays, say, ink = dataset.arrays, dataset.vocabulary, dataset.ink
    training, evaluation, trainings = folders.training, folders.evaluation, folders.trainings
    begun = {
        "explorer": start(drawing.explorer, arrays, ink, training, evaluation),
        "summary": start(drawing.accuracy_interval, evaluation, trainings, say),
        "mistakes": start(drawing.class_chart, evaluation, say),
        "calibration": start(drawing.calibration_charts, evaluation, say),
        "card": start(drawing.card, arrays, (dataset.pictured, ink), evaluation, trainings, words, say),
        "tiles": start(drawing.tiles, arrays, ink, evaluation, more),
    }
    if results.run.training:
        begun["learning"] = start(
            drawing.learning_curves, training, folders.made, evaluation, say, bool(dataset.repeated)
        )
    if dataset.pictured:
        begun["samples"] = start(drawing.sample_grid, arrays, ink, evaluation, say)
    if results.models and results.models.several:
        begun["models"] = start(drawing.models_chart, folders.models, say)
    if results.run.layers and folders.asked:
        begun["draw"] = start(drawing.draw, arrays, ink, training, evaluation)
    if dataset.pictured and results.evaluation.total >= ROUNDS:
        begun["challenge"] = start(drawing.challenge, arrays, ink, training, evaluation, trainings)
    if past.comparison:
        runs, measured = past.same_data, past.measured
        intervals = tuple((measured.intervals[run.id], measured.loss_intervals[run.id]) for run in runs)
        begun["history"] = start(drawing.history, arrays, ink, runs, intervals, changed_images(past.comparison), say)
    return begun


def begin_features(cache: Cache, begun: Begun, dataset: Dataset, features: Path) -> None:
    """Begin to draw what the units look for, as it was found in the folder `features`."""
    begun["features"] = cache.start(drawing.feature_images, features, dataset.vocabulary)


def finish_drawing(cache: Cache, begun: Begun, dataset: Dataset, further: Further | None) -> Assets:
    """Draw how disturbances were stood, wait for all that was begun, and gather what the pages show and load."""
    if further:
        robustness = cache.start(drawing.robustness_chart, dataset.ink, further.robustness, dataset.vocabulary)
        begun = {**begun, "robustness": robustness}
    drawn = {name: arrived() for name, arrived in reversed(begun.items())}
    figures = {name: Figures.load(folder).figures for name, folder in drawn.items() if name in FIGURES}
    figures["summary"] += Figures.load(drawn["card"]).figures
    return Assets(
        figures=figures,
        sprite=Sprite.load(drawn["tiles"]),
        changed=Sprite.load(drawn["history"]) if "history" in drawn else None,
        gallery=Gallery.load(drawn["explorer"]),
        pad=Pad.load(drawn["draw"]) if "draw" in drawn else None,
        challenge=Challenge.load(drawn["challenge"]) if "challenge" in drawn else None,
        replay=Replay.find(drawn["learning"]) if dataset.pictured and "learning" in drawn else None,
    )
