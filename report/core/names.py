"""How names that others chose are written where there is little room: cut, but never so that two become one."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING

from report.core.formatting import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Cut = Callable[[Sequence[str], int], list[str]]

ISOLATE, END = "\u2068", "\u2069"  # what stands between them takes its direction from itself (UAX 9)
LETTERS = frozenset({"R", "AL"})  # of scripts that are written from right to left: bidirectional classes
FROM_THE_RIGHT = LETTERS | {"AN", "RLE", "RLO", "RLI"}  # and what else turns what stands beside it
FEWEST = 2  # characters of a name before its ellipsis
SHORT = 24  # characters of a name in a caption


def shorten_together(names: Sequence[str], most: int) -> tuple[str, ...]:
    """Cut the names that are longer than `most` characters to that many, so that different ones stay different.

    A name loses its end. Names that would then be alike lose the words that all of these share; where they would still
    be alike, their middle, or all that they share before they part; and the last resort is a number.
    """
    known = list(dict.fromkeys(names))
    shown = {name: shorten(name, most) for name in known}
    shown |= _without_shared_words([name for alike in _alike(shown) for name in alike], most)
    cuts: tuple[Cut, ...] = (_without_middle, _from_where_they_part)
    for cut in cuts:
        for alike in _alike(shown):
            shown |= zip(alike, cut(alike, most), strict=True)
    left = [name for alike in _alike(shown) for name in alike]
    shown |= zip(left, _numbered(left, most), strict=True)
    return tuple(shown[name] for name in names)


def isolated(name: str) -> str:
    """Return a name that may stand in a sentence: one that runs from right to left does not turn what follows it."""
    return f"{ISOLATE}{name}{END}" if turns(name) else name


def turns(text: str, by: frozenset[str] = FROM_THE_RIGHT) -> bool:
    """Say whether a text has characters that run from right to left, or turn others to do so."""
    return any(unicodedata.bidirectional(letter) in by for letter in text)


def shortener(names: Sequence[str]) -> Callable[..., str]:
    """Return what cuts one of these names to at most so many characters, as all of them are cut together."""

    @cache
    def cut(most: int) -> dict[str, str]:
        return dict(zip(names, shorten_together(names, most), strict=True))

    def short(name: str, most: int = SHORT) -> str:
        return isolated(cut(most).get(name) or name)

    return short


def _alike(shown: dict[str, str]) -> list[list[str]]:
    """Return the names that were cut and are alike now, those of each text together."""
    number = Counter(shown.values())
    groups: dict[str, list[str]] = {}
    for name, text in shown.items():
        if number[text] > 1 and name != text:
            groups.setdefault(text, []).append(name)
    return list(groups.values())


def _without_shared_words(names: Sequence[str], most: int) -> dict[str, str]:
    """Leave out of names of equally many words those that all have in the same place, if anything is left to read."""
    by_length: dict[int, list[list[str]]] = {}
    for name in names:
        by_length.setdefault(len(name.split(" ")), []).append(name.split(" "))
    shown: dict[str, str] = {}
    for alike in by_length.values():
        own = [len(set(column)) > 1 for column in zip(*alike, strict=True)]
        if any(own):
            shown |= {" ".join(parts): re.sub("…+", "…", shorten(_kept(parts, own), most)) for parts in alike}
    return shown


def _kept(parts: Sequence[str], own: Sequence[bool]) -> str:
    """Join the words that are a name's own; an ellipsis stands where others were left out, but for the end."""
    text = " ".join(part if kept else "…" for part, kept in zip(parts, own, strict=True))
    return re.sub(r"[\s,;:]*…[…\s]*", "…", text).removesuffix("…")


def _without_middle(names: Sequence[str], most: int) -> list[str]:
    end = max(0, most - 1) // 2
    return [f"{name[: most - 1 - end].rstrip()}…{name[len(name) - end :].lstrip()}" for name in names]


def _from_where_they_part(names: Sequence[str], most: int) -> list[str]:
    shared = sum(1 for _ in takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False)))
    begin = names[0].rfind(" ", 0, shared + 1) + 1
    begin = begin if shared - begin < most // 3 else shared
    return [f"{name[:FEWEST]}…{shorten(name[begin:], most - FEWEST - 1)}" for name in names]


def _numbered(names: Sequence[str], most: int) -> list[str]:
    numbers = [f"…{number}" for number in range(1, len(names) + 1)]
    return [name[: max(0, most - len(number))] + number for name, number in zip(names, numbers, strict=True)]
