"""Says where the site goes, and refuses, before there is work to lose, a folder that it cannot or must not go to."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from report.core.errors import ReportError
from report.core.material import OF_SYSTEMS, PACKAGE, find_material, shipped
from report.core.places import CACHE
from report.core.reading import read_whole
from report.core.sanitize import one_line, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

MANIFEST = "files.json"  # in the site
SCHEMA_VERSION = 1
LARGEST = 2**24  # bytes of a manifest: one that names a hundred thousand files has half of it
SHOWN = 120  # characters of a name
MOUNTS = Path("/proc/self/mountinfo")  # a line for each, the place fifth, with blanks in it as \040
ADVICE = "name another folder with --output"


def find_output(project: Path, chosen: Path) -> Path:
    """Return the folder of a project, or of one that is none, that the site goes to; `~` may be the beginning of it.

    Raises:
        ReportError: if it cannot be written, lies in the cache or what sites are made of, or holds what no build made.
    """
    try:
        output = project / chosen.expanduser()
        real = output.resolve()
        for path in (output, aside_of(draft_of(real))):
            with suppress(FileNotFoundError, NotADirectoryError):
                path.stat()
    except (OSError, RuntimeError, ValueError) as error:  # too long, in a circle, of nobody's home, with a NUL
        why = (isinstance(error, OSError) and error.strerror) or one_line(error)
        raise ReportError(f"output {_shown(str(chosen))} cannot be used ({why}); {ADVICE}") from None
    builds = project if (project / "pyproject.toml").is_file() else shipped()
    material = find_material(builds)
    for folder in (PACKAGE, builds / "site/content", material.content, material.templates, material.static):
        if real.is_relative_to(os.path.realpath(folder)):
            raise ReportError(f"output {real} lies in {folder}, of which sites are made; {ADVICE}")
    if real.is_relative_to(os.path.realpath(builds / CACHE)):
        raise ReportError(f"output {real} lies in {builds / CACHE}, where builds throw old things away; {ADVICE}")
    check_output(real)
    above = next(folder for folder in real.parents if folder.exists())
    if not os.access(above, os.W_OK):
        raise ReportError(f"output {real} cannot be made: nothing can be written in {above}; {ADVICE}")
    if real.is_mount() or real in _mounts():
        raise ReportError(f"output {real} is a volume of its own, and nothing can take its place; name a folder in it")
    return output


def draft_of(output: Path) -> Path:
    """Return the folder beside the output in which this process puts a site together."""
    return output.with_name(f".{output.name}.draft-{os.getpid()}")


def aside_of(draft: Path) -> Path:
    """Return where the last site is for a moment, where two folders cannot change places at once."""
    return draft.with_name(f"{draft.name}.old")


def _mounts() -> set[Path]:
    """Return what is mounted anywhere as Linux lists it, folders of the same disk too; nothing on other systems."""
    try:
        told = [line.split(b" ") for line in MOUNTS.read_bytes().split(b"\n")]
    except OSError:
        return set()
    octal = re.compile(rb"\\([0-7]{3})")
    places = [octal.sub(lambda code: bytes([int(code[1], 8)]), line[4]) for line in told if len(line) > 4]  # noqa: PLR2004
    return {Path(os.fsdecode(place)) for place in places}


def _shown(name: str) -> str:
    return printable(name if len(name) <= SHOWN else f"{name[:SHOWN]}…")


def check_output(output: Path) -> None:
    """Refuse an output that is a file, or a folder with something in it that no build made, or that nobody can see."""
    try:
        stranger = _stranger(output) if output.is_dir() else ""
    except OSError as error:
        raise ReportError(
            f"{printable(str(error.filename))} cannot be listed ({error.strerror}) and may hold what no build made; "
            "let it be read, or name another folder with --output"
        ) from None
    if stranger:
        raise ReportError(
            f"output folder {output} holds {printable(stranger)[:SHOWN]}, which no build is known to have made; move "
            "it away, or name another folder with --output"
        )
    inside = next((folder for folder in output.parents if folder.exists()), output.parent)
    if not inside.is_dir():
        raise ReportError(f"output {output} lies in {inside}, which is a file; name another with --output")
    if output.exists() and not output.is_dir():
        raise ReportError(f"output {output} is a file; name a folder with --output")


def _stranger(output: Path) -> str:
    """Return the first file, or link, in a folder that is not listed in its manifest, or "" if there is none.

    What a system leaves in every folder that somebody has looked at does not count.
    """
    listed = _listed(output)
    for name in _files(output):
        if name in listed or name.rpartition("/")[2] in OF_SYSTEMS:
            continue
        listed |= _listed(output)  # another build may have put a new site there meanwhile
        if name not in listed:
            return name
    return ""


def _listed(output: Path) -> frozenset[str]:
    """Return the files that the manifest of a site names; none where there is no manifest that can be read."""
    try:
        found = json.loads(read_whole(output / MANIFEST, LARGEST))
        return frozenset(str(name) for name in found["files"])
    except (ReportError, OSError, ValueError, LookupError, TypeError, RecursionError):
        return frozenset()


def is_whole(site: Path) -> bool:
    """Say whether every file that the manifest of a site names is there."""
    listed = _listed(site)
    return bool(listed) and all(os.path.lexists(site / name) for name in listed)


def list_files(draft: Path) -> None:
    """Write the manifest of a site: every file in it, the manifest too, by its path in the site."""
    names = sorted({*_files(draft), MANIFEST})
    text = json.dumps({"schema_version": SCHEMA_VERSION, "files": names}, indent=1) + "\n"
    (draft / MANIFEST).write_text(text, encoding="utf-8")


def _files(folder: Path) -> Iterator[str]:
    """Yield every file and every link below a folder, in order, by its path in it.

    Raises:
        OSError: if a folder cannot be listed; one that has gone meanwhile has nothing in it.
    """
    for inside, folders, files in os.walk(folder, onerror=_judge):
        folders.sort()
        links = [name for name in folders if (Path(inside) / name).is_symlink()]
        for name in sorted((*files, *links)):
            yield (Path(inside) / name).relative_to(folder).as_posix()


def _judge(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error
