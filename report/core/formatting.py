"""How numbers are written, on the pages, in the figures and in the terminal."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
SECONDS_WITH_FRACTION = 10
SECONDS_IN_MINUTE = 60
NO_BREAK = "\u00a0"
MOST_DECIMALS = 2  # of a confidence that rounds to certainty, and the fewest of an upper bound
LARGE = 1e6  # from here on decimals tell nothing, and a loss that grew without bounds would fill a page
SMALLEST_P = 0.001  # below it only that is said
TWO_DECIMALS = 0.1  # a p value from here on has two of them


def count(number: int) -> str:
    """Write a whole number with thousands separated: 10,000."""
    return f"{number:,}"


def words(number: int) -> str:
    """Write a small whole number as a word (0 to 12), a larger one in figures: ten, 13."""
    return WORDS[number] if 0 <= number < len(WORDS) else count(number)


def plural(number: int, noun: str) -> str:
    """Write a number with its noun, which takes an s (or es): one epoch, ten epochs, 1,200 passes."""
    ending = "" if number == 1 else "es" if noun.endswith("s") else "s"
    return f"{words(number)} {noun}{ending}"


def of_all(number: int, total: int) -> str:
    """Write a part of at least one in figures: none of 400, all 400, 37 of 400."""
    if number == total:
        return f"all {count(total)}"
    return f"{count(number) if number else 'none'} of {count(total)}"


def product(sizes: Iterable[int]) -> str:
    """Write sizes as a product that stays on one line: 28 by 28."""
    return f"{NO_BREAK}×{NO_BREAK}".join(map(count, sizes))


def percent(share: float, decimals: int = 2) -> str:
    """Write a share in per cent: 97.62%. Only the whole is 100%; what is close to it is rounded down."""
    number = 100 * share if share >= 1 else min(100 * share, 100 - 10**-decimals)
    return f"{number:.{decimals}f}%"


def in_hundredths(share: float) -> str:
    """Write a share as `percent` does, for a chart whose axis says that it is in per cent: 97.62."""
    return percent(share).removesuffix("%")


def at_most(share: float) -> str:
    """Write an upper bound of a share above 0 in per cent, rounded up, with at least two digits that tell: 0.0039%."""
    decimals = max(MOST_DECIMALS, 1 - math.floor(math.log10(100 * share)))
    return f"{math.ceil(round(100 * share * 10**decimals, 6)) / 10**decimals:.{decimals}f}%"


def confidence(share: float, decimals: int = 1) -> str:
    """Write a confidence from 0 to 1 in per cent; one that rounds to certainty is 99.98%, say, or > 99.99%."""
    if round(100 * share, decimals) < 100:  # noqa: PLR2004 - all of it
        return percent(share, decimals)
    return f">{NO_BREAK}99.99%" if decimals >= MOST_DECIMALS else confidence(share, decimals + 1)


def decimal(number: float, decimals: int = 3) -> str:
    """Write a number with a fixed number of decimals and a real minus sign: 0.081; one from a million on as 1.5e+09."""
    text = f"{number:.3g}" if abs(number) >= LARGE else f"{number:.{decimals}f}"
    return (text.lstrip("-") if float(text) == 0 else text).replace("-", "\u2212")


def duration(seconds: float) -> str:
    """Write a duration: 4.7 s, 41 s, 1 min 37 s."""
    if round(seconds, 1) < SECONDS_WITH_FRACTION:
        return f"{seconds:.1f}{NO_BREAK}s"
    minutes, rest = divmod(round(seconds), SECONDS_IN_MINUTE)
    if not minutes:
        return f"{rest}{NO_BREAK}s"
    return f"{minutes}{NO_BREAK}min {rest}{NO_BREAK}s"


def times(number: int) -> str:
    """Write how often: once, twice, ten times."""
    return {1: "once", 2: "twice"}.get(number, f"{words(number)} times")


def listing(items: list[str], last: str = " and ") -> str:
    """Join items as a sentence does: a, b and c."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])}{last}{items[-1]}" if items else ""


def shorten(name: str, most: int) -> str:
    """Cut a name to at most so many characters, the last of which then is an ellipsis."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def sentence(text: str) -> str:
    """Begin a text with a capital letter and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def day(moment: datetime) -> str:
    """Write a date: 22 November 2026, in universal time and in English, whatever locale a module has set."""
    moment = moment.astimezone(UTC)
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def share(number: float) -> str:
    """Write a share from 0 to 1 as it was chosen, in per cent without a digit too many: 97%, 99.5%."""
    return f"{100 * number:.10g}%"


def points(difference: float, decimals: int = 2) -> str:
    """Write a difference of two shares in percentage points, with a real sign: +0.09, 0.00."""
    text = f"{100 * difference:+.{decimals}f}"
    return (text[1:] if float(text) == 0 else text).replace("-", "\u2212")


def probability(number: float) -> str:
    """Write a p value as the words go on after "p": = 0.66, = 0.030, < 0.001."""
    if number < SMALLEST_P:
        return f"< {SMALLEST_P}"
    return f"= {number:.3f}" if number < TWO_DECIMALS else f"= {number:.2f}"
