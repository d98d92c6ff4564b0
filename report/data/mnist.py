"""Fetches MNIST once, from wherever it can be had, and trusts no copy of it before its content is verified."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from filelock import FileLock

from report.core.cache import DIGITS, digest, file_digest
from report.core.errors import ReportError
from report.core.fetch import Limits, TransferError, bring
from report.core.sanitize import one_line
from report.data.arrays import Arrays
from report.data.catalogue import MNIST_SUMS
from report.data.idx import IDX_FILES, idx_sums, read_idx
from report.data.npz import write_npz
from report.data.validation import read_layout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

NAME = "mnist.npz"
LIMITS = Limits()


class DatasetUnavailable(ReportError):  # noqa: N818 - the state of things, not a mistake
    """MNIST cannot be had; the message names every address tried, and where the file may be put by hand.

    Args:
        reasons: an address each, and what came of it.
        advice: what a person can do.
    """

    def __init__(self, reasons: Sequence[str], advice: str) -> None:
        super().__init__(f"MNIST cannot be downloaded: {'; '.join(reasons)}; {advice}")
        self.reasons, self.advice = reasons, advice


@dataclass(frozen=True)
class Sources:
    """Where MNIST is to be had, and how it is known.

    `keras` is the address of the file that Keras downloads (`keras.datasets.mnist.load_data`), `checksum` its
    SHA-256. `mirrors` are folders with the four IDX files, gzipped, whose SHA-256, unpacked, are `sums`.
    """

    keras: str = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
    checksum: str = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
    mirrors: tuple[str, ...] = (
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
    )
    sums: tuple[str, ...] = MNIST_SUMS
    limits: Limits = LIMITS


SOURCES = Sources()


def fetch_mnist(keras_home: Path, downloads: Path, warn: Callable[[str], None], sources: Sources = SOURCES) -> Path:
    """Return the path of an `.npz` file that holds MNIST, verified.

    It is, in this order: the file in Keras's folder, `keras_home`/datasets; the one left in `downloads` by an earlier
    call; Keras's own file, downloaded into Keras's folder; the IDX files of a mirror, put together in `downloads`.

    A file in Keras's folder that does not hold MNIST belongs to somebody: it is left as it is, `warn` is told, and
    what is downloaded stays in `downloads`, as it does where Keras's folder cannot be written. Downloads are made in
    `downloads`, by one process at a time, and moved to their name when they are whole.

    Raises:
        DatasetUnavailable: if there is none and every address fails.
        ReportError: if `downloads` cannot be written.
    """
    official, own = keras_home / "datasets" / NAME, downloads / NAME
    if _verified(official, downloads, sources, warn):
        return official
    if _verified(own, downloads, sources):
        return own
    try:
        downloads.mkdir(parents=True, exist_ok=True)
        with FileLock(downloads / "mnist.lock"):
            for path in (official, own):  # another process may have been quicker
                if _verified(path, downloads, sources):
                    return path
            return _download(official, own, warn, sources)
    except OSError as error:
        raise ReportError(f"{downloads} cannot be written ({error}); make room or change its permissions") from error


def _verified(path: Path, downloads: Path, sources: Sources, warn: Callable[[str], None] = lambda _: None) -> bool:
    """Whether the file at `path` holds MNIST; if there is one that does not, `warn` is told why.

    A file other than Keras's is unpacked to find out, and its digest is noted in `downloads`, so that it is so once.
    """
    if not os.path.lexists(path):
        return False
    try:
        if path.is_file() and (found := file_digest(path)) == sources.checksum:
            return True
        if path.is_file() and (note := downloads / f"mnist-{digest(found, sources.sums)[:DIGITS]}").is_dir():
            return True
        arrays, _ = read_layout(path)
        if idx_sums(arrays) == sources.sums:
            note.mkdir(parents=True, exist_ok=True)
            return True
        warn(f"{path} does not hold MNIST; it is left as it is, move it away to have MNIST put there")
    except (ReportError, OSError) as error:
        warn(f"{one_line(error)}; {path} is left as it is, move it away to have MNIST put there")
    return False


def _download(official: Path, own: Path, warn: Callable[[str], None], sources: Sources) -> Path:
    scratch = own.with_suffix(".part")
    shutil.rmtree(scratch, ignore_errors=True)  # of a process that was killed
    scratch.mkdir()
    attempts = (
        partial(_take_whole, scratch / NAME, official, own, warn, sources),
        *(partial(_put_together, mirror, scratch, own, sources) for mirror in sources.mirrors),
    )
    reasons = []
    try:
        for attempt in attempts:
            try:
                return attempt()
            except TransferError as error:
                reasons.append(str(error))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    advice = f"check the network, or get {NAME} elsewhere (SHA-256 {sources.checksum}) and put it at {official}"
    raise DatasetUnavailable(reasons, advice)


def _take_whole(draft: Path, official: Path, own: Path, warn: Callable[[str], None], sources: Sources) -> Path:
    """Download Keras's own file into Keras's folder, or to `own` if its place there is taken or closed."""
    _retrieve(sources.keras, draft, sources.checksum, sources.limits)
    if not os.path.lexists(official):
        near = official.with_name(f".{NAME}.{os.getpid()}")  # a rename is at once only within one file system
        try:
            official.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(draft, near)
            return near.replace(official)
        except OSError as error:
            warn(f"{official} cannot be written ({error.strerror}); MNIST is kept in {own} instead")
            with suppress(OSError):
                near.unlink()
    return draft.replace(own)


def _put_together(mirror: str, scratch: Path, own: Path, sources: Sources) -> Path:
    """Download the IDX files of `mirror` and make an `.npz` file of them at `own`."""
    arrays = []
    for name, known_sum in zip(IDX_FILES, sources.sums, strict=True):
        packed = scratch / f"{name}.gz"
        _retrieve(mirror + packed.name, packed, None, sources.limits)
        try:
            arrays.append(read_idx(packed, known_sum))
        except ValueError as error:
            raise TransferError(f"{mirror}{packed.name}: {error}") from error
    write_npz(scratch / NAME, dict(zip(Arrays._fields, arrays, strict=True)))
    return (scratch / NAME).replace(own)


def _retrieve(address: str, target: Path, checksum: str | None, limits: Limits) -> None:
    """Download `address` to `target`, whose SHA-256 must be `checksum` where there is one."""
    try:
        bring(address, target, limits)
    except TransferError as error:
        raise TransferError(f"{address}: {error}") from error
    if checksum and file_digest(target) != checksum:
        raise TransferError(f"{address}: a file with another checksum")
