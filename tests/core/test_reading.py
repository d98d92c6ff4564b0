"""A small file is read and written whole, whatever stands in its place, and nothing is written anywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from report.core.reading import write_whole

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["note.json", ".note.json"])
@pytest.mark.parametrize("kind", ["file", "link", "link that leads nowhere", "folder", "link to a folder"])
def test_what_stands_in_the_way_is_removed_and_nothing_is_written_through_it(
    tmp_path: Path, name: str, kind: str
) -> None:
    elsewhere, path = tmp_path / "elsewhere", tmp_path / "cache" / "note.json"
    path.parent.mkdir()
    match kind:
        case "file":
            (path.parent / name).write_bytes(b"old")
        case "folder":
            (path.parent / name / "inner").mkdir(parents=True)
        case _:
            if kind == "link to a folder":
                elsewhere.mkdir()
            elif kind == "link":
                elsewhere.write_bytes(b"theirs")
            (path.parent / name).symlink_to(elsewhere)
    write_whole(path, b"new")
    assert [(one.name, one.is_symlink()) for one in path.parent.iterdir()] == [("note.json", False)]
    assert path.read_bytes() == b"new"
    if kind == "link to a folder":
        assert list(elsewhere.iterdir()) == []
    else:
        assert elsewhere.exists() == (kind == "link")
        assert not elsewhere.exists() or elsewhere.read_bytes() == b"theirs"
