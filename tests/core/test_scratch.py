"""A folder for work in progress is there while it is needed, and gone afterwards."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from typing import TYPE_CHECKING

import pytest

from report.core.scratch import discard, removed, scratch_folder

if TYPE_CHECKING:
    from pathlib import Path


def test_a_scratch_folder_is_new_empty_and_gone_afterwards(tmp_path: Path) -> None:
    with scratch_folder(".draft-", tmp_path) as one, scratch_folder(".draft-", tmp_path) as two:
        assert one != two
        assert {one, two} == {*tmp_path.glob(".draft-*")}
        assert list(one.iterdir()) == []
        (one / "file").touch()
    assert list(tmp_path.iterdir()) == []


def test_without_a_place_it_lies_where_the_system_keeps_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with scratch_folder() as folder:
        assert folder.parent == tmp_path
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, "others may look there"


def test_it_is_gone_after_a_failure_too(tmp_path: Path) -> None:
    def work() -> None:
        with scratch_folder(inside=tmp_path):
            raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        work()
    assert list(tmp_path.iterdir()) == []


def test_what_has_found_its_place_is_not_removed(tmp_path: Path) -> None:
    with removed(tmp_path / "draft") as draft:
        draft.mkdir()
        draft.rename(tmp_path / "finished")
    assert [path.name for path in tmp_path.iterdir()] == ["finished"]


@pytest.mark.parametrize("renamed", [True, False])
def test_what_is_discarded_is_gone_where_it_cannot_be_renamed_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, renamed: bool
) -> None:
    def refuse(path: Path, target: Path) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(path), None, str(target))

    if not renamed:  # as in a container, of whose image it is a part
        monkeypatch.setattr(type(tmp_path), "rename", refuse)
    (tmp_path / "stage").mkdir()
    (tmp_path / "stage" / "file").touch()
    discard(tmp_path / "stage", aside=tmp_path / "old")
    assert list(tmp_path.iterdir()) == []
