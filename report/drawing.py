"""Runs the stages that draw, and gathers what the pages show and load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report import stages
from report.chapters.assets import Assets
from report.chapters.draw.record import Pad
from report.chapters.explorer.record import Gallery
from report.chapters.history.changes import changed_images
from report.chapters.models.record import Models
from report.plotting.pictures import Figures, Sprite

if TYPE_CHECKING:
    from report.chapters.report import Folders
    from report.core.cache import Cache
    from report.data.dataset import Dataset
    from report.history.runs import Past


def make_assets(cache: Cache, dataset: Dataset, folders: Folders, past: Past, more: tuple[int, ...]) -> Assets:
    """Run the stages that draw and gather what the pages show and load; `more` are further images to show as tiles."""
    arrays, say = dataset.arrays, dataset.vocabulary
    training, evaluation = folders.training, folders.evaluation
    drawn = {
        "summary": cache.run(stages.accuracy_interval, evaluation, folders.trainings, say),
        "learning": cache.run(stages.learning_curves, training, folders.made),
        "samples": cache.run(stages.sample_grid, arrays, evaluation, say),
        "mistakes": cache.run(stages.class_chart, evaluation, say),
        "calibration": cache.run(stages.calibration_charts, evaluation),
        "robustness": cache.run(stages.robustness_chart, folders.robustness, say),
        "features": cache.run(stages.feature_images, folders.features, say),
    }
    if Models.load(folders.models).several:
        drawn["models"] = cache.run(stages.models_chart, folders.models, say)
    changed = None
    if past.comparison:
        runs, measured = past.same_data, past.measured
        intervals = tuple((measured.intervals[run.id], measured.loss_intervals[run.id]) for run in runs)
        drawn["history"] = cache.run(stages.history, arrays, runs, intervals, changed_images(past.comparison), say)
        changed = Sprite.load(drawn["history"])
    return Assets(
        figures={name: Figures.load(folder).figures for name, folder in drawn.items()},
        sprite=Sprite.load(cache.run(stages.tiles, arrays, evaluation, more)),
        changed=changed,
        gallery=Gallery.load(cache.run(stages.explorer, arrays, training, evaluation)),
        pad=Pad.load(cache.run(stages.draw, arrays, training, evaluation)),
    )
