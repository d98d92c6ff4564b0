"""What is asked of classes: which scores they have, how uneven they are, which are confused most."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score
from worlds import counted

from report.evaluation.classes import (
    balanced_accuracy,
    barely_passes,
    by_mistakes,
    enough_images,
    fails,
    is_uneven,
    known_scores,
    largest_class,
    largest_share,
)
from report.evaluation.scores import evaluate

EMPTY = counted([[80, 10, 0, 10], [4, 46, 0, 0], [0, 0, 0, 0], [1, 0, 0, 9]])


@pytest.mark.filterwarnings("ignore:y_pred contains classes")
@pytest.mark.parametrize("evaluation", [EMPTY, counted([[5, 0], [0, 5]]), counted([[0, 3], [2, 0]])])
def test_balanced_accuracy_is_that_of_scikit_learn(evaluation: object) -> None:
    found = balanced_accuracy_score(evaluation.labels, evaluation.predictions)  # type: ignore[attr-defined]
    assert balanced_accuracy(evaluation) == pytest.approx(found)  # type: ignore[arg-type]


def test_the_largest_class_has_its_share() -> None:
    assert (largest_class(EMPTY), largest_share(EMPTY)) == (0, 100 / 160)
    assert largest_class(counted([[5, 0], [0, 5]])) == 0


@pytest.mark.parametrize(
    ("counts", "uneven"), [((10, 20), False), ((10, 21), True), ((0, 20, 15), False), ((5,), False), ((0, 0), False)]
)
def test_more_than_twice_the_smallest_is_uneven_and_an_empty_class_is_none(
    counts: tuple[int, ...],
    uneven: bool,  # noqa: FBT001 - a parameter
) -> None:
    assert is_uneven(counts) == uneven


def test_a_class_that_does_not_occur_has_no_recall_and_one_that_was_never_read_no_precision() -> None:
    recalls, precisions = known_scores(EMPTY)
    assert sorted(recalls) == [0, 1, 3]
    assert sorted(precisions) == [0, 1, 3]
    assert enough_images(EMPTY) == (0, 1)


def test_classes_are_ordered_by_the_mistakes_that_they_take_part_in() -> None:
    matrix = np.array(EMPTY.confusion)
    part = [matrix[place].sum() + matrix[:, place].sum() - 2 * matrix[place, place] for place in range(4)]
    assert [part[place] for place in by_mistakes(EMPTY)] == sorted(part, reverse=True)
    assert by_mistakes(EMPTY) == (0, 1, 3, 2)


@pytest.mark.parametrize(
    ("confusion", "failed", "barely"),
    [
        ([[54, 0], [6, 0]], True, False),
        ([[53, 1], [5, 1]], True, False),
        ([[54, 0], [5, 1]], False, True),
        ([[54, 0], [3, 3]], False, True),
        ([[54, 0], [1, 5]], False, True),  # five coins on one side: p is 0.0625
        ([[54, 0], [0, 6]], False, False),  # six: 0.03125
        ([[150, 50], [40, 60]], False, True),
        ([[540, 0], [6, 54]], False, False),
        ([[320, 39], [9, 32]], False, False),
        ([[320, 39], [37, 4]], True, False),
        ([[40, 14], [0, 1]], True, False),
        ([[24, 0], [24, 0]], False, False),
        ([[60, 0], [0, 0]], False, False),
    ],
)
def test_a_network_fails_where_one_answer_for_all_is_right_as_often_and_in_each_class_too(
    confusion: list[list[int]], *, failed: bool, barely: bool
) -> None:
    labels, answers = (counted(confusion).labels, counted(confusion).predictions)
    found = evaluate(labels, np.eye(2, dtype=np.float32)[answers], ("cat", "dog"))
    assert (fails(found), barely_passes(found)) == (failed, barely)
