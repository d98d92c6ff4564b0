"""Folders of finished results, named by the digest of all that shaped them, so that nothing is done twice."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from report.core.errors import ReportError
from report.core.scratch import removed, scratch_folder
from report.core.sources import shape_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from report.core.parcels import Parcel

DIGITS = 16  # of a digest in a folder's name
SECONDS = "seconds"  # the file of a finished stage that says how long it took


def digest(*values: object) -> str:
    """Return the SHA-256 of the values' JSON, in hexadecimal; equal values give equal digests."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Cache:
    """The finished stages under `folder`. Nothing in it is ever altered, and any of it may be deleted.

    Args:
        folder: of the cache, made when it is first needed.
        fresh: does every stage anew.
        begin: is told of a stage that is about to be made: its name, and how long the last one like it took, if known.
        tell: is told of every stage: its name, how long it took in seconds, and whether that was now.
    """

    def __init__(
        self,
        folder: Path,
        *,
        fresh: bool,
        begin: Callable[[str, float | None], None] = lambda *_: None,
        tell: Callable[[str, float, bool], None] = lambda *_: None,
    ) -> None:
        self.folder = folder
        self.fresh = fresh
        self.begin = begin
        self.tell = tell
        self.seconds: dict[str, float] = {}

    @contextmanager
    def alone(self, wait: Callable[[str], None]) -> Iterator[None]:
        """Keep other builds out; `wait` is told when another one is at work, which is waited for."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / "build.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            wait(f"another build is at work in {self.folder.parent}; waiting for it")
            lock.acquire()
        try:
            for leftover in self.folder.glob(".*.draft-*"):  # of builds that were killed
                shutil.rmtree(leftover, ignore_errors=True)
            yield
        finally:
            lock.release()

    def run(self, make: Callable[..., None], *inputs: object, **beside: object) -> Path:
        """Return the folder of a finished stage; `make` fills it if there is none yet.

        The folder is named after the function and by the digest of all that shaped it: the code of the function and
        all that this imports (`shape_of`), and its inputs. How long it took, then or now, is noted in `seconds`.

        Args:
            make: a function of this package that fills the empty folder that it is given. If it fails, nothing is left.
            inputs: what it is given besides: folders of this cache, records with an `identity`, or what JSON can hold.
            beside: what it is given that shapes nothing, such as a terminal that watches.
        """
        name = make.__name__
        finished = self.place(make, *inputs)
        if missing := not self.has(finished):
            self.begin(name, self.last(name))
            self._make(name, finished, lambda folder: make(folder, *inputs, **beside))
        self.seconds[name] = took(finished)
        self.tell(name, self.seconds[name], missing)
        return finished

    def place(self, make: Callable[..., None], *inputs: object) -> Path:
        """Return the folder that a stage with these inputs has, or would have."""
        shaped_by = digest(shape_of(make), [_identity(value) for value in inputs])
        return self.folder / f"{make.__name__}-{shaped_by[:DIGITS]}"

    def has(self, place: Path) -> bool:
        """Say whether a stage is finished and need not be made."""
        return (place / SECONDS).is_file() and not self.fresh

    def keep(self, place: Path, parcel: Parcel) -> None:
        """Let a folder that was filled elsewhere be that of the stage at `place`.

        Raises:
            ReportError: if what arrived is not what was sent.
        """
        if not parcel.whole:
            raise ReportError(f"what came from {parcel.where} arrived damaged; build again, what is finished is kept")

        def write(folder: Path) -> None:
            for name, content in parcel.files.items():
                (folder / name).write_bytes(content)

        self._make(place.name.rpartition("-")[0], place, write, parcel.seconds)

    def last(self, name: str) -> float | None:
        """Return how many seconds the stage of this name took that was made last."""
        noted = sorted(self.folder.glob(f"{name}-*/{SECONDS}"), key=lambda path: path.stat().st_mtime)
        try:
            return float(noted[-1].read_text(encoding="ascii"))
        except (IndexError, ValueError):
            return None

    def _make(self, name: str, finished: Path, make: Callable[[Path], None], seconds: float | None = None) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (
            scratch_folder(f".{name}.draft-", self.folder) as draft,
            removed(draft.with_name(f"{draft.name}-old")) as old,
        ):
            started = time.perf_counter()
            make(draft)
            seconds = time.perf_counter() - started if seconds is None else seconds
            (draft / SECONDS).write_text(f"{seconds:.3f}", encoding="ascii")
            if finished.is_dir():
                finished.rename(old)
            draft.rename(finished)


def took(finished: Path) -> float:
    """Return how many seconds a finished stage took."""
    return float((finished / SECONDS).read_text(encoding="ascii"))


def _identity(value: object) -> object:
    """Return what stands for an input in a digest: a folder of the cache is known by its name."""
    if isinstance(value, tuple):
        return [_identity(one) for one in value]
    return value.name if isinstance(value, Path) else getattr(value, "identity", value)
