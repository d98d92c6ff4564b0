"""Files that are not what they should be end in one line; files of our own have the same bytes every time."""

from __future__ import annotations

import errno
import os
import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest
from data_files import SMALL, odd_file, save

from report.core.errors import ReportError
from report.data.npz import read_npz, write_npz

if TYPE_CHECKING:
    from pathlib import Path

NAMES = tuple(SMALL)


def complaint(path: Path) -> str:
    with pytest.raises(ReportError) as caught:
        read_npz(path, NAMES)
    assert str(path) in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write_npz(tmp_path / "a.npz", SMALL | {"more": np.array([1])})
    found = read_npz(tmp_path / "a.npz", NAMES, ("class_names", "more"))
    assert list(found) == [*NAMES, "more"]
    assert all(np.array_equal(found[name], SMALL[name]) for name in NAMES)


def test_numpy_reads_what_is_written(tmp_path: Path) -> None:
    write_npz(tmp_path / "a.npz", SMALL)
    with np.load(tmp_path / "a.npz") as found:
        assert all(np.array_equal(found[name], SMALL[name]) for name in NAMES)


def test_the_same_arrays_make_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_npz(tmp_path / "a.npz", SMALL)
    monkeypatch.setattr("time.time", lambda: 0.0)
    monkeypatch.setattr("sys.platform", "win32")
    write_npz(tmp_path / "b.npz", SMALL)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.npz") as archive:
        assert {info.create_system for info in archive.infolist()} == {3}  # Unix
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}  # the first that there is


def test_compressed_files_are_read(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "a.npz", **SMALL)
    assert np.array_equal(read_npz(tmp_path / "a.npz", NAMES)["x_test"], SMALL["x_test"])


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert "does not exist" in complaint(tmp_path / "a.npz")


def test_a_folder_is_told(tmp_path: Path) -> None:
    assert "is a folder" in complaint(tmp_path)


@pytest.mark.parametrize("content", [b"", b"5,0,0,1\n", b"\x93NUMPY\x01\x00"])
def test_another_kind_of_file_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.npz").write_bytes(content)
    assert "is not a whole .npz file" in complaint(tmp_path / "a.npz")


def test_a_file_cut_short_is_told(tmp_path: Path) -> None:
    whole = save(tmp_path / "a.npz").read_bytes()
    (tmp_path / "a.npz").write_bytes(whole[: len(whole) // 2])
    assert "is not a whole .npz file" in complaint(tmp_path / "a.npz")


def test_a_changed_byte_is_told(tmp_path: Path) -> None:
    path = save(tmp_path / "a.npz")
    content = bytearray(path.read_bytes())
    content[content.index(SMALL["x_test"].tobytes())] ^= 1
    path.write_bytes(content)
    assert "x_test in" in complaint(path)
    assert "is damaged" in complaint(path)


def test_bytes_that_are_no_array_are_told(tmp_path: Path) -> None:
    path = save(tmp_path / "a.npz", y_test=None)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("y_test.npy", "2 1 0")
    assert "y_test in" in complaint(path)


def test_missing_arrays_are_named_with_what_was_found(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, images=SMALL["x_train"], y_train=SMALL["y_train"], **{"bad\nname": SMALL["y_test"]})
    assert "no x_train and no x_test and no y_test, found images, y_train, bad\ufffdname;" in complaint(path)


def test_python_objects_are_not_unpickled(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return pytest.fail, ("unpickled",)

    path = save(tmp_path / "a.npz", y_train=np.array([Trap()], object))
    assert "y_train in" in complaint(path)
    assert "Python objects" in complaint(path)


def test_an_absurd_size_is_refused_before_anything_is_unpacked(tmp_path: Path) -> None:
    path = save(tmp_path / "a.npz", x_train=None)
    with zipfile.ZipFile(path, "a") as archive, archive.open("x_train.npy", "w") as member:
        header = {"descr": "|u1", "fortran_order": False, "shape": (10**7, 1000, 1000)}
        np.lib.format.write_array_header_1_0(member, header)
    assert "9,313.2 GiB" in complaint(path)


def declare(path: Path, *shape: int) -> Path:
    """Save a file whose x_train says that it has this shape, and holds nothing."""
    save(path, x_train=None)
    with zipfile.ZipFile(path, "a") as archive, archive.open("x_train.npy", "w") as member:
        np.lib.format.write_array_header_1_0(member, {"descr": "|u1", "fortran_order": False, "shape": shape})
    return path


def test_all_arrays_together_may_have_four_gibibytes(tmp_path: Path) -> None:
    assert "would unpack to 4.0 GiB, the limit is 4 GiB" in complaint(declare(tmp_path / "a.npz", 2, 2**16, 2**15))
    assert "is damaged" in complaint(declare(tmp_path / "b.npz", 1, 2**16, 2**15))


def test_bytes_after_the_end_of_an_array_are_told(tmp_path: Path) -> None:
    path = save(tmp_path / "a.npz", y_test=None)
    with zipfile.ZipFile(path, "a") as archive, archive.open("y_test.npy", "w") as member:
        np.lib.format.write_array(member, SMALL["y_test"])
        member.write(b"2")
    assert "y_test in" in complaint(path)
    assert "more bytes than its shape allows" in complaint(path)


@pytest.mark.parametrize("shape", [(10**4000, 8, 9), (10**300, 10**10), (10**400,)])
def test_a_size_of_thousands_of_digits_is_no_more_than_too_large(tmp_path: Path, shape: tuple[int, ...]) -> None:
    told = complaint(declare(tmp_path / "a.npz", *shape))
    assert "would unpack to far too many GiB, the limit is 4 GiB" in told
    assert len(told) < 500


def test_a_header_without_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = save(tmp_path / "a.npz", y_test=None)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("y_test.npy", "w") as member:
        member.write(b"\x93NUMPY\x02\x00" + (2**30).to_bytes(4, "little"))
        for _ in range(8):
            member.write(b" " * 2**20)
    tracemalloc.start()
    try:
        assert "y_test in" in complaint(path)
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_unpacks_a_little_to_any_size_is_refused(tmp_path: Path, packing: int) -> None:
    path = save(tmp_path / "a.npz", y_test=None)
    with zipfile.ZipFile(path, "a", packing) as archive:
        archive.writestr("y_test.npy", bytes(2**20))
    assert "packed in another way than NumPy does" in complaint(path)


@pytest.mark.parametrize("kind", ["fifo", "socket", "device"])
def test_what_is_no_regular_file_is_told_and_never_waited_for(tmp_path: Path, kind: str) -> None:
    path = odd_file(tmp_path, kind)
    assert "is no regular file; it should be an .npz file" in complaint(path)


def test_an_array_with_a_long_header_is_read(tmp_path: Path) -> None:
    path = save(tmp_path / "a.npz", y_test=None)
    with zipfile.ZipFile(path, "a") as archive, archive.open("y_test.npy", "w") as member:
        np.lib.format.write_array(member, SMALL["y_test"], version=(2, 0))
    assert np.array_equal(read_npz(path, NAMES)["y_test"], SMALL["y_test"])


def test_a_file_without_an_array_is_told(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz")
    assert "found nothing;" in complaint(tmp_path / "a.npz")


def test_of_many_arrays_the_first_eight_are_named_and_of_a_long_name_its_beginning(tmp_path: Path) -> None:
    names = ["x" * 41, *"bcdefgh"]
    np.savez(tmp_path / "a.npz", **dict.fromkeys(names, SMALL["y_test"]))
    assert f"found {'x' * 40}, b, c, d, e, f, g, h;" in complaint(tmp_path / "a.npz")
    np.savez(tmp_path / "b.npz", **dict.fromkeys([*names, "i"], SMALL["y_test"]))
    assert ", g, h, …;" in complaint(tmp_path / "b.npz")


def test_a_file_that_cannot_be_opened_is_told_with_the_reason_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    path.symlink_to(path)
    assert complaint(path).startswith(f"{path} cannot be read ({os.strerror(errno.ELOOP)}); ")
