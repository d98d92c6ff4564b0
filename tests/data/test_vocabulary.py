"""Words of somebody's own take the places of those of a vocabulary, and none is missing."""

from __future__ import annotations

import pytest

from report.core.errors import ReportError
from report.data.vocabulary import HANDWRITING, IMAGES, ROWS, reworded


def test_words_take_the_place_of_others() -> None:
    found = reworded(HANDWRITING, {"like": "images", "things": "letters"})
    assert (found.things, found.predicted) == ("letters", IMAGES.predicted)


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
