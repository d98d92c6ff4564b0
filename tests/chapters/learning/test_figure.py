"""The figures say what the numbers say, in words and in lines, for any run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from worlds import SVG, parsed, tiny_evaluation, tiny_results, tiny_run, written

from report.chapters.figures import draw_all
from report.chapters.learning.figure import draw_accuracy, draw_loss
from report.chapters.summary.figure import draw_interval
from report.evaluation.results import Evaluation
from report.evaluation.statistics import wilson_interval

if TYPE_CHECKING:
    from collections.abc import Callable

    from report.network.run import Run
    from report.plotting.pictures import Figure

RUNS = {
    "three epochs": tiny_run(),
    "one epoch": tiny_run([(0.5, 0.8, 0.4, 0.85)]),
    "two epochs": tiny_run([(0.5, 0.8, 0.4, 0.85), (0.2, 0.9, 0.3, 0.9)]),
    "falling": tiny_run([(1 / n, 1 - 0.5 / n, 1.1 / n, 1 - 0.6 / n) for n in range(1, 31)]),
    "very long": tiny_run([(1 / n, 1 - 0.5 / n, 1.1 / n, 1 - 0.6 / n) for n in range(1, 1001)]),
    "huge": tiny_run([(1e6, 0.1, 2e6, 0.1), (1e5, 0.2, 3e6, 0.1)]),
    "equal": tiny_run([(1.0, 0.5, 1.0, 0.5)] * 3),
    "perfect": tiny_run([(0.0, 1.0, 0.0, 1.0)] * 3),
    "hopeless": tiny_run([(16.1, 0.0, 16.1, 0.0)] * 3),
    "worsening": tiny_run([(0.1, 0.9, 0.1, 0.9), (0.5, 0.8, 0.5, 0.8)]),
}


def scored(correct: int, total: int) -> Evaluation:
    """Return the evaluation of a network that read so many of so many correctly."""
    values = vars(tiny_evaluation([0] * total, [0] * correct + [1] * (total - correct), names=["0", "1"]))
    return Evaluation(**values | {"accuracy": correct / total, "interval": wilson_interval(correct, total)})


def axis(figure: Figure) -> list[float]:
    """Return the numbers along the axis of the interval, in per cent."""
    return [float(text.replace("\N{MINUS SIGN}", "-")) for text in written(figure.image)[:-2]]


def test_every_picture_is_drawn_for_wide_and_narrow_pages() -> None:
    images = np.zeros((4, 5, 3), np.uint8)
    pictures = draw_all(tiny_results(tiny_run(), tiny_evaluation([0, 1, 1, 0], [0, 1, 0, 0])), images)
    drawings = [figure for figure in pictures.figures if figure.suffix == ".svg"]
    assert [figure.name for figure in drawings][:4] == ["interval", "loss", "accuracy", "samples"]
    for figure in drawings:
        wide, narrow = (int(parsed(image).get("width")) for image in (figure.image, figure.narrow))
        assert wide <= 616
        assert narrow == 343
    assert pictures.sprite.indices == (0, 1, 2, 3)


@pytest.mark.parametrize("draw", [draw_loss, draw_accuracy])
@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_any_run_can_be_drawn(run: Run, draw: Callable[[Run], Figure]) -> None:
    figure = draw(run)
    for image in (figure.image, figure.narrow):
        root = parsed(image)
        assert root.findtext(f"{SVG}desc") == figure.alt
        assert not re.search(r"\bnan\b|\binf\b", image.decode())
        assert {"Train", "Test", "epoch"} <= set(written(image))


def test_other_numbers_make_another_picture() -> None:
    assert draw_loss(tiny_run()).image != draw_loss(RUNS["two epochs"]).image


@pytest.mark.parametrize(
    ("name", "alt"),
    [
        (
            "three epochs",
            (
                "Test loss is 0.400 after epoch 1, lowest after epoch 2 with 0.200 and ends at 0.250; "
                "training loss ends at 0.100."
            ),
        ),
        ("one epoch", "Test loss is 0.400 after epoch 1; training loss ends at 0.500."),
        (
            "two epochs",
            "Test loss is 0.400 after epoch 1, lowest after epoch 2 with 0.300; training loss ends at 0.200.",
        ),
    ],
)
def test_the_loss_is_told_in_numbers(name: str, alt: str) -> None:
    assert draw_loss(RUNS[name]).alt == alt


@pytest.mark.parametrize(
    ("name", "alt"),
    [
        (
            "three epochs",
            "Test accuracy is 85.00% after epoch 1 and 95.00% after epoch 3; training accuracy ends at 99.00%.",
        ),
        ("one epoch", "Test accuracy is 85.00% after epoch 1; training accuracy ends at 80.00%."),
    ],
)
def test_the_accuracy_is_told_in_numbers(name: str, alt: str) -> None:
    assert draw_accuracy(RUNS[name]).alt == alt


def test_the_lines_end_with_their_last_values() -> None:
    assert {"0.100", "0.250"} <= set(written(draw_loss(tiny_run()).image))
    assert {"99.00", "95.00"} <= set(written(draw_accuracy(tiny_run()).image))


@pytest.mark.parametrize("name", RUNS)
def test_the_best_epoch_is_marked_and_named(name: str) -> None:
    run, figure = RUNS[name], draw_loss(RUNS[name])
    for image in (figure.image, figure.narrow):
        assert f"Lowest test loss: {run.best.test_loss:.3f}" in written(image)
        assert f"after epoch {run.best.number}" in written(image)


@pytest.mark.parametrize("name", RUNS)
def test_no_two_lines_of_the_accuracy_have_the_same_name(name: str) -> None:
    texts = written(draw_accuracy(RUNS[name]).image)
    top = next(place for place, text in enumerate(texts) if text.endswith("% correct"))
    marks = [text.removesuffix("% correct") for text in texts[texts.index("epoch") - 5 : top + 1]]
    assert marks.count(marks[-1]) == 1
    assert float(marks[-1]) == 100


@pytest.mark.parametrize("accuracies", [(0.85, 0.95), (0.5, 0.7), (0.9925, 0.9960), (0.9991, 0.9996)])
def test_the_caption_says_where_the_axis_of_the_accuracy_starts(accuracies: tuple[float, float]) -> None:
    figure = draw_accuracy(tiny_run([(0.5, right, 0.5, right) for right in accuracies]))
    start = min(float(text) for text in written(figure.image) if re.fullmatch(r"[\d.]{2,}", text) and float(text) > 2)
    assert f"starts at {start:g}%" in figure.caption


def test_the_interval_is_told_in_numbers() -> None:
    figure = draw_interval(scored(9762, 10_000))
    assert figure.alt == "Accuracy 97.62% on a scale, with its interval from 97.30% to 97.90%."
    assert figure.caption == (
        "Share read correctly, with its 95% Wilson interval, 97.30% to 97.90%. The axis starts at 97.2%."
    )
    assert written(figure.image)[-2:] == ["97.30", "97.90"]


@pytest.mark.parametrize(("correct", "total"), [(9762, 10_000), (355, 360), (10, 20), (59_000, 60_000)])
def test_the_axis_of_the_interval_holds_it_and_starts_where_the_caption_says(correct: int, total: int) -> None:
    evaluation = scored(correct, total)
    figure, (low, high) = draw_interval(evaluation), evaluation.interval
    marks = axis(figure)
    assert marks[0] <= 100 * low < 100 * high <= marks[-1]
    assert f"starts at {marks[0]:g}%." in figure.caption


@pytest.mark.parametrize(
    ("correct", "total"),
    [(0, 20), (1, 20), (19, 20), (20, 20), (0, 1), (1, 1), (3, 1000), (9999, 10_000), (10_000, 10_000), (360, 360)],
)
def test_the_axis_of_the_interval_shows_possible_numbers_each_once(correct: int, total: int) -> None:
    marks = axis(draw_interval(scored(correct, total)))
    assert min(marks) >= 0
    assert max(marks) <= 100
    assert len(marks) == len(set(marks))
