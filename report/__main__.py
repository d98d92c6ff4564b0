"""The command `report`, which is also `python -m report`: it opens the door that is named, and no other."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from report.core import missing, stopping, streams
from report.core.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Sequence

DOORS = {
    "build": "makes the report",
    "preview": "serves it while you edit, and builds it again after every change",
    "train": "makes one training, for many machines that make many",
}
LINES = "".join(
    f"report {name:<9}  {meaning}\n" for name, meaning in (DOORS | {"--version": "prints the version"}).items()
)
USAGE = f"""\
{LINES}
All explain themselves with --help. `python -m report build` and `python -m report.build` are `report build`.
"""


def main() -> NoReturn:
    """Run the command that the command line asks for, and end with its status."""
    streams.mend()
    stopping.listen()
    missing.watch()
    status = run(sys.argv[1:])
    streams.leave(status)


def run(arguments: Sequence[str]) -> int:
    """Open the door that is named first with the arguments that follow, or say which there are; return the status."""
    first, *rest = arguments or ["--help"]
    try:
        if first in DOORS:
            status: int = import_module(f"report.{first}").main(rest)
            return status
        sys.stdout.write(_answer(first))
    except ReportError as error:
        sys.stderr.write(f"Error: {error}\n")
        return 1
    return 0


def _answer(first: str) -> str:
    from report.configuration import advice, package_version  # noqa: PLC0415 a door has its own way to it

    if first == "--version":
        return f"{package_version()}\n"
    if first in {"-h", "--help"}:
        return USAGE
    raise ReportError(f"unknown command {first}; {advice(first, (*DOORS, '--version', '--help'))}")


if __name__ == "__main__":
    main()
