"""The first images are replayed as they were read after each epoch, where anybody knows it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from worlds import tiny_dataset, tiny_evaluation, tiny_training

from report.chapters.learning.figure import draw_loss, plots
from report.chapters.learning.measure import find_replay
from report.chapters.learning.record import Replay
from report.chapters.learning.replay import tell_replay
from report.chapters.tiles import tiles
from report.data.vocabulary import HANDWRITING

if TYPE_CHECKING:
    from pathlib import Path

LABELS = np.array([0, 1, 2, 0])
ANSWERS = np.array([[0, 2, 1, 0], [0, 1, 1, 0], [0, 1, 2, 1]], np.uint16)
TRAINING = tiny_training()


def found(most: int = 160) -> Replay:
    """Return the replay of three epochs over four images."""
    replay = find_replay(TRAINING, [TRAINING], ANSWERS, LABELS, most)
    assert replay
    return replay


def test_those_that_were_ever_wrong_are_shown_and_all_counted() -> None:
    replay = found()
    assert (replay.shown, replay.indices, replay.labels, replay.wrong) == (4, (1, 2, 3), (1, 2, 0), (2, 1, 1))
    assert replay.readings.tolist() == [[2, 1, 0], [1, 1, 0], [1, 2, 1]]
    assert (found(2).shown, found(2).indices, found(2).wrong) == (2, (1,), (1, 0, 0))


@pytest.mark.parametrize(
    ("answers", "labels"), [(None, LABELS), (ANSWERS[:1], LABELS), (np.stack([LABELS, LABELS]), LABELS)]
)
def test_nothing_is_replayed_where_there_is_nothing_to_see(answers: np.ndarray | None, labels: np.ndarray) -> None:
    assert find_replay(TRAINING, [TRAINING], answers, labels, 160) is None


def test_a_replay_is_read_as_it_was_saved(tmp_path: Path) -> None:
    assert Replay.find(tmp_path) is None
    found().save(tmp_path)
    read = Replay.find(tmp_path)
    assert read

    assert (read.indices, read.wide, read.narrow) == (found().indices, found().wide, found().narrow)
    assert np.array_equal(read.readings, found().readings)


def test_the_places_of_the_curve_are_those_of_the_drawing() -> None:
    for plot, image in zip(plots(TRAINING), (draw_loss(TRAINING).image, draw_loss(TRAINING).narrow), strict=True):
        assert 0 < plot.left < plot.right < 1
        assert len(plot.heights) == 3
        assert plot.heights[1] == max(plot.heights)
        assert all(0 < height < plot.axis < 1 for height in plot.heights)
        width, height = (616, 300) if image == draw_loss(TRAINING).image else (343, 220)
        assert f"{plot.right * width:.0f}" in image.decode()
        assert round((1 - plot.axis) * height) == 40


def test_the_words_are_those_of_the_last_epoch_and_the_data_lead_there() -> None:
    evaluation = tiny_evaluation(LABELS, ANSWERS[-1])
    said = tell_replay(found(), TRAINING, tiny_dataset(), tiles(evaluation, range(4)))
    assert said
    assert (said.heading, said.rule) == ("After epoch 3", "Wrong after some epoch:")
    assert said.score == "95.00% read correctly. Of the first 4 images, 1 wrong"
    assert [(reading, right) for _, reading, right in said.tiles] == [("1", True), ("2", True), ("1", False)]
    assert said.data["changes"] == [[(0, 2), (1, 1), (2, 0)], [(0, 1)], [(1, 2), (2, 1)]]
    assert tell_replay(None, TRAINING, tiny_dataset(), {}) is None


def test_words_of_somebodys_own_may_hold_braces() -> None:
    dataset = tiny_dataset(vocabulary=replace(HANDWRITING, items="{pieces}"))
    said = tell_replay(found(), TRAINING, dataset, tiles(tiny_evaluation(LABELS, ANSWERS[-1]), range(4)))
    assert said
    assert said.score == "95.00% read correctly. Of the first 4 {pieces}, 1 wrong"
    assert said.data["score"] == "{share} read correctly. Of the first 4 {pieces}, {wrong} wrong"
