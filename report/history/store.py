"""Remembers the runs before this one: reads what was published, joins it, adds this run and keeps it within bounds."""

from __future__ import annotations

import math
import os
from codecs import BOM_UTF8
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, FailFast, ValidationError

from report.core.digests import DIGITS, digest, sealed, unsealed
from report.core.errors import ReportError
from report.core.fetch import LARGEST, Limits, NotThereError, TransferError, bring
from report.core.formatting import count, shorten
from report.core.places import judge_brought
from report.core.reading import read_whole, write_whole
from report.core.sanitize import printable, public_address
from report.core.scratch import scratch_folder
from report.history.fields import LONGEST_ID
from report.history.runs import PastRun

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SCHEMA_VERSION: Literal[2] = 2
MOST_RUNS = 500
MOST_NAMED = 100  # characters of a place in a message
MOST_BYTES = LARGEST // 2  # of a history that is written, so that the next build can read it
# How often a mark may stand in a history that is read, and for what: five hundred runs of a hundred trainings each have
# half as many records, lists and names, and none of the values of a run takes fewer than four bytes on average.
MOST = {
    b"{": (100_000, "records"),
    b"[": (200_000, "lists"),
    b":": (1_500_000, "names"),
    b",": (MOST_BYTES // 4, "values"),
}
LIMITS = Limits(answer=20.0, read=20.0, whole=120.0)
LOCAL, COPY = "history.json", "history.copy"  # in the folder of the cache: the runs that this machine has made


class _History(BaseModel):
    """The contents of `history.json`."""

    schema_version: Literal[1, 2]
    runs: Annotated[tuple[PastRun, ...], FailFast()]


def gather(
    sources: Sequence[str], project: Path, folder: Path, say: Callable[[str], None], limits: Limits = LIMITS
) -> tuple[PastRun, ...]:
    """Return the earlier runs that the `sources` know of, joined, the oldest first.

    Args:
        sources: files, relative to the project, and addresses (http or https). If there are none, the runs that this
            machine has made count.
        project: the project's folder.
        folder: that of the cache, where this machine keeps its runs.
        say: is told of an address at which there is nothing yet, and of damage.
        limits: how long to wait for an address.

    Raises:
        ReportError: for a file that is missing and for whatever is no valid history. Only an address that answers 404
            has no history yet; after any other answer a build that went on would publish over what it could not read.
    """
    if not sources:
        return read_local(folder, say)
    return join(
        [_fetch(source, folder, say, limits) if _remote(source) else _read(project, source) for source in sources]
    )


def read_local(folder: Path, say: Callable[[str], None]) -> tuple[PastRun, ...]:
    """Return the runs that this machine has made, as `keep_local` left them; `say` is told of damage."""
    path, copy = folder / LOCAL, folder / COPY
    found, content = _content(path), unsealed(_content(copy))
    if content is not None and content != found:
        say(f"{path} is not what {copy} says, which is used; to begin a new history, delete both")
    elif os.path.lexists(copy) and content is None:
        say(f"{copy} is damaged, and {path} is used")
    chosen = found if content is None else content
    return parse(chosen, str(path), f"delete it and {copy} to begin a new one") if chosen or path.exists() else ()


def keep_local(folder: Path, content: bytes) -> None:
    """Keep a `history.json` for the next build on this machine, and a copy of it below its SHA-256.

    The runs cannot be made anew: one of the two is whole, whatever happens.
    """
    for name, kept in ((COPY, sealed(content)), (LOCAL, content)):
        if _content(folder / name) != kept:
            write_whole(folder / name, kept)


def _content(path: Path) -> bytes:
    """Return what is in a file of the cache, or nothing where there is no file that can be read.

    Raises:
        ReportError: if this account may not read it, as another one keeps it to itself.
    """
    if path.is_symlink():
        return b""
    try:
        return read_whole(path, LARGEST)
    except PermissionError as error:
        advice = "let its owner give its group the right to, with chmod g+r"
        raise ReportError(f"{path} may not be read by this account; {advice}") from error
    except (ReportError, OSError):
        return b""


def parse(content: bytes, where: str, advice: str = "mend it or name another with --history") -> tuple[PastRun, ...]:
    """Return the last `MOST_RUNS` runs in the bytes of a `history.json`, each id once.

    `where` they come from is named in errors.
    """
    for mark, (most, what) in MOST.items():  # asked first, because to read them takes seconds and gigabytes
        if content.count(mark) > most:
            raise ReportError(f"{where} is not a valid history: it has more than {count(most)} {what}; {advice}")
    try:
        runs = _History.model_validate_json(content.removeprefix(BOM_UTF8)).runs  # with which some editors begin
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = printable(shorten(".".join(str(part) for part in first["loc"]), MOST_NAMED))
        what = printable(first["msg"])
        raise ReportError(f"{where} is not a valid history: {f'{place}: ' if place else ''}{what}; {advice}") from None
    return tuple({run.id: run for run in runs}.values())[-MOST_RUNS:]


def join(histories: Sequence[Sequence[PastRun]]) -> tuple[PastRun, ...]:
    """Return the union of histories by id, each in its own order; what two have in common is taken from the first.

    A run that only a later history has stands after the one that precedes it there, and after those that are older.
    """
    joined: list[PastRun] = []
    for history in histories:
        ids = [run.id for run in joined]
        here = {run.id for run in history}
        place = 0
        for run in history:
            if run.id in ids:
                place = ids.index(run.id) + 1
                continue
            while place < len(joined) and joined[place].id not in here and _moment(joined[place]) <= _moment(run):
                place += 1
            joined.insert(place, run)
            ids.insert(place, run.id)
            place += 1
    return tuple(joined)


def remember(runs: Sequence[PastRun], run: PastRun) -> tuple[PastRun, ...]:
    """Return the history with `run` at its end, and nowhere else: what is built last is published last.

    Of more than `MOST_RUNS`, or of more than `MOST_BYTES`, the oldest are forgotten, but never `run`.
    """
    kept, size = [run], len(_line(run))
    for other in reversed([one for one in runs if one.id != run.id]):
        size += len(_line(other))
        if len(kept) == MOST_RUNS or size > MOST_BYTES:
            break
        kept.append(other)
    return tuple(reversed(kept))


def told_apart(run: PastRun, runs: Sequence[PastRun]) -> PastRun:
    """Return a run with an id that none of `runs` has which is about something else.

    A workflow may make several reports in one run of its own, and GitHub Actions gives them all the same id: of other
    data, settings or code, or of other predictions in a file of the same name. A run that is made again is of the same.
    """
    if all(other.id != run.id or _subject(other) == _subject(run) for other in runs):
        return run
    known_by = digest(*_subject(run))[:DIGITS]
    return run.model_copy(update={"id": f"{run.id[: LONGEST_ID - DIGITS - 1]}-{known_by}"})


def _subject(run: PastRun) -> tuple[object, ...]:
    answers = () if run.seeded else (run.accuracy, run.wrong)  # which no training makes otherwise each time
    return run.dataset.sha256, run.settings, run.commit, answers


def history_json(runs: Sequence[PastRun]) -> bytes:
    """Return `history.json`, one run a line, the oldest first."""
    lines = ",\n".join(_line(run) for run in runs)
    return f'{{"schema_version": {SCHEMA_VERSION}, "runs": [\n{lines}\n]}}\n'.encode()


def _line(run: PastRun) -> str:
    """Return a run as JSON, without what was not measured."""
    optional = {name for name, field in PastRun.model_fields.items() if not field.is_required()}
    return run.model_dump_json(exclude={name for name in optional if getattr(run, name) in (None, ())})


def _moment(run: PastRun) -> float:
    return run.time.timestamp() if run.time else -math.inf


def _remote(source: str) -> bool:
    return "://" in source


def _read(project: Path, source: str) -> tuple[PastRun, ...]:
    path = project / source
    with suppress(RuntimeError):  # nobody is called so: that is the name of a file
        path = project / Path(source).expanduser()
    content = _bytes(path)
    judge_brought(path, content)
    return parse(content, f"history {path}")


def _bytes(path: Path) -> bytes:
    try:
        return read_whole(path, LARGEST)
    except (OSError, ValueError) as error:
        why = (isinstance(error, OSError) and error.strerror) or error
        raise ReportError(f"history {path} cannot be read ({why}); name another with --history") from None


def _fetch(address: str, folder: Path, say: Callable[[str], None], limits: Limits) -> tuple[PastRun, ...]:
    shown = public_address(address)
    folder.mkdir(parents=True, exist_ok=True)
    with scratch_folder(".history.draft-", folder) as scratch:
        target = scratch / LOCAL
        try:
            bring(address, target, limits)
        except NotThereError:
            say(f"no history yet at {shown}")
            return ()
        except TransferError as error:
            advice = "nothing is published over a history that cannot be read; mend that or try again later"
            raise ReportError(f"history {shown}: {error}; {advice}") from None
        return parse(target.read_bytes(), f"history {shown}", "mend what is published there")
