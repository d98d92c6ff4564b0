"""Data are known by their content, and found unchanged when they are used."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from data_files import SMALL, save

from report.core.errors import ReportError
from report.data.arrays import Arrays
from report.data.catalogue import DIGITS_DIGEST, MNIST_DIGEST
from report.data.dataset import Dataset, inspect, is_ink
from report.data.digits import write_digits
from report.data.idx import idx_sums, joined_digest
from report.data.occurrence import class_notes
from report.data.vocabulary import DARKER, HANDWRITING, IMAGES

if TYPE_CHECKING:
    from pathlib import Path

TEN_DIGITS = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")


@pytest.fixture(scope="module")
def digits_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("digits") / "some name.npz"
    write_digits(path)
    return path


def test_a_file_of_ones_own_is_named_after_itself(tmp_path: Path) -> None:
    path = save(tmp_path / "shapes.v2.npz", class_names=np.array(["round", "square", "flat"]))
    digest = joined_digest(idx_sums(Arrays(**SMALL)))
    assert inspect(path) == Dataset(
        name="shapes.v2",
        title="shapes.v2",
        vocabulary=replace(IMAGES, fainter=DARKER),
        class_names=("round", "square", "flat"),
        image_shape=(8, 9),
        train=6,
        test=3,
        digest=digest,
        source="",
        licence="",
        path=path,
        ink=False,
        train_counts=(2, 2, 2),
        test_counts=(1, 1, 1),
        notes=("x_train and x_test: not square, 8 pixels high and 9 wide", "no pixel is brighter than 117 of 255"),
    )


def test_a_name_alone_does_not_make_data_mnist(tmp_path: Path) -> None:
    assert inspect(save(tmp_path / "MNIST.npz")).name == "MNIST.npz"


def test_a_name_that_cannot_be_printed_is_mended(tmp_path: Path) -> None:
    try:
        path = save(tmp_path / "a\n\x1b[2J\udcff.npz")
    except (OSError, UnicodeError) as error:
        pytest.skip(f"no such file name here: {error}")
    assert inspect(path).title == "a\ufffd\ufffd[2J\ufffd"


def test_the_form_of_a_file_does_not_change_its_digest(tmp_path: Path) -> None:
    wide = save(tmp_path / "wide.npz", **{name: array.astype(np.int64) for name, array in SMALL.items()})
    np.savez_compressed(tmp_path / "packed.npz", **SMALL)
    plain = inspect(save(tmp_path / "plain.npz"))
    assert inspect(wide).digest == inspect(tmp_path / "packed.npz").digest == plain.digest
    assert inspect(save(tmp_path / "other.npz", y_test=np.array([2, 1, 1]))).digest != plain.digest


def test_what_is_known_survives_the_disk(tmp_path: Path) -> None:
    dataset = inspect(save(tmp_path / "a.npz"))
    dataset.save(tmp_path)
    assert Dataset.load(tmp_path) == dataset


def test_arrays_are_loaded_read_only(tmp_path: Path) -> None:
    arrays = inspect(save(tmp_path / "a.npz")).arrays.load()
    assert all(np.array_equal(array, SMALL[name]) for name, array in zip(SMALL, arrays, strict=True))
    with pytest.raises(ValueError, match="read-only"):
        arrays.x_train[0] = 0


def test_a_file_changed_since_is_told(tmp_path: Path) -> None:
    dataset = inspect(save(tmp_path / "a.npz"))
    save(tmp_path / "a.npz", y_test=np.array([0, 0, 0]))
    with pytest.raises(ReportError, match="other data"):
        dataset.arrays.load()
    dataset.path.unlink()
    with pytest.raises(ReportError, match="does not exist"):
        dataset.arrays.load()


def test_digits_are_known_by_their_content(digits_path: Path) -> None:
    dataset = inspect(digits_path)
    assert (dataset.name, dataset.vocabulary, dataset.licence) == ("digits", HANDWRITING, "CC BY 4.0")
    assert (dataset.train, dataset.test, dataset.image_shape) == (1437, 360, (8, 8))
    assert dataset.class_names == TEN_DIGITS
    assert dataset.digest == DIGITS_DIGEST
    assert "scikit-learn" in dataset.title


def test_classes_of_a_known_data_set_keep_the_names_that_their_file_gives_them(
    digits_path: Path, tmp_path: Path
) -> None:
    with np.load(digits_path) as found:
        arrays = dict(found)
    from_one = {name: array + 1 for name, array in arrays.items() if name.startswith("y_")}
    own = np.array(["null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"])
    for changes, names in (({"class_names": own}, tuple(own)), (from_one, TEN_DIGITS)):
        np.savez(tmp_path / "mine.npz", **(arrays | changes))
        dataset = inspect(tmp_path / "mine.npz")
        assert (dataset.digest, dataset.title, dataset.class_names) == (DIGITS_DIGEST, "scikit-learn digits", names)


def test_digits_are_stretched_and_split_evenly(digits_path: Path) -> None:
    arrays = inspect(digits_path).arrays.load()
    assert set(np.unique(arrays.x_train)) == {round(255 * step / 16) for step in range(17)}
    shares = np.bincount(arrays.y_test) / np.bincount(np.concatenate((arrays.y_train, arrays.y_test)))
    assert shares == pytest.approx([0.2] * 10, abs=0.005)


def test_digits_have_the_same_bytes_every_time(digits_path: Path, tmp_path: Path) -> None:
    write_digits(tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == digits_path.read_bytes()


def test_mnist_is_known_by_its_content(mnist_path: Path, tmp_path: Path) -> None:
    path = shutil.copy(mnist_path, tmp_path / "holiday.npz")
    dataset = inspect(path)
    assert (dataset.name, dataset.title, dataset.vocabulary) == ("mnist", "MNIST", HANDWRITING)
    assert dataset.licence == "CC BY-SA 3.0"
    assert (dataset.train, dataset.test, dataset.image_shape) == (60000, 10000, (28, 28))
    assert dataset.class_names == TEN_DIGITS
    assert dataset.digest == MNIST_DIGEST == "c65580678af93f1ea48c2c0d01d543ec89307c6b8a0eb7ca542d7c18c5f4c681"
    assert "Yann LeCun" in dataset.source


def test_mnist_with_a_changed_pixel_is_not_mnist(mnist_path: Path, tmp_path: Path) -> None:
    with np.load(mnist_path) as file:
        arrays = dict(file)
    arrays["x_test"][0, 0, 0] ^= 1
    np.savez(tmp_path / "almost.npz", **arrays)
    assert inspect(tmp_path / "almost.npz").name == "almost"


def test_test_images_alone_have_a_digest_of_their_own_and_no_training_image(tmp_path: Path) -> None:
    dataset = inspect(save(tmp_path / "a.npz", x_train=None, y_train=None))
    arrays = Arrays(**SMALL)
    assert (dataset.train, dataset.test, dataset.train_counts, dataset.untaught) == (0, 3, (0, 0, 0), ())
    assert dataset.digest == joined_digest(idx_sums(arrays)[2:])
    assert len(dataset.arrays.load().x_train) == 0


def test_images_and_classes_are_described(tmp_path: Path) -> None:
    colours = {name: np.repeat(SMALL[name][..., None], 3, axis=-1) for name in ("x_train", "x_test")}
    ids = np.array(["a.png", "b.png", "=c"])
    dataset = inspect(save(tmp_path / "a.npz", **colours, y_train=np.array([0, 0, 0, 3, 1, 1]), ids=ids))
    assert (dataset.image_shape, dataset.colour, dataset.ink) == ((8, 9, 3), True, False)
    assert (dataset.train_counts, dataset.untaught) == ((3, 2, 0, 1), (2,))
    assert (dataset.ids, dataset.ignored) == (("a.png", "b.png", "=c"), ())


@pytest.mark.parametrize(
    ("counts", "scarce"), [((100, 100, 6), (2,)), ((100, 100, 7), ()), ((100, 100, 0), ()), ((10, 10, 1), ()), ((), ())]
)
@pytest.mark.parametrize("train", [0, 1])
def test_a_class_with_less_than_a_tenth_of_an_even_share_hardly_occurs(
    tmp_path: Path, counts: tuple[int, ...], scarce: tuple[int, ...], train: int
) -> None:
    dataset = inspect(save(tmp_path / "a.npz"))
    known = {"train_counts": counts} if train else {"train_counts": (), "test_counts": counts}
    assert replace(dataset, train=train, **known).scarce == scarce


def test_test_images_that_are_training_images_too_are_counted(tmp_path: Path) -> None:
    known = SMALL["x_train"]
    copied = inspect(save(tmp_path / "a.npz", x_test=np.concatenate([SMALL["x_test"][:1], known[[3, 3]]])))
    assert copied.repeated == 2
    assert class_notes(copied) == (
        "2 of 3 test images among the training images too, which a network need only remember",
    )
    assert inspect(save(tmp_path / "b.npz", x_train=None, y_train=None)).repeated == 0


@pytest.mark.parametrize(("border", "ink"), [(0, True), (31, True), (32, False), (255, False)])
def test_images_whose_border_is_next_to_nothing_are_ink(border: int, ink: bool) -> None:  # noqa: FBT001
    images = np.full((3, 8, 9), border, np.uint8)
    images[:, 1:-1, 1:-1] = 200
    assert is_ink(images) is ink
    assert not is_ink(np.repeat(images[..., None], 3, axis=-1))


def test_the_data_of_the_catalogue_are_ink(mnist_path: Path, digits_path: Path) -> None:
    assert inspect(mnist_path).ink
    assert inspect(digits_path).ink
