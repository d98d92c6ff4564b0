"""The figure of the first screen says how good one training is, or several, and how far chance could move that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from worlds import SVG, parsed, tiny_evaluation, tiny_trainings, written

from report.chapters.summary.figure import draw_interval
from report.evaluation.replicates import compare_trainings
from report.evaluation.results import Evaluation
from report.evaluation.statistics import wilson_interval

if TYPE_CHECKING:
    from report.evaluation.trainings import Trainings
    from report.plotting.pictures import Figure


def scored(correct: int, total: int) -> Evaluation:
    """Return the evaluation of a network that read so many of so many correctly."""
    values = vars(tiny_evaluation([0] * total, [0] * correct + [1] * (total - correct), names=["0", "1"]))
    return Evaluation(**values | {"accuracy": correct / total, "interval": wilson_interval(correct, total)})


def axis(figure: Figure) -> list[float]:
    """Return the numbers along the axis of the interval, in per cent."""
    return [float(text.replace("\N{MINUS SIGN}", "-")) for text in written(figure.image)[:-2]]


def alone(evaluation: Evaluation) -> Figure:
    """Draw one training."""
    return draw_interval(evaluation, tiny_trainings([evaluation.accuracy], [0]))


def test_the_interval_is_told_in_numbers() -> None:
    figure = alone(scored(9762, 10_000))
    assert figure.alt == "Accuracy 97.62% on a scale, with its interval from 97.30% to 97.90%."
    assert figure.caption == (
        "Share read correctly, with its 95% Wilson interval, 97.30% to 97.90%: nineteen of twenty such "
        "intervals hold the true share. One training cannot tell what another "
        "would give; the setting “replicates” makes more. The axis starts at 97.2%."
    )
    assert written(figure.image)[-2:] == ["97.30", "97.90"]
    assert written(alone(scored(19_999, 20_000)).image)[-2:] == ["99.97", "99.99"]


@pytest.mark.parametrize(("correct", "total"), [(9762, 10_000), (355, 360), (10, 20), (59_000, 60_000)])
def test_the_axis_of_the_interval_holds_it_and_starts_where_the_caption_says(correct: int, total: int) -> None:
    evaluation = scored(correct, total)
    figure, (low, high) = alone(evaluation), evaluation.interval
    marks = axis(figure)
    assert marks[0] <= 100 * low < 100 * high <= marks[-1]
    assert f"starts at {marks[0]:g}%." in figure.caption


@pytest.mark.parametrize(
    ("correct", "total"),
    [(0, 20), (1, 20), (19, 20), (20, 20), (0, 1), (1, 1), (3, 1000), (9999, 10_000), (10_000, 10_000), (360, 360)],
)
def test_the_axis_of_the_interval_shows_possible_numbers_each_once(correct: int, total: int) -> None:
    marks = axis(alone(scored(correct, total)))
    assert min(marks) >= 0
    assert max(marks) <= 100
    assert len(marks) == len(set(marks))


def several(rights: list[int], total: int) -> tuple[Evaluation, Trainings]:
    """Return trainings that read so many of so many correctly, and the evaluation of the one in the middle."""
    labels = np.zeros(total, int)
    answers = [np.eye(2, dtype=np.float32)[(np.arange(total) >= right).astype(int)] for right in rights]
    trainings = compare_trainings(labels, answers, range(42, 42 + len(rights)))
    return scored(rights[trainings.subject], total), trainings


SEVERAL = {
    "five": ([9802, 9780, 9791, 9802, 9804], 10_000),
    "two": ([9802, 9780], 10_000),
    "four": ([350, 348, 352, 351], 360),
    "all equal": ([9800] * 5, 10_000),
    "all right": ([360] * 3, 360),
    "all wrong": ([0] * 3, 20),
    "three images": ([3, 2, 3], 3),
    "far apart": ([0, 20], 20),
    "many alike": ([97, 97, 97, 97, 97, 97, 97, 98], 100),
}


@pytest.mark.parametrize(("rights", "total"), SEVERAL.values(), ids=SEVERAL)
def test_any_trainings_can_be_drawn(rights: list[int], total: int) -> None:
    evaluation, trainings = several(rights, total)
    figure = draw_interval(evaluation, trainings)
    for image in (figure.image, figure.narrow):
        assert parsed(image).findtext(f"{SVG}desc") == figure.alt
        assert not re.search(r"\bnan\b|\binf\b", image.decode())
    texts = written(figure.image)
    marks = [float(text) for text in texts if re.fullmatch(r"[\d.]+", text)]
    assert min(marks) == float(figure.caption.rpartition(" ")[2].removesuffix("%."))
    assert 0 <= min(marks) <= 100 * min(trainings.accuracies)
    assert max(marks) <= 100
    assert {f"{100 * end:.2f}" for end in evaluation.interval} <= set(texts)


def test_two_intervals_are_told_apart() -> None:
    evaluation, trainings = several(*SEVERAL["five"])
    figure = draw_interval(evaluation, trainings)
    assert figure.caption == (
        "The dots are the five trainings, the tall line is their mean; another would score 97.65% to 98.27% with a "
        "probability of 95% (t-distribution over the seeds). Below, the one in the middle: on all such images it would "
        "score 97.73% to 98.28% (95% Wilson interval: nineteen of twenty such intervals hold the true share). "
        "The axis starts at 97.4%."
    )
    assert "The accuracies of five trainings on a scale, 97.80% to 98.04%, with their mean, 97.96%;" in figure.alt
    assert {"97.65", "98.27", "97.73", "98.28"} <= set(written(figure.image))


def test_equal_trainings_say_nothing_of_another() -> None:
    evaluation, trainings = several(*SEVERAL["all equal"])
    assert (trainings.mean_interval, trainings.another) == (None, None)
    figure = draw_interval(evaluation, trainings)
    assert "; all five scored the same, so they do not tell how far another would differ." in figure.caption
    assert "probability" not in figure.caption + figure.alt


def test_of_two_trainings_the_lower_is_described() -> None:
    assert "Below, the lower of the two: on all such" in draw_interval(*several(*SEVERAL["two"])).caption
    assert "Below, the lower of the two in the middle: on" in draw_interval(*several(*SEVERAL["four"])).caption


@pytest.mark.parametrize("name", SEVERAL)
def test_every_training_has_a_dot(name: str) -> None:
    """Each of its own, as far as three may stand in one place."""
    evaluation, trainings = several(*SEVERAL[name])
    drawing = draw_interval(evaluation, trainings).image.decode()
    dots = re.findall(r'<use [^>]*x="([\d.]+)" y="([\d.]+)"', drawing)
    most = max(trainings.accuracies.count(accuracy) for accuracy in trainings.accuracies)
    assert len(dots) >= trainings.number
    if most <= 3:
        assert len(set(dots)) >= trainings.number
