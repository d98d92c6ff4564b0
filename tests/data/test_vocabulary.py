"""Words of somebody's own take the places of those of a vocabulary, and none is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from report.core.errors import ReportError
from report.data.vocabulary import DARKER, HANDWRITING, IMAGES, NAMED, ROWS, reworded


def test_words_take_the_place_of_others() -> None:
    found = reworded(HANDWRITING, {"like": "images", "things": "letters"})
    assert (found.things, found.predicted) == ("letters", IMAGES.predicted)


@pytest.mark.parametrize("like", ["handwriting", "images", "rows"])
def test_what_the_data_have_taught_stays_whatever_the_words_are_like(like: str) -> None:
    known = replace(IMAGES, network=ROWS.network, fainter=DARKER)
    found = reworded(known, {"like": like})
    assert (found.things, found.network, found.fainter) == (NAMED[like].things, ROWS.network, DARKER)
    assert reworded(known, {"like": like, "network": "reader", "fainter": "dimmer"}).network == "reader"
    assert reworded(IMAGES, {"like": like}) == NAMED[like]


def test_items_are_counted_in_the_singular_and_the_plural() -> None:
    assert [ROWS.counted(number) for number in (1, 2, 10_000)] == ["1 row", "2 rows", "10,000 rows"]


def test_an_unknown_one_to_start_from_is_told_with_the_setting_that_names_it() -> None:
    said = (
        r"^vocabulary \(flag --vocabulary, or a key under \[tool\.report\]\) is like 'digits'; name one of handwriting"
    )
    with pytest.raises(ReportError, match=said):
        reworded(HANDWRITING, {"like": "digits"})


@pytest.mark.parametrize("name", ["predicted", "item", "ink"])
def test_a_word_that_sentences_need_is_not_empty(name: str) -> None:
    with pytest.raises(ReportError, match=f"vocabulary has no text for '{name}'; write some, or leave the word out"):
        reworded(HANDWRITING, {name: " "})


@pytest.mark.parametrize(("word", "follows"), [("", ""), ("well", " well"), (" well", " well")])
def test_the_word_that_may_be_empty_has_a_blank_before_it(word: str, follows: str) -> None:
    assert reworded(IMAGES, {"correctly": word}).correctly == follows
