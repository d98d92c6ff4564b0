"""A file that cannot be is told in one line, whoever names it."""

from __future__ import annotations

from pathlib import Path

import pytest
from data_files import NOT_BROUGHT, POINTER

from report.core.errors import ReportError
from report.core.places import located


def test_a_name_is_relative_to_the_project_or_to_somebodys_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    assert located(tmp_path, "a/b.npz") == tmp_path / "a" / "b.npz"
    assert located(tmp_path, "~/b.npz") == tmp_path / "home" / "b.npz"
    assert located(tmp_path, str(Path("/x/b.npz").absolute())) == Path("/x/b.npz").absolute()


@pytest.mark.parametrize("name", ["~nosuchuser/a.npz", "a\0b", "x" * 5000, "circle/a.npz", "\ud800\n" * 40])
def test_a_name_that_no_file_can_have_is_refused_in_one_short_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(ReportError) as caught:
        located(tmp_path, name)
    assert "cannot be found (" in str(caught.value)
    assert str(caught.value).endswith("; correct the path")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 350


def test_what_git_lfs_has_not_brought_is_told_as_that(tmp_path: Path) -> None:
    (tmp_path / "data.npz").write_bytes(POINTER)
    with pytest.raises(ReportError, match=f"data.npz {NOT_BROUGHT}"):
        located(tmp_path, "data.npz")
