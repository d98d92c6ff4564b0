"""Reads the four IDX files of a folder that nobody vouches for: no more is unpacked than their headers may promise."""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from report.core.errors import ReportError
from report.core.places import judge_brought, start_of
from report.core.sanitize import one_line
from report.data.arrays import Arrays
from report.data.idx import IDX_FILES
from report.data.npz import judge_size
from report.data.validation import judge, judge_shape

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PIECE = 2**20  # bytes unpacked at once
MOST_PACKED = 1032  # bytes that deflate makes of one, at most (https://zlib.net/zlib_tech.html)

_BYTES = 0x08  # the type of the numbers: unsigned bytes
_DIMENSIONS = (3, 1, 3, 1)  # of each of the files


def find_idx(folder: Path) -> tuple[Path, ...]:
    """Return the paths of the four IDX files in `folder`, each as it is or, where that is not there, with `.gz`.

    Raises:
        ReportError: if some are missing, naming them.
    """
    found, missing = [], []
    for name in IDX_FILES:
        there = [path for path in (folder / name, folder / f"{name}.gz") if path.is_file()]
        found += there[:1]
        missing += [] if there else [name]
    if missing:
        raise ReportError(
            f"{folder} has no {' and no '.join(missing)}; a folder of data holds the four IDX files under these names, "
            "or these and .gz, or images as train/CLASS/NAME.png and test/CLASS/NAME.png"
        )
    return tuple(found)


def read_idx_files(paths: tuple[Path, ...]) -> Arrays:
    """Unpack the four IDX files of a folder, images as bytes of shape (n, height, width) and labels as bytes (n,).

    Nothing is unpacked before the sizes that the headers declare have been judged, and never more than they declare.

    Raises:
        ReportError: if a file is damaged, too large or another than its name says, or if they do not go together.
    """
    folder = paths[0].parent
    shapes = [_declared(path, dimensions) for path, dimensions in zip(paths, _DIMENSIONS, strict=True)]
    for name, shape in zip(Arrays._fields, shapes, strict=True):
        judge_shape(folder, name, shape)
    judge_size(folder, sum(map(math.prod, shapes)))
    for images, labels in ((0, 1), (2, 3)):
        if shapes[images][0] != shapes[labels][0]:
            raise ReportError(
                f"{paths[images]} has {shapes[images][0]} images, but {paths[labels].name} {shapes[labels][0]} labels; "
                "take two files that belong together"
            )
    arrays = Arrays(*(_read(path, shape) for path, shape in zip(paths, shapes, strict=True)))
    judge(folder, arrays._asdict())
    return arrays


def _declared(path: Path, dimensions: int) -> tuple[int, ...]:
    """Return the shape that the header of a file declares, if the file can hold as much."""
    with _damage_told(path):
        judge_brought(path, start_of(path))
        with _opened(path) as file:
            shape = _header(file, path, dimensions)
    promised, there = math.prod(shape) + _length(dimensions), path.stat().st_size
    if path.suffix == ".gz":
        if promised > MOST_PACKED * there:
            raise _refused(path, f"declares {promised:,} bytes, but {there:,} packed ones cannot hold as many")
    elif promised != there:
        raise _refused(path, f"has {there:,} bytes, but its header declares {promised:,}")
    if not math.prod(shape):
        raise _refused(path, f"is empty, of shape {shape}")
    return shape


def _header(file: BinaryIO, path: Path, dimensions: int) -> tuple[int, ...]:
    start = file.read(_length(dimensions))
    magic = bytes((0, 0, _BYTES, dimensions))
    if start[:4] != magic:
        raise _refused(path, f"begins with {start[:4].hex(' ') or 'nothing'}, not with {magic.hex(' ')}")
    if len(start) < _length(dimensions):
        raise _refused(path, "ends within its header")
    return struct.unpack(f">{dimensions}I", start[4:])


def _read(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    """Unpack a file of which the header declares `shape`, and not a byte more than that."""
    array = np.empty(shape, np.uint8)
    room, filled = array.reshape(-1).data, 0
    with _damage_told(path), _opened(path) as file:
        if _header(file, path, len(shape)) != shape:
            raise _refused(path, "has changed a moment ago")
        while piece := file.read(min(PIECE, len(room) - filled)):
            room[filled : filled + len(piece)] = piece
            filled += len(piece)
        if filled < len(room):
            raise _refused(path, f"ends after {filled:,} of the {len(room):,} numbers that its header declares")
        if file.read(1):
            raise _refused(path, f"holds more than the {len(room):,} numbers that its header declares")
    return array


def _length(dimensions: int) -> int:
    return 4 + 4 * dimensions  # bytes of a header: the magic number, and four for each dimension


def _opened(path: Path) -> BinaryIO:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]  # reads alike


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, zlib.error) as error:
        raise _refused(path, f"cannot be read ({one_line(error)})") from error


def _refused(path: Path, what: str) -> ReportError:
    return ReportError(f"{path} {what}; fetch or write the file again")
