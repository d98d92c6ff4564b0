"""What a data file must hold, and the one line for each file that does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from data_files import SMALL, save

from report.core.errors import ReportError
from report.data.validation import ignored_arrays, read_ids, read_layout

if TYPE_CHECKING:
    from pathlib import Path

IMAGES, LABELS = SMALL["x_train"], SMALL["y_train"]


def test_arrays_come_as_bytes_and_whole_numbers_that_cannot_be_changed(tmp_path: Path) -> None:
    arrays, _ = read_layout(save(tmp_path / "a.npz"))
    assert [array.dtype for array in arrays] == [np.uint8, np.int64, np.uint8, np.int64]
    assert all(np.array_equal(array, SMALL[name]) for name, array in zip(SMALL, arrays, strict=True))
    assert not any(array.flags.writeable for array in arrays)


@pytest.mark.parametrize(
    "changes",
    [
        {"x_train": IMAGES.astype(">i8"), "y_train": LABELS.astype(np.int64)},
        {"x_train": IMAGES[..., None], "y_train": LABELS[:, None]},
        {"x_train": np.asfortranarray(IMAGES)},
    ],
    ids=["wider numbers", "a last axis of one", "another order in memory"],
)
def test_other_forms_of_the_same_data_are_the_same(tmp_path: Path, changes: dict[str, np.ndarray]) -> None:
    arrays, _ = read_layout(save(tmp_path / "a.npz", **changes))
    assert np.array_equal(arrays.x_train, IMAGES)
    assert arrays.x_train.flags.c_contiguous
    assert np.array_equal(arrays.y_train, LABELS)


def test_a_class_may_never_occur(tmp_path: Path) -> None:
    _, names = read_layout(save(tmp_path / "a.npz", y_test=np.array([0, 4, 0])))
    assert names == ("0", "1", "2", "3", "4")


def test_a_file_may_name_its_classes(tmp_path: Path) -> None:
    _, names = read_layout(save(tmp_path / "a.npz", class_names=np.array(["coat", "<b>", "シャツ"])))
    assert names == ("coat", "<b>", "シャツ")


def test_the_array_with_the_names_may_be_called_classes(tmp_path: Path) -> None:
    called = np.array(["coat", "bag", "shoe"])
    assert read_layout(save(tmp_path / "a.npz", classes=called))[1] == ("coat", "bag", "shoe")
    both = save(tmp_path / "b.npz", classes=called[:2], class_names=called)
    assert read_layout(both)[1] == ("coat", "bag", "shoe")
    assert ignored_arrays(both) == ("classes",)


def test_arrays_that_nothing_uses_are_named(tmp_path: Path) -> None:
    assert ignored_arrays(save(tmp_path / "a.npz", class_names=np.array(["a", "b", "c"]))) == ()
    more = save(tmp_path / "b.npz", x_validation=IMAGES, **{"a\nb": LABELS})
    assert ignored_arrays(more) == ("x_validation", "a\ufffdb")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"x_train": IMAGES[0]}, "x_train in {} has the shape (8, 9); save it as (images, height, width)"),
        ({"x_test": np.zeros((3, 8, 9, 3), np.uint8)}, "x_train in {} holds grey images, x_test colour ones; make"),
        ({"x_train": np.zeros((6, 8, 9, 4), np.uint8)}, "x_train in {} has four channels, shape (6, 8, 9, 4); drop"),
        ({"x_train": np.zeros((6, 3, 9, 9), np.uint8)}, "x_train in {} has the shape (6, 3, 9, 9); move the colours"),
        ({"x_test": np.zeros((3, 8, 9, 2), np.uint8)}, "x_test in {} has the shape (3, 8, 9, 2); save it as"),
        (
            {"x_test": np.zeros((3, 7, 9), np.uint8)},
            "x_test in {} holds images 7 pixels high and 9 wide; sides of 8 to",
        ),
        ({"x_train": np.zeros((6, 8, 225), np.uint8)}, "x_train in {} holds images 8 pixels high and 225 wide; sides"),
        ({"x_train": IMAGES[:0]}, "x_train in {} is empty, shape (0, 8, 9);"),
        ({"x_test": np.zeros((3, 0, 9), np.uint8)}, "x_test in {} is empty, shape (3, 0, 9);"),
        ({"x_train": IMAGES / 255}, "x_train in {} is of type float64; save it as uint8, from 0 to 255"),
        ({"x_train": IMAGES > 3}, "x_train in {} is of type bool;"),
        ({"x_train": IMAGES.astype(int) - 1}, "x_train in {} holds values from -1 to 34; bring them into 0 to 255"),
        ({"x_train": IMAGES.astype(int) * 8}, "x_train in {} holds values from 0 to 280;"),
        ({"y_train": np.eye(6, 3, dtype=int)}, "y_train in {} has the shape (6, 3); save one class index for each"),
        ({"y_train": LABELS[:0]}, "y_train in {} is empty;"),
        ({"y_test": np.array(["a", "b", "c"])}, "y_test in {} is of type <U1; save the class indices as integers"),
        ({"y_train": LABELS.astype(int) - 1}, "y_train in {} holds the label -1; count the classes from 0"),
        ({"y_test": np.array([0, 1, 1000])}, "y_test in {} holds the label 1000; number the classes from 0; at most"),
        ({"y_test": np.array([0, 1, 2**64 - 1], np.uint64)}, "y_test in {} holds the label 18446744073709551615;"),
        ({"y_train": LABELS[1:]}, "x_train in {} has 6 images, but y_train 5 labels;"),
        ({"x_test": SMALL["x_test"][1:]}, "x_test in {} has 2 images, but y_test 3 labels;"),
        ({"x_test": np.zeros((3, 9, 8), np.uint8)}, "x_train in {} holds images of 8 by 9, x_test of 9 by 8;"),
        ({"y_train": LABELS * 0, "y_test": LABELS[:3] * 0}, "y_train in {} holds the label 0 only;"),
        ({"class_names": np.array(["a", "b"])}, "class_names in {} is of type <U1 and shape (2,); save text of"),
        ({"classes": np.array(["a", "b"])}, "classes in {} is of type <U1 and shape (2,); save text of"),
        ({"class_names": np.array([1, 2, 3])}, "class_names in {} is of type int64 and shape (3,);"),
        ({"class_names": np.array(["a", "b", "a"])}, "class_names in {} holds 'a' twice;"),
        ({"class_names": np.array(["a", " ", "c"])}, "class_names in {} holds ' ' for class 1; use 1 to 60"),
        ({"class_names": np.array(["a", "b", "c\x1b[2J"])}, "class_names in {} holds 'c\\x1b[2J' for class 2;"),
        ({"class_names": np.array(["a", "b", "c" * 61])}, "class_names in {} holds 'ccc"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(tmp_path: Path, changes: dict[str, Any], complaint: str) -> None:
    path = save(tmp_path / "a.npz", **changes)
    with pytest.raises(ReportError) as caught:
        read_layout(path)
    assert str(caught.value).startswith(complaint.format(path))
    assert "; " in str(caught.value)
    assert str(caught.value).isprintable()


def test_images_in_colour_are_taken_and_a_header_is_enough_to_refuse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    colours = {name: np.repeat(SMALL[name][..., None], 3, axis=-1) for name in ("x_train", "x_test")}
    arrays, _ = read_layout(save(tmp_path / "a.npz", **colours))
    assert (arrays.x_train.shape, arrays.x_test.dtype) == ((6, 8, 9, 3), np.uint8)
    large = save(tmp_path / "large.npz", x_test=np.zeros((3, 8, 225), np.uint8))
    monkeypatch.setattr(np.lib.format, "read_array", None)
    with pytest.raises(ReportError, match="225 wide; sides of 8 to 224 pixels can be used, so scale them"):
        read_layout(large)


@pytest.mark.parametrize("side", [8, 224])
def test_the_first_and_the_last_side_that_is_allowed_are_taken(tmp_path: Path, side: int) -> None:
    images = {"x_train": np.zeros((6, 8, side), np.uint8), "x_test": np.zeros((3, 8, side), np.uint8)}
    assert read_layout(save(tmp_path / "a.npz", **images))[0].x_test.shape == (3, 8, side)


def test_a_file_may_hold_test_images_alone(tmp_path: Path) -> None:
    arrays, names = read_layout(save(tmp_path / "a.npz", x_train=None, y_train=None))
    assert [array.shape for array in arrays] == [(0, 8, 9), (0,), (3, 8, 9), (3,)]
    assert names == ("0", "1", "2")
    with pytest.raises(ReportError, match="has no y_train, found"):
        read_layout(save(tmp_path / "b.npz", y_train=None))
    with pytest.raises(ReportError, match="has no x_test, found"):
        read_layout(save(tmp_path / "c.npz", x_test=None))


@pytest.mark.parametrize(
    ("ids", "complaint"),
    [
        (np.array(["a", "b"]), "is of type <U1 and shape (2,); save text of shape (3,), one name for each test image"),
        (np.arange(3), "is of type int64 and shape (3,);"),
        (np.array(["a", "b\n", "c"]), "holds 'b\\n' for test image 1; use 1 to 512 characters that can be printed"),
        (np.array(["a", "b", "c" * 513]), "holds 'ccc"),
    ],
)
def test_names_of_images_that_are_none_are_told(tmp_path: Path, ids: np.ndarray, complaint: str) -> None:
    path = save(tmp_path / "a.npz", ids=ids)
    with pytest.raises(ReportError) as caught:
        read_ids(path, 3)
    assert str(caught.value).startswith(f"ids in {path} {complaint}")
