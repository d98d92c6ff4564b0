"""MNIST comes from where it is, and what is not MNIST never takes its name."""

from __future__ import annotations

import gzip
import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from data_files import SMALL, as_idx, save
from local_server import NOWHERE, Request, World, serve

from report.core.errors import ReportError
from report.core.fetch import LARGEST, Limits
from report.data.idx import IDX_FILES, idx_digest
from report.data.mnist import SOURCES, fetch_mnist
from report.data.npz import write_npz
from report.data.published import DatasetUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SUMS = tuple(idx_digest(array) for array in SMALL.values())
PACKED = {
    f"/idx/{name}.gz": gzip.compress(as_idx(array)) for name, array in zip(IDX_FILES, SMALL.values(), strict=True)
}
LIMITS = Limits(answer=0.5, read=0.5, whole=4.0, judged=0.3)


class Place:
    """Two folders, a server, and sources that point at it: a world in which `SMALL` is MNIST."""

    def __init__(self, folder: Path, web: World) -> None:
        self.keras = folder / "keras"
        self.official = self.keras / "datasets" / "mnist.npz"
        self.downloads = folder / "cache" / "downloads"
        self.own = self.downloads / "mnist.npz"
        self.web = web
        save(folder / "keras's own.npz")
        self.file = (folder / "keras's own.npz").read_bytes()
        checksum = hashlib.sha256(self.file).hexdigest()
        self.sources = replace(
            SOURCES,
            keras=web.address + "mnist.npz",
            checksum=checksum,
            mirrors=(web.address + "idx/",),
            sums=SUMS,
            limits=LIMITS,
        )
        self.warnings: list[str] = []

    def fetch(self, **changes: object) -> Path:
        """Fetch MNIST from the sources of this world, some of them changed."""
        return fetch_mnist(self.keras, self.downloads, self.warnings.append, replace(self.sources, **changes))

    def files(self) -> list[str]:
        """Every file below the two folders but the lock."""
        paths = (*self.keras.rglob("*"), *self.downloads.rglob("*"))
        return [
            path.relative_to(self.keras.parent).as_posix()
            for path in paths
            if path.is_file() and path.suffix != ".lock"
        ]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setenv("no_proxy", "*")
    with serve() as web:
        yield Place(tmp_path, web)


def test_the_file_in_kerass_folder_is_used_as_it_is(place: Place) -> None:
    place.official.parent.mkdir(parents=True)
    write_npz(place.official, SMALL)  # another container, the same content
    assert place.fetch() == place.official
    assert place.web.requests == []
    assert not place.downloads.exists()


def test_kerass_own_file_is_downloaded_into_kerass_folder_once(place: Place, capfd: pytest.CaptureFixture[str]) -> None:
    place.web.answers["/mnist.npz"] = place.file
    assert place.fetch() == place.fetch() == place.official
    assert place.official.read_bytes() == place.file
    assert place.web.requests == ["/mnist.npz"]
    assert place.files() == ["keras/datasets/mnist.npz"]
    assert place.warnings == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"something else",
        Request.say_nothing,
        Request.trickle,
        lambda request: request.reply(b"half", size=9999),
        lambda request: request.send_error(500),
        lambda request: request.reply(b"<p>Sign in", kind="text/html"),
        lambda request: request.reply(bytes(LARGEST + 1)),
    ],
    ids=["missing", "another file", "silent", "trickling", "truncated", "broken", "page", "endless"],
)
def test_a_mirror_takes_over(place: Place, answer: bytes | Callable[[Request], None] | None) -> None:
    if answer:
        place.web.answers["/mnist.npz"] = answer
    place.web.answers |= PACKED
    assert place.fetch() == place.own
    requests = len(place.web.requests)
    assert place.fetch() == place.own
    assert len(place.web.requests) == requests == 5
    assert place.files() == ["cache/downloads/mnist.npz"]


def test_all_addresses_together_take_no_longer_than_one_may(place: Place) -> None:
    place.web.answers = dict.fromkeys(("/mnist.npz", "/idx/train-images-idx3-ubyte.gz"), Request.trickle)
    with pytest.raises(DatasetUnavailable) as caught:
        place.fetch(mirrors=(place.web.address + "idx/",) * 3, limits=replace(LIMITS, whole=1.5, judged=0.8))
    told = [reason.partition(": ")[2] for reason in caught.value.reasons]
    assert told[0].startswith("too slow")
    assert told[1].startswith("not finished after")
    assert told[2:] == ["not tried, the 1.5 s for all were over"] * 2


def test_a_minute_is_enough_to_know() -> None:
    assert SOURCES.limits.whole == 60


def test_the_next_mirror_takes_over(place: Place) -> None:
    other = {name.replace("/idx/", "/bad/"): content for name, content in PACKED.items()}
    place.web.answers |= PACKED | other | {"/bad/t10k-labels-idx1-ubyte.gz": gzip.compress(b"no labels")}
    assert place.fetch(mirrors=(place.web.address + "bad/", place.web.address + "idx/")) == place.own
    assert len(place.web.requests) == 9


def test_a_damaged_file_of_somebody_is_left_as_it_is(place: Place) -> None:
    place.official.parent.mkdir(parents=True)
    place.official.write_bytes(b"precious")
    place.web.answers["/mnist.npz"] = place.file
    assert place.fetch() == place.own
    assert place.official.read_bytes() == b"precious"
    assert len(place.warnings) == 1
    assert place.fetch() == place.own
    assert len(place.warnings) == 2
    assert all(str(place.official) in warning and "move it away" in warning for warning in place.warnings)


def test_other_data_in_kerass_folder_are_not_mnist(place: Place) -> None:
    place.official.parent.mkdir(parents=True)
    save(place.official, x_test=SMALL["x_test"] + 1)
    place.web.answers |= PACKED
    assert place.fetch() == place.own
    assert "does not hold MNIST" in place.warnings[0]


@pytest.mark.parametrize("kind", ["half", "emptied", "turned", "folder", "pipe", "link"])
def test_a_damaged_copy_of_our_own_is_replaced_with_one_line(place: Place, kind: str) -> None:
    place.downloads.mkdir(parents=True)
    save(place.own)
    whole = bytearray(place.own.read_bytes())
    place.own.unlink()
    if kind == "folder":
        (place.own / "more").mkdir(parents=True)
    elif kind == "pipe":
        os.mkfifo(place.own)
    elif kind == "link":
        place.own.symlink_to("nowhere")
    else:
        whole[whole.index(SMALL["x_test"].tobytes())] ^= 1
        place.own.write_bytes({"half": whole[:99], "emptied": b"", "turned": whole}[kind])
    place.web.answers |= PACKED
    assert place.fetch() == place.own
    (told,) = place.warnings
    assert str(place.own) in told
    assert told.endswith("; it is fetched anew")
    assert place.fetch() == place.own
    assert len(place.warnings) == 1


def test_a_file_in_the_place_of_a_note_costs_nothing_but_time(place: Place) -> None:
    place.downloads.mkdir(parents=True)
    np.savez_compressed(place.own, **SMALL)
    assert place.fetch() == place.own
    (note,) = place.downloads.glob("mnist-*")
    note.rmdir()
    note.touch()
    assert place.fetch() == place.own
    assert note.is_dir()
    assert place.warnings == []


def test_a_closed_kerass_folder_is_told_and_done_without(place: Place) -> None:
    place.keras.write_bytes(b"not a folder")
    place.web.answers["/mnist.npz"] = place.file
    assert place.fetch() == place.own
    assert "cannot be written" in place.warnings[0]


def test_a_closed_folder_of_our_own_is_told(place: Place) -> None:
    place.downloads.parent.write_bytes(b"not a folder")
    with pytest.raises(ReportError, match="cannot be written"):
        place.fetch()


def test_when_all_fails_one_line_says_what_to_do(place: Place) -> None:
    place.web.answers["/bad/train-images-idx3-ubyte.gz"] = gzip.compress(b"no images")
    with pytest.raises(DatasetUnavailable) as caught:
        place.fetch(mirrors=(place.web.address + "bad/", NOWHERE))
    message = str(caught.value)
    assert message.isprintable()
    assert f"{place.web.address}mnist.npz: 404 Not Found;" in message
    assert f"{place.web.address}bad/train-images-idx3-ubyte.gz: wrong checksum" in message
    assert f"{NOWHERE}train-images-idx3-ubyte.gz: Connection refused;" in message
    assert message.endswith(f"(SHA-256 {place.sources.checksum}) and put it at {place.official}")
    assert place.files() == []
    assert [reason.partition(": ")[0] for reason in caught.value.reasons] == [
        f"{place.web.address}mnist.npz",
        f"{place.web.address}bad/train-images-idx3-ubyte.gz",
        f"{NOWHERE}train-images-idx3-ubyte.gz",
    ]
    assert message.endswith(f"; {caught.value.advice}")


def test_without_a_network_it_gives_up(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy")
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, NOWHERE)
    with pytest.raises(DatasetUnavailable, match=r"googleapis\.com.*amazonaws\.com.*731c5ac6"):
        fetch_mnist(place.keras, place.downloads, place.warnings.append)


def test_a_killed_download_leaves_nothing_behind_for_long(place: Place) -> None:
    place.web.answers["/mnist.npz"] = lambda request: request.reply(bytes(10**6), size=10**7) or request.say_nothing()
    code = (
        "import sys, pathlib, report.data.mnist as d; from dataclasses import replace; "
        "home, downloads, keras, checksum = sys.argv[1:]; "
        "sources = replace(d.SOURCES, keras=keras, checksum=checksum, mirrors=()); "
        "d.fetch_mnist(pathlib.Path(home), pathlib.Path(downloads), print, sources)"
    )
    source = (place.sources.keras, place.sources.checksum)
    child = subprocess.Popen([sys.executable, "-c", code, str(place.keras), str(place.downloads), *source])
    while not any(path.stat().st_size for path in place.downloads.glob("mnist.part/*")):
        assert child.poll() is None
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert not place.official.exists()
    assert not place.own.exists()
    place.web.answers["/mnist.npz"] = place.file
    assert place.fetch() == place.official
    assert place.files() == ["keras/datasets/mnist.npz"]


def test_two_at_once_download_once(place: Place) -> None:
    place.web.answers["/mnist.npz"] = lambda request: time.sleep(0.2) or request.reply(place.file)
    found: list[Path] = []
    threads = [threading.Thread(target=lambda: found.append(place.fetch())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [place.official] * 3
    assert place.web.requests == ["/mnist.npz"]


def test_real_mnist_is_taken_from_kerass_folder(place: Place, mnist_path: Path) -> None:
    place.official.parent.mkdir(parents=True)
    place.official.symlink_to(mnist_path)
    assert fetch_mnist(place.keras, place.downloads, place.warnings.append) == place.official
    assert place.warnings == []
