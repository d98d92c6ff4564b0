"""The charts of the history say what the numbers say, for two runs as for five hundred."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest
from worlds import SVG, parsed, past_run, several_runs, written

from report.chapters.history import figure
from report.history.measure import accuracy_interval, loss_interval

if TYPE_CHECKING:
    from report.history.runs import PastRun
    from report.plotting.pictures import Figure, Figures


def draw_runs(runs: list[PastRun]) -> Figures:
    return figure.draw_runs(runs, [(accuracy_interval(run), loss_interval(run)) for run in runs])


def draw_accuracies(runs: list[PastRun]) -> Figure:
    return figure.draw_accuracies(runs, [accuracy_interval(run) for run in runs])


def draw_losses(runs: list[PastRun]) -> Figure:
    return figure.draw_losses(runs, [loss_interval(run) for run in runs])


def test_losses_below_nothing_have_their_place_too() -> None:
    """Somebody else's loss may be one; the trainings of the second run have no interval that ends at 0."""
    runs = [past_run("1", loss=-3.0, loss_interval=(-4.0, -2.0)), several_runs("2", [1], [2])]
    below = tuple(
        one.model_copy(update={"loss": loss}) for one, loss in zip(runs[1].replicates, (-5.0, -5.5), strict=True)
    )
    runs[1] = runs[1].model_copy(update={"replicates": below})
    found = draw_losses(runs)
    assert found.alt.endswith("\N{MINUS SIGN}3.000 at first, \N{MINUS SIGN}5.250 at last.")
    assert found.caption.endswith("The axis of the loss starts at \N{MINUS SIGN}10.")
    texts = written(found.image)
    assert {"\N{MINUS SIGN}10.0", "loss 0", "\N{MINUS SIGN}5.250"} <= set(texts)


def some(runs: int, start: float = 0.97, spread: float = 0.002) -> list[PastRun]:
    """Return so many runs, a day apart, whose accuracies vary."""
    chance = random.Random(runs)  # noqa: S311 - no secret
    scores = [min(1.0, max(0.0, chance.gauss(start, spread))) for _ in range(runs)]
    return [
        past_run(
            str(place),
            time=place * 86_400,
            accuracy=score,
            interval=(max(0.0, score - 0.003), min(1.0, score + 0.003)),
            loss=1 - score,
            loss_interval=(max(0.0, 0.99 - score), 1.01 - score),
        )
        for place, score in enumerate(scores)
    ]


def trained(runs: int, trainings: int) -> list[PastRun]:
    """Return so many runs of so many trainings, a day apart, whose mistakes vary."""
    chance = random.Random(runs)  # noqa: S311 - no secret
    return [
        several_runs(
            str(place),
            *(chance.sample(range(100), chance.randint(1, 9)) for _ in range(trainings)),
            time=place * 86_400,
        )
        for place in range(runs)
    ]


HISTORIES = {
    **{f"{runs} runs of 3 trainings": trained(runs, 3) for runs in (2, 12, 200)},
    "two trainings": trained(5, 2),
    "a hundred trainings": trained(3, 100),
    "one training, then several": [*some(2), *trained(3, 4)],
    "perfect trainings": [several_runs(str(place), [], [], interval=(0.96, 1)) for place in range(3)],
    **{f"{runs} runs": some(runs) for runs in (2, 3, 12, 40, 500)},
    "perfect": some(5, start=2),
    "hopeless": some(5, start=-1),
    "scattered": some(30, start=0.5, spread=0.5),
    "equal": [past_run(str(place), interval=(0.5, 0.5)) for place in range(4)],
    "without an interval of the loss": [past_run(str(place), loss=place) for place in range(4)],
    "a loss that is no number": [past_run("1"), past_run("2", loss=None), past_run("3", loss=1e6)],
    "the last loss is no number": [past_run("1"), past_run("2", loss=None)],
    "no times": [past_run(str(place), time=None) for place in range(4)],
}


@pytest.mark.parametrize("name", HISTORIES)
def test_any_history_can_be_drawn(name: str) -> None:
    pictures = draw_runs(HISTORIES[name])
    assert [drawn.name for drawn in pictures.figures] == ["past-accuracy", "past-loss"]
    for drawn in pictures.figures:
        for image in (drawn.image, drawn.narrow):
            assert parsed(image).findtext(f"{SVG}desc") == drawn.alt
            assert not re.search(r"\bnan\b|\binf\b", image.decode())
            assert "run" in written(image)


@pytest.mark.parametrize("name", HISTORIES)
def test_an_axis_shows_possible_numbers_each_once(name: str) -> None:
    texts = written(draw_accuracies(HISTORIES[name]).image)
    marks = [text.removesuffix("% correct") for text in texts[texts.index("run") - 12 :]]
    numbers = [mark for mark in marks if re.fullmatch(r"[\d.]+", mark)]
    top = next(text for text in texts if text.endswith("% correct"))
    assert 0 <= float(top.removesuffix("% correct")) <= 100
    assert all(float(number) >= 0 for number in numbers)


def test_without_a_single_loss_there_is_no_chart_of_it() -> None:
    pictures = draw_runs([past_run("1", loss=None), past_run("2", loss=None)])
    assert [drawn.name for drawn in pictures.figures] == ["past-accuracy"]


def test_the_accuracy_is_told_in_numbers() -> None:
    runs = [past_run(str(place), accuracy=accuracy) for place, accuracy in enumerate((0.97, 0.98, 0.975))]
    alt = "Accuracy over three runs: 97.00% in the first, 97.50% in the last, highest in run 2 with 98.00%."
    assert draw_accuracies(runs).alt == alt
    assert draw_accuracies(runs[:2]).alt == "Accuracy over two runs: 97.00% in the first, 98.00% in the last."


def test_the_loss_is_told_in_numbers() -> None:
    runs = [past_run("1", loss=0.1), past_run("2", loss=0.05), past_run("3", loss=None)]
    assert draw_losses(runs).alt == "Test loss over three runs: 0.100 at first, 0.050 at last."


def test_the_lines_end_with_their_last_values() -> None:
    runs = some(12)
    assert f"{100 * runs[-1].accuracy:.2f}" in written(draw_accuracies(runs).image)
    assert f"{runs[-1].loss:.3f}" in written(draw_losses(runs).image)


def test_only_the_whole_is_100_per_cent() -> None:
    start, end = some(2)
    nearly = end.model_copy(update={"accuracy": 0.99998, "interval": (0.9, 1.0)})
    assert "99.99" in written(draw_accuracies([start, nearly]).image)


@pytest.mark.parametrize("runs", [3, 12, 40, 500])
def test_the_best_run_is_named_unless_it_is_the_last(runs: int) -> None:
    history = some(runs)
    best = history[runs // 3].model_copy(update={"accuracy": 0.98, "interval": (0.977, 0.983)})
    history[runs // 3] = best
    drawn = draw_accuracies(history)
    for image in (drawn.image, drawn.narrow):
        assert {"Best: 98.00%", f"run {runs // 3 + 1}"} <= set(written(image))
    assert "The ring marks the best." in drawn.caption
    assert not [text for text in written(draw_accuracies([*history, best]).image) if text.startswith("Best")][1:]


def test_the_caption_says_when_and_where_the_axis_starts() -> None:
    caption = draw_accuracies(some(12)).caption
    assert "from 1 January 1970 to 12 January 1970" in caption
    assert "pale bar." in caption
    assert "pale band." in draw_accuracies(some(500)).caption
    assert re.search(r"The axis starts at [\d.]+%\.", caption)


def dots(image: bytes) -> int:
    """Return how many markers a chart has above its axis, which stands 40 pixels above its lower edge."""
    axis = float(parsed(image).get("height")) - 40
    return sum(float(use.get("y")) < axis for use in parsed(image).iter(f"{SVG}use"))


def test_every_training_is_a_dot_while_there_is_room() -> None:
    runs = [several_runs("1", [1], [2, 3]), past_run("2", accuracy=0.5), several_runs("3", [1], [2], [])]
    drawn = draw_accuracies(runs)
    assert dots(drawn.image) == 2 + 1 + 3
    assert dots(draw_losses(runs).image) == 2 + 1 + 3
    assert dots(draw_accuracies(trained(200, 3)).image) <= 2  # the last and the best
    assert "a dot for each training" in drawn.caption
    assert "a dot for each training" not in draw_accuracies(trained(200, 3)).caption


def test_the_caption_says_which_interval_is_drawn() -> None:
    one, several = "Wilson interval over other test images", "over other seeds and other test images"
    assert one in draw_accuracies(some(3)).caption
    assert several not in draw_accuracies(some(3)).caption
    mixed = draw_accuracies([*some(2), *trained(2, 3)])
    assert one in mixed.caption
    assert several in mixed.caption
    assert one not in draw_accuracies(trained(2, 3)).caption
    assert mixed.alt.startswith("Mean accuracy over four runs: ")
    assert "over other seeds alone" in draw_losses(trained(2, 3)).caption
    assert "seeds" not in draw_losses(some(3)).caption


def test_a_caption_says_no_dates_that_run_backwards() -> None:
    older_last = [past_run("1", time=10 * 86_400), past_run("2", time=0)]
    assert "1970" not in draw_accuracies(older_last).caption


def test_pictures_have_the_same_bytes_twice() -> None:
    assert draw_accuracies(some(12)) == draw_accuracies(some(12))


def test_of_equal_runs_no_earlier_one_is_called_the_best() -> None:
    runs = [past_run(str(place), accuracy=0.9) for place in range(2)]
    drawn = figure.draw_accuracies(runs, [(0.8, 0.95)] * 2)
    assert drawn.alt == "Accuracy over two runs: 90.00% in the first, 90.00% in the last."
    assert "ring" not in drawn.caption


def test_room_for_the_best_run_is_made_up_to_the_whole() -> None:
    interval = (0.9999, 0.99997)
    runs = [past_run(str(place), accuracy=score, interval=interval) for place, score in enumerate((0.99995, 0.99994))]
    assert "100.000% correct" in written(draw_accuracies(runs).image)
