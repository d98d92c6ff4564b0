"""Numbers are written the same way everywhere, and never as more than is known."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime

import numpy as np
import pytest

from report.core.formatting import (
    at_most,
    confidence,
    count,
    day,
    decimal,
    duration,
    listing,
    percent,
    plural,
    points,
    probability,
    sentence,
    share,
    shorten,
    times,
    words,
)

NO_BREAK = "\N{NO-BREAK SPACE}"
NEARLY_SURE = f">{NO_BREAK}99.99%"


@pytest.mark.parametrize(("number", "text"), [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")])
def test_a_count_has_its_thousands_apart(number: int, text: str) -> None:
    assert count(number) == text


@pytest.mark.parametrize(
    ("number", "text"), [(0, "no"), (1, "one"), (10, "ten"), (12, "twelve"), (13, "13"), (1000, "1,000")]
)
def test_a_small_number_is_a_word_and_a_larger_one_is_not(number: int, text: str) -> None:
    assert words(number) == text


@pytest.mark.parametrize(
    ("number", "noun", "text"),
    [
        (0, "mistake", "no mistakes"),
        (1, "epoch", "one epoch"),
        (2, "epoch", "two epochs"),
        (1, "pass", "one pass"),
        (12, "pass", "twelve passes"),
        (13, "pass", "13 passes"),
        (1200, "hidden layer", "1,200 hidden layers"),
    ],
)
def test_a_noun_goes_with_its_number(number: int, noun: str, text: str) -> None:
    assert plural(number, noun) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.7935, "79.35%"),
        (0.5, "50.00%"),
        (0.0095121, "0.96%"),
        (1 - 0.99, "1.00%"),
        (0.00038, "0.038%"),
        (3.84e-5, "0.0039%"),
    ],
)
def test_an_upper_bound_is_rounded_up_and_never_nothing(share: float, text: str) -> None:
    assert at_most(share) == text


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [
        *(
            (0, 2, "0.00%"),
            (0.9762, 2, "97.62%"),
            (0.27, 0, "27%"),
            (1, 2, "100.00%"),
            (2.5, 0, "250%"),
            (0.12345, 1, "12.3%"),
        ),
        *((0.99999, 2, "99.99%"), (0.99994, 2, "99.99%"), (0.9999, 1, "99.9%"), (0.997, 0, "99%")),
    ],
)
def test_a_share_is_written_in_per_cent(share: float, decimals: int, text: str) -> None:
    assert percent(share, decimals) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0.0%"),
        (0.5, "50.0%"),
        (0.9989, "99.9%"),
        (0.99949, "99.9%"),
        (0.99951, "99.95%"),
        (0.99994, "99.99%"),
        (0.99996, NEARLY_SURE),
        (0.999999, NEARLY_SURE),
        (1.0, NEARLY_SURE),
        (float(np.float32(1)), NEARLY_SURE),
    ],
)
def test_nothing_is_certain(share: float, text: str) -> None:
    assert confidence(share) == text


@pytest.mark.parametrize("decimals", [0, 1, 2, 3])
def test_no_confidence_is_ever_a_hundred_per_cent(decimals: int) -> None:
    for sure in (0.99, 0.995, 0.999, 0.9995, 0.99999, 0.9999999, 1.0):
        assert not confidence(sure, decimals).startswith("100")


@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_what_is_said_to_be_above_a_bound_is_above_it(decimals: int) -> None:
    assert confidence(0.996, decimals) != NEARLY_SURE
    assert confidence(0.9999999, decimals) == NEARLY_SURE


def test_a_confidence_that_rounds_to_certainty_has_a_decimal_more() -> None:
    assert [confidence(share, 0) for share in (0.99, 0.994, 0.996)] == ["99%", "99%", "99.6%"]


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [
        *[(0.0814, 3, "0.081"), (0, 3, "0.000"), (-0.5, 1, "\N{MINUS SIGN}0.5"), (2.71828, 4, "2.7183"), (1, 0, "1")],
        *[(999_999, 1, "999999.0"), (1.5e9, 3, "1.5e+09"), (-1e300, 3, "\N{MINUS SIGN}1e+300")],
    ],
)
def test_a_number_has_fixed_decimals_and_a_real_minus_sign(number: float, decimals: int, text: str) -> None:
    assert decimal(number, decimals) == text


def test_a_number_that_rounds_to_zero_has_no_sign() -> None:
    assert decimal(-0.0001) == "0.000"
    assert decimal(-0.0006) == "\N{MINUS SIGN}0.001"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0.0 s"),
        (4.72, "4.7 s"),
        (9.94, "9.9 s"),
        (9.99, "10 s"),
        (10, "10 s"),
        (41.4, "41 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (60, "1 min 0 s"),
        (97, "1 min 37 s"),
        (119.7, "2 min 0 s"),
        (3600, "60 min 0 s"),
    ],
)
def test_a_duration_is_written_as_people_say_it(seconds: float, text: str) -> None:
    assert duration(seconds) == text.replace(" s", f"{NO_BREAK}s").replace(" min", f"{NO_BREAK}min")


@pytest.mark.parametrize(
    ("items", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_reads_as_in_a_sentence(items: list[str], text: str) -> None:
    assert listing(items) == text


@pytest.mark.parametrize(("text", "begun"), [("", ""), ("x", "X"), ("a Wilson interval", "A Wilson interval")])
def test_a_sentence_begins_with_a_capital_and_keeps_the_others(text: str, begun: str) -> None:
    assert sentence(text) == begun


@pytest.mark.parametrize(
    ("name", "short"),
    [("", ""), ("cat", "cat"), ("cats", "cats"), ("horse", "hor…"), ("a big cat", "a b…"), ("an ape", "an…")],
)
def test_a_name_is_cut_to_what_fits(name: str, short: str) -> None:
    assert shorten(name, 4) == short


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0%"), (0.97, "97%"), (0.995, "99.5%"), (1, "100%"), (0.07, "7%"), (0.1 + 0.2, "30%")]
)
def test_a_chosen_share_has_no_digit_too_many(number: float, text: str) -> None:
    assert share(number) == text


@pytest.mark.parametrize(
    ("difference", "decimals", "text"),
    [
        *[(0.0009, 2, "+0.09"), (-0.5, 2, "\N{MINUS SIGN}50.00"), (0.123, 1, "+12.3")],
        *[(0.0, 2, "0.00"), (-0.00001, 2, "0.00"), (0.00001, 1, "0.0")],
    ],
)
def test_a_difference_has_its_sign_and_nothing_has_none(difference: float, decimals: int, text: str) -> None:
    assert points(difference, decimals) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.0009, "< 0.001"), (0.001, "= 0.001"), (0.0304, "= 0.030"), (0.1, "= 0.10"), (0.66, "= 0.66"), (1.0, "= 1.00")],
)
def test_a_p_value_has_the_digits_that_matter(number: float, text: str) -> None:
    assert probability(number) == text


@pytest.mark.parametrize(("number", "text"), [(1, "once"), (2, "twice"), (10, "ten times"), (1000, "1,000 times")])
def test_how_often_is_said_in_words(number: int, text: str) -> None:
    assert times(number) == text


class Elsewhere(datetime):
    """A moment where a module has set a locale in which months are called otherwise."""

    def strftime(self, _: str) -> str:
        """Write it as there."""
        return "Dezember 2026"

    __format__ = strftime


@pytest.mark.parametrize("month", range(1, 13))
def test_a_date_is_in_english_in_every_locale(month: int) -> None:
    assert day(Elsewhere(2026, month, 15, tzinfo=UTC)) == f"15 {calendar.month_name[month]} 2026"
