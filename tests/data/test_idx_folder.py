"""A folder of IDX files is read like any data, and a folder that is not one ends in one line."""

from __future__ import annotations

import gzip
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest
from data_files import NOT_BROUGHT, POINTER, SMALL, as_idx, save_idx

from report.core.errors import ReportError
from report.data import idx_folder, npz
from report.data.idx import IDX_FILES
from report.data.idx_folder import find_idx, read_idx_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

IMAGES, LABELS = IDX_FILES[:2]
CONTENT = as_idx(SMALL["x_train"])


def refusal(folder: Path) -> str:
    """Return the one line in which a folder is refused, without the path of the folder."""
    with pytest.raises(ReportError) as caught:
        read_idx_files(find_idx(folder))
    message = str(caught.value)
    assert message.isprintable()
    assert str(folder) in message
    assert "; " in message
    return message.replace(f"{folder}/", "")


@pytest.mark.parametrize("packed", [False, True])
def test_what_the_files_hold_is_read(tmp_path: Path, *, packed: bool) -> None:
    arrays = read_idx_files(find_idx(save_idx(tmp_path / "shapes", packed=packed)))
    for array, expected in zip(arrays, SMALL.values(), strict=True):
        assert array.dtype == np.uint8
        assert np.array_equal(array, expected)


def test_some_files_may_be_packed_and_one_that_is_there_twice_is_taken_as_it_is(tmp_path: Path) -> None:
    folder = save_idx(tmp_path / "shapes", packed=True)
    for name in (IMAGES, LABELS):
        (folder / name).write_bytes(gzip.decompress((folder / f"{name}.gz").read_bytes()))
    (folder / f"{LABELS}.gz").unlink()
    assert [path.name for path in find_idx(folder)] == [IMAGES, LABELS, *(f"{name}.gz" for name in IDX_FILES[2:])]
    assert np.array_equal(read_idx_files(find_idx(folder)).y_train, SMALL["y_train"])


@pytest.mark.parametrize("packed", [False, True])
def test_what_git_lfs_has_not_brought_is_told_as_that(tmp_path: Path, *, packed: bool) -> None:
    path = find_idx(save_idx(tmp_path / "shapes", packed=packed))[1]
    path.write_bytes(POINTER)
    assert refusal(path.parent).startswith(f"{path.name} {NOT_BROUGHT}")


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    folder = save_idx(tmp_path / "shapes", packed=True)
    (folder / f"{LABELS}.gz").unlink()
    (folder / LABELS).mkdir()  # no file
    (folder / f"{IDX_FILES[3]}.gz").unlink()
    message = refusal(folder)
    assert message.startswith(f"{folder} has no {LABELS} and no {IDX_FILES[3]}; a folder of data holds the four")
    assert IMAGES not in message


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "begins with nothing, not with 00 00 08 03; fetch or write the file again"),
        (as_idx(SMALL["y_train"]), "begins with 00 00 08 01, not with 00 00 08 03;"),
        (b"<!doctype html>", "begins with 3c 21 64 6f, not with"),
        (b"\0\0\x0d\x03" + CONTENT[4:], "begins with 00 00 0d 03, not with"),
        (CONTENT[:11], "ends within its header;"),
        (as_idx(SMALL["x_train"][:0]), "is empty, of shape (0, 8, 9);"),
    ],
    ids=["empty", "labels", "a web page", "floats", "half a header", "no images"],
)
@pytest.mark.parametrize("packed", [False, True])
def test_another_file_is_refused(tmp_path: Path, content: bytes, complaint: str, *, packed: bool) -> None:
    folder = save_idx(tmp_path / "shapes", packed=packed)
    name = f"{IMAGES}.gz" if packed else IMAGES
    (folder / name).write_bytes(gzip.compress(content) if packed else content)
    assert refusal(folder).startswith(f"{name} {complaint}")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda content: content[:-1], "has 447 bytes, but its header declares 448;"),
        (lambda content: content + b"\0", "has 449 bytes, but its header declares 448;"),
        (lambda content: content[:4] + b"\xff" * 12 + content[16:], "has 448 bytes, but its header declares 79,22"),
    ],
    ids=["short", "long", "a lie"],
)
def test_a_file_of_another_length_than_its_header_declares_is_refused(
    tmp_path: Path, change: Callable[[bytes], bytes], complaint: str
) -> None:
    folder = save_idx(tmp_path / "shapes", packed=False)
    (folder / IMAGES).write_bytes(change(CONTENT))
    assert refusal(folder).startswith(f"{IMAGES} {complaint}")


@pytest.mark.parametrize(
    ("packed", "complaint"),
    [
        (gzip.compress(CONTENT[:-1]), "ends after 431 of the 432 numbers that its header declares;"),
        (gzip.compress(CONTENT + b"\0"), "holds more than the 432 numbers that its header declares;"),
        (gzip.compress(CONTENT + bytes(2**26), 1), "holds more than the 432 numbers that its header declares;"),
        (gzip.compress(CONTENT[:4] + b"\xff" * 12), "declares 79,22"),
        (gzip.compress(CONTENT)[:-9], "cannot be read ("),
        (gzip.compress(CONTENT)[:-8] + bytes(8), "cannot be read (CRC check failed"),
        (CONTENT, "cannot be read (Not a gzipped file"),
    ],
    ids=["short", "long", "bomb", "a lie", "cut", "damaged", "not packed"],
)
def test_a_packed_file_that_is_not_what_it_says_is_refused(tmp_path: Path, packed: bytes, complaint: str) -> None:
    folder = save_idx(tmp_path / "shapes", packed=True)
    (folder / f"{IMAGES}.gz").write_bytes(packed)
    assert refusal(folder).startswith(f"{IMAGES}.gz {complaint}")


def test_no_more_is_unpacked_than_the_header_declares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = save_idx(tmp_path / "shapes", packed=True)
    (folder / f"{IMAGES}.gz").write_bytes(gzip.compress(CONTENT + bytes(2**26), 1))
    asked = []
    read = gzip.GzipFile.read
    monkeypatch.setattr(gzip.GzipFile, "read", lambda file, size=-1: asked.append(size) or read(file, size))
    refusal(folder)
    assert 0 <= min(asked) <= max(asked) <= len(CONTENT)


def test_more_than_the_limit_is_refused_before_any_of_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = save_idx(tmp_path / "shapes", packed=True)
    monkeypatch.setattr(npz, "LARGEST", 432 + 6 + 216 + 3)
    read_idx_files(find_idx(folder))
    monkeypatch.setattr(npz, "LARGEST", 432 + 6 + 216 + 2)
    monkeypatch.setattr(idx_folder, "_read", None)
    assert refusal(folder).startswith(f"{folder} would unpack to 0.0 GiB, the limit is 0 GiB; keep fewer")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"y_train": SMALL["y_train"][1:]}, f"{IMAGES} has 6 images, but {LABELS} 5 labels; take two files"),
        ({"x_test": SMALL["x_test"][1:]}, f"{IDX_FILES[2]} has 2 images, but {IDX_FILES[3]} 3 labels;"),
        ({"x_test": np.zeros((3, 9, 8))}, "x_train in {} holds images of 8 by 9, x_test of 9 by 8;"),
        ({"y_train": np.zeros(6), "y_test": np.zeros(3)}, "y_train in {} holds the label 0 only;"),
    ],
)
def test_files_that_do_not_go_together_are_refused(
    tmp_path: Path, changes: dict[str, np.ndarray], complaint: str
) -> None:
    folder = save_idx(tmp_path / "shapes", packed=False, **changes)
    assert refusal(folder).startswith(complaint.format(folder))


def test_a_file_that_is_a_link_is_followed(tmp_path: Path) -> None:
    folder = save_idx(tmp_path / "shapes", packed=True)
    moved = shutil.move(folder / f"{IMAGES}.gz", tmp_path / "elsewhere")
    (folder / f"{IMAGES}.gz").symlink_to(moved)
    assert len(read_idx_files(find_idx(folder)).x_train) == 6
