"""One call finds the data that the settings name and unpacks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from data_files import SMALL, save

from report.build import CACHE
from report.core.cache import Cache
from report.core.errors import ReportError
from report.data import find
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
    assert said == []


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


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"shapes\.npz"):
        load_dataset(Settings(dataset="shapes.npz"), tmp_path, {})


def test_data_that_moved_are_found_where_they_lie_now(tmp_path: Path) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        path = save(tmp_path / name / "shapes.npz")
        dataset, _ = load_dataset(Settings(dataset=f"{name}/shapes.npz"), tmp_path, {})
        assert dataset.path == path


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
