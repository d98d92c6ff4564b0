"""Runs by sentences: what each run must say, and what would be false or idle in it."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import counted, tiny_dataset, tiny_evaluation, tiny_training

from report.chapters.features import words as features
from report.chapters.features.record import Features
from report.chapters.learning import words as learning
from report.chapters.mistakes import words as mistakes
from report.chapters.summary import words as summary

UNITS = np.zeros((128, 2, 2), np.float32), np.zeros(128)
FAST = tiny_training([(0.589, 0.86, 0.4, 0.96), (0.555, 0.87, 0.5, 0.88)])  # a learning rate of 0.05
SLOW = tiny_training([(0.5, 0.85, 0.4, 0.9), (0.2, 0.96, 0.2, 0.96), (0.1, 0.98, 0.25, 0.97)])
COLLAPSED = tiny_evaluation([0] * 60 + [1] * 60, [0] * 120)
PERFECT = counted([[200, 0], [0, 200]])
GOOD = tiny_evaluation([0, 1] * 500, [0, 1] * 440 + [0, 0] * 60)

RUNS = [
    (learning.memorising(FAST), "has risen by 25%", "memorise"),
    (learning.memorising(SLOW), "has begun to memorise", "not help"),
    (learning.headline(SLOW), "lowest after two passes, the accuracy highest after three", "surer"),
    (learning.headline(tiny_training(((0.3, 0.9, 0.3, 0.9),))), "single pass", "second one"),
    (
        features.headline(Features("", *UNITS, dead=113, unlit=1714, images=10_000)),
        "113 of 128 hidden units are off in every test image, and 1,714 of 10,000 find all of them off",
        "patterns",
    ),
    (features.headline(Features("", *UNITS)), "128 patterns", "off"),
    (mistakes.headline(PERFECT), "may still be wrong", "come close"),
    (summary.went_backwards(GOOD, FAST), "its training failed, after pass 1", "memorise"),
    (summary.lead(PERFECT, tiny_dataset(train=0), unseen=False), "That does not make it perfect", "learned"),
    (summary.lead(GOOD, tiny_dataset(), unseen=True), "learned from 600 images", "perfect"),
]


@pytest.mark.parametrize(("said", "expected", "forbidden"), RUNS)
def test_each_run_says_what_is_true_of_it_and_nothing_else(said: str, expected: str, forbidden: str) -> None:
    assert expected in said
    assert forbidden not in said


def test_a_run_that_failed_says_so_in_its_first_sentence() -> None:
    assert summary.fails(COLLAPSED)
    assert not summary.fails(GOOD)
    assert not summary.fails(tiny_evaluation([0, 1, 1], [0, 0, 1]))  # of a handful nothing can be told
    assert summary.went_backwards(GOOD, SLOW) == "; its training failed, after pass 3 these were 97.00%"
    assert summary.went_backwards(PERFECT, SLOW) == ""
