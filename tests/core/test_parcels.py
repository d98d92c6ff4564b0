"""What is made elsewhere arrives whole, and only from a program that is the same."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from report.core import parcels
from report.core.cache import Cache
from report.core.errors import ReportError
from report.core.parcels import OtherCodeError, Parcel, fill
from report.core.sources import shape_of
from report.network.models import Network
from report.stages import labels

if TYPE_CHECKING:
    from pathlib import Path


def noted(folder: Path, text: str) -> None:
    """A stage that leaves two files."""
    (folder / "a.txt").write_text(text, encoding="ascii")
    (folder / "b.bin").write_bytes(bytes(range(256)))


@pytest.fixture
def shape(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What shapes the stage, here."""
    shape = {"python version": "3.12.1", "numpy": "2.1", "report.stages:noted": "x" * 100}
    monkeypatch.setattr("report.core.parcels.shape_of", lambda _: dict(shape))
    return shape


def test_a_folder_arrives_as_it_was_left(shape: dict[str, str], tmp_path: Path) -> None:
    parcel = fill(noted, shape, "told")
    assert parcel.whole
    assert parcel.seconds > 0
    cache = Cache(tmp_path / "cache", fresh=False)
    place = tmp_path / "cache" / "noted-0123"
    assert not cache.has(place)
    cache.keep(place, parcel)
    assert cache.has(place)
    assert (place / "a.txt").read_text(encoding="ascii") == "told"
    assert (place / "b.bin").read_bytes() == bytes(range(256))
    assert cache.took(place) == pytest.approx(parcel.seconds, abs=1e-3)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["noted-0123"]


def test_threads_of_one_process_read_code_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    reading: list[int] = []

    def slowly(_: object) -> dict[str, str]:
        reading.append(1)
        time.sleep(0.05)
        assert reading == [1]
        reading.clear()
        return {}

    monkeypatch.setattr("report.core.parcels.shape_of", slowly)
    monkeypatch.setattr("report.core.parcels.check_unedited", slowly)
    with ThreadPoolExecutor(4) as threads:
        assert all(one.whole for one in threads.map(lambda text: fill(noted, {}, text), "abcd"))


def test_what_arrives_damaged_is_refused_and_not_kept(shape: dict[str, str], tmp_path: Path) -> None:
    parcel = fill(noted, shape, "told")
    damaged = parcel._replace(files={**parcel.files, "a.txt": b"tolt"})
    outside = {f"../{name}": content for name, content in parcel.files.items()}
    elsewhere = Parcel(outside, parcels._digest(outside), "there", 1.0)  # noqa: SLF001 as a hostile worker would
    for odd in (damaged, parcel._replace(files={}), Parcel({"c": b""}, parcel.digest, "there", 1.0), elsewhere):
        with pytest.raises(ReportError, match="arrived damaged; build again"):
            Cache(tmp_path / "cache", fresh=False).keep(tmp_path / "cache" / "noted-0123", odd)
    assert not (tmp_path / "cache" / "noted-0123").exists()
    assert not list(tmp_path.rglob("a.txt"))


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ({"numpy": "2.2"}, "has numpy 2.1, not 2.2"),
        ({"python version": "3.11.2"}, "has python version 3.12.1, not 3.11.2"),
        ({"keras": "3.15.1"}, "has keras missing, not 3.15.1"),
        ({"numpy": f"2.1 {'0' * 64}"}, "has numpy 2.1 from an index, not from a file or a folder; install there"),
        ({"report.stages:noted": "y" * 100}, "has another report.stages:noted"),
    ],
)
def test_a_worker_with_another_program_is_refused_by_name(
    shape: dict[str, str], there: dict[str, str], said: str
) -> None:
    with pytest.raises(ReportError, match=r"^the worker at .*, process \d+ ") as caught:
        fill(noted, shape | there, "told")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


class Shaped:
    """An input of a stage that is shaped by code of its own."""

    def __init__(self, version: str) -> None:
        self.shape = {"mine:net": version}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (None, "lacks module mine_there; put what is here into a folder of its PYTHONPATH, and start it again"),
        ("other = 1\n", "has another mine_there; install there what is here, and start it again"),
        ("def net(:\n", "has another mine_there; install there what is here, and start it again"),
    ],
    ids=["no module", "no function", "no Python"],
)
def test_a_worker_that_lacks_a_network_is_told_as_the_one_that_does(
    source: str | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    if source:
        (tmp_path / "mine_there.py").write_text(source, encoding="utf-8")
    with pytest.raises(OtherCodeError, match=rf"^the worker at \S+, process \d+ {re.escape(said)}$"):
        fill(labels, {**shape_of(labels), "mine_there:net": "1", "keras": "3"}, Network("mine_there:net"))


def test_an_input_with_code_of_its_own_counts_too() -> None:
    with pytest.raises(ReportError, match="has mine:net 1, not 2"):
        fill(labels, {**shape_of(labels), "mine:net": "2"}, Shaped("1"))
