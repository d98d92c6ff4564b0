"""How classes are called: names and numbers as people write them, and what names have in common."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHOWN = 40  # characters of a foreign text in a message


def text_of(label: object) -> str:
    """Return a label or a name as text; a float that is a whole number is that number."""
    if isinstance(label, bytes):
        return label.decode(errors="replace").strip()
    if isinstance(label, bool):
        return str(int(label))
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label).strip()


def value_of(text: str) -> str:
    """Return a whole number in one way of writing it, true and false as 1 and 0, anything else as it is."""
    number = number_of({"true": "1", "false": "0"}.get(text.lower(), text))
    return str(int(number)) if number is not None and number.is_integer() else text


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


def bare(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names without the beginning and the end that all of them share: prob_cat and prob_dog are cat and dog.

    What they share ends where a word does, or where only numbers are left, as of p0 and p10.
    """
    start = _shared(names)
    shared = start.rstrip("0123456789")
    if not all(name[len(shared) :].isdecimal() for name in names):
        shared = re.sub(r"[^\W_]*\Z", "", start)
    left = [name[len(shared) :] for name in names]
    end = re.sub(r"\A[^\W_]*", "", _shared([name[::-1] for name in left])[::-1])
    cut = tuple(name.removesuffix(end).strip() for name in left)
    return cut if all(cut) and len({*cut}) == len(names) > 1 else names


def _shared(names: Sequence[str]) -> str:
    """Return with what all names begin."""
    first, last = min(names, default=""), max(names, default="")  # those that differ soonest
    pairs = enumerate(zip(first, last, strict=False))
    return first[: next((at for at, (one, other) in pairs if one != other), len(first))]


def named_in(text: str, names: Sequence[str]) -> list[int]:
    """Return which names a text holds, each as a word of its own; where one is part of another, the longer."""
    called = [name.casefold() for name in names]
    found = {at: one for at, one in enumerate(called) if re.search(_word(one), text.casefold())}
    return [at for at, one in found.items() if not any(one in other and one != other for other in found.values())]


def _word(text: str) -> str:
    """Return a pattern of a text that is no part of a longer word; before a number there may be letters."""
    before = r"(?<![\d.])" if text[:1].isdecimal() else r"(?<![^\W_])"
    return rf"{before}{re.escape(text)}(?![^\W_])"
