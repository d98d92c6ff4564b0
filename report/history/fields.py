"""What a value in `history.json` may be: bounds and patterns, because others write such files too.

They hold whatever a report can find out, and nothing that a page, a chart, a log or the memory could not bear. Of many
faults one is found: each of millions would take a hundred times the room of the number that is wrong.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, FailFast, Field

from report.core.limits import MOST_ROWS
from report.core.sanitize import is_printable

MOST_NAMED = 100  # settings or versions of one run
LONGEST_ID = 100
LONGEST_TEXT = 300  # characters; a file name has 255 at the most
MOST = 2**53  # beyond it a number in JSON is no longer whole everywhere
LARGEST_LOSS = 1e6  # nats: of a published probability it is 16.2 at the most
LONGEST = 1e9  # seconds: thirty years


def _printable(text: str) -> str:
    if not is_printable(text):
        raise ValueError("holds characters that cannot be printed")
    return text


def _universal(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("lies outside of the years 1 to 9999 in universal time") from None


def _few(found: Any) -> Any:  # noqa: ANN401 as JSON is
    if isinstance(found, dict) and len(found) > MOST_NAMED:
        raise ValueError(f"has more than {MOST_NAMED} entries")
    return found


Few = BeforeValidator(_few)
Text = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_printable)]
Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*$", max_length=LONGEST_ID)]
Hexadecimal = Annotated[str, Field(pattern="^[0-9A-Fa-f]+$", max_length=64)]
Moment = Annotated[AwareDatetime, AfterValidator(_universal)]
Whole = Annotated[int, Field(ge=-MOST, le=MOST)]
Number = Annotated[int, Field(ge=0, le=MOST)]
Cores = Annotated[int, Field(gt=0, le=MOST)]
Indices = Annotated[tuple[Annotated[int, Field(ge=0, lt=MOST_ROWS)], ...], Field(max_length=MOST_ROWS), FailFast()]
Total = Annotated[int, Field(gt=0, le=MOST_ROWS)]
Share = Annotated[float, Field(ge=0, le=1)]
Loss = Annotated[float, Field(ge=-LARGEST_LOSS, le=LARGEST_LOSS)]
Seconds = Annotated[float, Field(ge=0, le=LONGEST)]
