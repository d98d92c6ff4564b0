"""The IDX form in which MNIST was first published, and the checksums by which its content is known in any container."""

from __future__ import annotations

import gzip
import hashlib
import io
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from report.data.arrays import Arrays

IDX_FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
LARGEST_FILE = 64 * 2**20  # bytes; the largest of MNIST has 47 MB, so more than this is no MNIST but a gzip bomb

_CODES = {np.dtype(np.uint8): 0x08, np.dtype(">i2"): 0x0B}  # the third byte of the file: the type of its numbers


def idx_digest(array: np.ndarray) -> str:
    """Return the SHA-256, in hexadecimal, of what `array` would be as an IDX file; it is not copied if contiguous.

    The form (http://yann.lecun.com/exdb/mnist): two zero bytes, the type of the numbers, the number of dimensions,
    each dimension as a big-endian 32-bit number, then the numbers. `array` is uint8, or big-endian int16 for labels
    that a byte does not hold; another type is a `KeyError`.
    """
    digest = hashlib.sha256(_header(array))
    digest.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    return digest.hexdigest()


def idx_sums(arrays: Arrays) -> tuple[str, ...]:
    """Return the four digests of `arrays` in their order, or of those that hold anything.

    Labels are bytes as in MNIST, and big-endian int16 in both sets where one is above 255.
    """
    wide = max(arrays.y_train.max(initial=0), arrays.y_test.max()) > np.iinfo(np.uint8).max
    labels = np.dtype(">i2") if wide else np.dtype(np.uint8)
    forms = (arrays.x_train, arrays.y_train.astype(labels), arrays.x_test, arrays.y_test.astype(labels))
    return tuple(idx_digest(array) for array in forms if array.size)


def joined_digest(sums: tuple[str, ...]) -> str:
    """Return the SHA-256 of hexadecimal `sums` joined, which names a whole data set."""
    return hashlib.sha256("".join(sums).encode()).hexdigest()


def read_idx(path: Path, known_sum: str) -> np.ndarray:
    """Unpack the gzipped IDX file at `path`, of uint8, if its content has the SHA-256 `known_sum`.

    Raises:
        ValueError: for anything else, saying what it is.
    """
    try:
        with gzip.open(path) as packed:
            content = packed.read(LARGEST_FILE)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"not a whole gzip file ({error})") from error
    found = hashlib.sha256(content).hexdigest()
    if found != known_sum:
        raise ValueError(f"wrong checksum {found} of the unpacked content, expected {known_sum}")
    stream = io.BytesIO(content)
    dimensions = stream.read(4)[3]
    shape = struct.unpack(f">{dimensions}I", stream.read(4 * dimensions))
    return np.frombuffer(content, np.uint8, offset=stream.tell()).reshape(shape)


def _header(array: np.ndarray) -> bytes:
    return struct.pack(f">4B{array.ndim}I", 0, 0, _CODES[array.dtype], array.ndim, *array.shape)
