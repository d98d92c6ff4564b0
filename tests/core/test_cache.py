"""Nothing is done twice, nothing half-made is ever used, and what changed is done anew: each test is a small story."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from report.core import cache as cache_module
from report.core import modules, parcels
from report.core.cache import Cache
from report.core.digests import digest
from report.core.errors import ReportError
from report.core.parcels import Parcel
from report.core.seals import LIST, verify
from report.core.upkeep import FEW, USED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BUILD_ELSEWHERE = """
import pathlib, sys
from report.core.cache import Cache
cache = Cache(pathlib.Path(sys.argv[1]), fresh=False, tell=print)
with cache.alone(print):
    print("in", flush=True)
    sys.stdin.readline()
"""


class Story:
    """A cache, what it told, and a stage that counts how often it was made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: list[tuple[str, float, bool]] = []
        self.warned: list[str] = []
        self.made = 0

    def cache(self, *, fresh: bool = False) -> Cache:
        """Open the cache, as a new build does."""
        return Cache(self.folder, fresh=fresh, tell=lambda *told: self.told.append(told), warn=self.warned.append)

    def training(self, folder: Path, *_: object) -> None:
        """Fill a stage."""
        assert list(folder.iterdir()) == []
        self.made += 1
        (folder / "result").write_text(str(self.made), encoding="ascii")

    def result(self, shaped_by: object = "key", *, fresh: bool = False) -> str:
        """Return what the stage holds."""
        folder = self.cache(fresh=fresh).run(self.training, shaped_by)
        return (folder / "result").read_text(encoding="ascii")

    def finished(self) -> list[str]:
        """Return the names of all that lies in the cache."""
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Story:
    monkeypatch.setattr(cache_module, "shape_of", lambda make: {"code of": make.__name__})
    return Story(tmp_path / "cache")


def test_a_stage_is_made_once(story: Story) -> None:
    assert [story.result(), story.result(), story.result()] == ["1", "1", "1"]
    assert [(name, now) for name, _, now in story.told] == [
        ("training", True),
        ("training", False),
        ("training", False),
    ]


def test_a_stage_is_named_by_what_shaped_it(story: Story) -> None:
    folder = story.cache().run(story.training, {"seed": 1})
    assert folder == story.folder / f"training-{digest({'code of': 'training'}, [{'seed': 1}])[:16]}"
    assert story.finished() == [folder.name]


def test_what_only_watches_shapes_nothing(story: Story) -> None:
    def training(folder: Path, *, terminal: object) -> None:
        (folder / "result").write_text(str(terminal), encoding="ascii")

    assert story.cache().run(training, terminal="one") == story.cache().run(training, terminal="other")


def test_a_folder_is_known_by_its_name_and_a_record_by_its_identity(story: Story) -> None:
    cache = story.cache()
    elsewhere = cache.run(story.training, Path("here/training-1"), SimpleNamespace(identity="a"))
    assert cache.run(story.training, Path("there/training-1"), SimpleNamespace(identity="a")) == elsewhere
    assert cache.run(story.training, Path("here/training-2"), SimpleNamespace(identity="a")) != elsewhere
    assert cache.run(story.training, Path("here/training-1"), SimpleNamespace(identity="b")) != elsewhere
    runs = (SimpleNamespace(identity="a"), SimpleNamespace(identity="b"))
    assert cache.run(story.training, runs) != cache.run(story.training, runs[::-1])


def test_what_has_no_identity_is_no_input(story: Story) -> None:
    with pytest.raises(TypeError):
        story.cache().run(story.training, object())


def test_what_changed_is_made_anew_and_what_was_before_is_kept(story: Story) -> None:
    assert [story.result({"seed": seed}) for seed in (1, 2, 1, 2)] == ["1", "2", "1", "2"]


def test_stages_of_different_names_do_not_mix(story: Story) -> None:
    def evaluation(folder: Path, _: str) -> None:
        story.training(folder)

    assert story.cache().run(story.training, "key") != story.cache().run(evaluation, "key")
    assert story.made == 2


def test_a_fresh_build_makes_all_anew_in_the_same_place(story: Story) -> None:
    assert [story.result(), story.result(fresh=True), story.result()] == ["1", "2", "2"]
    assert len(story.finished()) == 1


def test_a_folder_that_was_deleted_is_made_anew(story: Story) -> None:
    story.result()
    shutil.rmtree(story.folder)
    assert story.result() == "2"


def test_a_stage_that_fails_leaves_nothing(story: Story) -> None:
    def training(folder: Path, _: str) -> None:
        (folder / "half").write_text("made", encoding="ascii")
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        story.cache().run(training, "key")
    assert story.finished() == []
    assert story.told == []
    assert story.result() == "1"


def sent(cache: Cache, make: Callable[[Path], None]) -> None:
    """Keep a stage as it comes from a worker."""
    place = cache.place(make)
    make(place)
    cache.keep(place, Parcel({}, parcels._digest({}), "there", 1.0))  # noqa: SLF001 as a worker does


@pytest.mark.parametrize("finish", [Cache.run, sent])
def test_a_stage_is_not_kept_if_its_code_is_edited_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, finish: Callable[[Cache, Callable[[Path], None]], object]
) -> None:
    monkeypatch.setattr(modules, "ABOVE", tmp_path)
    code = tmp_path / "report" / "stage.py"
    code.parent.mkdir()
    code.write_text("def training(): return 1\n", encoding="utf-8")

    def training(_folder: Path) -> None:
        code.write_text("def training(): return 2\n", encoding="utf-8")

    training.__module__ = "report.stage"
    cache = Cache(tmp_path / "cache", fresh=False)
    with cache.alone(pytest.fail):
        place = cache.place(training)
        with pytest.raises(ReportError, match=r"stage.py was edited while the build ran; start it again"):
            finish(cache, training)
    assert not place.exists()
    with cache.alone(pytest.fail):
        assert cache.place(training) != place
        assert cache.run(training).exists()


def test_a_fresh_stage_that_fails_leaves_the_one_before(story: Story) -> None:
    def training(_folder: Path, _: str) -> None:
        raise KeyboardInterrupt

    story.result()
    with pytest.raises(KeyboardInterrupt):
        story.cache(fresh=True).run(training, "key")
    assert story.result() == "1"
    assert len(story.finished()) == 1


def test_what_a_killed_build_left_half_made_is_never_used(story: Story) -> None:
    half = story.folder / ".training.draft-0123456789abcdef"
    half.mkdir(parents=True)
    (half / "result").write_text("half", encoding="ascii")
    assert story.result() == "1"
    with story.cache().alone(pytest.fail):
        assert not half.exists()
    assert story.result() == "1"


def test_an_emptied_stage_is_not_taken_for_a_finished_one(story: Story) -> None:
    story.result()
    (name,) = story.finished()
    for path in (story.folder / name).iterdir():
        path.unlink()
    assert story.result() == "2"


def test_how_long_a_stage_took_is_kept_with_it(story: Story) -> None:
    first = story.cache()
    first.run(story.training, "key")
    again = story.cache()
    again.run(story.training, "key")
    assert again.seconds == first.seconds
    assert 0 <= first.seconds["training"] < 60
    assert [seconds for _, seconds, _ in story.told] == [first.seconds["training"]] * 2


def test_one_build_at_a_time_and_the_second_says_that_it_waits(story: Story) -> None:
    said: list[str] = []
    order: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        with story.cache().alone(lambda text: (said.append(text), waiting.set())):
            order.append("second")

    thread = threading.Thread(target=second)
    with story.cache().alone(pytest.fail):
        thread.start()
        assert waiting.wait(30)
        order.append("first")
    thread.join(30)
    assert order == ["first", "second"]
    assert said == [f"another build is at work in {story.folder.parent}; waiting for it"]


def test_a_build_that_was_killed_keeps_nobody_out(story: Story) -> None:
    command = [sys.executable, "-c", BUILD_ELSEWHERE, str(story.folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as other:
        assert other.stdout.readline() == "in\n"
        other.kill()
    with story.cache().alone(pytest.fail):
        assert story.result() == "1"


@pytest.mark.parametrize("kind", ["file", "list", "more", "folder", "link"])
def test_a_damaged_stage_is_made_anew_with_one_line(story: Story, kind: str) -> None:
    story.result()
    place = story.folder / story.finished()[0]
    if kind == "file":
        (place / "result").write_text("7", encoding="ascii")
    elif kind == "list":
        (place / LIST).write_bytes(b"")
    elif kind == "more":
        (place / "result.npz").touch()
    else:
        shutil.rmtree(place)
        place.touch() if kind == "folder" else place.symlink_to("nowhere")
    assert [story.result(), story.result()] == ["2", "2"]
    (told,) = story.warned
    assert told.startswith(f"{place} is damaged (")
    assert told.endswith("); it is made anew")
    assert story.finished() == [place.name]


def parcel_of(result: bytes) -> Parcel:
    """Return what a worker sends that filled a stage."""
    files = {"result": result}
    return Parcel(files, parcels._digest(files), "there", 1.0)  # noqa: SLF001 as a worker does


@pytest.mark.skipif(sys.platform == "win32", reason="needs the rights of Linux and macOS")
@pytest.mark.parametrize(("umask", "folder", "file"), [(0o022, 0o755, 0o644), (0o007, 0o770, 0o660)])
def test_a_finished_stage_is_open_to_whom_the_umask_lets_in(story: Story, umask: int, folder: int, file: int) -> None:
    before = os.umask(umask)
    try:
        cache = story.cache()
        made = cache.run(story.training, "key")
        cache.keep(cache.place(story.training, "other"), parcel_of(b"1"))
    finally:
        os.umask(before)
    assert len(story.finished()) == 2
    for place in story.folder.iterdir():
        assert stat.S_IMODE(place.stat().st_mode) == folder
    assert {stat.S_IMODE(path.stat().st_mode) for path in made.iterdir()} == {file}


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account reaches, and in which it may rename what lies there."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        yield Path(name)


@contextmanager
def another_account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Be another account, as root can; else only be called one, which is enough where a folder is closed to all."""
    if os.getuid():
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="needs the rights of Linux and macOS")
@pytest.mark.parametrize("closed", ["folder", "list", "file"])
def test_what_another_account_keeps_to_itself_is_told_as_that_and_left(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    monkeypatch.setattr(cache_module, "shape_of", lambda make: {"code of": make.__name__})
    story = Story(open_folder)
    place = story.cache().run(story.training, "key")
    before = {path: path.read_bytes() for path in place.iterdir()}
    hidden = {"folder": place, "list": place / LIST, "file": place / "result"}[closed]
    hidden.chmod(0)
    told = f"^{place} belongs to another account and cannot be read; let its owner give its group the right to, with "
    with another_account(monkeypatch):
        with pytest.raises(ReportError, match=told):
            story.result()
        with pytest.raises(ReportError, match=told):  # as a job that ends later
            story.cache().keep(place, parcel_of(b"2"))
        cache = story.cache()
        with cache.alone(pytest.fail):
            cache.run(story.training, "other")
        cache.tidy(costly="other")
    hidden.chmod(0o700)
    assert {path: path.read_bytes() for path in place.iterdir()} == before
    assert story.warned == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs the rights of Linux and macOS")
def test_a_note_that_another_account_keeps_to_itself_is_left(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(open_folder)
    note = story.folder / USED
    note.write_text("{}", encoding="ascii")
    note.chmod(0)
    with another_account(monkeypatch):
        story.cache().tidy(costly="other")
    note.chmod(0o600)
    assert note.read_text(encoding="ascii") == "{}"
    assert story.finished() == [USED]


def test_a_stage_is_verified_once_in_a_build(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[Path] = []
    monkeypatch.setattr(cache_module, "verify", lambda place: (verified.append(place), verify(place))[1])
    story.result()
    again = story.cache()
    for _ in range(3):
        again.run(story.training, "key")
    assert verified == [story.folder / name for name in story.finished()]


def test_what_was_made_of_other_contents_is_not_taken(story: Story) -> None:
    """A training that is made again on another machine need not have the same bits."""

    def scores(folder: Path, training: Path) -> None:
        shutil.copy(training / "result", folder / "scores")

    first = story.cache()
    assert (first.run(scores, first.run(story.training, "key")) / "scores").read_bytes() == b"1"
    shutil.rmtree(first.place(story.training, "key"))
    again = story.cache()
    assert (again.run(scores, again.run(story.training, "key")) / "scores").read_bytes() == b"2"


def test_two_jobs_may_keep_the_same_training(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    parcel = Parcel({"result": b"1"}, "", "there", 1.0)
    monkeypatch.setattr(Parcel, "whole", True)
    place = story.cache().place(story.training, "key")
    rename = Path.rename

    def slow(path: Path, target: Path) -> Path:
        if target == place and not place.exists():  # just now the other job is done
            monkeypatch.setattr(Path, "rename", rename)
            story.cache().keep(place, parcel)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", slow)
    story.cache().keep(place, parcel)
    assert story.result() == "1"
    assert story.finished() == [place.name]


@pytest.mark.parametrize(
    ("fresh", "damage", "left"),
    [(False, "", "1"), (True, "", "2"), (False, "7", "2")],
    ids=["whole", "made anew", "damaged"],
)
def test_a_job_that_ends_later_leaves_a_finished_stage_as_it_is(
    story: Story, *, fresh: bool, damage: str, left: str
) -> None:
    later = story.cache(fresh=fresh)
    place = later.place(story.training, "key")
    for number, cache in ((1, story.cache()), (2, later)):
        files = {"result": str(number).encode()}
        cache.keep(place, Parcel(files, parcels._digest(files), "there", number))  # noqa: SLF001 as a worker does
        if damage and number == 1:
            (place / "result").write_text(damage, encoding="ascii")
    assert later.took(place) == int(left)
    assert (place / "result").read_text(encoding="ascii") == left
    assert story.finished() == [place.name]


def test_a_build_throws_away_what_is_old_and_never_what_it_used(story: Story) -> None:
    for number in range(FEW + 3):
        cache = story.cache()
        cache.run(story.training, number)
        cache.tidy(costly="other")
    kept = [story.cache().place(story.training, number).name for number in range(3, FEW + 3)]
    assert [name for name in story.finished() if name != USED] == sorted(kept)
    assert story.warned == []
