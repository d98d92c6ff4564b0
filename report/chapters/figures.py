"""Every picture of the report, drawn one after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.chapters.calibration.figure import draw_coverage, draw_reliability
from report.chapters.features.figure import draw_features
from report.chapters.learning.figure import draw_accuracy, draw_loss
from report.chapters.mistakes.figure import draw_classes
from report.chapters.robustness.figure import draw_robustness
from report.chapters.samples.figure import draw_samples
from report.chapters.selection import choose_tiles
from report.chapters.summary.figure import draw_interval
from report.plotting.images import draw_sprite
from report.plotting.pictures import Pictures

if TYPE_CHECKING:
    import numpy as np

    from report.chapters.results import Results


def draw_all(results: Results, images: np.ndarray) -> Pictures:
    """Draw every picture of the report; `images` are the test images, uint8 (n, height, width)."""
    run, evaluation, uncertainty = results.run, results.evaluation, results.uncertainty
    figures = [
        draw_interval(evaluation),
        draw_loss(run),
        draw_accuracy(run),
        draw_samples(evaluation, images),
        draw_classes(evaluation, uncertainty),
        draw_reliability(evaluation, uncertainty),
        draw_coverage(uncertainty),
        draw_robustness(results.robustness),
    ]
    if not results.features.reason:
        figures.append(draw_features(results.features))
    return Pictures(tuple(figures), draw_sprite(images, choose_tiles(evaluation)))
