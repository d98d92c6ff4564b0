"""How classes are called: names and numbers as people write them, and what columns are called that are about them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHOWN = 40  # characters of a foreign text in a message
WORDS = (  # before a name, or after it
    "p|pr|probs?|proba|probability|probabilities|score|risk|class|label|y|pred|predicted|prediction|is|of"
)
DEPTH = 3  # of them, that are left out
EITHER = "so that a label may be the name of a class or its place"
LONGEST = 200  # characters of a name that is looked at so


def text_of(label: object) -> str:
    """Return a label or a name as text; a float that is a whole number is that number."""
    if isinstance(label, bytes):
        return label.decode(errors="replace").strip()
    if isinstance(label, bool):
        return str(int(label))
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label).strip()


def value_of(text: str) -> str:
    """Return a whole number in one way of writing it, true and false as 1 and 0, else a text in one form (NFC)."""
    number = number_of({"true": "1", "false": "0"}.get(text.lower(), text))
    return str(int(number)) if number is not None and number.is_integer() else unicodedata.normalize("NFC", text)


def number_of(text: str) -> float | None:
    """Return the number that a text is, if it is one."""
    try:
        return float(text)
    except ValueError:
        return None


def classes_of(labels: Iterable[str], names: Sequence[str]) -> dict[str, int]:
    """Return the class of every label that is a name, as both are written, or else as the numbers that they are."""
    places = {value_of(name): at for at, name in enumerate(names)} | {name: at for at, name in enumerate(names)}
    found = {text: places.get(text, places.get(value_of(text))) for text in {*labels}}
    return {text: at for text, at in found.items() if at is not None}


def alike_to(labels: Iterable[str], names: Sequence[str]) -> dict[str, int]:
    """Return the class of every label that is a name, whether as both are written or only as they are compared."""
    texts = [*{*labels}]
    places = {name: at for at, name in enumerate(folded(names))}
    found = {text: places[one] for text, one in zip(texts, folded(texts), strict=True) if one in places}
    return found | classes_of(texts, names)


def naming_of(labels: Iterable[str], namings: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the first names of classes of which all these labels are some, or none."""
    kinds = {*labels}
    return next((names for names in namings if names and len(classes_of(kinds, names)) == len(kinds)), ())


def counting(start: int, classes: int) -> tuple[str, ...]:
    """Return the numbers of so many classes as names."""
    return tuple(str(at + start) for at in range(classes))


def counted(names: Sequence[str]) -> bool:
    """Say whether columns are called 0, 1 and so on, or p0, column_0 as polars does: that need not name the classes."""
    called = [name.lower() for name in names]
    return any(called == [f"{start}{at}" for at in range(len(names))] for start in ("", "p", "column_"))


def folded(names: Iterable[str]) -> list[str]:
    """Return names as they are compared: small letters, whole numbers in one way of writing them."""
    return [value_of(name).casefold() for name in names]


def namings(names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return what columns of these names may be called: so, and without what says that they are probabilities.

    prob_cat, P(cat) and cat_score are cat as well, and p7 and class_7 are 7.
    """
    found = [names]
    while len(found) <= DEPTH and (left := tuple(map(_without, found[-1]))) != found[-1]:
        found.append(left)
    return tuple(found)


def _without(name: str) -> str:
    """Return a name without the first word that says what it is, or else without the last one."""
    if len(name) > LONGEST:
        return name
    if found := re.match(rf"(?i)\.?({WORDS})(?:[\s_.:=(\[]+|-(?=\D)|(?=\d))(?=.)", name):
        left = name[found.end() :]
        return left.removesuffix(")").removesuffix("]") if found[0].endswith(("(", "[")) else left
    return re.sub(rf"(?i)(?<=.)[\s_.:-]+({WORDS})\Z", "", name)


def disordered(names: tuple[str, ...]) -> bool:
    """Say whether names of columns are numbers from 0 or 1 in another order, as text is sorted: 1, 10, 2."""
    numbered = [folded(counting(start, len(names))) for start in (0, 1)]
    return any(
        sorted(called) == sorted(numbers) and called != numbers
        for called in map(folded, namings(names))
        for numbers in numbered
    )
