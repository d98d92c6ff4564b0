"""The shares of an image are what the network gave it."""

from __future__ import annotations

import numpy as np
from worlds import tiny_evaluation, tiny_run

from report.chapters import bars
from report.chapters.samples import words as samples_words


def test_shares_are_bars_to_scale_and_the_two_largest_are_strong() -> None:
    run = tiny_run(probabilities=np.array([[0, 0, 0], [0.125, 0.5, 0.375]], np.float32))
    evaluation = tiny_evaluation([0, 1], [0, 1], names=["ant", "bee", "cat"])
    assert samples_words.shares(run, evaluation, 1) == (
        bars.Bar("ant", 0.125, 14.0, strong=False),
        bars.Bar("bee", 0.5, 56.0, strong=True),
        bars.Bar("cat", 0.375, 42.0, strong=True),
    )


def test_a_share_of_nothing_still_has_a_bar_that_can_be_seen() -> None:
    run = tiny_run(probabilities=np.array([[1.0, 0.0, 0.0]], np.float32))
    bars = samples_words.shares(run, tiny_evaluation([0], [0], names=["a", "b", "c"]), 0)
    assert [bar.length for bar in bars] == [56.0, 1.0, 1.0]
    assert [bar.strong for bar in bars] == [True, True, False]
