"""Folders of finished results, named by the digest of all that shaped them, so that nothing is done twice."""

from __future__ import annotations

import os
import time
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from report.core.beside import Beside
from report.core.code import remembered
from report.core.digests import DIGITS, digest
from report.core.errors import ReportError
from report.core.foreign import ForeignFile, Sources, files_among, foreign_file
from report.core.parcels import OtherCodeError, fill
from report.core.scratch import discard, scratch_folder
from report.core.seals import LIST, DamagedError, read_seal, seal, verify
from report.core.sources import shape_of
from report.core.upkeep import DRAFT, SENT, clear_leftovers, locked, tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from report.core.parcels import Parcel
    from report.core.seals import Seal


class Cache:
    """The finished stages under `folder`. Nothing in it is ever altered, and any of it may be deleted.

    Whatever of it is used is first found to be as it was left, once for each stage; what is not is made anew.

    Args:
        folder: of the cache, made when it is first needed.
        fresh: does every stage anew.
        begin: is told of a stage that is about to be made: its name, and how long the last one like it took, if known.
        tell: is told of every stage: its name, how long it took in seconds, and whether that was now.
        warn: is told of what is damaged.
    """

    def __init__(
        self,
        folder: Path,
        *,
        fresh: bool,
        begin: Callable[[str, float | None], None] = lambda *_: None,
        tell: Callable[[str, float, bool], None] = lambda *_: None,
        warn: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.folder = folder
        self.fresh = fresh
        self.begin = begin
        self.tell = tell
        self.warn = warn
        self.seconds: dict[str, float] = {}
        self.whole: dict[Path, Seal] = {}
        self.sources: dict[Path, Sources] = {}
        self.aside = Beside()

    @contextmanager
    def alone(self, wait: Callable[[str], None]) -> Iterator[None]:
        """Keep other builds out; `wait` is told when another one is at work, which is waited for."""
        self.folder.mkdir(parents=True, exist_ok=True)
        said = f"another build is at work in {self.folder.parent}; waiting for it"
        with locked(self.folder / "build.lock", partial(wait, said)):
            clear_leftovers(self.folder)
            with self.aside.within(), remembered(self.folder / "code.json"):
                yield

    def run(self, make: Callable[..., None], *inputs: object, **beside: object) -> Path:
        """Return the folder of a finished stage; `make` fills it if there is none yet.

        The folder is named after the function and by the digest of all that shaped it: the code of the function and
        all that this imports (`shape_of`), and its inputs. How long it took, then or now, is noted in `seconds`.
        Should any of the code be edited before the stage is finished, or a file among the inputs, nothing is kept.

        Args:
            make: a function of this package that fills the empty folder that it is given. If it fails, nothing is left.
            inputs: what it is given besides: folders of this cache, records with an `identity`, such as a file from
                elsewhere, or what JSON can hold.
            beside: what it is given that shapes nothing, such as a terminal that watches.
        """
        finished = self.place(make, *inputs)
        if self.has(finished):
            return self._told(finished, missing=False)
        return self._run(finished, partial(make, **beside), inputs)

    def start(self, make: Callable[..., None], *inputs: object) -> Callable[[], Path]:
        """Begin a stage in the process beside this one and return what waits for it and returns its folder, as `run`.

        Without such a process, or if that has not come to it, was killed or has other code, it is made here when it is
        waited for; so what was begun last is best waited for first.
        """
        finished = self.place(make, *inputs)
        if self.has(finished):
            return partial(self._told, finished, missing=False)
        result = self.aside.submit(fill, make, shape_of(make), *inputs)

        def arrived() -> Path:
            try:
                parcel = result()
            except (BrokenExecutor, OtherCodeError):
                parcel = None
            if not parcel:
                return self._run(finished, make, inputs)
            self.keep(finished, parcel)
            return self._told(finished, missing=True)

        return arrived

    def place(self, make: Callable[..., None], *inputs: object) -> Path:
        """Return the folder that a stage with these inputs has, or would have."""
        shape = shape_of(make)
        shaped_by = digest(shape, [self._identity(value) for value in inputs])
        finished = self.folder / f"{make.__name__}-{shaped_by[:DIGITS]}"
        brought = {name: known for value in inputs for name, known in self._brought(value).items()}
        self.sources[finished] = Sources(shape, brought, tuple(files_among(inputs)))
        return finished

    def has(self, place: Path) -> bool:
        """Say whether a stage is finished and whole, and need not be made."""
        if place in self.whole:
            return True
        if self.fresh or not os.path.lexists(place):
            return False
        try:
            self.whole[place] = verify(place)
        except DamagedError as error:
            self.warn(f"{place} is damaged ({error}); it is made anew")
            return False
        return True

    def took(self, place: Path) -> float:
        """Return how many seconds a finished stage took."""
        return self.whole[place].seconds

    def file(self, path: Path) -> ForeignFile:
        """Return a file as it is now; what it holds is known if it belongs to a stage that was found whole."""
        known = self.whole.get(path.parent)
        return ForeignFile(path, path.name, known.files[path.name][1]) if known else foreign_file(path)

    def keep(self, place: Path, parcel: Parcel) -> None:
        """Let a folder that was filled elsewhere be that of the stage at `place`, unless another job was quicker.

        Raises:
            ReportError: if what arrived is not what was sent, or what shapes it was edited meanwhile.
        """
        if not parcel.whole:
            raise ReportError(f"what came from {parcel.where} arrived damaged; build again, what is finished is kept")

        def write(folder: Path) -> None:
            for name, content in parcel.files.items():
                (folder / name).write_bytes(content)

        self._make(place, write, parcel.seconds, kind=SENT)

    def last(self, name: str) -> float | None:
        """Return how many seconds the stage of this name took that was made last."""
        noted = []
        for path in self.folder.glob(f"{name}-*/{LIST}"):
            with suppress(OSError, DamagedError):
                noted.append((path.stat().st_mtime, read_seal(path.parent).seconds))
        return max(noted)[1] if noted else None

    def tidy(self, costly: str) -> None:
        """Throw away old stages that this build did not use, later than others those of the kind that is `costly`."""
        tidy(self.folder, {place.name: known.size for place, known in self.whole.items()}, costly)

    def _run(self, finished: Path, make: Callable[..., None], inputs: tuple[object, ...]) -> Path:
        name = _name(finished)
        self.begin(name, self.last(name))
        self._make(finished, lambda folder: make(folder, *inputs))
        return self._told(finished, missing=True)

    def _told(self, finished: Path, *, missing: bool) -> Path:
        name = _name(finished)
        self.seconds[name] = self.took(finished)
        self.tell(name, self.seconds[name], missing)
        return finished

    def _make(
        self, finished: Path, make: Callable[[Path], None], seconds: float | None = None, kind: str = DRAFT
    ) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = _name(finished)
        with scratch_folder(f".{name}.{kind}-", self.folder) as draft:
            started = time.perf_counter()
            make(draft)
            self.sources.get(finished, Sources()).check()
            made = seal(draft, finished.name, time.perf_counter() - started if seconds is None else seconds)
            self.whole[finished] = _put(draft, finished, made, anew=self.fresh)

    def _brought(self, value: object) -> Mapping[str, str]:
        """Return the code that an input brings with it, by name: a folder's network may need that of its author."""
        if isinstance(value, Path):
            return self.sources.get(value, Sources()).brought
        return getattr(value, "shape", {})

    def _identity(self, value: object) -> object:
        """Return what stands for an input in a digest: a folder of this cache is known by its name and its contents.

        A training that is made again elsewhere need not have the same bits, and what was made of the other does not
        belong to it.
        """
        if isinstance(value, tuple):
            return [self._identity(one) for one in value]
        if isinstance(value, Path):
            known = self.whole.get(value)
            return (value.name, known.contents) if known else value.name
        return getattr(value, "identity", value)


def _put(draft: Path, finished: Path, made: Seal, *, anew: bool) -> Seal:
    """Let a draft be the folder of a stage, and return what is known of that: it may be the one of a quicker job.

    Somebody may be reading that, so it stays as it is, unless all is made `anew`, or it is damaged.
    """
    if not anew:
        with suppress(OSError):  # something is there
            draft.rename(finished)
            return made
        with suppress(DamagedError):
            return verify(finished)
    discard(finished, aside=draft.with_name(f"{draft.name}-old"))
    draft.rename(finished)
    return made


def _name(place: Path) -> str:
    """Return the name of the stage whose folder this is."""
    return place.name.rpartition("-")[0]
