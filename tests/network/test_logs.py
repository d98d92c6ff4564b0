"""A log that Keras wrote is read as it is meant, and what is no log is refused in one line."""

from __future__ import annotations

import math
import re
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from report.core.errors import ReportError
from report.network.logs import epochs_from, rates_from, read_log

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = "epoch,accuracy,loss,val_accuracy,val_loss\n0,0.8,0.5,0.85,0.4\n1,0.9,0.3,0.95,0.2\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "training.csv"
    path.write_text(text, encoding="utf-8")
    return path


def scores(table: dict[str, list[float | None]]) -> list[tuple[float | None, ...]]:
    """Return loss, accuracy, test loss and test accuracy of every epoch."""
    epochs, _ = epochs_from(table, "here")
    return [(epoch.loss, epoch.accuracy, epoch.test_loss, epoch.test_accuracy) for epoch in epochs]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_separator_will_do(tmp_path: Path, separator: str) -> None:
    table = read_log(written(tmp_path, PLAIN.replace(",", separator)))
    assert scores(table) == [(0.5, 0.8, 0.4, 0.85), (0.3, 0.9, 0.2, 0.95)]
    epochs, scored_on = epochs_from(table, "here")
    assert scored_on == "validation"
    assert [(epoch.number, epoch.seconds) for epoch in epochs] == [(1, None), (2, None)]


@pytest.mark.parametrize(
    ("text", "expected", "scored_on"),
    [
        ("epoch,loss\n0,0.5\n", [(0.5, None, None, None)], ""),
        ("epoch,accuracy,loss\n0,0.8,0.5\n", [(0.5, 0.8, None, None)], ""),
        ("epoch,loss,val_loss\n0,0.5,0.4\n", [(0.5, None, 0.4, None)], "validation"),
        (
            "loss,sparse_categorical_accuracy,val_sparse_categorical_accuracy\n0.5,0.8,0.9\n",
            [(0.5, 0.8, None, 0.9)],
            "validation",
        ),
        (
            "epoch,acc,loss,val_loss\n0,0.8,0.5,NA\n1,0.9,0.4,0.3\n",
            [(0.5, 0.8, None, None), (0.4, 0.9, None, None)],
            "",
        ),
        ("epoch,loss,note\n0,0.5,well\n", [(0.5, None, None, None)], ""),
        ("accuracy,loss\n0.8087499737739563,0.5\n", [(0.5, 647 / 800, None, None)], ""),
        (f"accuracy,loss\n{1 / 3},0.5\n", [(0.5, 1 / 3, None, None)], ""),
    ],
    ids=[
        "loss",
        "no validation",
        "no accuracy",
        "another accuracy",
        "validated now and then",
        "a column of words",
        "float32",
        "float64",
    ],
)
def test_what_was_not_noted_is_none(
    tmp_path: Path, text: str, expected: list[tuple[float | None, ...]], scored_on: str
) -> None:
    table = read_log(written(tmp_path, text))
    assert scores(table) == expected
    assert epochs_from(table, "here")[1] == scored_on


def test_a_training_that_was_taken_up_again_is_one(tmp_path: Path) -> None:
    table = read_log(written(tmp_path, "epoch,loss\n0,0.5\n1,0.4\n5,0.3\n"))
    assert [epoch.loss for epoch in epochs_from(table, "here")[0]] == [0.5, 0.4, 0.3]


def test_rates_are_read_where_every_epoch_has_one() -> None:
    assert rates_from({"learning_rate": [0.1, 0.05]}) == [0.1, 0.05]
    assert rates_from({"lr": [0.1]}) == [0.1]
    assert rates_from({"learning_rate": [0.0010000000474974513, 0.1]}) == [0.001, 0.1], "as ReduceLROnPlateau notes it"
    assert rates_from({"learning_rate": [0.1, None]}) == []
    assert rates_from({"learning_rate": [0.1, math.nan]}) == rates_from({"lr": [math.inf, 0.1]}) == []
    assert rates_from({}) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "its first line names no column loss"),
        ("a picture\n", "its first line names no column loss"),
        ("epoch,loss\n", "it has 0 epochs"),
        ("loss\n" + "1\n" * 100_001, "it has more than 100,000 epochs; name the right file"),
        ("epoch,loss\n0\n", "line 2 has 1 values for 2 columns; mend that line"),
        ("epoch,loss,loss\n0,0.5,0.4\n", "it has the column 'loss' twice; leave out one of them"),
        ("loss" + ",a" * 10**6 + "\n", "it has 1,000,001 columns; name the right file"),
        ("epoch,loss\n0,much\n", "line 2 has 'much' for loss; mend that line"),
        ("epoch,loss\n0," + "5" * 140_000 + "\n", "(field larger than field limit (131072)); name the right file"),
        ("epoch,loss,accuracy\n0,0.5,x\x07y\n", "line 2 has 'x\ufffdy' for accuracy; mend that line"),
    ],
)
def test_a_damaged_log_is_refused_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ReportError, match=re.escape(said)) as failed:
        read_log(written(tmp_path, text))
    assert len(str(failed.value).splitlines()) == 1


def test_no_more_lines_of_a_log_are_read_than_a_training_can_have(tmp_path: Path) -> None:
    path = written(tmp_path, "loss\n" + "1\n" * 500_000)
    tracemalloc.start()
    try:
        with pytest.raises(ReportError, match="more than 100,000 epochs"):
            read_log(path)
        assert tracemalloc.get_traced_memory()[1] < 30 * path.stat().st_size
    finally:
        tracemalloc.stop()


def test_epochs_may_be_counted_from_1() -> None:
    epochs, _ = epochs_from({"epoch": [1, 2], "loss": [0.5, 0.4]}, "here")
    assert [epoch.number for epoch in epochs] == [1, 2]


def test_a_log_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="there is no log"):
        read_log(tmp_path / "training.csv")
    (tmp_path / "training.csv").write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(ReportError, match="it is no text"):
        read_log(tmp_path / "training.csv")


@pytest.mark.parametrize(
    ("history", "said"),
    [
        ({"accuracy": [0.5]}, "here has no loss for every epoch"),
        ({"loss": [0.5, float("nan")]}, "here has nan for loss; leave out the epochs from there on"),
        ({"loss": [0.5, 1e300]}, "here has 1e+300 for loss; leave out the epochs from there on"),
        ({"loss": [0.5], "accuracy": [97.5]}, "here has accuracy outside 0 to 1; write it as a share"),
        (
            {"epoch": [0, 1, 2, 0, 1, 2], "loss": [0.5] * 6},
            "here has epoch 0 after epoch 2, as of several trainings; keep the lines of one, or number them throughout",
        ),
        ({"epoch": [5, 6], "loss": [0.5] * 2}, "here begins with epoch 5; give it with all epochs, or leave it out"),
        ({"epoch": [0, 0], "loss": [0.5] * 2}, "here has epoch 0 after epoch 0"),
        ({"epoch": [0, 1, None, 1], "loss": [0.5] * 4}, "here has epoch 1 after epoch 1"),
    ],
)
def test_scores_that_cannot_be_are_refused(history: dict[str, list[float | None]], said: str) -> None:
    with pytest.raises(ReportError, match=re.escape(said)):
        epochs_from(history, "here")
