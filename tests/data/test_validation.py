"""What a data file must hold, and the one line for each file that does not."""

from __future__ import annotations

import contextlib
import io
import tracemalloc
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from builds import CHECKOUT
from data_files import SMALL, save

from report.build import main
from report.chapters.method.subject import as_read
from report.core.errors import ReportError
from report.data.dataset import inspect
from report.data.find import load_dataset
from report.data.validation import ignored_arrays, read_ids, read_layout
from report.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

IMAGES, LABELS = SMALL["x_train"], SMALL["y_train"]


def test_arrays_come_as_bytes_and_whole_numbers_that_cannot_be_changed(tmp_path: Path) -> None:
    arrays, *_ = read_layout(save(tmp_path / "a.npz"))
    assert [array.dtype for array in arrays] == [np.uint8, np.int64, np.uint8, np.int64]
    assert all(np.array_equal(array, SMALL[name]) for name, array in zip(SMALL, arrays, strict=True))
    assert not any(array.flags.writeable for array in arrays)


SIGNED = IMAGES.astype(np.int16)
TEXT = np.array(["nine", "ten", "two"])
ACCEPTED: dict[str, tuple[dict[str, Any], tuple[str, ...], str]] = {  # the changes, the classes, what is said
    "floats in 0…1": (
        {"x_train": IMAGES / 255, "x_test": (SMALL["x_test"] / 255).astype(np.float32)},
        ("0", "1", "2"),
        (
            "x_train: float64 from 0 to 1, multiplied by 255 and rounded to whole numbers; "
            "x_test: float32 from 0 to 1, multiplied by 255 and rounded to whole numbers"
        ),
    ),
    "or 0…255": (
        {"x_train": IMAGES.astype(float), "x_test": SMALL["x_test"] + 0.25},
        ("0", "1", "2"),
        "x_train and x_test: float64 from 0 to 255, rounded to whole numbers",
    ),
    "signed": (
        {"x_train": SIGNED, "x_test": SMALL["x_test"].astype(np.int64)},
        ("0", "1", "2"),
        "x_train: int16 with values from 0 to 255 alone, kept as bytes; x_test: int64 with values from 0 to 255 alone",
    ),
    "16-bit integers in range": (
        {"x_train": IMAGES.astype(np.uint16)},
        ("0", "1", "2"),
        "x_train: uint16 with values from 0 to 255 alone, kept as bytes",
    ),
    "big-endian": (
        {"x_train": IMAGES.astype(">i8"), "y_train": LABELS.astype(">i4")},
        ("0", "1", "2"),
        "x_train: big-endian int64 with values from 0 to 255 alone, kept as bytes",
    ),
    "Fortran order": (
        {"x_train": np.asfortranarray(IMAGES)},
        ("0", "1", "2"),
        "x_train: stored in Fortran’s order, brought into C’s",
    ),
    "labels from 1": (
        {"y_train": LABELS + 1, "y_test": SMALL["y_test"] + 1},
        ("1", "2", "3"),
        "y_train and y_test: counted from 1; the classes are counted from 0",
    ),
    "with gaps": (
        {"y_train": LABELS * 4, "y_test": SMALL["y_test"] * 4},
        ("0", "4", "8"),
        "y_train and y_test: with gaps, 3 numbers up to 8; the classes are counted from 0 without gaps",
    ),
    "as text": (
        {"y_train": TEXT[LABELS], "y_test": TEXT[SMALL["y_test"]]},
        ("nine", "ten", "two"),
        "y_train and y_test: text, which names the classes",
    ),
    "one trailing channel": (
        {"x_train": IMAGES[..., None], "y_train": LABELS[:, None], "y_test": SMALL["y_test"][:, None]},
        ("0", "1", "2"),
        (
            "x_train: the last axis, one channel, dropped; x_train and x_test: not square, 8 pixels high and 9 wide; "
            "y_train and y_test: the second axis, of length 1, dropped"
        ),
    ),
    "three channels": (
        {name: np.repeat(SMALL[name][..., None], 3, axis=-1) for name in ("x_train", "x_test")},
        ("0", "1", "2"),
        "x_train and x_test: three channels, taken for red, green and blue",
    ),
    "non-square images": ({}, ("0", "1", "2"), "x_train and x_test: not square, 8 pixels high and 9 wide"),
    "a class that only one of the two sets has": (
        {"y_train": np.array([0, 1, 2, 3, 1, 2]), "y_test": np.array([2, 1, 4])},
        ("0", "1", "2", "3", "4"),
        "no test image of 2 of its 5 classes (0, 3), of which nothing is measured",
    ),
}


@pytest.mark.parametrize("what", ACCEPTED)
def test_what_is_accepted_becomes_the_same_arrays_and_is_said(tmp_path: Path, what: str) -> None:
    changes, names, said = ACCEPTED[what]
    path = save(tmp_path / "a.npz", **changes)
    arrays, class_names, *_ = read_layout(path)
    grey = arrays.x_train[..., 0] if what == "three channels" else arrays.x_train
    assert np.array_equal(grey, IMAGES)
    assert arrays.x_train.flags.c_contiguous
    assert class_names == names
    assert what.startswith("a class") or np.array_equal(arrays.y_train, LABELS)
    told: list[str] = []
    dataset, _ = load_dataset(Settings(dataset="a.npz"), tmp_path, {}, told.append)
    assert all(part in "; ".join(told) for part in said.split("; "))
    assert all(part in as_read(dataset) for part in said.split("; "))


def test_other_forms_of_the_same_data_have_the_same_checksum(tmp_path: Path) -> None:
    changed = [save(tmp_path / f"{at}.npz", **ACCEPTED[what][0]) for at, what in enumerate(list(ACCEPTED)[:-3])]
    assert len({inspect(path).digest for path in changed}) == 1


def test_true_and_false_are_white_and_black_and_numbers_of_a_darker_range_are_told(tmp_path: Path) -> None:
    layout = read_layout(save(tmp_path / "a.npz", x_train=IMAGES > 3))
    assert np.array_equal(layout.arrays.x_train, (IMAGES > 3) * np.uint8(255))
    assert layout.notes[0] == "x_train: true and false, taken for 255 and 0"
    dark = save(tmp_path / "b.npz", x_train=IMAGES // 3, x_test=IMAGES[:3] // 3)
    assert inspect(dark).notes[-1] == "no pixel is brighter than 11 of 255"


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64, np.longdouble])
def test_bytes_that_were_scaled_to_floats_come_back_whatever_these_round(tmp_path: Path, kind: type) -> None:
    every = np.arange(256).repeat(2).reshape(8, 8, 8).astype(np.uint8)
    floats = (every / 255).astype(kind) * kind(1 + 1e-4)  # a little above 1, as a resizing leaves it
    changes = {"x_train": floats, "y_train": [0, 1, 2, 0, 1, 2, 0, 1], "x_test": floats[:3]}
    assert np.array_equal(read_layout(save(tmp_path / "a.npz", **changes)).arrays.x_train, every)


def test_labels_of_test_images_alone_are_the_places_of_a_networks_answers(tmp_path: Path) -> None:
    alone = {"x_train": None, "y_train": None}
    layout = read_layout(save(tmp_path / "a.npz", **alone, y_test=np.array([1, 4, 1])))
    assert (layout.arrays.y_test.tolist(), layout.class_names) == ([1, 4, 1], ("0", "1", "2", "3", "4"))


def test_names_may_be_those_of_classes_that_never_occur(tmp_path: Path) -> None:
    called = np.array(["a", "b", "c", "d"])
    layout = read_layout(save(tmp_path / "a.npz", class_names=called))
    assert (layout.class_names, layout.arrays.y_train.max()) == (("a", "b", "c", "d"), 2)
    gaps = save(tmp_path / "b.npz", class_names=called[:3], y_train=LABELS * 4, y_test=SMALL["y_test"] * 4)
    assert np.array_equal(read_layout(gaps).arrays.y_train, LABELS)
    text = save(tmp_path / "c.npz", classes=called[::-1], y_train=called[LABELS], y_test=called[SMALL["y_test"]])
    assert read_layout(text).arrays.y_train.tolist() == [3, 2, 1, 3, 2, 1]


@pytest.mark.parametrize(
    ("labels", "called"),
    [
        ([1, 2, 10], ["1", "10", "2"]),
        ([1, 2, 3], ["1", "2", "3"]),
        ([3, 5, 8], ["8", "5", "3"]),
        ([10, 20, 30], ["30", "10", "20", "40"]),
        ([1, 2, 3], ["01", "2.0", "3"]),
    ],
)
@pytest.mark.parametrize("alone", [False, True])
def test_labels_that_are_names_of_classes_as_numbers_are_those_classes(
    tmp_path: Path, labels: list[int], called: list[str], *, alone: bool
) -> None:
    arrays: dict[str, Any] = {"x_train": None, "y_train": None} if alone else {"y_train": np.array(labels)[LABELS]}
    path = save(tmp_path / "a.npz", **arrays, y_test=np.array(labels), class_names=np.array(called))
    layout = read_layout(path)
    assert [float(layout.class_names[at]) for at in layout.arrays.y_test] == labels
    assert layout.class_names == tuple(called)
    assert layout.notes[-1].endswith(": numbers, which name the classes")


@pytest.mark.parametrize(
    ("labels", "called"),
    [
        ([0, 1, 2], ["2", "0", "1"]),
        ([1, 2, 3], ["1", "2", "3", "4"]),
        ([0, 1, 2], ["true", "false", "2"]),
        ([1, 2, 3], ["1", "3", "2"]),
        ([*range(1, 11)], ["1", "10", *"23456789"]),
    ],
)
def test_numbers_that_may_be_names_or_places_are_refused(tmp_path: Path, labels: list[int], called: list[str]) -> None:
    given, images = (
        np.array(labels),
        {"x_train": np.zeros((2 * len(labels), 8, 8)), "x_test": np.zeros((len(labels), 8, 8))},
    )
    path = save(tmp_path / "a.npz", **images, y_train=np.tile(given, 2), y_test=given, class_names=np.array(called))
    with pytest.raises(
        ReportError, match=r"not their places, so that a label may be the name of a class or its place"
    ) as told:
        read_layout(path)
    names, y = np.array(called), given
    advised = {"class_names[y - 1]": y - 1, "class_names[y]": y}
    places = next(places for code, places in advised.items() if f": {code} if they are places" in str(told.value))
    text = save(
        tmp_path / "b.npz", **images, y_train=np.tile(names[places], 2), y_test=names[places], class_names=names
    )
    assert read_layout(text).arrays.y_test.tolist() == places.tolist(), "as the message advises"


@pytest.mark.parametrize(
    ("labels", "called"),
    [
        ([*range(1, 11)], [*"1234567890"]),
        ([1, 2, 3], ["1", "2", "3+"]),
        ([1, 2, 3], ["0", "1", "2"]),
        ([1, 2, 3, 4], ["1", "2", "5", "10"]),
        ([1, 2], ["0", "1"]),
    ],
)
def test_numbers_from_1_that_are_not_all_names_are_the_classes_in_order(
    tmp_path: Path, labels: list[int], called: list[str]
) -> None:
    given, images = (
        np.array(labels),
        {"x_train": np.zeros((2 * len(labels), 8, 8)), "x_test": np.zeros((len(labels), 8, 8))},
    )
    path = save(tmp_path / "a.npz", **images, y_train=np.tile(given, 2), y_test=given, class_names=np.array(called))
    layout = read_layout(path)
    assert (layout.arrays.y_test.tolist(), layout.class_names) == ([*range(len(labels))], tuple(called))
    assert layout.notes[-1] == "y_train and y_test: counted from 1; the classes are counted from 0"


@pytest.mark.parametrize(
    ("labels", "called"), [([0, 1, 2], ["1", "2", "3"]), ([0, 1, 2], ["0", "1", "2", "10"]), ([1, 3, 4], [*"01234"])]
)
def test_numbers_that_are_places_alone_or_names_at_their_places_are_places(
    tmp_path: Path, labels: list[int], called: list[str]
) -> None:
    given = np.array(labels)
    path = save(tmp_path / "a.npz", y_train=given[LABELS], y_test=given, class_names=np.array(called))
    layout = read_layout(path)
    assert (layout.arrays.y_test.tolist(), layout.class_names) == (labels, tuple(called))
    assert not [note for note in layout.notes if note.startswith("y_")]


def test_labels_as_text_are_sorted_as_people_do(tmp_path: Path) -> None:
    text = np.array(["c10", "c2", "c1"])
    layout = read_layout(save(tmp_path / "a.npz", y_train=text[LABELS], y_test=text[SMALL["y_test"]]))
    assert (layout.class_names, layout.arrays.y_test.tolist()) == (("c1", "c2", "c10"), [0, 1, 2])


@pytest.mark.parametrize("many", [np.resize(TEXT, 3000), np.arange(3000).astype("U4")], ids=["few", "many"])
def test_room_for_one_long_label_is_not_made_for_all(tmp_path: Path, many: np.ndarray) -> None:
    images = np.zeros((3000, 8, 9), np.uint8)
    path = tmp_path / "a.npz"
    arrays = {"x_train": IMAGES[:2], "y_train": np.array(["ten", "two"], "U100000"), "x_test": images, "y_test": many}
    np.savez_compressed(path, **arrays)
    tracemalloc.start()
    with contextlib.suppress(ReportError):  # of too many labels
        assert read_layout(path).class_names == ("nine", "ten", "two")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 10**8


def test_a_stray_label_is_one_class_more_and_is_told(tmp_path: Path) -> None:
    labels = np.arange(200) % 10
    labels[0] = 999
    images = np.full((200, 8, 8), 200, np.uint8)
    path = save(tmp_path / "a.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    assert read_layout(path).class_names == (*map(str, range(10)), "999")
    assert "hardly any image of 1 of its 11 classes (999), which may be stray labels" in as_read(inspect(path))


@pytest.mark.parametrize(("last", "number"), [(1000, 1000), (999, 1000), (1000, 1001)])
def test_a_thousand_classes_are_the_most(tmp_path: Path, last: int, number: int) -> None:
    labels = np.arange(last - number + 1, last + 1)
    images = np.zeros((number, 8, 8), np.uint8)
    path = save(tmp_path / "a.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    if number > 1000:
        with pytest.raises(
            ReportError, match=r"y_train and y_test in .* has 1,001 different labels; 1,000 are the most"
        ):
            read_layout(path)
    else:
        assert len(read_layout(path).class_names) == 1000


def test_a_file_may_name_its_classes(tmp_path: Path) -> None:
    _, names, *_ = read_layout(save(tmp_path / "a.npz", class_names=np.array(["coat", "<b>", "シャツ"])))
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


def bomb(path: Path) -> Path:
    """Save a file of which one array unpacks to a thousand times its size, and lies about that."""
    with zipfile.ZipFile(save(path, x_test=None), "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x_test.npy", as_npy(SMALL["x_test"]) + bytes(2**24))
    return path


def liar(path: Path) -> Path:
    """Save a file with a header that promises more images than the file has."""
    with zipfile.ZipFile(save(path, x_test=None), "a") as archive:
        archive.writestr("x_test.npy", as_npy(SMALL["x_test"]).replace(b"(3, 8, 9)", b"(9, 8, 9)"))
    return path


def as_npy(array: np.ndarray) -> bytes:
    """Return an array as NumPy writes it to a file."""
    file = io.BytesIO()
    np.lib.format.write_array(file, array)
    return file.getvalue()


REFUSED: dict[str, dict[str, Any] | Callable[[Path], Path]] = {
    "pickles": {"x_test": np.array([{}], object)},
    "bombs": bomb,
    "headers that lie": liar,
    "wrong lengths": {"y_test": SMALL["y_test"][1:]},
    "NaN": {"x_test": np.where(SMALL["x_test"] == 100, np.nan, SMALL["x_test"])},
    "infinities": {"x_test": np.where(SMALL["x_test"] == 100, np.inf, SMALL["x_test"])},
    "an empty set": {"x_test": SMALL["x_test"][:0], "y_test": SMALL["y_test"][:0]},
    "one class only": {"y_train": LABELS * 0 + 3, "y_test": SMALL["y_test"] * 0 + 3},
    "negative labels": {"y_test": np.array([0, 1, -1])},
    "images of other than two or three dimensions": {"x_test": SMALL["x_test"].reshape(3, 72)},
    "sets whose shapes differ": {"x_test": SMALL["x_test"].transpose(0, 2, 1)},
    "sides outside 8 to 224 pixels": {"x_test": np.zeros((3, 8, 225), np.uint8)},
    "more than 1,000 classes": {"y_test": np.array([0, 1, 1001])},
    "more than a million images in a set": {"y_test": np.zeros(1_000_001, np.uint8)},
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_is_one_line_and_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    change = REFUSED[what]
    path = change(tmp_path / "a.npz") if callable(change) else save(tmp_path / "a.npz", **change)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "_site").mkdir()
    (tmp_path / "_site" / "files.json").write_text('{"files": ["files.json"]}', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["--dataset", "a.npz"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("Error: ")
    assert (str(path) in said, said.count("\n")) == (True, 1)
    assert [file.name for file in (tmp_path / "_site").iterdir()] == ["files.json"]
    assert not list((tmp_path / ".cache").glob("dataset-*"))


def test_the_readme_says_what_is_accepted_and_what_is_refused() -> None:
    told = {
        row.split(" | ")[0].rstrip(" |"): row
        for row in (CHECKOUT / "README.md").read_text(encoding="utf-8").splitlines()
    }
    assert [what for what in REFUSED if what not in told["| Refused"]] == []
    assert [what for what in ACCEPTED if what not in told["| Accepted"]] == []


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
        ({"x_train": IMAGES * 1j}, "x_train in {} is of type complex128; save it as uint8, from 0 to 255"),
        ({"x_train": IMAGES / 35 - 0.1}, "x_train in {} holds values from -0.1 to 0.9; bring them into 0 to 255, or 0"),
        ({"x_test": SMALL["x_test"] * 2.5}, "x_test in {} holds values from 250 to 292.5;"),
        (
            {"x_train": IMAGES / 36, "x_test": SMALL["x_test"] / 2},
            "x_train in {} holds floats up to 0.972222, x_test up to 58.5; bring both into 0 to 1, or into 0 to 255",
        ),
        (
            {"x_test": (SMALL["x_test"] > 105).astype(np.uint8)},
            "x_test in {} holds whole numbers up to 1, x_train uint8 up to 35; bring both into 0 to 255",
        ),
        (
            {"x_train": IMAGES % 2, "x_test": SMALL["x_test"] / 255},
            "x_train in {} holds whole numbers up to 1, x_test float64 up to 0.458824; bring both into 0 to 255",
        ),
        ({"x_train": IMAGES.astype(int) - 1}, "x_train in {} holds values from -1 to 34; bring them into 0 to 255"),
        ({"x_train": IMAGES.astype(int) * 8}, "x_train in {} holds values from 0 to 280;"),
        ({"y_train": np.eye(6, 3, dtype=int)}, "y_train in {} has the shape (6, 3); save one class index for each"),
        ({"y_train": np.array(1)}, "y_train in {} has the shape (); save one class index for each image, shape"),
        ({"y_test": np.array("a")}, "y_test in {} has the shape (); save one class index for each image, shape"),
        ({"y_train": LABELS[:0]}, "x_train in {} has 6 images, but y_train 0 labels;"),
        ({"y_train": LABELS / 2}, "y_train in {} is of type float64; save the labels as whole numbers, or as text"),
        ({"y_test": np.array(["a", "b", "c"])}, "y_train and y_test in {} are numbers and text; save both in one way"),
        (
            {"y_train": TEXT[LABELS], "y_test": np.array(["two", "ten", "two "])},
            "y_train and y_test in {} holds 'two' ",
        ),
        (
            {"y_train": TEXT[LABELS], "y_test": TEXT, "class_names": np.array(["two", "ten", "nein"])},
            "class_names in {} lacks the label 'nine'; name every class as its labels do",
        ),
        (
            {"y_train": TEXT[LABELS], "y_test": np.array(["two", "\ud800", "a"])},
            "y_train and y_test in {} holds '\\ud800'",
        ),
        ({"y_train": LABELS.astype(int) - 1}, "y_train in {} holds the label -1; count the classes from 0"),
        ({"y_test": np.array([0, 1, 1001])}, "y_test in {} holds the label 1001; number the classes from 0; at most"),
        ({"y_test": np.array([0, 1, 2**64 - 1], np.uint64)}, "y_test in {} holds the label 18446744073709551615;"),
        ({"y_train": LABELS[1:]}, "x_train in {} has 6 images, but y_train 5 labels;"),
        ({"x_test": SMALL["x_test"][1:]}, "x_test in {} has 2 images, but y_test 3 labels;"),
        ({"x_test": np.zeros((3, 9, 8), np.uint8)}, "x_train in {} holds images of 8 by 9, x_test of 9 by 8;"),
        ({"y_train": LABELS * 0, "y_test": LABELS[:3] * 0}, "y_train in {} holds the label 0 only;"),
        ({"class_names": np.array(["a", "b"])}, "class_names in {} is of type <U1 and shape (2,); save text of"),
        ({"classes": np.array(["a", "b"])}, "classes in {} is of type <U1 and shape (2,); save text of"),
        ({"class_names": np.array([1, 2, 3])}, "class_names in {} is of type int64 and shape (3,);"),
        ({"class_names": np.array(["a", "b", "a"])}, "class_names in {} holds 'a' twice;"),
        ({"class_names": np.array(["a", "b", "a "])}, "class_names in {} holds 'a' and 'a ', which look alike; give"),
        ({"class_names": np.array(["a b", "c", "a  b"])}, "class_names in {} holds 'a b' and 'a  b', which look alike"),
        ({"class_names": np.array(["\xe9", "c", "e\u0301"])}, "class_names in {} holds '\\xe9' and 'e\\u0301', which"),
        (
            {"class_names": np.array(["می\u200cخواهم", "c", "میخواهم"])},
            "class_names in {} holds '\\u0645\\u06cc\\u200c",
        ),
        ({"class_names": np.array(["a", "\u200d", "c"])}, "class_names in {} holds '\\u200d' for class 1; use 1 to 60"),
        ({"class_names": np.array(["a", "\u202eb", "c"])}, "class_names in {} holds '\\u202eb' for class 1;"),
        ({"class_names": np.array(["a", "\udfff", "c"])}, "class_names in {} holds '\\udfff' for class 1;"),
        (
            {"class_names": np.array([97, 0x110000, 99], np.uint32).view("<U1")},
            "class_names in {} holds characters that Unicode does not have; save it as text again",
        ),
        ({"class_names": np.array(["a"] * 1001)}, "class_names in {} has 1,001 entries; 1,000 are the most, so leave"),
        ({"class_names": np.array(["a", " ", "c"])}, "class_names in {} holds ' ' for class 1; use 1 to 60"),
        ({"class_names": np.array(["a", "b", "c\x1b[2J"])}, "class_names in {} holds 'c\\x1b[2J' for class 2;"),
        ({"class_names": np.array(["a", "b", "c" * 61])}, "class_names in {} holds 'ccc"),
        ({"y_test": np.array(["a", "b", "c" * 99]), "y_train": TEXT[LABELS]}, "y_train and y_test in {} holds 'ccc"),
        (
            {"y_test": np.array(["a", "b", "c"]), "y_train": TEXT[LABELS]},
            "y_test in {} holds no label that y_train has; ",
        ),
        ({"y_test": LABELS[:3] + 5}, "y_test in {} holds no label that y_train has; number or name the classes alike"),
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
    arrays, *_ = read_layout(save(tmp_path / "a.npz", **colours))
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
    arrays, names, *_ = read_layout(save(tmp_path / "a.npz", x_train=None, y_train=None))
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
