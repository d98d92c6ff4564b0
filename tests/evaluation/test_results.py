"""What several rooms count from an evaluation: which classes are confused, and where confidence is furthest off."""

from __future__ import annotations

from worlds import counted

from report.evaluation.results import confused_pairs


def test_mistakes_between_two_classes_count_both_ways_the_most_first_and_of_equals_in_order() -> None:
    confusion = [[9, 1, 2, 0], [2, 9, 0, 1], [3, 0, 9, 0], [0, 4, 0, 9]]
    assert confused_pairs(counted(confusion)) == [(0, 2, 5), (1, 3, 5), (0, 1, 3)]


def test_where_nothing_is_wrong_no_pair_is_confused() -> None:
    assert confused_pairs(counted([[3, 0], [0, 3]])) == []
