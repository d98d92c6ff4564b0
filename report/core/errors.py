"""The one error that a person can mend."""

from __future__ import annotations


class ReportError(Exception):
    """What a person can mend: one line that says what was found, where, and what to do."""
