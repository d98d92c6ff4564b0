"""Nothing is done twice, nothing half-made is ever used, and what changed is done anew: each test is a small story."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from report.core import cache as cache_module
from report.core.cache import Cache, digest, file_digest, source_digest

if TYPE_CHECKING:
    from collections.abc import Callable

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
        self.made = 0

    def cache(self, *, fresh: bool = False) -> Cache:
        """Open the cache, as a new build does."""
        return Cache(self.folder, fresh=fresh, tell=lambda *told: self.told.append(told))

    def make(self, folder: Path) -> None:
        """Fill a stage."""
        assert list(folder.iterdir()) == []
        self.made += 1
        (folder / "result").write_text(str(self.made), encoding="ascii")

    def result(self, shaped_by: object = "key", *, fresh: bool = False) -> str:
        """Return what the stage holds."""
        folder = self.cache(fresh=fresh).stage("training", shaped_by, self.make)
        return (folder / "result").read_text(encoding="ascii")

    def finished(self) -> list[str]:
        """Return the names of all that lies in the cache."""
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path / "cache")


def test_a_stage_is_made_once(story: Story) -> None:
    assert [story.result(), story.result(), story.result()] == ["1", "1", "1"]
    assert [(name, now) for name, _, now in story.told] == [
        ("training", True),
        ("training", False),
        ("training", False),
    ]


def test_a_stage_is_named_by_what_shaped_it(story: Story) -> None:
    folder = story.cache().stage("training", {"seed": 1}, story.make)
    assert folder == story.folder / f"training-{digest({'seed': 1})[:16]}"
    assert story.finished() == [folder.name]


def test_what_changed_is_made_anew_and_what_was_before_is_kept(story: Story) -> None:
    assert [story.result({"seed": seed}) for seed in (1, 2, 1, 2)] == ["1", "2", "1", "2"]


def test_stages_of_different_names_do_not_mix(story: Story) -> None:
    cache = story.cache()
    assert cache.stage("one", "key", story.make) != cache.stage("other", "key", story.make)
    assert story.made == 2


def test_a_fresh_build_makes_all_anew_in_the_same_place(story: Story) -> None:
    assert [story.result(), story.result(fresh=True), story.result()] == ["1", "2", "2"]
    assert len(story.finished()) == 1


def test_a_folder_that_was_deleted_is_made_anew(story: Story) -> None:
    story.result()
    shutil.rmtree(story.folder)
    assert story.result() == "2"


def test_a_stage_that_fails_leaves_nothing(story: Story) -> None:
    def fail(folder: Path) -> None:
        (folder / "half").write_text("made", encoding="ascii")
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        story.cache().stage("training", "key", fail)
    assert story.finished() == []
    assert story.told == []
    assert story.result() == "1"


def test_a_fresh_stage_that_fails_leaves_the_one_before(story: Story) -> None:
    def fail(_: Path) -> None:
        raise KeyboardInterrupt

    story.result()
    with pytest.raises(KeyboardInterrupt):
        story.cache(fresh=True).stage("training", "key", fail)
    assert story.result() == "1"
    assert len(story.finished()) == 1


def test_what_a_killed_build_left_half_made_is_never_used(story: Story) -> None:
    half = story.folder / ".training.draft-abc"
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
    first.stage("training", "key", story.make)
    again = story.cache()
    again.stage("training", "key", story.make)
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


def test_equal_values_have_equal_digests_and_others_have_not() -> None:
    assert digest({"a": 1, "b": [2, 3]}) == digest({"b": (2, 3), "a": 1})
    assert len({digest(*values) for values in ((1, 2), (2, 1), ("1", 2), (12,), ([1, 2],), ({},), (None,), ("",))}) == 8
    assert digest(Path("a")) == digest("a")
    assert len(digest()) == 64


def test_a_digest_is_the_same_in_every_process() -> None:
    value = {"b": [1.5, None, True], "a": "ä"}
    code = f"import json, sys; from report.core.cache import digest; print(digest(json.loads({json.dumps(value)!r})))"
    for seed in ("0", "1"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        answer = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
        assert answer.stdout.decode().strip() == digest(value)


def test_the_digest_of_a_file_is_that_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")
    assert file_digest(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.fixture
def changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], bool]:
    """Say whether a source has another digest than `number = 1  # a comment`."""
    monkeypatch.setattr(cache_module, "__file__", str(tmp_path / "core" / "cache.py"))

    def written(source: str) -> str:
        (tmp_path / "stage.py").write_text(source, encoding="utf-8")
        return source_digest("stage")

    return lambda source: written(source) != written("number = 1  # a comment\n")


@pytest.mark.parametrize("source", ["number = 1\n", "# more\n\nnumber   =   (1)  # and more\n", "\n\nnumber = 1"])
def test_a_changed_comment_changes_nothing(changed: Callable[[str], bool], source: str) -> None:
    assert not changed(source)


@pytest.mark.parametrize("source", ["number = 2\n", "number = 1.0\n", "numbers = 1\n", "number = 1\nother = 1\n", ""])
def test_changed_code_changes_the_digest(changed: Callable[[str], bool], source: str) -> None:
    assert changed(source)


def test_what_a_module_imports_of_the_package_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "__file__", str(tmp_path / "core" / "cache.py"))
    (tmp_path / "stage.py").write_text("def make():\n    from report.helper import number\n", encoding="utf-8")
    (tmp_path / "helper.py").write_text("from report.records import x\nnumber = 1\n", encoding="utf-8")
    (tmp_path / "records.py").write_text("from report import stage\nimport numpy.stage\n", encoding="utf-8")
    before = source_digest("stage")
    for name in ("helper", "records"):
        with (tmp_path / f"{name}.py").open("a", encoding="utf-8") as file:
            file.write("more = 1\n")
        after = source_digest("stage")
        assert after != before
        before = after


def test_a_circle_of_imports_comes_to_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "__file__", str(tmp_path / "core" / "cache.py"))
    (tmp_path / "one.py").write_text("from report.other import x\n", encoding="utf-8")
    (tmp_path / "other.py").write_text("from report.one import y\n", encoding="utf-8")
    assert source_digest("one") == source_digest("other")


def test_every_module_named_counts() -> None:
    assert source_digest("model") != source_digest("core.formatting")
    assert source_digest("model", "core.formatting") not in {source_digest("model"), source_digest("core.formatting")}
    assert source_digest("model", "core.formatting") == source_digest("model", "core.formatting")
