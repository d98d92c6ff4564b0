"""What a build is told for whoever calls it from Python and has no command line, and where it tells what it has to."""

from __future__ import annotations

import warnings
from pathlib import Path

from report.core.errors import ReportError
from report.publishing.output import find_output
from report.terminal import Terminal


def output_at(folder: Path) -> Path:
    """Find the output, or refuse it, as a build does, for whoever has no command line.

    Raises:
        ReportError: as `find_output` does.
    """
    try:
        return find_output(Path.cwd(), folder)
    except ReportError as error:
        raise ReportError(str(error).replace(" with --output", "")) from None


class Quiet(Terminal):
    """Says nothing but what a person should not miss, as a warning of Python's."""

    def say(self, text: str) -> None:
        """Say nothing."""

    def warn(self, text: str) -> None:
        """Warn."""
        warnings.warn(text, stacklevel=2)
