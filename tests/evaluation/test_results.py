"""What several rooms count from an evaluation: which classes are confused, and where confidence is furthest off."""

from __future__ import annotations

import pytest
from worlds import counted

from report.evaluation.results import Bin, confused_pairs, widest_gap


def test_mistakes_between_two_classes_count_both_ways_the_most_first_and_of_equals_in_order() -> None:
    confusion = [[9, 1, 2, 0], [2, 9, 0, 1], [3, 0, 9, 0], [0, 4, 0, 9]]
    assert confused_pairs(counted(confusion)) == [(0, 2, 5), (1, 3, 5), (0, 1, 3)]


def test_where_nothing_is_wrong_no_pair_is_confused() -> None:
    assert confused_pairs(counted([[3, 0], [0, 3]])) == []


@pytest.mark.parametrize("less", [True, False])
def test_the_widest_gap_is_that_of_the_bin_furthest_off_on_either_side(less: bool) -> None:  # noqa: FBT001 - a parameter
    off = Bin(0.7, 0.9 if less else 0.5, 60)
    bins = (Bin(0.6, 0.65, 50), off, Bin(0.95, 0.94, 500))
    assert widest_gap(bins) == off


def test_a_bin_of_fewer_than_fifty_images_has_no_gap_to_speak_of() -> None:
    few, enough = Bin(0.1, 0.9, 49), Bin(0.6, 0.5, 50)
    assert widest_gap((few, enough)) == enough
    assert widest_gap((few,)) is None
    assert widest_gap(()) is None
