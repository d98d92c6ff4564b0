"""Names are cut where there is little room, and different ones stay different."""

from __future__ import annotations

import pytest
from worlds import HOSTILE_NAMES, long_names

from report.core.names import isolated, shorten_together, shortener


@pytest.mark.parametrize(
    ("names", "most", "short"),
    [
        (("cat", "dog"), 3, ("cat", "dog")),
        (("caterpillar", "dog"), 6, ("cater…", "dog")),
        (("Ankle boot high", "Ankle boot flat", "Dress"), 8, ("…high", "…flat", "Dress")),
        (("the old red cat in the sun", "the old red dog in the rain"), 10, ("…cat…sun", "…dog…rain")),
        (("caterpillar", "catamaran"), 5, ("cate…", "cata…")),
        (("electrician", "electronics"), 7, ("ele…ian", "ele…ics")),
        (("x" * 30 + "a" + "y" * 30, "x" * 30 + "b" + "y" * 30), 9, ("xx…ayyyy…", "xx…byyyy…")),
        (("same", "same"), 3, ("sa…", "sa…")),
    ],
)
def test_names_are_cut_together(names: tuple[str, ...], most: int, short: tuple[str, ...]) -> None:
    assert shorten_together(names, most) == short


@pytest.mark.parametrize("most", [5, 6, 9, 12, 18, 24])
@pytest.mark.parametrize("number", [2, 100, 1000])
def test_of_many_names_that_begin_alike_no_two_become_one(number: int, most: int) -> None:
    short = shorten_together(long_names(number), most)
    assert len(set(short)) == number
    assert max(map(len, short)) <= most


@pytest.mark.parametrize("most", [4, 9, 16])
def test_no_name_breaks_it(most: int) -> None:
    short = shorten_together(HOSTILE_NAMES, most)
    assert len(set(short)) == len(HOSTILE_NAMES)
    assert max(map(len, short)) <= most


def test_a_shortener_knows_its_names_and_leaves_others_whole() -> None:
    short = shortener(["Ankle boot high", "Ankle boot flat"])
    assert (short("Ankle boot high", 8), short("Ankle boot flat"), short("another", 3)) == (
        "…high",
        "Ankle boot flat",
        "another",
    )


@pytest.mark.parametrize("name", ["cat", "手", "😀", "", "3"])
def test_a_name_that_runs_from_left_to_right_stays_as_it_is(name: str) -> None:
    assert isolated(name) == name


@pytest.mark.parametrize("name", ["שלום", "سلام 3", "a ש"])
def test_a_name_that_runs_from_right_to_left_turns_nothing_beside_it(name: str) -> None:
    assert isolated(name) == f"\u2068{name}\u2069"
