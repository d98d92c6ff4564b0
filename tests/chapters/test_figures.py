"""Every chart is drawn twice, for a wide page and for a phone, and fits the one and the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from worlds import parsed, past_run, tiny_evaluation, tiny_results, tiny_training, tiny_trainings

from report.chapters.calibration.figure import draw_coverage, draw_reliability
from report.chapters.history.figure import draw_accuracies, draw_losses
from report.chapters.learning.figure import draw_accuracy, draw_loss
from report.chapters.mistakes.figure import draw_classes
from report.chapters.robustness.figure import draw_robustness
from report.chapters.samples.figure import draw_samples
from report.chapters.summary.figure import draw_interval

if TYPE_CHECKING:
    from collections.abc import Callable

    from report.plotting.pictures import Figure

TRAINING = tiny_training()
SCORED = tiny_evaluation([0, 1, 1, 0], [0, 1, 0, 0])
UNCERTAINTY = tiny_results(evaluation=SCORED).uncertainty
RUNS = [past_run("1"), past_run("2")]
DRAWN: tuple[tuple[Callable[..., Figure], tuple[Any, ...]], ...] = (
    (draw_interval, (SCORED, tiny_trainings([0.75], [0] * 4))),
    (draw_interval, (SCORED, tiny_trainings([0.75, 0.8], [0] * 4))),
    (draw_loss, (TRAINING,)),
    (draw_accuracy, (TRAINING,)),
    (draw_samples, (SCORED, np.zeros((4, 5, 3), np.uint8))),
    (draw_classes, (SCORED, UNCERTAINTY)),
    (draw_reliability, (SCORED, UNCERTAINTY)),
    (draw_coverage, (UNCERTAINTY,)),
    (draw_robustness, (tiny_results(evaluation=SCORED).robustness,)),
    (draw_accuracies, (RUNS, [run.interval for run in RUNS])),
    (draw_losses, (RUNS, [run.loss_interval for run in RUNS])),
)


@pytest.mark.parametrize(("draw", "shown"), DRAWN, ids=[draw.__name__ for draw, _ in DRAWN])
def test_a_chart_fits_a_wide_page_and_a_phone(draw: Callable[..., Figure], shown: tuple[Any, ...]) -> None:
    figure = draw(*shown)
    wide, narrow = (int(parsed(image).get("width")) for image in (figure.image, figure.narrow))
    assert wide <= 896
    assert narrow == 343
