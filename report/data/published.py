"""Fetches data sets that were published, from wherever they can be had, and trusts no copy before it is verified."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from report.core.digests import DIGITS, digest, file_digest
from report.core.errors import ReportError
from report.core.fetch import Limits, TransferError, bring
from report.core.sanitize import one_line
from report.core.scratch import discard
from report.core.upkeep import locked
from report.data.arrays import Arrays
from report.data.idx import IDX_FILES, idx_sums, read_idx
from report.data.npz import write_npz
from report.data.validation import read_layout

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy as np

LIMITS = Limits()


class DatasetUnavailable(ReportError):  # noqa: N818 - the state of things, not a mistake
    """A data set cannot be had; the message names every address tried, and what a person can do instead.

    Args:
        reasons: an address each, and what came of it.
        advice: what a person can do.
        title: of the data set.
    """

    def __init__(self, reasons: Sequence[str], advice: str, title: str = "MNIST") -> None:
        super().__init__(f"{title} cannot be downloaded: {'; '.join(reasons)}; {advice}")
        self.reasons, self.advice = reasons, advice


@dataclass(frozen=True)
class Sources:
    """Where a data set is to be had, and how it is known.

    `name` is that of its `.npz` file, `title` its name in print. `mirrors` are folders on the web with the four IDX
    files, gzipped, whose SHA-256, unpacked, are `sums`. `keras` is the address of the `.npz` file that Keras downloads,
    `checksum` the SHA-256 of that; both are "" where Keras downloads the IDX files, which it then keeps in its folder
    `packed`.
    """

    name: str
    title: str
    sums: tuple[str, ...]
    mirrors: tuple[str, ...]
    keras: str = ""
    checksum: str = ""
    packed: str = ""
    limits: Limits = LIMITS

    @property
    def file(self) -> str:
        """The name of the `.npz` file."""
        return f"{self.name}.npz"


class _Budget:
    """The time that all files of a data set may take together, wherever they are tried."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.end = limits, time.monotonic() + limits.whole

    def left(self) -> Limits:
        """Return the limits for the next file.

        Raises:
            TransferError: if there is no time left.
        """
        seconds = self.end - time.monotonic()
        if seconds <= 0:
            raise TransferError(f"not tried, the {self.limits.whole:g} s for all were over")
        return replace(self.limits, whole=seconds)


def fetch(sources: Sources, keras_home: Path, downloads: Path, warn: Callable[[str], None]) -> Path:
    """Return the path of an `.npz` file that holds the data set, verified.

    It is, in this order: the file in Keras's folder, `keras_home`/datasets; the one left in `downloads` by an earlier
    call; Keras's own file, downloaded into Keras's folder; IDX files, put together in `downloads`: those that Keras
    has downloaded, and where it lacks one, those of a mirror.

    A file in Keras's folder that does not hold these data belongs to somebody: it is left as it is, `warn` is told,
    and what is downloaded stays in `downloads`, as it does where Keras's folder cannot be written. Downloads are made
    in `downloads`, by one process at a time, and moved to their name when they are whole.

    Raises:
        DatasetUnavailable: if there is none and every address fails.
        ReportError: if `downloads` cannot be written.
    """
    official, own = keras_home / "datasets" / sources.file, downloads / sources.file
    if _verified(official, downloads, sources, warn):
        return official
    if _verified(own, downloads, sources, warn, then="it is fetched anew"):
        return own
    try:
        downloads.mkdir(parents=True, exist_ok=True)
        with locked(downloads / f"{sources.name}.lock"):
            for path in (official, own):  # another process may have been quicker
                if _verified(path, downloads, sources):
                    return path
            return _download(official, own, warn, sources)
    except OSError as error:
        raise ReportError(f"{downloads} cannot be written ({error}); make room or change its permissions") from error


def _verified(
    path: Path, downloads: Path, sources: Sources, warn: Callable[[str], None] = lambda _: None, then: str = ""
) -> bool:
    """Whether the file at `path` holds the data; if there is one that does not, `warn` is told why, and what is done.

    A file other than Keras's is unpacked to find out, and its digest is noted in `downloads`, so that it is so once.
    """
    if not os.path.lexists(path):
        return False
    title = sources.title
    then = then or f"it is left as it is, move it away to have {title} put there"
    try:
        if path.is_file() and (found := file_digest(path)) == sources.checksum:
            return True
        if path.is_file() and (note := downloads / f"{sources.name}-{digest(found, sources.sums)[:DIGITS]}").is_dir():
            return True
        if idx_sums(read_layout(path).arrays) == sources.sums:
            discard(note)  # whatever else it is
            note.mkdir(parents=True, exist_ok=True)
            return True
        warn(f"{path} does not hold {title}; {then}")
    except (ReportError, OSError) as error:
        warn(f"{one_line(error)}; {then}")
    return False


def _download(official: Path, own: Path, warn: Callable[[str], None], sources: Sources) -> Path:
    budget = _Budget(sources.limits)
    scratch = own.with_suffix(".part")
    discard(scratch)  # of a process that was killed
    scratch.mkdir()
    if own.is_dir():
        discard(own)
    there = _kept_by_keras(official.parent / sources.packed, sources, warn) if sources.packed else {}
    attempts = [
        partial(_put_together, mirror, there, scratch, own, sources, budget=budget) for mirror in sources.mirrors
    ]
    if sources.keras:
        attempts.insert(0, partial(_take_whole, scratch / own.name, official, own, warn, sources, budget=budget))
    reasons = []
    try:
        for attempt in attempts:
            try:
                return attempt()
            except TransferError as error:
                reasons.append(str(error))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    advice = "check the network, or name a folder with its four IDX files as dataset"
    if sources.checksum:
        advice = f"check the network, or get {own.name} elsewhere (SHA-256 {sources.checksum}) and put it at {official}"
    raise DatasetUnavailable(reasons, advice, sources.title)


def _kept_by_keras(folder: Path, sources: Sources, warn: Callable[[str], None]) -> dict[str, np.ndarray]:
    """Return by name the IDX files in Keras's `folder` that are what they should be; `warn` is told of the others."""
    found = {}
    for name, known_sum in zip(IDX_FILES, sources.sums, strict=True):
        path = folder / f"{name}.gz"
        try:
            if path.is_file():
                found[name] = read_idx(path, known_sum)
        except ValueError as error:
            warn(f"{path} is no file of {sources.title} ({one_line(error)}); it is left as it is, and not used")
    return found


def _take_whole(
    draft: Path, official: Path, own: Path, warn: Callable[[str], None], sources: Sources, *, budget: _Budget
) -> Path:
    """Download Keras's own file into Keras's folder, or to `own` if its place there is taken or closed."""
    _retrieve(sources.keras, draft, sources.checksum, budget)
    if not os.path.lexists(official):
        near = official.with_name(f".{official.name}.{os.getpid()}")  # a rename is at once only within a file system
        try:
            official.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(draft, near)
            return near.replace(official)
        except OSError as error:
            warn(f"{official} cannot be written ({error.strerror}); {sources.title} is kept in {own} instead")
            with suppress(OSError):
                near.unlink()
    return draft.replace(own)


def _put_together(
    mirror: str, there: Mapping[str, np.ndarray], scratch: Path, own: Path, sources: Sources, *, budget: _Budget
) -> Path:
    """Make an `.npz` file at `own` of the IDX files that are `there`, and of those of `mirror`, downloaded."""
    arrays = []
    for name, known_sum in zip(IDX_FILES, sources.sums, strict=True):
        if name in there:
            arrays.append(there[name])
            continue
        packed = scratch / f"{name}.gz"
        _retrieve(mirror + packed.name, packed, None, budget)
        try:
            arrays.append(read_idx(packed, known_sum))
        except ValueError as error:
            raise TransferError(f"{mirror}{packed.name}: {error}") from error
    write_npz(scratch / own.name, dict(zip(Arrays._fields, arrays, strict=True)))
    return (scratch / own.name).replace(own)


def _retrieve(address: str, target: Path, checksum: str | None, budget: _Budget) -> None:
    """Download `address` to `target`, whose SHA-256 must be `checksum` where there is one."""
    try:
        bring(address, target, budget.left())
    except TransferError as error:
        raise TransferError(f"{address}: {error}") from error
    if checksum and file_digest(target) != checksum:
        raise TransferError(f"{address}: a file with another checksum")
