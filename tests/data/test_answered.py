"""The data that predictions are about: what they are called, by what they are known, and how they lie in a folder."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from data_files import nameless

from report.core.errors import ReportError
from report.data.answered import describe, find, keep
from report.data.catalogue import Drawing, Identity
from report.data.idx import idx_digest
from report.data.predictions import predictions_from
from report.data.vocabulary import HANDWRITING, IMAGES, ROWS

if TYPE_CHECKING:
    from report.data.predictions import Predictions

MINE = Identity(name="mine", title="Mine")
LABELS = [0, 2, 1, 1]
IMAGES_OF = np.arange(4 * 2 * 3, dtype=np.uint8).reshape(4, 2, 3)


def predictions(labels: Any = LABELS, classes: int = 3, **more: Any) -> Predictions:  # noqa: ANN401
    return predictions_from(labels, np.full((len(labels), classes), 1 / classes), **more)


def joined(*arrays: np.ndarray) -> str:
    return hashlib.sha256("".join(map(idx_digest, arrays)).encode()).hexdigest()


def test_without_images_they_are_rows_of_labels(tmp_path: Path) -> None:
    keep(predictions(), MINE, tmp_path)
    dataset = find(tmp_path)
    images, labels = dataset.arrays.load_test()
    assert (images.shape, images.dtype, labels.tolist()) == ((4, 0, 0), np.uint8, LABELS)
    assert (dataset.name, dataset.title, dataset.vocabulary, dataset.pictured) == ("mine", "Mine", ROWS, False)
    assert (dataset.train, dataset.test, dataset.source, dataset.licence) == (0, 4, "", "")
    names = hashlib.sha256(b'[["0", "1", "2"], []]').hexdigest()
    sums = idx_digest(np.array(LABELS, np.uint8)), names
    assert dataset.digest == hashlib.sha256("".join(sums).encode()).hexdigest()


def test_with_images_these_are_kept_and_count_in_the_digest(tmp_path: Path) -> None:
    keep(predictions(images=IMAGES_OF, ids=["a", "b", "c", "d"]), MINE, tmp_path)
    dataset = find(tmp_path)
    images, labels = dataset.arrays.load_test()
    assert (images == IMAGES_OF).all()
    assert labels.tolist() == LABELS
    assert not images.flags.writeable
    assert not labels.flags.writeable
    assert (dataset.image_shape, dataset.pictured, dataset.ids) == ((2, 3), True, ("a", "b", "c", "d"))
    assert dataset.digest == dataset.arrays.identity == joined(IMAGES_OF, np.array(LABELS, np.uint8))
    assert dataset.vocabulary.network == "model"
    assert dataset.vocabulary.things == IMAGES.things


@pytest.mark.parametrize(("classes", "names"), [(3, ("a", "b", "c")), (4, ("0", "1", "2", "3"))])
def test_the_names_of_a_known_data_set_are_those_of_as_many_classes(
    classes: int, names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Identity(name="known", title="Known", class_names=("a", "b", "c"))
    digest = joined(IMAGES_OF, np.array(LABELS, np.uint8))
    monkeypatch.setattr("report.data.answered.KNOWN_TESTS", {digest: known})
    assert describe(predictions(classes=classes, images=IMAGES_OF), MINE, Path()).class_names == names


def test_classes_of_a_known_data_set_keep_the_names_that_somebody_gave_them(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Identity(name="known", title="Known", class_names=("a", "b", "c"))
    monkeypatch.setattr("report.data.answered.KNOWN_TESTS", {joined(IMAGES_OF, np.array(LABELS, np.uint8)): known})
    named = predictions(images=IMAGES_OF, class_names=["x", "y", "z"])
    assert describe(named, MINE, Path()).class_names == ("x", "y", "z")


def test_on_images_of_a_known_data_set_can_be_drawn_as_on_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Identity(name="known", title="Known", class_names=("a", "b"), drawing=Drawing((2, 2), 1.0, "mass"))
    monkeypatch.setattr("report.data.answered.KNOWN_TESTS", {joined(IMAGES_OF, np.array(LABELS, np.uint8)): known})
    assert describe(predictions(images=IMAGES_OF), MINE, Path()).drawing == known.drawing


def test_the_folder_may_have_a_name_that_is_no_text(tmp_path: Path) -> None:
    folder = nameless(tmp_path)
    keep(predictions(), MINE, folder)
    assert find(folder).arrays.load_test()[1].tolist() == LABELS


def test_a_folder_may_be_moved_and_a_damaged_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    keep(predictions(), MINE, tmp_path / "one")
    moved = (tmp_path / "one").rename(tmp_path / "other")
    assert find(moved).path == moved / "data.npz"
    (moved / "data.npz").write_bytes(b"PK")
    with pytest.raises(ReportError, match="is damaged"):
        find(moved).arrays.load_test()


def test_the_answers_do_not_count_in_the_digest() -> None:
    one, other = (
        describe(predictions_from([0, 1], given), MINE, Path()).digest
        for given in ([[0.5, 0.5], [0.2, 0.8]], [[1, 0], [0.4, 0.6]])
    )
    assert one == other != describe(predictions([1, 0], 2), MINE, Path()).digest


def test_without_images_the_same_labels_of_other_classes_or_other_examples_are_other_data() -> None:
    rows = ["a", "b", "c", "d"]
    found = [
        describe(predictions(**given), MINE, Path()).digest
        for given in ({}, {"class_names": ["cat", "dog", "cow"]}, {"ids": rows}, {"ids": rows[::-1]})
    ]
    assert len({*found}) == len(found)
    assert describe(predictions(ids=rows), MINE, Path()).digest == found[2]


def test_labels_above_a_byte_are_told_apart() -> None:
    low, high = (describe(predictions([label, 0], 300), MINE, Path()).digest for label in (1, 257))
    assert low != high


def test_the_test_images_of_mnist_are_known_by_their_content(mnist_path: Path) -> None:
    with np.load(mnist_path) as arrays:
        images, labels = arrays["x_test"], arrays["y_test"]
    dataset = describe(predictions(labels, 10, images=images), MINE, Path())
    assert (dataset.name, dataset.title, dataset.train, dataset.test) == ("mnist", "MNIST", 0, 10_000)
    assert dataset.licence == "CC BY-SA 3.0"
    assert (dataset.vocabulary.things, dataset.vocabulary.network) == (HANDWRITING.things, "model")
