"""Says what there is to run: `python -m report` alone makes nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from report.configuration import package_version
from report.core.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Sequence

USAGE = """\
python -m report.build      makes the report
python -m report.preview    serves it while you edit, and builds it again after every change
python -m report.train      makes one training, for many machines that make many
python -m report --version  prints the version

All explain themselves with --help.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    try:
        sys.stdout.write(_answer(sys.argv[1:] if arguments is None else arguments))
    except ReportError as error:
        sys.stderr.write(f"Error: {error}\n")
        return 1
    return 0


def _answer(arguments: Sequence[str]) -> str:
    first = arguments[0] if arguments else "--help"
    if first == "--version":
        return f"{package_version()}\n"
    if first in {"-h", "--help"}:
        return USAGE
    if first in {"build", "preview", "train"}:
        meant = " ".join((f"python -m report.{first}", *arguments[1:]))
        raise ReportError(f"{first} is a command of its own; run {meant}")
    raise ReportError(f"unknown argument {first}; run python -m report.build or python -m report.preview")


if __name__ == "__main__":
    sys.exit(main())
