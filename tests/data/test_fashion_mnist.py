"""Fashion-MNIST comes from Keras's folder or from the web, and is known by its content wherever it lies."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from data_files import SMALL, as_idx, save_idx
from local_server import NOWHERE, World, serve

from report.core.fetch import Limits
from report.data.catalogue import FASHION_MNIST_DIGEST, FASHION_MNIST_SUMS
from report.data.fashion_mnist import SOURCES, fetch_fashion_mnist
from report.data.find import load_dataset
from report.data.idx import IDX_FILES, idx_digest
from report.data.idx_folder import find_idx, read_idx_files
from report.data.npz import read_npz
from report.data.published import DatasetUnavailable
from report.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLASSES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
PACKED = {f"/{name}.gz": gzip.compress(as_idx(array)) for name, array in zip(IDX_FILES, SMALL.values(), strict=True)}


class Place:
    """Two folders, a server, and sources that point at it: a world in which `SMALL` is Fashion-MNIST."""

    def __init__(self, folder: Path, web: World) -> None:
        self.keras, self.downloads, self.web = folder / "keras", folder / "cache", web
        self.packed = self.keras / "datasets" / "fashion-mnist"
        self.own = self.downloads / "fashion_mnist.npz"
        self.warnings: list[str] = []
        sums = tuple(idx_digest(array) for array in SMALL.values())
        self.sources = replace(SOURCES, sums=sums, mirrors=(NOWHERE, web.address), limits=Limits(0.5, 0.5, 1.0))

    def fetch(self) -> Path:
        """Fetch Fashion-MNIST, and see that the file holds it."""
        path = fetch_fashion_mnist(self.keras, self.downloads, self.warnings.append, self.sources)
        found = read_npz(path, tuple(SMALL))
        assert all(np.array_equal(found[name], SMALL[name]) for name in SMALL)
        return path


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setenv("no_proxy", "*")
    with serve() as web:
        yield Place(tmp_path, web)


def test_what_keras_has_downloaded_is_used_without_a_network(place: Place) -> None:
    save_idx(place.packed, packed=True)
    assert place.fetch() == place.fetch() == place.own
    assert place.web.requests == []
    assert place.warnings == []
    assert sorted(path.name for path in place.packed.iterdir()) == sorted(f"{name}.gz" for name in IDX_FILES)


def test_it_is_downloaded_once_from_whoever_has_it(place: Place) -> None:
    place.web.answers |= PACKED
    assert place.fetch() == place.fetch() == place.own
    assert place.web.requests == list(PACKED)
    assert [path.name for path in place.downloads.iterdir() if path.is_file() and path.suffix != ".lock"] == [
        "fashion_mnist.npz"
    ]
    assert not place.keras.exists()


def test_a_damaged_file_of_keras_is_left_as_it_is_and_downloaded(place: Place) -> None:
    damaged = save_idx(place.packed, packed=True) / f"{IDX_FILES[1]}.gz"
    damaged.write_bytes(b"half")
    place.web.answers |= PACKED
    assert place.fetch() == place.own
    assert damaged.read_bytes() == b"half"
    assert place.web.requests == [f"/{damaged.name}"]
    assert len(place.warnings) == 1
    assert place.warnings[0].startswith(f"{damaged} is no file of Fashion-MNIST (not a whole gzip file")


def test_a_file_with_other_content_is_not_fashion_mnist(place: Place) -> None:
    place.web.answers |= PACKED | {f"/{IDX_FILES[3]}.gz": gzip.compress(as_idx(SMALL["y_test"] + 1))}
    with pytest.raises(DatasetUnavailable) as caught:
        place.fetch()
    message = str(caught.value)
    assert message.startswith(f"Fashion-MNIST cannot be downloaded: {NOWHERE}{IDX_FILES[0]}.gz: Connection refused; ")
    assert f"{place.web.address}{IDX_FILES[3]}.gz: wrong checksum" in message
    assert message.isprintable()
    assert not place.own.exists()


def test_fashion_mnist_is_known_by_its_content(fashion_mnist_folder: Path, tmp_path: Path) -> None:
    for name in IDX_FILES:
        (tmp_path / f"{name}.gz").symlink_to(fashion_mnist_folder / f"{name}.gz")
    dataset, arrays = load_dataset(Settings(dataset=str(tmp_path)), tmp_path, {})
    assert (dataset.name, dataset.title, dataset.vocabulary.things) == ("fashion_mnist", "Fashion-MNIST", "images")
    assert (dataset.train, dataset.test, dataset.image_shape) == (60000, 10000, (28, 28))
    assert dataset.class_names == CLASSES
    assert dataset.digest == FASHION_MNIST_DIGEST
    assert (dataset.licence, dataset.drawing) == ("MIT", None)
    assert "Zalando Research" in dataset.source
    assert tuple(np.bincount(arrays.y_test)) == (1000,) * 10


def test_the_real_files_in_kerass_folder_are_fashion_mnist(fashion_mnist_folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "keras" / "datasets" / "fashion-mnist"
    place.parent.mkdir(parents=True)
    place.symlink_to(fashion_mnist_folder)
    said: list[str] = []
    home = {"KERAS_HOME": str(tmp_path / "keras")}
    dataset, _ = load_dataset(Settings(dataset="fashion_mnist"), tmp_path, home, said.append)
    assert (dataset.name, dataset.digest) == ("fashion_mnist", FASHION_MNIST_DIGEST)
    assert said == []


def test_debians_files_have_the_sums(fashion_mnist_folder: Path) -> None:
    assert tuple(map(idx_digest, read_idx_files(find_idx(fashion_mnist_folder)))) == FASHION_MNIST_SUMS


def test_some_of_it_in_a_folder_is_called_after_the_folder(fashion_mnist_folder: Path, tmp_path: Path) -> None:
    arrays = read_idx_files(find_idx(fashion_mnist_folder))
    few = {name: array[: 600 if "train" in name else 200] for name, array in arrays._asdict().items()}
    save_idx(tmp_path / "clothes", packed=True, **few)
    dataset, _ = load_dataset(Settings(dataset="clothes"), tmp_path, {})
    assert (dataset.name, dataset.title, dataset.train, dataset.test) == ("clothes", "clothes", 600, 200)
