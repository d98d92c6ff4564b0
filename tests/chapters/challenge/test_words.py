"""The page of the game says what is true of its data, and is left out where there is nothing to play with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from rendering import a_report, parsed, rendered, said
from site_check import check_site
from worlds import NOT_MARKUP, tiny_challenge, tiny_evaluation

from report.chapters.challenge.record import Challenge
from report.chapters.challenge.words import introduction, keys, rule
from report.data.vocabulary import HANDWRITING, IMAGES

if TYPE_CHECKING:
    from pathlib import Path


def a_game(wrong: int, right: int) -> Challenge:
    """Return a game of so many images that the network got wrong and right."""
    return Challenge(tuple(range(wrong)), tuple(range(wrong, wrong + right)), {}, {})


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [(9, 9, "five right and five wrong"), (0, 20, "all of them right"), (20, 0, "none of them right")],
)
def test_it_says_what_the_network_got(wrong: int, right: int, told: str) -> None:
    assert introduction(a_game(wrong, right), 100, HANDWRITING).endswith(f"The network got {told}.")


def test_it_states_the_rule() -> None:
    least = "those of which the network was least sure"
    assert rule(a_game(0, 20), 1, IMAGES) == f"Chance draws ten of 20 right answers: {least}."
    most = f"those that the most of five trainings misread, of equals {least}"
    assert (
        rule(a_game(99, 99), 5, HANDWRITING)
        == f"Chance draws five of 99 mistakes and five of 99 right answers: {most}."
    )


def test_all_images_of_a_small_test_set_are_not_called_hard_nor_drawn_by_chance() -> None:
    assert introduction(a_game(1, 11), 12, IMAGES).startswith("Ten test images")
    assert introduction(a_game(1, 11), 13, IMAGES).startswith("Ten hard test images")
    assert rule(a_game(1, 11), 1, IMAGES).startswith("Chance draws the only mistake and nine of eleven right answers")
    assert rule(a_game(2, 8), 1, IMAGES).startswith("Chance draws both mistakes")


def test_digits_are_their_own_keys() -> None:
    assert keys(["0", "1", "9"]) == ["0", "1", "9"]
    assert keys([f"class {number}" for number in range(12)]) == [*"1234567890", "", ""]


def test_names_stay_text_and_the_page_is_whole(tmp_path: Path) -> None:
    source = rendered(tmp_path / "site", a_report((NOT_MARKUP, "</script>", *"abcdefgh")))["challenge.html"]
    assert check_site(tmp_path / "site") == []
    data = json.loads(parsed(source).findtext(".//script[@id='challenge-data']") or "")
    assert len(data["images"]) == 10
    assert NOT_MARKUP in said(source)


def test_without_images_there_is_neither_page_nor_link(tmp_path: Path) -> None:
    pages = rendered(tmp_path / "site", a_report(challenge=None))
    assert "challenge.html" not in pages
    assert not [name for name, source in pages.items() if "challenge.html" in source]
    with_it = rendered(tmp_path / "other", a_report(challenge=tiny_challenge(tiny_evaluation([0, 1, 2], [0, 1, 0]))))
    assert 'href="challenge.html">Would you do better?' in with_it["index.html"]
