"""Reads what somebody wrote for a page, and judges it before Markdown and Jinja, which take all they are given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from report.core.errors import ReportError
from report.core.formatting import shorten
from report.core.reading import read_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LINE = "\n"
LARGEST = 2**16  # bytes of a page of words, six times those of the longest here: Markdown takes the square of a length
MOST_MARKS = 500  # beginnings of links, tags or escapes in a page, for the same reason
# From each of these Markdown goes on to the end of its paragraph: how many characters it may go so in a page, in about
# a second. A link that is closed on its line is none of them.
MOST_STEPS = {
    "[": (re.compile(r"\[(?![^\[\]\n\\]*\](?:\([^()\n\\\"'<]*\)|(?!\()))"), 4_000_000),
    "`": (re.compile("`"), 30_000_000),
    "lines": (re.compile(LINE), 30_000_000),
}
LONGEST_TITLE = 200  # characters
SHOWN = 100  # characters of what is wrong that a message names
PARAGRAPH = re.compile(r"\n[ \t]*\n")  # between two
# A line that fences code off, quoted and in a list as well, and what Markdown takes for one: it tears others apart.
FENCE = re.compile(r"(?:[-+*]|[0-9]+\.)?[ \t]*(?:`{3,}[^`]*|~{3,}.*)")
OPENS = re.compile(r"(`{3,}|~{3,}) *(?:\{(?: *[.#][\w-]+)* *\}|\.?[\w#.+-]*)")
SLUG = re.compile(r"\w[\w.-]*")
NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ue000\ue001]")  # four of these are marks of Markdown and of `pages`
QUOTED = re.compile(r"""(["'])((?:(?!\1).)*)\1""")
REQUIRED = ("title", "order", "template")


def read_manuscript(path: Path) -> str:
    """Return the text of a page, its lines as Unix ends them.

    Raises:
        ReportError: for a name that is no address, and for what no page may hold.
    """
    if not SLUG.fullmatch(path.stem):
        raise ReportError(f"{path} gives its page an address that needs quoting; name it with letters, digits, - and _")
    try:
        text = read_whole(path, LARGEST).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReportError(f"{path} is not UTF-8 text; save it as UTF-8") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := NO_TEXT.search(text):
        where = f"{path}, line {text.count(LINE, 0, found.start()) + 1}"
        raise ReportError(f"{where}: {found[0]!a} is a character that no page may hold; take it out")
    if many := next((mark for mark in "[<\\" if text.count(mark) > MOST_MARKS), ""):
        raise ReportError(f"{path} holds {many} more than {MOST_MARKS} times; make it several pages")
    for what, (mark, most) in MOST_STEPS.items():
        if sum(len(part) * len(mark.findall(part)) for part in PARAGRAPH.split(text)) > most:
            raise ReportError(f"{path} holds too many {what} for paragraphs as long as its own; make them shorter")
    for number, line in enumerate(text.split(LINE), 1):
        if "{%" in line:
            raise ReportError(f"{path}, line {number}: a page may hold {{{{ … }}}} only; move {{% … %}} to templates/")
    if torn := _torn_fence(text):
        raise ReportError(
            f"{path}, line {torn}: this fence of a block of code has no other; put each of the two at the very "
            "beginning of a line, of as many ` or ~, and behind the first no more than the name of a language"
        )
    return text


def _torn_fence(text: str) -> int:
    """Return the line of the first fence that Markdown takes for none or finds no end of, counted from 1, or 0."""
    fence, start = "", 0
    for number, line in enumerate(map(str.rstrip, text.split(LINE)), 1):
        if fence:
            fence = "" if line == fence else fence
        elif FENCE.fullmatch(line.lstrip(" \t>")):
            start, opened = number, OPENS.fullmatch(line)
            if not opened:
                break
            fence = opened[1]
    else:
        start = start if fence else 0
    return start


def unquoted(value: str) -> str:
    """Return a value of the front matter without the pair of quotation marks that YAML may have around it."""
    found = QUOTED.fullmatch(value.strip())
    return (found[2] if found else value).strip()


def judge_front(path: Path, front: Mapping[str, str]) -> None:
    """Refuse front matter in which something is missing, or is not what it should be.

    Raises:
        ReportError: for the first such thing.
    """
    missing = [key for key in REQUIRED if not front.get(key)]
    if missing:
        raise ReportError(f"{path} has no {missing[0]} in its front matter; add a line '{missing[0]}: …' at its top")
    if unknown := [key for key in front if key not in REQUIRED]:
        told = shorten(unknown[0], SHOWN)
        raise ReportError(f"{path} has an unknown key {told} in its front matter; known are {', '.join(REQUIRED)}")
    if len(front["title"]) > LONGEST_TITLE:
        raise ReportError(f"{path}: its title has more than {LONGEST_TITLE} characters; shorten it")
    if not re.fullmatch(r"-?[0-9]{1,9}", front["order"]):
        raise ReportError(
            f"{path}: order is {shorten(repr(front['order']), SHOWN)}; make it a whole number of up to 9 digits"
        )
