"""Where the site cannot or must not go is told before there is work to lose, and what lies there is left alone."""

from __future__ import annotations

import errno
import os
import re
import sys
from pathlib import Path

import pytest
from builds import contents
from sites import NEW, OLD, fill, names

from report.core.errors import ReportError
from report.core.material import PACKAGE
from report.publishing import output as output_module
from report.publishing.output import MANIFEST, check_output, find_output
from report.publishing.swap import site_draft


@pytest.mark.parametrize(
    ("files", "stranger"),
    [
        ({"thesis.txt": b"dear"}, "thesis.txt"),
        ({"index.html": b"hand-made", "metrics.json": b'{"schema_version": 1}'}, "index.html"),
        (OLD | {".git/config": b"dear"}, ".git/config"),
        (OLD | {"CNAME": b"dear.example"}, "CNAME"),
        (OLD | {"images/portrait.svg": b"dear"}, "images/portrait.svg"),
        (OLD | {"sub/index.html": b"another site", "sub/files.json": NEW[MANIFEST]}, "sub/files.json"),
        ({f"sub/{name}": content for name, content in OLD.items()}, "sub/files.json"),
        (OLD | {MANIFEST: b"damaged"}, "files.json"),
        (OLD | {MANIFEST: b'{"files": 3}'}, "files.json"),
        (OLD | {"a\nline": b"dear"}, "a\ufffdline"),
        (OLD | {"z" * 200: b"dear"}, "z" * 120),
    ],
)
def test_a_folder_with_something_in_it_that_no_build_made_is_refused_and_left_alone(
    files: dict[str, bytes], stranger: str, tmp_path: Path
) -> None:
    output = fill(tmp_path / "folder", files)
    told = re.escape(
        f"holds {stranger}, which no build is known to have made; move it away, or name another folder with --output"
    )
    with pytest.raises(ReportError, match=f"{told}$"):
        check_output(output)
    with pytest.raises(ReportError), site_draft(output):
        pytest.fail("the draft was given")
    assert contents(output) == files
    assert names(tmp_path) == ["folder"]


@pytest.mark.skipif(sys.platform == "win32", reason="links take a privilege there")
def test_a_link_to_a_folder_is_a_stranger_and_not_followed(tmp_path: Path) -> None:
    output = fill(tmp_path / "site", OLD)
    fill(tmp_path / "elsewhere", {"index.html": b"dear"})
    (output / "images" / "more").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ReportError, match="holds images/more, which no build is known to have made"):
        check_output(output)


@pytest.mark.parametrize("name", ["", "images", "private", "images/private"])
def test_a_folder_that_cannot_be_listed_counts_as_one_that_holds_something(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = fill(tmp_path / "site", OLD)
    (output / name).mkdir(exist_ok=True)
    scandir = os.scandir

    def refuse(folder: Path) -> object:
        if Path(folder) == output / name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    told = f"{output / name} cannot be listed (Permission denied) and may hold what no build made; let it be read, or"
    with pytest.raises(ReportError, match=re.escape(told)), site_draft(output):
        pytest.fail("the draft was given")
    monkeypatch.undo()
    assert contents(output) == OLD


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_manifest_that_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / MANIFEST)
    with pytest.raises(ReportError, match=r"holds files\.json, which no build is known to have made"):
        check_output(tmp_path)


def test_a_manifest_that_is_too_large_to_be_one_is_not_read(tmp_path: Path) -> None:
    with (fill(tmp_path / "site", OLD) / MANIFEST).open("ab") as file:
        file.write(b" " * 2**24)
    with pytest.raises(ReportError, match=r"holds files\.json, which no build is known to have made"):
        check_output(tmp_path / "site")


def test_the_first_stranger_ends_the_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output, walk = fill(tmp_path / "home", {"letter": b"dear", "more/letter": b"dear", "most/letter": b"dear"}), os.walk

    def once(folder: Path, **_: object) -> object:
        yield next(walk(folder))
        pytest.fail("it went on")

    monkeypatch.setattr(os, "walk", once)
    with pytest.raises(ReportError, match="holds letter, which no build"):
        check_output(output)


def test_a_site_that_another_build_puts_there_meanwhile_is_no_stranger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = fill(tmp_path / "site", OLD)
    walk = os.walk

    def late(folder: Path, **_: object) -> object:
        if folder == output:
            output.rename(tmp_path / "before")
            fill(output, NEW)
        return walk(folder)

    monkeypatch.setattr(os, "walk", late)
    check_output(output)
    assert contents(output) == NEW


def test_an_output_inside_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"dear")
    with pytest.raises(ReportError, match="--output"), site_draft(tmp_path / "file" / "site"):
        pytest.fail("the draft was given")


def test_an_output_lies_in_the_project_or_anywhere(tmp_path: Path) -> None:
    assert find_output(tmp_path, Path("not/there/yet")) == tmp_path / "not" / "there" / "yet"
    assert find_output(tmp_path, tmp_path / "elsewhere") == tmp_path / "elsewhere"
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["site/static/out", "site/content", "site/content/out", "templates/out"])
def test_an_output_among_what_sites_are_made_of_is_refused(name: str, tmp_path: Path) -> None:
    fill(tmp_path, {"pyproject.toml": b"", "site/static/base.css": b"", "templates/article.html": b"", "site/own": b""})
    with pytest.raises(ReportError, match=r"lies in .*, of which sites are made; name another folder with --output$"):
        find_output(tmp_path, Path(name))
    assert find_output(tmp_path, Path("site/public")) == tmp_path / "site" / "public"


@pytest.mark.parametrize("name", [".cache", ".cache/site", "site/../.cache/a/b", "kept"])
def test_an_output_in_the_cache_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "kept").mkdir()
    (tmp_path / ".cache").symlink_to(tmp_path / "kept")
    with pytest.raises(ReportError, match=r"lies in .*\.cache, where builds throw .* name another folder with"):
        find_output(tmp_path, Path(name))
    assert find_output(tmp_path, Path(".cached")) == tmp_path / ".cached"


@pytest.mark.parametrize("name", [".cache/site", "site/content", "templates/out", "site/static/out"])
def test_where_no_project_is_a_site_goes_anywhere(name: str, tmp_path: Path) -> None:
    fill(tmp_path, {"site/static/base.css": b"", "templates/article.html": b""})
    assert find_output(tmp_path, Path(name)) == tmp_path / name


def test_an_output_in_the_package_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"lies in .*report, of which sites are made; name another folder"):
        find_output(tmp_path, PACKAGE / "out")


def test_a_home_is_found_though_no_shell_has_done_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "expanduser", lambda path: Path(str(path).replace("~", str(tmp_path / "home"))))
    assert find_output(tmp_path, Path("~/site")) == tmp_path / "home" / "site"


@pytest.mark.parametrize(
    "name", ["~nosuchuser/site", "loop", "loop/site", "a\0b", "a" * 250, "a" * 5000, "a/" * 3000, "file", "file/site"]
)
def test_a_path_that_no_site_can_have_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(ReportError, match=r"^output .*name (another|a)( folder)? with --output$") as raised:
        find_output(tmp_path, Path(name))
    assert len(str(raised.value)) < 500
    assert str(raised.value).isprintable()


def test_where_nothing_can_be_written_is_told_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda folder, _: folder != tmp_path)
    with pytest.raises(ReportError, match=f"nothing can be written in {tmp_path}; name another folder with --output"):
        find_output(tmp_path, Path("not/there"))


def test_a_volume_is_refused_as_nothing_can_take_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "is_mount", lambda path: path == tmp_path / "volume")
    with pytest.raises(
        ReportError, match="is a volume of its own, and nothing can take its place; name a folder in it"
    ):
        find_output(tmp_path, Path("volume"))


@pytest.mark.skipif(sys.platform == "win32", reason="needs paths as Linux has them")
def test_a_folder_of_the_same_disk_that_is_mounted_is_a_volume_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = [
        rf"3{number} 27 254:0 /from {tmp_path}/{name} rw - ext4 /dev/vda rw"
        for number, name in enumerate(("plain", "a\\040b\\134c\rü"))
    ]
    (tmp_path / "mountinfo").write_text("\n".join([*listed, ""]), encoding="utf-8", newline="")
    monkeypatch.setattr(output_module, "MOUNTS", tmp_path / "mountinfo")
    for name in ("plain", "a b\\c\rü"):
        with pytest.raises(ReportError, match="is a volume of its own, and nothing can take its place; name a folder"):
            find_output(tmp_path, Path(name))
    assert find_output(tmp_path, Path("plain/site")) == tmp_path / "plain" / "site"
    assert find_output(tmp_path, Path("not")) == tmp_path / "not"


@pytest.mark.skipif(sys.platform == "win32", reason="links take a privilege there")
def test_a_link_that_leads_nowhere_yet_is_followed(tmp_path: Path) -> None:
    (tmp_path / "site").symlink_to(tmp_path / "real")
    assert find_output(tmp_path, Path("site")) == tmp_path / "site"
