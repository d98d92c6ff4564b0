"""The card says what the report says, whatever the report is about."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from worlds import HOSTILE_NAMES, tiny_evaluation

from report.chapters.summary.card import HEADLINE, INK, TITLE, WRONG, Card, draw_card
from report.data.vocabulary import ROWS

RIGHT = tiny_evaluation([0, 1] * 20, [0, 1] * 20)
ONE_WRONG = tiny_evaluation([0, 1, 1], [0, 1, 0])
CARD = Card("A report", "A network reads 2 of 3 images correctly", 2 / 3, ((0.2, 0.9), "95% Wilson interval"))
DIGITS = np.full((40, 28, 28), 255, np.uint8)
SETS = {
    "digits": (DIGITS, True),
    "small digits": (DIGITS[:, :8, :8], True),
    "high": (DIGITS[:, :, :5], True),
    "colour": (np.full((40, 32, 32, 3), 128, np.uint8), False),
    "large": (np.full((40, 300, 90, 3), 128, np.uint8), False),
    "rows": (None, False),
}


def pixels(image: bytes) -> np.ndarray:
    """Return a picture, uint8 (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(image)).convert("RGB"))


def holds(image: bytes, colour: tuple[int, int, int]) -> bool:
    """Say whether a picture has a pixel of this colour."""
    return bool((pixels(image) == colour).all(axis=-1).any())


@pytest.mark.parametrize("name", SETS)
def test_every_kind_of_data_has_a_card_with_its_mistakes_marked(name: str) -> None:
    images, as_ink = SETS[name]
    card, spotless = (draw_card(CARD, one, images, as_ink=as_ink) for one in (ONE_WRONG, RIGHT))
    assert pixels(card.image).shape == (630, 1200, 3)
    assert holds(card.image, INK)
    assert (holds(card.image, WRONG), holds(spotless.image, WRONG)) == (True, False)
    assert card.image == draw_card(CARD, ONE_WRONG, images, as_ink=as_ink).image


def test_the_card_is_told_in_words() -> None:
    assert draw_card(CARD, ONE_WRONG, DIGITS[:3], as_ink=True).alt == (
        "A network reads 2 of 3 images correctly. Below, the first 3 test images, 1 of 3 read wrong and marked."
    )
    assert "the first 3 test rows" in draw_card(CARD, ONE_WRONG, None, ROWS, as_ink=False).alt


@pytest.mark.parametrize("text", ["手書き数字の認識", "A report on 手", "בדיקת לוחות", "A report on \u2068ثوب\u2069"])
def test_words_that_cannot_be_drawn_give_way_to_others(text: str) -> None:
    card = draw_card(Card(text, text, 2 / 3, None), RIGHT, DIGITS, as_ink=True)
    neutral = draw_card(Card(TITLE, HEADLINE, 2 / 3, None), RIGHT, DIGITS, as_ink=True)
    assert card.image == neutral.image
    assert card.alt.startswith(f"{text}. ")


def test_marks_that_nobody_sees_do_not_drive_words_away() -> None:
    plain, marked = (Card("A report", f"It reads {name} well", 2 / 3, None) for name in ("ab", "\u2068a\u200db\u2069"))
    assert draw_card(plain, RIGHT, DIGITS, as_ink=True).image == draw_card(marked, RIGHT, DIGITS, as_ink=True).image


def readings(*names: str) -> bytes:
    """Return a card on classes of these names."""
    return draw_card(CARD, tiny_evaluation([0, 1] * 20, [0, 1] * 20, names=names), DIGITS, as_ink=True).image


@pytest.mark.parametrize("name", ["手", "קט", "ثوب"])
def test_where_a_name_of_a_class_cannot_be_drawn_none_is(name: str) -> None:
    assert readings(name, "b") == readings("much too long", "b")


def test_digits_of_scripts_that_run_from_right_to_left_are_drawn() -> None:
    assert len({readings("٠", "١"), readings("٠", "٢"), readings("much too long", "b")}) == 3


@pytest.mark.parametrize("text", [*HOSTILE_NAMES, "word " * 200, "x" * 500, ""])
def test_any_words_stay_inside(text: str) -> None:
    card = draw_card(Card(text, text, 1.0, None), RIGHT, DIGITS, as_ink=True)
    edge = pixels(card.image)[:, 1140:]
    assert (edge[:480] == pixels(card.image)[0, 0]).all()
