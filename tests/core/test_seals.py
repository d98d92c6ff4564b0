"""A finished stage is known by its list of files: whatever happens to any of them is found, and said in a few words."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from report.core.seals import LIST, DamagedError, seal, verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = "training-0123456789abcdef"
FILES = {"run.json": b"{}", "model.keras": bytes(range(256)) * 9000, "strange \n\u202e.npz": b"", ".data.npz": b"1"}


@pytest.fixture
def stage(tmp_path: Path) -> Path:
    """A finished stage."""
    folder = tmp_path / NAME
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    seal(folder, NAME, 1.5)
    return folder


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


def turn_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes() or b" ")
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def make_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def make_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def make_a_link(path: Path) -> None:
    copy = path.parents[1] / "elsewhere"
    path.rename(copy)
    path.symlink_to(copy)


DAMAGES = (os.unlink, empty, cut, lengthen, turn_a_bit, make_a_folder, make_a_pipe, make_a_link)


def test_a_stage_that_is_as_it_was_left_says_how_long_it_took_and_what_it_holds(stage: Path) -> None:
    found = verify(stage)
    assert found.seconds == 1.5
    assert found.files.keys() == FILES.keys()
    assert found.size == sum(map(len, FILES.values()))
    assert verify(shutil.copytree(stage, stage.parent / "copy" / NAME)) == found


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("name", [*FILES, LIST])
def test_every_damage_to_every_file_is_found(stage: Path, name: str, damage: Callable[[Path], None]) -> None:
    before = (stage / name).read_bytes()
    damage(stage / name)
    if (stage / name).is_file() and not (stage / name).is_symlink() and (stage / name).read_bytes() == before:
        return  # an empty file was emptied or cut
    with pytest.raises(DamagedError) as caught:
        verify(stage)
    assert str(caught.value).isprintable()


def test_what_does_not_belong_there_is_found_but_for_what_systems_leave(stage: Path) -> None:
    (stage / ".DS_Store").touch()
    verify(stage)
    (stage / "run.npz").touch()
    with pytest.raises(DamagedError, match=r"^run\.npz does not belong there$"):
        verify(stage)


def test_another_stage_in_its_place_is_found(stage: Path) -> None:
    other = shutil.copytree(stage, stage.with_name("training-fedcba9876543210"))
    with pytest.raises(DamagedError, match=LIST):
        verify(other)


@pytest.mark.parametrize("kind", ["file", "dangling", "unreadable"])
def test_what_is_no_folder_is_found(stage: Path, kind: str) -> None:
    shutil.rmtree(stage)
    if kind == "file":
        stage.touch()
    elif kind == "dangling":
        stage.symlink_to("nowhere")
    else:
        stage.mkdir(mode=0)
    with pytest.raises(DamagedError):
        verify(stage)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"null", b"{}", b"\xff", b"[" * 100_000, b'{"seconds": 1, "files": []}', b"9" * 6000],
    ids=lambda content: repr(content[:12]),
)
def test_no_list_is_read_that_was_not_written(stage: Path, content: bytes) -> None:
    (stage / LIST).write_bytes(content)
    with pytest.raises(DamagedError, match=LIST):
        verify(stage)


@pytest.mark.parametrize("change", [{"seconds": 2.5}, {"seal": "0" * 64}, {"files": {}}, {"files": {"a": [1, 2, 3]}}])
def test_a_list_that_was_changed_is_found(stage: Path, change: dict[str, object]) -> None:
    told = json.loads((stage / LIST).read_bytes())
    (stage / LIST).write_text(json.dumps(told | change), encoding="ascii")
    with pytest.raises(DamagedError, match=LIST):
        verify(stage)
