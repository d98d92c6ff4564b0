"""The old site stays until the new one is whole, and what no build made is never touched."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from builds import contents
from sites import FILLED, NEW, OLD, fill, listed, names

from report.core.errors import ReportError
from report.publishing import swap as publishing_swap
from report.publishing.swap import repair, site_draft

RENAME = Path.rename


def rename_in_upper_layer(path: Path, target: Path) -> Path:
    """Rename as in a container, of whose image the site is a part."""
    if path.name == "site":
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(path), None, str(target))
    return RENAME(path, target)


@pytest.fixture(params=["exchange", "two renames", "a copy"])
def _every_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Swap as this system does, as one does that cannot exchange folders, and where the site cannot be renamed."""
    if request.param != "exchange":
        monkeypatch.setattr(publishing_swap, "_exchange", lambda *_: False)
    if request.param == "a copy":
        monkeypatch.setattr(Path, "rename", rename_in_upper_layer)


@pytest.fixture
def dead() -> int:
    """The number of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.mark.usefixtures("_every_way")
def test_a_new_site_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    output = fill(tmp_path / "site", OLD)
    with site_draft(output) as draft:
        fill(draft, FILLED)
        assert contents(output) == OLD
    assert contents(output) == NEW
    assert names(tmp_path) == ["site"]


@pytest.mark.usefixtures("_every_way")
def test_the_first_site_is_put_where_there_was_none(tmp_path: Path) -> None:
    output = tmp_path / "not" / "there" / "yet"
    with site_draft(output) as draft:
        fill(draft, FILLED)
        assert not output.exists()
    assert contents(output) == NEW
    assert names(output.parent) == ["yet"]


@pytest.mark.usefixtures("_every_way")
@pytest.mark.parametrize("stranger", ["", "thesis.txt"])
def test_where_another_first_build_was_quicker_its_site_is_replaced_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stranger: str
) -> None:
    output = fill(tmp_path / "site", OLD)
    draft = fill(tmp_path / ".site.draft-1", NEW)
    if stranger:
        (output / stranger).write_text("mine", encoding="ascii")
    looked = iter([False])  # nothing was there when this build looked
    exists = Path.exists
    monkeypatch.setattr(Path, "exists", lambda path: next(looked, exists(path)) if path == output else exists(path))
    if stranger:
        with pytest.raises(ReportError, match=stranger):
            publishing_swap._swap(draft, output)  # noqa: SLF001 between a look and a step
        assert (output / stranger).read_text(encoding="ascii") == "mine"
    else:
        publishing_swap._swap(draft, output)  # noqa: SLF001 the same
        assert contents(output) == NEW


@pytest.mark.usefixtures("_every_way")
def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    with site_draft(tmp_path / "site") as draft:
        fill(draft, FILLED)
    assert contents(tmp_path / "site") == NEW


@pytest.mark.usefixtures("_every_way")
@pytest.mark.parametrize("error", [ReportError("a page is wrong"), KeyboardInterrupt(), ValueError("a bug")])
def test_a_build_that_fails_leaves_the_old_site_as_it_was(error: BaseException, tmp_path: Path) -> None:
    output = fill(tmp_path / "site", OLD)
    before = output.stat().st_ino

    def build() -> None:
        with site_draft(output) as draft:
            fill(draft, FILLED)
            raise error

    with pytest.raises(type(error)):
        build()
    assert contents(output) == OLD
    assert output.stat().st_ino == before
    assert names(tmp_path) == ["site"]


def test_a_first_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a bug"), site_draft(tmp_path / "site"):
        raise ValueError("a bug")
    assert names(tmp_path) == []


def test_the_draft_lies_beside_the_output_hidden_and_empty(tmp_path: Path) -> None:
    with site_draft(tmp_path / "site") as draft:
        assert draft.parent == tmp_path
        assert draft.name.startswith(".site.draft-")
        assert list(draft.iterdir()) == []


@pytest.mark.usefixtures("_every_way")
@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such permissions")
def test_everybody_may_read_the_site_whatever_the_mask(tmp_path: Path) -> None:
    output = fill(tmp_path / "site", OLD)
    mask = os.umask(0o077)
    try:
        with site_draft(output) as draft:
            fill(draft, FILLED | {"deep/er/file": b""})
    finally:
        os.umask(mask)
    for path in (output, *output.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644), path.name


@pytest.mark.usefixtures("_every_way")
@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP])
def test_a_site_goes_to_a_volume_that_fixes_who_may_read(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, mode: int) -> None:
        raise OSError(number, os.strerror(number), f"{path} {mode}")

    monkeypatch.setattr(Path, "chmod", refuse)
    with site_draft(fill(tmp_path / "site", OLD)) as draft:
        fill(draft, FILLED)
    assert contents(tmp_path / "site") == NEW


@pytest.mark.usefixtures("_every_way")
def test_what_somebody_puts_into_the_site_while_a_build_runs_is_not_lost(tmp_path: Path) -> None:
    output = fill(tmp_path / "site", OLD)

    def build() -> None:
        with site_draft(output) as draft:
            fill(draft, FILLED)
            fill(output, {"thesis.txt": b"dear"})

    with pytest.raises(ReportError, match=r"holds thesis\.txt, which no build is known to have made"):
        build()
    assert contents(output) == OLD | {"thesis.txt": b"dear"}
    assert names(tmp_path) == ["site"]


def test_what_a_system_leaves_in_every_folder_does_not_count(tmp_path: Path) -> None:
    output = fill(tmp_path / "site", OLD | {".DS_Store": b"", "images/Thumbs.db": b""})
    with site_draft(output) as draft:
        fill(draft, FILLED)
    assert contents(output) == NEW


def test_a_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "site").write_bytes(b"dear")
    with pytest.raises(ReportError, match="site is a file; name a folder with --output"), site_draft(tmp_path / "site"):
        pytest.fail("the draft was given")
    assert contents(tmp_path) == {"site": b"dear"}


def test_drafts_of_the_dead_are_removed_and_those_of_the_living_kept(tmp_path: Path, dead: int) -> None:
    fill(tmp_path / f".site.draft-{dead}", NEW)
    fill(tmp_path / f".site.draft-{os.getppid()}", NEW)
    fill(tmp_path / f".other.draft-{dead}", NEW)
    fill(tmp_path / "site.draft-1", NEW)
    with site_draft(fill(tmp_path / "site", OLD)) as draft:
        fill(draft, FILLED)
    assert names(tmp_path) == sorted([f".other.draft-{dead}", f".site.draft-{os.getppid()}", "site", "site.draft-1"])


@pytest.mark.parametrize("end", ["", "notes", "notes.old", "notes-999999999", "2-999999999", "0999", "٩٩٩٩", "9" * 20])
def test_what_is_only_called_like_a_draft_is_left_alone(end: str, tmp_path: Path) -> None:
    fill(tmp_path / f".site.draft-{end}", {"letter": b"dear"})
    repair(tmp_path / "site")
    assert contents(tmp_path) == {f".site.draft-{end}/letter": b"dear"}


def test_a_draft_that_this_process_left_behind_is_removed(tmp_path: Path) -> None:
    fill(tmp_path / f".site.draft-{os.getpid()}", OLD)
    with site_draft(tmp_path / "site") as draft:
        assert list(draft.iterdir()) == []
        fill(draft, FILLED)
    assert contents(tmp_path) == {f"site/{name}": content for name, content in NEW.items()}


def test_a_site_that_a_killed_build_moved_aside_is_put_back(tmp_path: Path, dead: int) -> None:
    fill(tmp_path / f".site.draft-{dead}.old", OLD)
    fill(tmp_path / f".site.draft-{dead}", NEW)
    repair(tmp_path / "site")
    assert contents(tmp_path / "site") == OLD
    assert names(tmp_path) == ["site"]


def test_an_old_site_is_not_put_back_where_a_new_one_lies(tmp_path: Path, dead: int) -> None:
    fill(tmp_path / f".site.draft-{dead}.old", OLD)
    repair(fill(tmp_path / "site", NEW))
    assert contents(tmp_path / "site") == NEW
    assert names(tmp_path) == ["site"]


@pytest.mark.parametrize("left", [[], ["files.json"], ["files.json", "index.html", "images/a.svg"]])
def test_a_site_of_which_a_killed_build_had_removed_some_is_put_back(
    left: list[str], tmp_path: Path, dead: int
) -> None:
    fill(tmp_path / f".site.draft-{dead}.old", OLD)
    (tmp_path / "site").mkdir()
    with pytest.raises(ReportError), site_draft(fill(tmp_path / "site", {name: OLD[name] for name in left})):
        raise ReportError("a page is wrong")
    assert contents(tmp_path / "site") == OLD
    assert names(tmp_path) == ["site"]


def test_a_copy_that_a_killed_build_had_begun_is_not_put_back(tmp_path: Path, dead: int) -> None:
    fill(tmp_path / f".site.draft-{dead}.old", {name: OLD[name] for name in ("files.json", "index.html")})
    repair(fill(tmp_path / "site", OLD))
    assert contents(tmp_path / "site") == OLD
    assert names(tmp_path) == ["site"]


def test_a_build_that_fails_after_a_killed_one_still_leaves_the_old_site(tmp_path: Path, dead: int) -> None:
    fill(tmp_path / f".site.draft-{dead}.old", OLD)
    with pytest.raises(ReportError), site_draft(tmp_path / "site"):
        raise ReportError("a page is wrong")
    assert contents(tmp_path / "site") == OLD


def test_drafts_are_found_whatever_the_name_of_the_output(tmp_path: Path, dead: int) -> None:
    fill(tmp_path / f".site[1].draft-{dead}.old", OLD)
    repair(tmp_path / "site[1]")
    assert names(tmp_path) == ["site[1]"]


@pytest.mark.skipif(sys.platform == "win32", reason="links take a privilege there")
def test_an_output_that_is_a_link_is_followed(tmp_path: Path) -> None:
    fill(tmp_path / "real" / "place", OLD)
    (tmp_path / "site").symlink_to(tmp_path / "real" / "place")
    with site_draft(tmp_path / "site") as draft:
        fill(draft, FILLED)
    assert contents(tmp_path / "real" / "place") == NEW
    assert names(tmp_path) == ["real", "site"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges folders in one step")
def test_two_folders_change_places_at_once(tmp_path: Path) -> None:
    one, other = fill(tmp_path / "one", OLD), fill(tmp_path / "other", NEW)
    if not publishing_swap._exchange(one, other):  # noqa: SLF001 - the one step that depends on the system
        pytest.skip("this file system cannot")
    assert (contents(one), contents(other)) == (NEW, OLD)


def test_what_cannot_be_exchanged_is_left_alone(tmp_path: Path) -> None:
    one = fill(tmp_path / "one", OLD)
    assert not publishing_swap._exchange(one, tmp_path / "missing")  # noqa: SLF001 - the same
    assert contents(one) == OLD


def test_a_draft_of_somebody_elses_process_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    fill(tmp_path / ".site.draft-1", NEW)
    repair(tmp_path / "site")
    assert names(tmp_path) == [".site.draft-1"]


def test_on_windows_no_process_is_asked_whether_it_lives_as_that_would_end_it(
    tmp_path: Path, dead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("a process was ended"))
    fill(tmp_path / f".site.draft-{dead}", NEW)
    repair(tmp_path / "site")
    assert names(tmp_path) == [f".site.draft-{dead}"]


@pytest.mark.parametrize("lacking", ["the system", "the call"])
def test_where_folders_cannot_change_places_at_once_the_new_site_still_takes_the_place(
    lacking: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if lacking == "the system":
        monkeypatch.setattr(sys, "platform", "darwin")
    else:
        monkeypatch.setattr("ctypes.CDLL", lambda *_, **__: object())
    with site_draft(fill(tmp_path / "site", OLD)) as draft:
        fill(draft, FILLED)
    assert contents(tmp_path / "site") == NEW
    assert names(tmp_path) == ["site"]


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from builds import contents
from sites import NEW, OLD, FILLED, fill
from report.publishing import swap
from publishing.test_swap import rename_in_upper_layer
if sys.argv[2] != "exchange":
    swap._exchange = lambda *_: False
if sys.argv[2] == "a copy":
    Path.rename = rename_in_upper_layer

def kill_before(step):
    def count(event, _):
        nonlocal step
        step -= event == "open" or event.startswith(("os.", "ctypes."))
        if step == 0:
            step -= 1
            os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(count)

step, amid, seen, status = 0, 0, set(), signal.SIGKILL
while status == signal.SIGKILL:
    swap._remove(Path("site"))
    output, step = fill(Path("site"), OLD), step + 1
    child = os.fork()
    if not child:
        kill_before(step)
        with swap.site_draft(output) as draft:
            fill(draft, FILLED)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    amid += any(Path().glob(".site.draft-*"))
    swap.repair(output)
    found = contents(output)
    assert found in (OLD, NEW), (step, sorted(found))
    assert os.listdir() == ["site"], (step, os.listdir())
    seen.add(found == NEW)
print(status, step, amid, len(seen))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")
@pytest.mark.parametrize("way", ["exchange", "two renames", "a copy"])
def test_killed_before_any_step_of_the_swap_it_leaves_a_whole_site(way: str, tmp_path: Path) -> None:
    helpers = str(Path(__file__).parents[1])
    (tmp_path / "site").mkdir()
    command = [sys.executable, "-c", KILLED, helpers, way]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    status, steps, amid, sites = map(int, done.stdout.split())
    assert status == 0, "the last one was not killed"
    assert steps > amid > 20, "some were killed with no draft begun, most with one"
    assert sites == 2, "some before the swap, some after it"


AT_ONCE = """
import sys
from contextlib import suppress
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from sites import fill
from report.core.errors import ReportError
from report.publishing import swap
if sys.argv[2] == "two renames":
    swap._exchange = lambda *_: False
for _ in range(60):
    with suppress(ReportError, OSError), swap.site_draft(Path("site")) as draft:  # what a build tells in one line
        fill(draft, {f"{sys.argv[3]}{number}/index.html": b"x" for number in range(5)})
"""


@pytest.mark.parametrize("way", ["exchange", "two renames"])
def test_of_two_builds_that_end_at_once_one_leaves_its_whole_site(way: str, tmp_path: Path) -> None:
    helpers = str(Path(__file__).parents[1])
    commands = [[sys.executable, "-c", AT_ONCE, helpers, way, name] for name in ("a", "b")]
    both = [subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) for command in commands]
    assert [process.communicate(timeout=60)[1] for process in both] == ["", ""]
    repair(tmp_path / "site")
    assert contents(tmp_path / "site") in [
        listed({f"{name}{number}/index.html": b"x" for number in range(5)}) for name in ("a", "b")
    ]
    assert names(tmp_path) == ["site"]
