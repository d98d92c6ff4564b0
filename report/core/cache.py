"""Folders of finished results, named by the digest of all that shaped them, so that nothing is done twice."""

from __future__ import annotations

import ast
import hashlib
import json
import shutil
import tempfile
import time
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DIGITS = 16  # of a digest in a folder's name
SECONDS = "seconds"  # the file of a finished stage that says how long it took


def digest(*values: object) -> str:
    """Return the SHA-256 of the values' JSON, in hexadecimal; equal values give equal digests."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def source_digest(*modules: str) -> str:
    """Return a digest of modules of this package and of all that they import from it; comments do not count."""
    folder, waiting = Path(__file__).parent.parent, list(modules)
    sources: dict[str, str] = {}
    while waiting:
        module = waiting.pop()
        if module not in sources:
            sources[module], imported = _parsed((folder / f"{module.replace('.', '/')}.py").read_bytes())
            waiting += imported
    return digest(sources)


@cache  # most stages share some modules
def _parsed(source: bytes) -> tuple[str, tuple[str, ...]]:
    """Return a dump of parsed Python, and the modules of this package that it imports."""
    tree = ast.parse(source)
    froms = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return ast.dump(tree), tuple(name.removeprefix("report.") for name in froms if name.startswith("report."))


class Cache:
    """The finished stages under `folder`. Nothing in it is ever altered, and any of it may be deleted.

    Args:
        folder: of the cache, made when it is first needed.
        fresh: does every stage anew.
        tell: is told of every stage: its name, how long it took in seconds, and whether that was now.
    """

    def __init__(self, folder: Path, *, fresh: bool, tell: Callable[[str, float, bool], None]) -> None:
        self.folder = folder
        self.fresh = fresh
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

    def stage(self, name: str, shaped_by: object, make: Callable[[Path], None]) -> Path:
        """Return the folder of a finished stage; `make` fills it if there is none yet.

        How long that took, then or now, is noted in `seconds` under the name of the stage.

        Args:
            name: of the stage, the first part of the folder's name.
            shaped_by: everything that the result depends on.
            make: fills the empty folder that it is given. If it fails, nothing is left.
        """
        finished = self.folder / f"{name}-{digest(shaped_by)[:DIGITS]}"
        if missing := not (finished / SECONDS).is_file() or self.fresh:
            self._make(name, finished, make)
        self.seconds[name] = float((finished / SECONDS).read_text(encoding="ascii"))
        self.tell(name, self.seconds[name], missing)
        return finished

    def _make(self, name: str, finished: Path, make: Callable[[Path], None]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{name}.draft-", dir=self.folder))
        started = time.perf_counter()
        try:
            make(draft)
            (draft / SECONDS).write_text(f"{time.perf_counter() - started:.3f}", encoding="ascii")
            if finished.is_dir():
                finished.rename(draft.with_name(draft.name + "-old"))
            draft.rename(finished)
        finally:
            for leftover in self.folder.glob(f"{draft.name}*"):
                shutil.rmtree(leftover, ignore_errors=True)
