"""The cache does not grow for ever, and keeps what is needed: each test is a small story."""

from __future__ import annotations

import errno
import os
import time
from typing import TYPE_CHECKING

import pytest
from data_files import odd_file

from report.core import upkeep
from report.core.errors import ReportError
from report.core.scratch import discard
from report.core.seals import LIST, seal
from report.core.upkeep import FEW, MORE, PATIENCE, USED, clear_leftovers, locked, tidy

if TYPE_CHECKING:
    from pathlib import Path


class Builds:
    """A cache, and the builds that use it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self, *stages: str, age: float = 0) -> list[str]:
        """Leave stages in the cache, named as "training 3", so many seconds ago, and return their names."""
        names = []
        for stage in stages:
            kind, number = stage.split()
            names.append(f"{kind}-{int(number):016x}")
            place = self.folder / names[-1]
            if not place.exists():
                place.mkdir()
                (place / "result").touch()
                seal(place, place.name, 1.0)
            os.utime(place, (time.time() - age,) * 2)
        return names

    def build(self, *stages: str, size: int = 1) -> None:
        """Make and use stages of so many bytes."""
        tidy(self.folder, dict.fromkeys(self.make(*stages), size), "training")

    def left(self, kind: str) -> list[int]:
        """Return the numbers of the stages of a kind that are left."""
        return sorted(int(path.name.partition("-")[2], 16) for path in self.folder.glob(f"{kind}-*"))


@pytest.fixture
def builds(tmp_path: Path) -> Builds:
    return Builds(tmp_path)


def seeds(first: int, number: int = 20) -> list[str]:
    """Return the trainings of some seeds."""
    return [f"training {seed}" for seed in range(first, first + number)]


def test_of_every_kind_the_newest_few_are_kept_and_of_trainings_more(builds: Builds) -> None:
    for number in range(1, 21):
        builds.build(f"training {number}", f"class_chart {number}", "dataset 1")
    assert builds.left("class_chart") == list(range(21 - FEW, 21))
    assert builds.left("training") == list(range(21 - MORE, 21))
    assert builds.left("dataset") == [1]


def test_the_trainings_of_twenty_seeds_are_one_set(builds: Builds) -> None:
    for first in range(100, 100 * MORE, 100):
        builds.build(*seeds(first))
    assert len(builds.left("training")) == 20 * (MORE - 1)
    builds.build("training 0")
    builds.build("training 1")
    kept = [first + seed for first in range(200, 100 * MORE, 100) for seed in range(20)]
    assert builds.left("training") == [0, 1, *kept]


def test_what_is_used_again_is_new_again_and_the_same_build_again_changes_nothing(builds: Builds) -> None:
    for number in (1, 2, 1, 3, 1, 4, 1, 5):
        builds.build(f"tiles {number}")
    assert builds.left("tiles") == [1, 3, 4, 5]
    before = (builds.folder / USED).stat().st_mtime_ns, (builds.folder / USED).read_bytes()
    for _ in range(10):
        builds.build("tiles 5")
    assert ((builds.folder / USED).stat().st_mtime_ns, (builds.folder / USED).read_bytes()) == before


def test_edits_of_a_chart_throw_no_training_away(builds: Builds) -> None:
    builds.build("training 1", "tiles 0")
    for number in range(100):
        builds.build("training 2", f"tiles {number}")
    assert builds.left("training") == [1, 2]


def test_what_an_array_of_jobs_has_made_for_a_build_to_come_is_kept(builds: Builds) -> None:
    builds.make(*seeds(100), age=PATIENCE - 60)
    for number in range(30):
        builds.build(f"training {number}", size=upkeep.MOST_BYTES)
    assert set(range(100, 120)) < set(builds.left("training"))


def test_what_no_build_has_used_in_a_month_is_thrown_away(builds: Builds) -> None:
    builds.make("training 1", "tiles 1", age=PATIENCE + 60)
    builds.build("training 2")
    assert builds.left("training") == [2]
    assert builds.left("tiles") == []


@pytest.mark.parametrize("noted", [True, False], ids=["beside a note", "beside a damaged note"])
def test_a_folder_that_no_build_has_made_is_left_alone_whatever_its_name(builds: Builds, *, noted: bool) -> None:
    own = {  # an empty one says that a download was verified
        "mnist-0123456789abcdef": (),
        "photographs-0123456789abcdef": ("1.jpg",),
        "copy-0123456789abcdef": (LIST,),
        ".mine.draft-2": ("words.md",),
        ".mine.sent-to-somebody": ("words.md",),
    }
    builds.build("training 0")
    for name, files in own.items():
        (builds.folder / name).mkdir()
        for file in files:
            (builds.folder / name / file).write_text("{}", encoding="ascii")
        os.utime(builds.folder / name, (0, 0))
    if not noted:
        (builds.folder / USED).write_bytes(b"")
    clear_leftovers(builds.folder)
    for number in range(1, 2 + MORE):
        builds.build(f"training {number}", f"mnist {number}", f"photographs {number}", f"copy {number}")
    assert {name: tuple(path.name for path in (builds.folder / name).iterdir()) for name in own} == own
    assert 0 not in builds.left("training")


def test_the_bytes_are_bounded_the_oldest_go_first_and_trainings_last(
    builds: Builds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "MOST_BYTES", 400)
    builds.build("training 1", "explorer 1", size=100)
    builds.build("training 2", "explorer 2", size=100)
    builds.build("training 3", "explorer 3", size=100)
    assert (builds.left("training"), builds.left("explorer")) == ([1, 2, 3], [1, 2, 3])
    builds.build("training 4", "explorer 4", size=1000)
    assert (builds.left("training"), builds.left("explorer")) == ([1, 2, 3, 4], [3, 4])
    builds.build("training 5", size=1000)
    assert (builds.left("training"), builds.left("explorer")) == ([5], [])


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'{"a": 1}', b'{"a": [1]}', b"[" * 100_000, "a pipe"])
def test_where_it_cannot_be_told_what_was_used_nothing_is_thrown_away_at_first(
    builds: Builds, content: bytes | str
) -> None:
    builds.make("training 1", "training 2", age=2 * PATIENCE)
    if isinstance(content, str):
        odd_file(builds.folder, "fifo").rename(builds.folder / USED)
    else:
        (builds.folder / USED).write_bytes(content)
    builds.build("training 3")
    assert builds.left("training") == [1, 2, 3]
    for number in range(4, 4 + MORE):
        builds.build(f"training {number}")
    assert builds.left("training") == list(range(4, 4 + MORE))


def test_a_link_in_the_place_of_a_draft_is_not_written_through(builds: Builds) -> None:
    own = builds.folder / "own"
    own.write_bytes(b"mine")
    (builds.folder / f".{USED}").symlink_to(own)
    builds.build("training 1")
    assert own.read_bytes() == b"mine"
    assert (builds.folder / USED).is_file()


def test_other_peoples_files_are_left_alone(builds: Builds) -> None:
    names = ["history.json", "build.lock", "coverage", "mnist.npz"]
    for name in names:
        (builds.folder / name).write_bytes(b"1")
        os.utime(builds.folder / name, (0, 0))
    for number in range(20):
        builds.build(f"tiles {number}")
    assert {path.name for path in builds.folder.iterdir() if not path.is_dir()} == {*names, USED}


def test_what_a_job_is_keeping_just_now_is_no_leftover(tmp_path: Path) -> None:
    half = "0123456789abcdef"
    made = ((f"tiles.draft-{half}", 0), (f"tiles.draft-{half}-old", 0), (f"tiles-{half}.draft-old", 0))
    for name, age in (*made, (f"training.sent-{half}", 0), (f"models.sent-{half}", 2 * upkeep.A_DAY)):
        (tmp_path / f".{name}").mkdir()
        os.utime(tmp_path / f".{name}", (time.time() - age,) * 2)
    clear_leftovers(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [f".training.sent-{half}"]


@pytest.mark.parametrize("kind", ["folder", "link", "nothing", "file"])
def test_whatever_stands_in_the_place_of_a_lock_it_can_be_had(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "build.lock"
    if kind == "folder":
        (path / "more").mkdir(parents=True)
    elif kind == "link":
        path.symlink_to(tmp_path / "nowhere" / "else")
    elif kind == "file":
        path.write_bytes(b"1")
    with locked(path):
        assert path.is_file()


@pytest.mark.parametrize("there", [True, False])
def test_on_a_disk_without_locks_nobody_waits_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> None:
    def flock(*_: object) -> None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    monkeypatch.setattr("fcntl.flock", flock)
    if there:
        (tmp_path / "build.lock").touch()
    with pytest.raises(ReportError, match="knows no locks; put it on a local one"), locked(tmp_path / "build.lock"):
        pytest.fail("it was had")


def test_a_link_is_removed_and_what_it_leads_to_is_not(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there")
    discard(tmp_path / "link")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
