"""The figures say what the numbers say, in words and in lines, for any run."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

import pytest
from worlds import SVG, parsed, tiny_training, written

from report.chapters.learning.figure import draw_accuracy, draw_loss
from report.core.formatting import decimal
from report.network.run import Epoch

if TYPE_CHECKING:
    from collections.abc import Callable

    from report.network.run import Training
    from report.plotting.pictures import Figure

RUNS = {
    "three epochs": tiny_training(),
    "one epoch": tiny_training([(0.5, 0.8, 0.4, 0.85)]),
    "two epochs": tiny_training([(0.5, 0.8, 0.4, 0.85), (0.2, 0.9, 0.3, 0.9)]),
    "falling": tiny_training([(1 / n, 1 - 0.5 / n, 1.1 / n, 1 - 0.6 / n) for n in range(1, 31)]),
    "very long": tiny_training([(1 / n, 1 - 0.5 / n, 1.1 / n, 1 - 0.6 / n) for n in range(1, 1001)]),
    "huge": tiny_training([(1e6, 0.1, 2e6, 0.1), (1e5, 0.2, 3e6, 0.1)]),
    "equal": tiny_training([(1.0, 0.5, 1.0, 0.5)] * 3),
    "perfect": tiny_training([(0.0, 1.0, 0.0, 1.0)] * 3),
    "hopeless": tiny_training([(16.1, 0.0, 16.1, 0.0)] * 3),
    "endless": tiny_training([(1e100, 0.1, 1e100, 0.1), (9e99, 0.1, 5e99, 0.1)]),
    "below 0": tiny_training([(-3.0, 0.8, -1.0, 0.85), (-5.0, 0.9, -2.0, 0.9)]),
    "worsening": tiny_training([(0.1, 0.9, 0.1, 0.9), (0.5, 0.8, 0.5, 0.8)]),
}


@pytest.mark.parametrize("draw", [draw_loss, draw_accuracy])
@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_any_run_can_be_drawn(run: Training, draw: Callable[[Training], Figure]) -> None:
    figure = draw(run)
    for image in (figure.image, figure.narrow):
        root = parsed(image)
        assert root.findtext(f"{SVG}desc") == figure.alt
        assert not re.search(r"\bnan\b|\binf\b", image.decode())
        assert {"Train", "Test", "epoch"} <= set(written(image))


def test_epochs_are_counted_from_one() -> None:
    for name in ("one epoch", "two epochs"):
        drawn = draw_accuracy(RUNS[name])
        assert all("0" not in written(image) for image in (drawn.image, drawn.narrow)), name


@pytest.mark.filterwarnings("error")
def test_the_axis_of_a_loss_below_0_reaches_down_to_it() -> None:
    shown = set(written(draw_loss(RUNS["below 0"]).image))
    assert {"\u22126", "\u22122", "loss 0", "\u22125.000", "\u22122.000"} <= shown


def test_other_numbers_make_another_picture() -> None:
    assert draw_loss(tiny_training()).image != draw_loss(RUNS["two epochs"]).image


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
    assert {"0.100", "0.250"} <= set(written(draw_loss(tiny_training()).image))
    assert {"99.00", "95.00"} <= set(written(draw_accuracy(tiny_training()).image))
    nearly = tiny_training([(0.1, 0.99998, 0.25, 0.95)])
    assert "99.99" in written(draw_accuracy(nearly).image)


@pytest.mark.parametrize("name", RUNS)
def test_the_best_epoch_is_marked_and_named(name: str) -> None:
    run, figure = RUNS[name], draw_loss(RUNS[name])
    for image in (figure.image, figure.narrow):
        words = {f"Lowest test loss: {decimal(run.best.test_loss)}", f"after epoch {run.best.number}"}
        assert words & {*written(image)} == (words if len(run.epochs) > 1 else set())


@pytest.mark.parametrize("falls", [0.1, 0.9])
def test_the_name_of_the_axis_is_not_written_over_where_the_first_epoch_is_the_best(falls: float) -> None:
    figure = draw_loss(tiny_training([(0.6, 0.8, 0.5, 0.8), (0.4, 0.9, 0.5 + falls, 0.8), (0.2, 0.9, 1.2, 0.8)]))
    for image in (figure.image, figure.narrow):
        heights = {"".join(text.itertext()): float(text.get("y")) for text in parsed(image).iter(f"{SVG}text")}
        assert heights["Lowest test loss: 0.500"] - heights["loss 1.5"] >= 16, "pixels from line to line of text"


@pytest.mark.parametrize("name", RUNS)
def test_no_two_lines_of_the_accuracy_have_the_same_name(name: str) -> None:
    texts = written(draw_accuracy(RUNS[name]).image)
    top = next(place for place, text in enumerate(texts) if text.endswith("% correct"))
    marks = [text.removesuffix("% correct") for text in texts[texts.index("epoch") - 5 : top + 1]]
    assert marks.count(marks[-1]) == 1
    assert float(marks[-1]) == 100


@pytest.mark.parametrize("accuracies", [(0.85, 0.95), (0.5, 0.7), (0.9925, 0.9960), (0.9991, 0.9996)])
def test_the_caption_says_where_the_axis_of_the_accuracy_starts(accuracies: tuple[float, float]) -> None:
    figure = draw_accuracy(tiny_training([(0.5, right, 0.5, right) for right in accuracies]))
    start = min(float(text) for text in written(figure.image) if re.fullmatch(r"[\d.]{2,}", text) and float(text) > 2)
    assert f"starts at {start:g}%" in figure.caption


EVERY = {
    "two": [RUNS["three epochs"], tiny_training([(0.6, 0.7, 0.5, 0.8), (0.2, 0.9, 0.3, 0.9), (0.05, 0.99, 0.2, 0.96)])],
    "two alike": [RUNS["three epochs"]] * 2,
    "one that stopped early": [RUNS["three epochs"], RUNS["one epoch"], RUNS["two epochs"]],
    "one that went on": [RUNS["three epochs"], RUNS["falling"]],
}


@pytest.mark.parametrize("draw", [draw_loss, draw_accuracy])
@pytest.mark.parametrize("every", EVERY.values(), ids=EVERY)
def test_any_trainings_can_be_drawn_behind_one(every: list[Training], draw: Callable[..., Figure]) -> None:
    for run in every:
        figure = draw(run, every)
        for image in (figure.image, figure.narrow):
            assert parsed(image).findtext(f"{SVG}desc") == figure.alt
            assert not re.search(r"\bnan\b|\binf\b", image.decode())


def test_one_training_is_drawn_without_a_band() -> None:
    assert draw_loss(RUNS["three epochs"], [RUNS["three epochs"]]) == draw_loss(RUNS["three epochs"])


def test_of_test_images_that_are_training_images_too_it_is_not_said_that_it_never_trained_on_them() -> None:
    assert "never trained on" in draw_loss(RUNS["three epochs"]).caption
    said = draw_loss(RUNS["three epochs"], repeated=True).caption
    assert said.startswith("The blue lines are about the test images; the ring shows where their loss was lowest. The")
    assert draw_accuracy(RUNS["three epochs"], [RUNS["three epochs"]]) == draw_accuracy(RUNS["three epochs"])


def test_the_bands_are_told() -> None:
    loss, accuracy = (draw(RUNS["three epochs"], EVERY["two"]) for draw in (draw_loss, draw_accuracy))
    assert loss.alt.endswith(" Of two trainings, shown as bands, the test loss ends between 0.200 and 0.250.")
    assert accuracy.alt.endswith("the test accuracy ends between 95.00% and 96.00%.")
    assert "The pale bands span both trainings, from the lowest value to the highest." in loss.caption
    assert "bands" not in draw_loss(RUNS["three epochs"]).caption
    assert draw_loss(RUNS["three epochs"], EVERY["two alike"]).alt.endswith("the test loss ends at 0.250.")


def test_bands_of_trainings_that_are_not_all_as_long_are_not_said_to_span_all() -> None:
    every = EVERY["one that stopped early"]
    loss, accuracy = (draw(RUNS["three epochs"], every) for draw in (draw_loss, draw_accuracy))
    assert "The pale bands span at each epoch those of three trainings that lasted so long, from the" in loss.caption
    for figure in (loss, accuracy):
        assert " Of three trainings, of one to three epochs, the test " in figure.alt


@pytest.mark.parametrize("draw", [draw_loss, draw_accuracy])
def test_the_axis_holds_the_bands(draw: Callable[..., Figure]) -> None:
    wide = tiny_training([(2.0, 0.1, 3.0, 0.1), (0.2, 0.9, 0.3, 0.9), (0.1, 0.99, 0.2, 0.96)])
    texts = written(draw(RUNS["three epochs"], [RUNS["three epochs"], wide]).image)
    numbers = [float(found[1]) for text in texts if (found := re.fullmatch(r"(?:loss )?([\d.]+)(?:% correct)?", text))]
    assert max(numbers) >= 3 if draw is draw_loss else min(numbers) <= 10


def logged(*epochs: tuple[float | None, ...], scored_on: str = "validation") -> Training:
    """Return a training as a log tells of it: loss, accuracy, and the same on what it was scored on."""
    told = tuple(Epoch(number, *scores, None) for number, scores in enumerate(epochs, 1))
    return dataclasses.replace(tiny_training(), scored_on=scored_on, log_loss=False, epochs=told)


LOGGED = {
    "validated": logged((0.5, 0.8, 0.4, 0.85), (0.3, 0.9, 0.2, 0.95)),
    "losses": logged((0.5, None, 0.4, None), (0.3, None, 0.2, None)),
    "accuracy alone": logged((0.5, 0.8, None, 0.85), (0.3, 0.9, None, 0.95)),
    "training alone": logged((0.5, 0.8, None, None), (0.3, 0.9, None, None), scored_on=""),
    "one epoch": logged((0.5, 0.8, None, None), scored_on=""),
}


@pytest.mark.parametrize("name", LOGGED)
def test_a_log_is_drawn_with_the_lines_that_it_has(name: str) -> None:
    training = LOGGED[name]
    first = training.epochs[0]
    for draw, lines in (
        (draw_loss, {"Train": first.loss, "Validation": first.test_loss}),
        (draw_accuracy, {"Train": first.accuracy, "Validation": first.test_accuracy}),
    ):
        if all(score is None for score in lines.values()):
            continue  # the stage leaves it out
        figure = draw(training, [training])
        for image in (figure.image, figure.narrow):
            texts = written(image)
            assert {line for line in ("Train", "Validation", "Test") if line in texts} == {
                line for line, score in lines.items() if score is not None
            }
            assert ("Lowest validation loss: 0.200" in texts) == (draw is draw_loss and first.test_loss is not None)
        assert "est" not in re.sub("lowest|Lowest", "", figure.alt)


@pytest.mark.parametrize(
    ("name", "loss", "accuracy", "caption"),
    [
        (
            "validated",
            "Validation loss is 0.400 after epoch 1, lowest after epoch 2 with 0.200; training loss ends at 0.300.",
            "Validation accuracy is 85.00% after epoch 1 and 95.00% after epoch 2; training accuracy ends at 90.00%.",
            "about the images that its author validated it on; the ring shows where their loss was lowest.",
        ),
        (
            "accuracy alone",
            "Training loss is 0.500 in epoch 1 and 0.300 in epoch 2.",
            "Validation accuracy is 85.00% after epoch 1 and 95.00% after epoch 2; training accuracy ends at 90.00%.",
            "about the images that its author validated it on.",
        ),
        (
            "one epoch",
            "Training loss is 0.500 in epoch 1.",
            "Training accuracy is 80.00% in epoch 1.",
            "The lines are about the images that the network was trained on.",
        ),
    ],
)
def test_a_log_is_told_in_numbers(name: str, loss: str, accuracy: str, caption: str) -> None:
    figure = draw_loss(LOGGED[name])
    assert figure.alt == loss
    assert caption in figure.caption
    assert draw_accuracy(LOGGED[name]).alt == accuracy
