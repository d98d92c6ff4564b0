"""Reads arrays out of `.npz` files that nobody vouches for, and writes such files with the same bytes every time."""

from __future__ import annotations

import io
import math
import stat
import warnings
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from report.core.errors import ReportError
from report.core.sanitize import one_line, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

LARGEST = 4 * 2**30  # bytes of all arrays read, unpacked: above any set this report is for, below what stops a machine
FARTHEST = 2**60  # bytes: a header may declare a number of any length, which no message should hold
MOST_NAMES = 8  # that a message lists
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date that a zip file can hold

LONGEST_HEADER = 2**14  # bytes of an array's header that are read; NumPy takes 10,000 characters
PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # what NumPy writes; others unpack a small piece to any size

_HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def read_npz(
    path: Path,
    required: Sequence[str],
    optional: Sequence[str] = (),
    judge: Callable[[str, tuple[int, ...]], None] = lambda *_: None,
) -> dict[str, np.ndarray]:
    """Unpack the arrays `required`, and those of `optional` that are there, from the `.npz` file at `path`.

    Nothing is ever unpickled, and nothing unpacked before the sizes that the file declares have been judged, and
    `judge` was told the name and the declared shape of each array, which it may refuse.

    Raises:
        ReportError: if there is no such file, or one that cannot be read, is damaged, too large, or lacks an array.
    """
    with _opened(path, required) as archive:
        members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
        _require(path, members, required)
        wanted = {name: members[name] for name in (*required, *optional) if name in members}
        judge_size(path, sum(_declared(path, name, archive, info, judge) for name, info in wanted.items()))
        return {name: _read(path, name, archive, info) for name, info in wanted.items()}


def judge_size(path: Path, size: int, advice: str = "keep fewer or smaller images") -> None:
    """Refuse what would unpack to more than `LARGEST` bytes, before any of it is.

    Raises:
        ReportError: naming `path`, the size and the limit.
    """
    if size > LARGEST:
        gib = 2**30
        told = f"{size / gib:,.1f}" if size < FARTHEST else "far too many"
        raise ReportError(f"{path} would unpack to {told} GiB, the limit is {LARGEST / gib:.0f} GiB; {advice}")


def array_names(path: Path) -> tuple[str, ...]:
    """Return the names of all arrays in the `.npz` file at `path`, as they can be printed, in their order.

    Raises:
        ReportError: if there is no such file, or one that cannot be read.
    """
    with _opened(path) as archive:
        return tuple(printable(name.removesuffix(".npy")) for name in archive.namelist())


def write_npz(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write `arrays` to `path`, uncompressed and undated: the same arrays make the same bytes on every machine."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            info = zipfile.ZipInfo(f"{name}.npy", EPOCH)
            info.create_system = 3  # Unix, wherever it is written
            with archive.open(info, "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.asarray(array), allow_pickle=False)


def first_names(names: Sequence[str]) -> str:
    """List names as far as a message does."""
    return ", ".join(names[:MOST_NAMES]) + (", …" if len(names) > MOST_NAMES else "")


@contextmanager
def _opened(path: Path, names: Sequence[str] = ()) -> Iterator[zipfile.ZipFile]:
    advice = "it should be an .npz file" + (
        f" with the arrays {', '.join(names[:-1])} and {names[-1]}" if names else ""
    )
    try:
        kind = path.stat().st_mode
        archive = zipfile.ZipFile(path) if stat.S_ISREG(kind) else None
    except FileNotFoundError:
        raise ReportError(f"{path} does not exist; {advice}") from None
    except OSError as error:
        raise ReportError(f"{path} cannot be read ({error.strerror or one_line(error)}); {advice}") from error
    except Exception as error:  # of zipfile, for bytes that are not what they should be
        raise ReportError(f"{path} is not a whole .npz file ({one_line(error)}); {advice}") from error
    if archive is None:
        raise ReportError(f"{path} is {'a folder' if stat.S_ISDIR(kind) else 'no regular file'}; {advice}")
    with archive:
        yield archive


def _require(path: Path, members: Mapping[str, object], required: Sequence[str]) -> None:
    lacking = [name for name in required if name not in members]
    if lacking:
        names = [printable(name)[:40] for name in members]
        found = first_names(names)
        raise ReportError(
            f"{path} has no {' and no '.join(lacking)}, found {found or 'nothing'}; "
            f"save the arrays {', '.join(required)} with numpy.savez"
        )


def _declared(
    path: Path,
    name: str,
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    judge: Callable[[str, tuple[int, ...]], None],
) -> int:
    """Return how many bytes the array says it has, having read no more than its header."""
    with _damage_told(path, name):
        if info.compress_type not in PACKINGS:
            raise ValueError("packed in another way than NumPy does")
        with archive.open(info) as member:
            start = io.BytesIO(member.read(LONGEST_HEADER))
        shape, _, dtype = _HEADERS[np.lib.format.read_magic(start)](start)
        if dtype.hasobject:
            raise ReportError(
                f"{name} in {path} holds Python objects, which are not unpickled; save it as numbers or as text"
            )
        judge(name, shape)
        return max(math.prod(shape) * dtype.itemsize, info.file_size)


def _read(path: Path, name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> np.ndarray:
    with _damage_told(path, name), archive.open(info) as member:
        array: np.ndarray = np.lib.format.read_array(member, allow_pickle=False)
        if member.read(1):
            raise ValueError("more bytes than its shape allows")
        return array


@contextmanager
def _damage_told(path: Path, name: str) -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of headers as Python 2 wrote them
            yield
    except (ReportError, MemoryError):
        raise
    except Exception as error:  # of zipfile, its decompressors or NumPy, for bytes that are not what they should be
        message = f"{name} in {path} is damaged ({one_line(error)}); fetch or save the file again"
        raise ReportError(message) from error
