"""Says in one line what cannot be loaded, as where the environment that the report was installed in is not active."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # as in `typing`, which may be slow to load
if TYPE_CHECKING:
    from types import TracebackType

MEND = "activate the environment that the report was installed in, or install it with pip install -e ."


def watch() -> None:
    """From now on tell a library that is not there, or cannot be loaded, in a line and not by a traceback."""
    sys.excepthook = _told


def _told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not isinstance(error, ImportError) or (error.name or "").partition(".")[0] == __name__.partition(".")[0]:
        sys.__excepthook__(kind, error, trace)
        return
    from report.core.sanitize import one_line  # noqa: PLC0415 seldom needed, and takes time to load

    sys.stderr.write(f"Error: {one_line(error)} ({sys.executable}); {MEND}\n")
