"""The IDX form, by hand and by the checksums that the authors of MNIST published."""

from __future__ import annotations

import gzip
import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from data_files import SMALL

from report.data import idx
from report.data.arrays import Arrays
from report.data.catalogue import MNIST_SUMS
from report.data.idx import idx_digest, idx_sums, joined_digest, read_idx
from report.data.validation import read_layout

if TYPE_CHECKING:
    from pathlib import Path

PIXELS = np.array([[[1, 2, 3], [4, 5, 255]]], np.uint8)
PIXELS_AS_IDX = bytes([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255])


def test_digest_is_that_of_the_header_and_the_numbers() -> None:
    assert idx_digest(PIXELS) == hashlib.sha256(PIXELS_AS_IDX).hexdigest()


def test_digest_does_not_depend_on_the_order_in_memory() -> None:
    assert idx_digest(np.asfortranarray(PIXELS)) == idx_digest(PIXELS)
    assert idx_digest(PIXELS.transpose(0, 2, 1)) != idx_digest(PIXELS)


def test_labels_are_bytes_as_long_as_a_byte_holds_them() -> None:
    labels = np.array([0, 255])
    arrays = Arrays(PIXELS, labels, PIXELS, labels)
    assert idx_sums(arrays)[1] == hashlib.sha256(bytes([0, 0, 8, 1, 0, 0, 0, 2, 0, 255])).hexdigest()
    wide = idx_sums(arrays._replace(y_test=np.array([256])))
    assert wide[1] == hashlib.sha256(bytes([0, 0, 0x0B, 1, 0, 0, 0, 2, 0, 0, 0, 255])).hexdigest()
    assert idx_sums(arrays._replace(y_train=np.array([256, 0])))[3] == wide[1]
    assert idx_sums(arrays._replace(y_test=np.array([256, 0])))[1] == wide[1]
    assert wide[3] == hashlib.sha256(bytes([0, 0, 0x0B, 1, 0, 0, 0, 1, 1, 0])).hexdigest()


def test_digest_of_a_data_set_tells_its_arrays_apart() -> None:
    arrays = Arrays(**SMALL)
    swapped = Arrays(arrays.x_test, arrays.y_test, arrays.x_train, arrays.y_train)
    assert joined_digest(idx_sums(arrays)) != joined_digest(idx_sums(swapped))


def test_mnist_has_the_published_sums(mnist_path: Path) -> None:
    arrays = read_layout(mnist_path).arrays
    assert idx_sums(arrays) == MNIST_SUMS


def test_a_packed_file_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "pixels.gz"
    path.write_bytes(gzip.compress(PIXELS_AS_IDX))
    array = read_idx(path, idx_digest(PIXELS))
    assert array.dtype == np.uint8
    assert np.array_equal(array, PIXELS)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (gzip.compress(PIXELS_AS_IDX[:-1]), "wrong checksum"),
        (gzip.compress(PIXELS_AS_IDX)[:-9], "not a whole gzip file"),
        (b"<!doctype html>", "not a whole gzip file"),
        (b"", "wrong checksum"),
        (gzip.compress(bytes(65 * 2**20), 1), "wrong checksum"),
    ],
    ids=["other content", "cut short", "no gzip", "empty", "bomb"],
)
def test_another_file_is_refused(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "pixels.gz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=complaint):
        read_idx(path, idx_digest(PIXELS))


def test_no_more_of_a_file_is_unpacked_than_the_largest_may_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pixels.gz"
    path.write_bytes(gzip.compress(PIXELS_AS_IDX))
    monkeypatch.setattr(idx, "LARGEST_FILE", len(PIXELS_AS_IDX))
    assert np.array_equal(read_idx(path, idx_digest(PIXELS)), PIXELS)
    monkeypatch.setattr(idx, "LARGEST_FILE", len(PIXELS_AS_IDX) - 1)
    with pytest.raises(ValueError, match="wrong checksum"):
        read_idx(path, idx_digest(PIXELS))


def test_the_largest_file_of_mnist_is_not_too_large() -> None:
    assert 60_000 * 28 * 28 + 16 <= idx.LARGEST_FILE < 2 * 60_000 * 28 * 28
