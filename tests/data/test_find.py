"""One call finds the data that the settings name and unpacks them."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

import numpy as np
import pytest
from data_files import SMALL, nameless, save, save_idx
from local_server import NOWHERE
from PIL import Image

from report.core.cache import Cache
from report.core.errors import ReportError
from report.core.places import CACHE
from report.data import find
from report.data.catalogue import MNIST_DIGEST
from report.data.dataset import inspect
from report.data.find import load_dataset
from report.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_of_ones_own_is_found_and_unpacked(tmp_path: Path) -> None:
    save(tmp_path / "shapes.npz")
    said: list[str] = []
    dataset, arrays = load_dataset(Settings(dataset="shapes.npz"), tmp_path, {}, said.append)
    assert dataset.name == "shapes"
    assert all(np.array_equal(one, other) for one, other in zip(arrays, SMALL.values(), strict=True))
    assert said == [f"{tmp_path / 'shapes.npz'}, as it was read: {'; '.join(dataset.notes)}"]


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_of_idx_files_becomes_a_data_file_once(tmp_path: Path, *, packed: bool) -> None:
    save_idx(tmp_path / "shapes.v2", packed=packed)
    dataset, arrays = load_dataset(Settings(dataset="shapes.v2"), tmp_path, {})
    assert (dataset.name, dataset.class_names) == ("shapes.v2", ("0", "1", "2"))
    assert all(np.array_equal(one, other) for one, other in zip(arrays, SMALL.values(), strict=True))
    assert dataset.path.parent.parent == tmp_path / CACHE
    assert dataset.digest == inspect(save(tmp_path / "same.npz")).digest
    written = dataset.path.stat().st_mtime_ns
    again, _ = load_dataset(Settings(dataset="shapes.v2/../shapes.v2/."), tmp_path, {})
    assert (again, again.path.stat().st_mtime_ns) == (dataset, written)
    save_idx(tmp_path / "shapes.v2", packed=packed, x_test=SMALL["x_test"] + 1)
    assert load_dataset(Settings(dataset="shapes.v2"), tmp_path, {})[0].digest != dataset.digest


def test_what_is_said_of_the_data_in_a_folder_names_the_folder(tmp_path: Path) -> None:
    said: list[str] = []
    save_idx(tmp_path / "idx", packed=False, y_train=np.array([0, 0, 0, 1, 1, 1]))
    for name in ("train/a", "test/a", "test/b"):
        (tmp_path / "pictures" / name).mkdir(parents=True)
        Image.new("L", (8, 9)).save(tmp_path / "pictures" / name / "1.png")
    for name in ("idx", "pictures"):
        dataset, _ = load_dataset(Settings(dataset=name), tmp_path, {}, said.append)
        assert f"{tmp_path / name}, as it was read: {'; '.join(dataset.notes)}" in said
    assert sum("no training image of" in line for line in said) == 2
    assert not any(CACHE in line for line in said)
    (tmp_path / "pictures" / "train" / "a" / "1.png").unlink()
    with pytest.raises(ReportError) as caught:
        load_dataset(Settings(dataset="pictures"), tmp_path, {})
    assert str(caught.value).startswith(f"{tmp_path / 'pictures'} has no folder train with images, and a network")


def test_a_folder_that_is_no_data_set_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReportError, match="empty has no train-images-idx3-ubyte and no train-labels"):
        load_dataset(Settings(dataset="empty"), tmp_path, {})
    save_idx(tmp_path / "shapes", packed=True, y_test=SMALL["y_test"][1:])
    with pytest.raises(ReportError, match=r"3 images, but t10k-labels-idx1-ubyte\.gz 2 labels"):
        load_dataset(Settings(dataset="shapes"), tmp_path, {})
    assert [path.name for path in (tmp_path / CACHE).iterdir() if path.is_dir()] == []


def test_mnist_as_idx_files_is_mnist(mnist_path: Path, tmp_path: Path) -> None:
    save_idx(tmp_path / "some folder", packed=False, **inspect(mnist_path).arrays.load()._asdict())
    dataset, _ = load_dataset(Settings(dataset="some folder"), tmp_path, {})
    assert (dataset.name, dataset.digest) == ("mnist", MNIST_DIGEST)


def test_arrays_that_nothing_uses_are_named_in_one_line(tmp_path: Path) -> None:
    path = save(tmp_path / "shapes.npz", **{f"x_{index}": SMALL["x_test"] for index in range(9)})
    for _ in ("first", "again"):
        said: list[str] = []
        load_dataset(Settings(dataset="shapes.npz"), tmp_path, {}, said.append)
        assert said[0] == f"{path} also holds x_0, x_1, x_2, x_3, x_4, x_5, x_6, x_7, …, which nothing here uses"


def test_the_digits_need_nothing_and_are_kept_where_a_build_finds_them(tmp_path: Path) -> None:
    dataset, arrays = load_dataset(Settings(dataset="digits"), tmp_path, {})
    assert (dataset.name, arrays.x_train.shape) == ("digits", (1437, 8, 8))
    assert dataset.path.parent.parent == tmp_path / CACHE


def test_where_mnist_cannot_be_had_the_digits_stand_in_and_a_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fetch(*_: object) -> Path:
        raise find.DatasetUnavailable(["https://example.org/mnist.npz: no network"], "check the network")

    monkeypatch.setattr(find, "fetch_mnist", fetch)
    dataset, _ = load_dataset(Settings(), tmp_path, {})
    assert dataset.name == "digits"
    assert capsys.readouterr().out.startswith("MNIST cannot be downloaded")
    with pytest.raises(ReportError, match="MNIST cannot be downloaded"):
        load_dataset(Settings(dataset="mnist"), tmp_path, {})


def test_fashion_mnist_that_cannot_be_had_is_an_error_and_nothing_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, NOWHERE)
    with pytest.raises(find.DatasetUnavailable) as caught:
        load_dataset(Settings(dataset="fashion_mnist"), tmp_path, {"KERAS_HOME": str(tmp_path / "keras")})
    assert str(caught.value).startswith("Fashion-MNIST cannot be downloaded: https://storage.googleapis.com/")
    assert str(caught.value).endswith("; check the network, or name a folder with its four IDX files as dataset")
    assert str(caught.value).isprintable()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"shapes\.npz"):
        load_dataset(Settings(dataset="shapes.npz"), tmp_path, {})


@pytest.mark.parametrize(
    ("name", "meant"), [("digts", "digits"), ("MNIST", "mnist"), ("minst", "mnist"), ("fashion-mnist", "fashion_mnist")]
)
def test_a_name_that_only_just_misses_one_that_is_known_is_told(name: str, meant: str, tmp_path: Path) -> None:
    with pytest.raises(ReportError) as caught:
        load_dataset(Settings(dataset=name), tmp_path, {})
    assert str(caught.value) == f"there is no data set and no file '{name}'; did you mean {meant}?"
    for other in ("mnist.npz", "digits.npz", "letters"):
        with pytest.raises(ReportError, match="does not exist"):
            load_dataset(Settings(dataset=other), tmp_path, {})
    save_idx(tmp_path / name, packed=False)
    assert load_dataset(Settings(dataset=name), tmp_path, {})[0].test == 3


def test_data_that_moved_are_found_where_they_lie_now(tmp_path: Path) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        path = save(tmp_path / name / "shapes.npz")
        dataset, _ = load_dataset(Settings(dataset=f"{name}/shapes.npz"), tmp_path, {})
        assert dataset.path == path


def test_data_may_lie_in_a_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    folder = nameless(tmp_path)
    path = save(folder / "shapes.npz")
    dataset, _ = load_dataset(Settings(dataset="shapes.npz"), folder, {})
    assert dataset.path == path


def test_a_network_that_may_number_the_classes_otherwise_is_told_of(tmp_path: Path) -> None:
    names = ("2", "10")
    for name in [f"{part}/{label}" for part in ("train", "test") for label in names]:
        (tmp_path / "shapes" / name).mkdir(parents=True)
        Image.new("L", (8, 8)).save(tmp_path / "shapes" / name / "1.png")
    said: list[str] = []
    load_dataset(Settings(dataset="shapes", trained="mine.keras"), tmp_path, {}, said.append)
    assert any("in the order 2, 10; Keras’s image_dataset_from_directory" in line for line in said)
    assert any("in the order 10, 2. If" in line for line in said)
    said.clear()
    assert load_dataset(Settings(dataset="shapes"), tmp_path, {}, said.append)[0].guessed
    assert not any("Keras" in line for line in said)


def test_text_that_others_may_number_otherwise_is_told_of_where_nothing_else_gives_the_order(tmp_path: Path) -> None:
    labels = {"y_train": np.array(["a", "b", "C"] * 2), "y_test": np.array(["C", "b", "a"])}
    save(tmp_path / "a.npz", **labels)
    said: list[str] = []
    load_dataset(Settings(dataset="a.npz", trained="mine.keras"), tmp_path, {}, said.append)
    assert any("in the order a, b, C; numpy.unique and scikit-learn’s LabelEncoder" in line for line in said)
    assert any("in the order C, a, b. If" in line and line.endswith("class_names in its order") for line in said)
    said.clear()
    dataset, _ = load_dataset(Settings(dataset="a.npz"), tmp_path, {}, said.append)
    assert dataset.guessed
    assert any("which names the classes, in natural order: 2 before 10" in note for note in dataset.notes)
    save(tmp_path / "named.npz", class_names=np.array(["a", "b", "C"]), **labels)
    save(tmp_path / "even.npz", **{name: np.char.lower(array) for name, array in labels.items()})
    for name, guessed in (("named.npz", False), ("even.npz", True)):
        dataset, _ = load_dataset(Settings(dataset=name, trained="mine.keras"), tmp_path, {}, said.append)
        assert dataset.guessed == guessed
        said += dataset.notes
    assert not any("LabelEncoder" in line for line in said)
    assert sum("in natural order" in line for line in said) == 1


def test_digits_that_a_build_has_written_are_used_again(tmp_path: Path) -> None:
    first, _ = load_dataset(Settings(dataset="digits"), tmp_path, {})
    written = first.path.stat().st_mtime_ns
    again, _ = load_dataset(Settings(dataset="digits"), tmp_path, {})
    assert (again.path, again.path.stat().st_mtime_ns) == (first.path, written)


@pytest.mark.parametrize("chosen", [False, True], ids=["nobody chose", "a file was chosen"])
def test_only_digits_that_nobody_chose_stand_in_for_mnist(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, chosen: bool
) -> None:
    def fetch(*_: object) -> Path:
        raise find.DatasetUnavailable(["https://example.org/mnist.npz: no network"], "check the network")

    monkeypatch.setattr(find, "fetch_mnist", fetch)
    cache = Cache(tmp_path / CACHE, fresh=False, tell=lambda *_: None)
    settings = Settings(dataset=str(save(tmp_path / "a.npz"))) if chosen else Settings()
    assert find.find_dataset(settings, tmp_path, {}, cache, lambda _: None)[1] is not chosen


@pytest.mark.parametrize("named", [False, True], ids=["where Keras keeps it", "KERAS_HOME"])
def test_mnist_is_kept_where_keras_keeps_its_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, named: bool
) -> None:
    asked: list[Path] = []

    def fetch(home: Path, *_: object) -> Path:
        asked.append(home)
        return save(tmp_path / "mnist.npz")

    monkeypatch.setattr(find, "fetch_mnist", fetch)
    monkeypatch.setattr(find.Path, "home", lambda: tmp_path / "somebody")
    load_dataset(Settings(), tmp_path, {"KERAS_HOME": str(tmp_path / "keras")} if named else {})
    assert asked == [tmp_path / "keras" if named else tmp_path / "somebody" / ".keras"]


def test_a_user_without_a_home_has_the_folder_that_keras_takes_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def fetch(home: Path, *_: object) -> Path:
        asked.append(home)
        return save(tmp_path / "mnist.npz")

    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(find, "fetch_mnist", fetch)
    monkeypatch.setattr(find.Path, "home", nowhere)
    load_dataset(Settings(), tmp_path, {})
    assert asked == [find.Path(tempfile.gettempdir()) / ".keras"]


def test_a_file_without_training_images_will_do_where_nothing_is_trained(tmp_path: Path) -> None:
    path = save(tmp_path / "only.npz", x_train=None, y_train=None)
    cache = Cache(tmp_path / CACHE, fresh=False, tell=lambda *_: None)
    settings = Settings(dataset="only.npz")
    assert find.find_dataset(settings, tmp_path, {}, cache, print, needs_training=False)[0].train == 0
    with pytest.raises(ReportError) as caught:
        find.find_dataset(settings, tmp_path, {}, cache, print)
    assert str(caught.value) == f"{path} has no x_train and no y_train, and a network is to be trained; add them"


def test_classes_that_no_network_can_learn_and_those_that_nothing_tests_are_told_in_one_line_each(
    tmp_path: Path,
) -> None:
    names = np.array([f"class {number}" for number in range(12)])
    path = save(tmp_path / "shapes.npz", y_test=np.array([0, 1, 11]), class_names=names)
    said: list[str] = []
    load_dataset(Settings(dataset="shapes.npz"), tmp_path, {}, said.append)
    listed = ", ".join(names[3:11])
    assert said[:2] == [
        f"{path} has no training image of 9 of its 12 classes ({listed}, …), which no network can learn",
        f"{path} has no test image of 9 of its 12 classes ({', '.join(names[2:10])}, …), of which nothing is measured",
    ]


def save_pictures(folder: Path) -> Path:
    """Save a folder of image files, and return one of them."""
    for name in ("train/a", "train/b", "test/a", "test/b"):
        (folder / name).mkdir(parents=True)
        Image.new("L", (8, 8)).save(folder / name / "1.png")
    return folder / "test" / "b" / "1.png"


@pytest.mark.parametrize(("kind", "reads"), [("npz", "inspect"), ("idx", "read_idx_files"), ("pictures", "")])
def test_data_that_are_replaced_while_they_are_read_are_refused_and_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, reads: str
) -> None:
    path = {
        "npz": lambda: save(tmp_path / "shapes.npz"),
        "idx": lambda: save_idx(tmp_path / "shapes", packed=False) / "t10k-labels-idx1-ubyte",
        "pictures": lambda: save_pictures(tmp_path / "shapes"),
    }[kind]()
    settings = Settings(dataset="shapes.npz" if kind == "npz" else "shapes")

    def replace(*_: object) -> None:
        if kind == "pictures":
            Image.new("L", (8, 8), 9).save(path)
        else:
            path.write_bytes(path.read_bytes()[:-1] + b"9")

    if reads:
        real = getattr(find, reads)
        monkeypatch.setattr(find, reads, lambda *given: (real(*given), replace())[0])
    with pytest.raises(ReportError, match=rf"{path.name} was changed while the build read it; build again"):
        load_dataset(settings, tmp_path, {}, print if reads else replace)
    assert not [one for one in (tmp_path / CACHE).iterdir() if one.is_dir()]


def test_an_image_that_arrives_while_others_are_read_is_one_of_the_next_build(tmp_path: Path) -> None:
    path = save_pictures(tmp_path / "shapes")
    first, _ = load_dataset(
        Settings(dataset="shapes"), tmp_path, {}, lambda _: Image.new("L", (8, 8), 9).save(path.with_name("2.png"))
    )
    assert (first.test, load_dataset(Settings(dataset="shapes"), tmp_path, {})[0].test) == (2, 3)


def test_a_folder_may_have_the_longest_name_that_a_file_system_takes(tmp_path: Path) -> None:
    name = "a" + "ä" * 127
    save_pictures(tmp_path / name)
    assert load_dataset(Settings(dataset=name), tmp_path, {})[0].title == name[:126]


def test_data_have_the_name_of_the_file_in_which_they_lie_now(tmp_path: Path) -> None:
    for name, known in (("mnist.npz", "mnist.npz"), ("mnist.NPZ", "mnist.NPZ"), ("shapes.npz", "shapes")):
        with (tmp_path / name).open("wb") as file:
            np.savez(file, **SMALL)
        assert load_dataset(Settings(dataset=name), tmp_path, {})[0].name == known
