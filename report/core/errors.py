"""The one kind of error that a person can mend."""

from __future__ import annotations

from report.core.sanitize import line


class ReportError(Exception):
    """Something that a person can mend; it is told in one line: what was found, where, and what to do."""

    def __str__(self) -> str:
        return line(super().__str__())
