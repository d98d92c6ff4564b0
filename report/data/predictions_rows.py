"""Reads the rows of a table that nobody vouches for, not all at once."""

from __future__ import annotations

import csv
import stat
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TextIO

from report.core.errors import ReportError
from report.core.formatting import count
from report.core.limits import MOST_ROWS
from report.core.sanitize import one_line
from report.data.npz import LARGEST

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

SEPARATORS = ",;\t"
CHUNK = 4096  # rows that are text at a time
FIRST = 10  # lines that tell the separator
WIDEST = 2**20  # characters of a line


class Form(NamedTuple):
    """How a table is written: what stands between two cells, and the names of the columns, none if it is empty."""

    separator: str
    header: list[str]


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """Open a table in UTF-8.

    Raises:
        ReportError: if it cannot be read, is too large, or turns out to be no table while it is read.
    """
    try:
        if not stat.S_ISREG((found := path.stat()).st_mode):
            raise ReportError(
                f"{path} is {'a folder' if path.is_dir() else 'no regular file'}; name a table with a header"
            )
        if (size := found.st_size) > LARGEST:
            limit = f"the limit is {LARGEST / 2**30:.0f} GiB"
            raise ReportError(f"{path} has {size / 2**30:,.1f} GiB, {limit}; keep fewer rows")
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
    except UnicodeDecodeError:
        raise ReportError(f"{path} is not UTF-8 text; save it as UTF-8") from None
    except csv.Error as error:
        raise ReportError(f"{path} is no table ({one_line(error)}); save it as CSV again") from None
    except OSError as error:
        why = error.strerror or one_line(error)
        raise ReportError(f"{path} cannot be read ({why}); name a table with a header") from None


def form_of(file: TextIO, known: Collection[str]) -> Form:
    """Return how a table is written: with the separator that fits it best.

    That is one that makes one of the `known` names a column, if any does; then one that gives the first rows as many
    cells as the header; then the one that makes most columns.
    """
    found = {separator: _beginning(file, separator) for separator in SEPARATORS}

    def fits(separator: str) -> tuple[bool, bool, int]:
        header, *rows = found[separator]
        even = {len(row) for row in rows if "".join(row).strip()} == {len(header)}
        return any(name.strip().lower() in known for name in header), even, len(header)

    separator = max(SEPARATORS, key=fits)
    return Form(separator, [name.strip() for name in next(_reader(file, separator), [])])


def _beginning(file: TextIO, separator: str) -> list[list[str]]:
    """Return the header and the first rows, as far as they are some with this separator."""
    found: list[list[str]] = []
    with suppress(csv.Error):
        found.extend(islice(_reader(file, separator), FIRST))
    return found or [[]]


def chunks(path: Path, file: TextIO, form: Form) -> Iterator[tuple[list[list[str]], list[int]]]:
    """Yield rows with the lines that they stand on, not all at once; empty lines are left out.

    Raises:
        ReportError: for a row that has not as many cells as the header, and if there are too many.
    """
    rows: list[list[str]] = []
    lines: list[int] = []
    found, width = 0, len(form.header)
    reader = _reader(file, form.separator)
    for row in islice(reader, 1, None):
        if not "".join(row).strip() and len(row) < width:
            continue
        line = reader.line_num  # type: ignore[attr-defined]  # it is csv's
        if len(row) != width:
            mend = "mend that line, or name every column in the header (in R, with row.names = FALSE)"
            raise ReportError(f"line {line} of {path}: {len(row)} columns, the header has {width}; {mend}")
        if (found := found + 1) > MOST_ROWS or found * width * 8 > LARGEST:
            limits = f"{count(MOST_ROWS)} rows and {LARGEST / 2**30:.0f} GiB of numbers are the most"
            raise ReportError(f"{path} holds too much, {limits}; keep fewer rows")
        rows.append(row)
        lines.append(line)
        if len(rows) == CHUNK:
            yield rows, lines
            rows, lines = [], []
    if rows:
        yield rows, lines


def _reader(file: TextIO, separator: str) -> Iterator[list[str]]:
    """Return what reads the rows of a table from its beginning, the header first."""
    file.seek(0)
    pieces = iter(partial(file.readline, WIDEST), "")  # a line may be as long as the file
    return csv.reader(pieces, delimiter=separator, strict=True)
