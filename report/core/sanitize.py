"""Makes text that comes from outside (a file's name, a server's answer) fit for a line of our own."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

SPACES = "\u00a0\u202f"  # that do not break: Python calls them not printable
JOINERS = "\u200c\u200d"  # without which some scripts and some emoji cannot be written
COMMAND, ANYWHERE = "::", "##["  # which GitHub Actions obeys where a line begins so, or holds it anywhere
COLOURS = re.compile("\x1b\\[[0-9;]*m")  # of a terminal
TRACEBACK, ENDS = "Traceback (most recent call last)", re.compile(r"^[\w.]+: .*", re.MULTILINE)
LONGEST_LINE = 2000  # characters
LONGEST = 200  # characters: what is worth reading of a foreign message

# How a cell begins that spreadsheets compute, whatever its quotes: with one of these, wide ones of Asia too,
# at its start or after what some take for the end of a cell (https://owasp.org/www-community/attacks/CSV_Injection).
FORMULA = re.compile("(^|[;\t\r\n])(?=[=+@\uff1d\uff0b\uff0d\uff20\t\r\n-])")


def printable(text: str) -> str:
    """Return `text` with a replacement character for each one that is not fit for print, line breaks included."""
    return "".join(one if is_printable(one) else "\ufffd" for one in text)


def is_printable(text: str) -> bool:
    """Say whether all characters of a text are fit for print: none breaks a line, controls anything or turns it."""
    return all(one.isprintable() or one in JOINERS for one in text)


def is_title(text: str) -> bool:
    """Say whether a text can be printed as a title, in which a space may be one that does not break."""
    return all(one in SPACES or is_printable(one) for one in text)


def quoted(value: object) -> str:
    """Return a value as a message names it: on one line, cut where it is long."""
    try:
        told = repr(value)
    except ValueError:  # of a number with more digits than Python writes
        told = "a number of thousands of digits"
    return told if len(told) <= LONGEST else f"{told[:LONGEST]}…"


def line(text: str) -> str:
    """Return `text` as one line that any log may hold: printable, bounded, and no command to GitHub Actions."""
    told = "".join(one if one in SPACES else printable(one) for one in text)
    told = told if len(told) <= LONGEST_LINE else f"{told[:LONGEST_LINE]}…"
    return inert(f"| {told}" if told.lstrip().startswith(COMMAND) else told)


def inert(text: str) -> str:
    """Return `text` without what GitHub Actions takes for a command of its older kind, wherever it stands in a line."""
    return text.replace(ANYWHERE, "## [")


def one_line(error: BaseException) -> str:
    """Return what `error` says in one short line, without colours, or its kind if it says nothing.

    Of one that repeats a traceback, as TensorFlow's of its library that cannot be loaded, that is what it ends in.
    """
    said = COLOURS.sub("", str(error))
    if said.startswith(TRACEBACK) and (ends := ENDS.findall(said)):
        said = ends[-1]
    return printable(" ".join(said.split()))[:LONGEST] or type(error).__name__


def public_address(address: str) -> str:
    """Return an address without what is nobody's business: a user's name, a password, a query.

    Of one that is none, in which a password may stand anywhere, little is left.
    """
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return printable(f"{address.partition(':')[0]}://…")
    return printable(urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")))


def harmless(cell: str) -> str:
    """Return a text for a table in CSV, with an apostrophe before what a spreadsheet would take for a formula."""
    return FORMULA.sub(r"\1'", cell)


def first_line(error: BaseException) -> str:
    """Return the first line of what an error says."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
