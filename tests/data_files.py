"""A data set so small that a test can spell it out."""

from __future__ import annotations

import gzip
import os
import socket
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from report.data.idx import IDX_FILES

SMALL = {
    "x_train": np.arange(6 * 8 * 9, dtype=np.uint16).reshape(6, 8, 9).astype(np.uint8) % 36,
    "y_train": np.array([0, 1, 2, 0, 1, 2], np.uint8),
    "x_test": np.arange(3 * 8 * 9, dtype=np.uint8).reshape(3, 8, 9) % 18 + 100,
    "y_test": np.array([2, 1, 0], np.uint8),
}

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n"
NOT_BROUGHT = "only points to a file of Git LFS; run git lfs pull"  # what is told of one


def save(path: Path, **changes: Any) -> Path:  # noqa: ANN401 - whatever NumPy can save
    """Save the small data set with some arrays changed, or left out where the change is None."""
    np.savez(path, **{name: array for name, array in (SMALL | changes).items() if array is not None})
    return path


def as_idx(array: np.ndarray) -> bytes:
    """Return an array of bytes in the IDX form."""
    return struct.pack(f">4B{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.astype(np.uint8).tobytes()


def save_idx(folder: Path, *, packed: bool, **changes: np.ndarray) -> Path:
    """Save the small data set, some arrays changed, as the four IDX files of a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in zip(IDX_FILES, (SMALL | changes).values(), strict=True):
        content = as_idx(array)
        (folder / f"{name}.gz" if packed else folder / name).write_bytes(gzip.compress(content) if packed else content)
    return folder


def nameless(folder: Path) -> Path:
    """Make a folder whose name is in no encoding of text, or skip the test where a system has none."""
    path = folder / os.fsdecode(b"caf\xe9")
    try:
        path.mkdir()
    except OSError:
        pytest.skip("every name is text here")
    return path


def odd_file(folder: Path, kind: str, suffix: str = ".npz") -> Path:
    """Make what is no regular file, or skip the test where there is none: a pipe, a socket, or a link to a device."""
    path = folder / f"a{suffix}"
    if kind == "device":
        path.symlink_to("/dev/zero")
        return path if path.exists() else pytest.skip("needs /dev/zero")
    if not hasattr(os, "mkfifo"):
        pytest.skip(f"there is no {kind} here")
    if kind == "fifo":
        os.mkfifo(path)
        return path
    before = Path.cwd()
    os.chdir(folder)  # the path of a socket may have a hundred characters
    try:
        with socket.socket(socket.AF_UNIX) as open_one:
            open_one.bind(path.name)  # its file stays
    finally:
        os.chdir(before)
    return path
