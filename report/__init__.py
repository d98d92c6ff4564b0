"""Trains a small network on pictures and writes an honest report about it as a static site.

`build` tells the story; the rooms that it calls are the folders beside it, each of which says what it is for. Imports
run one way: build, stages, publishing, chapters, history, network, data and evaluation and plotting, settings, core.

`from report import Report, ReportError` is the library, for who has predictions or a model already.
"""

from __future__ import annotations

import sys

if sys.argv[:1] == ["-m"]:  # Python is about to run a module, and has yet to load it: is it a command of this package?
    _asked = sys.orig_argv[-len(sys.argv) :][0]  # its name, or -mNAME, or that with other letters: -BmNAME
    if (_asked.partition("m")[2] if _asked.startswith("-") else _asked).partition(".")[0] == __name__:
        from report.core import missing, stopping, streams

        streams.mend()
        stopping.listen()
        missing.watch()

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from report.core.errors import ReportError
    from report.library.report import Report

__all__ = ["Report", "ReportError"]

_PLACES = {"Report": "report.library.report", "ReportError": "report.core.errors"}


def __getattr__(name: str) -> object:  # so that a command loads no more than it needs
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)
