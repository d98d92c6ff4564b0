"""A build knows where it comes from, as far as that can be known."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib import metadata
from typing import TYPE_CHECKING

import pytest
from builds import copy_project
from data_files import nameless

from report.core import provenance as provenance_module
from report.core.errors import ReportError
from report.core.material import NOTEBOOK
from report.core.provenance import find_home, find_provenance, library_versions

if TYPE_CHECKING:
    from pathlib import Path

COMMITTED = 1_700_000_000
SOMEBODY = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")


@pytest.fixture(autouse=True)
def _git_without_a_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the settings of whoever runs the tests, and repositories above the folder of the test, away from Git."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
        monkeypatch.setenv(name, f"{COMMITTED} +0200")


def git(folder: Path, *arguments: str) -> str:
    """Run Git in a folder and return what it says."""
    command = ["git", "-C", str(folder), *SOMEBODY, *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout.strip()
    except FileNotFoundError:
        pytest.skip("needs Git")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "first")
    return folder


def test_the_commit_and_its_time_are_those_of_the_repository(repository: Path) -> None:
    found = find_provenance(repository, {})
    assert found.commit == git(repository, "rev-parse", "HEAD")
    assert len(found.commit) == 40
    assert found.time == COMMITTED
    assert (found.repository, found.home, found.reproducible) == ("", "", False)


@pytest.fixture
def page(repository: Path) -> Path:
    """A file of the repository that is committed."""
    path = repository / "page.md"
    path.write_text("one\n", encoding="utf-8")
    git(repository, "add", "page.md")
    git(repository, "commit", "--quiet", "--message", "page")
    return path


def test_what_is_changed_and_not_committed_is_known(repository: Path, page: Path) -> None:
    assert not find_provenance(repository, {}).uncommitted
    page.touch()
    page.chmod(0o755)
    assert not find_provenance(repository, {}).uncommitted
    page.write_text("two\n", encoding="utf-8")
    assert find_provenance(repository, {}).uncommitted
    assert find_provenance(repository, {"GITHUB_SHA": "c0ffee"}).uncommitted
    git(repository, "add", "page.md")
    assert find_provenance(repository, {}).uncommitted


@pytest.mark.parametrize(
    ("name", "shaping"),
    [
        ("nets/mine.py", True),
        ("pyproject.toml", True),
        ("site/content/about.md", True),
        ("templates/article.html", True),
        ("data/digits.npz", False),
        ("notes.md", False),
        ("ignored.py", False),
        ("venv/lib/python3.13/site-packages/keras/layers.py", False),
        (".venv/bin/jp.py", False),
        ("node_modules/node-gyp/gyp/gyp_main.py", False),
        ("_site/made.py", False),
    ],
)
def test_a_new_file_counts_as_not_committed_where_it_can_shape_the_report(
    name: str, *, shaping: bool, repository: Path, page: Path
) -> None:
    (page.parent / ".gitignore").write_text("ignored.py\n", encoding="utf-8")
    (repository / name).parent.mkdir(parents=True, exist_ok=True)
    (repository / name).touch()
    assert find_provenance(repository, {}, output=repository / "_site").uncommitted is shaping


def test_no_commit_is_named_where_git_does_not_say_what_was_changed(repository: Path, page: Path) -> None:
    page.write_text("two\n", encoding="utf-8")
    (repository / ".git" / "index").write_bytes(b"damaged")
    for environment in ({}, {"GITHUB_SHA": "c0ffee"}):
        found = find_provenance(repository, environment)
        assert (found.commit, found.uncommitted) == ("", False)


def test_a_project_in_a_folder_of_the_repository_of_which_github_names_the_commit_is_looked_at(
    repository: Path, page: Path
) -> None:
    project = repository / "project"
    project.mkdir()
    (project / "pyproject.toml").touch()
    git(repository, "add", "project")
    git(repository, "commit", "--quiet", "--message", "project")
    page.write_text("two\n", encoding="utf-8")
    told, head = {"GITHUB_SHA": "c0ffee"}, git(repository, "rev-parse", "HEAD")
    assert (find_provenance(project, told).commit, find_provenance(project, told).uncommitted) == (head, False)
    (project / "pyproject.toml").write_text("[tool]\n", encoding="utf-8")
    assert find_provenance(project, told).uncommitted
    assert find_provenance(project, {}).commit == ""


def test_what_the_build_itself_writes_is_no_change(repository: Path, page: Path) -> None:
    made = repository / "[site]"
    made.mkdir()
    (made / "index.html").write_text("one\n", encoding="utf-8")
    git(repository, "add", "[site]")
    git(repository, "commit", "--quiet", "--message", "site")
    (made / "index.html").write_text("two\n", encoding="utf-8")
    assert find_provenance(repository, {}, output=repository / ".." / "elsewhere").uncommitted
    assert not find_provenance(repository, {}, output=made).uncommitted
    page.unlink()
    assert find_provenance(repository, {}, output=made).uncommitted


def test_a_folder_that_is_no_repository_has_no_commit_and_no_time(tmp_path: Path) -> None:
    found = find_provenance(tmp_path, {})
    assert (found.commit, found.time, found.repository, found.home) == ("", None, "", "")


def test_a_repository_without_a_commit_has_none(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert (find_provenance(tmp_path, {}).commit, find_provenance(tmp_path, {}).time) == ("", None)


def test_a_project_that_only_lies_in_a_repository_is_not_that_repository(repository: Path) -> None:
    (repository / ".gitignore").write_text("unpacked\n", encoding="utf-8")
    (repository / "unpacked").mkdir()
    assert find_provenance(repository / "unpacked", {}).commit == ""


@pytest.mark.skipif(os.name != "posix", reason="needs a system on which names may have any bytes")
@pytest.mark.parametrize("name", ["trail ", "line\n", " 2 é", ""], ids=["blank", "line break", "accent", "no text"])
def test_whatever_the_folder_is_called_its_commit_is_known(repository: Path, name: str) -> None:
    place = repository.rename(repository.with_name(name) if name else nameless(repository.parent) / "clone")
    found = find_provenance(place, {})
    assert len(found.commit) == 40
    code = "from pathlib import Path; from report.core.provenance import find_provenance as found"
    plain = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-c", f"{code}; print(found(Path.cwd(), {{}}).commit)"]
    said = subprocess.run(command, cwd=place, env=plain, capture_output=True, check=True, text=True).stdout
    assert said.strip() == found.commit
    within = place / name / "within"
    within.mkdir(parents=True)
    assert find_provenance(within, {}).commit == ""


def test_where_there_is_no_git_nothing_is_known(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    found = find_provenance(repository, {})
    assert (found.commit, found.time) == ("", None)


def test_git_that_does_not_answer_is_no_trouble(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(command: list[str], **_: object) -> None:
        raise subprocess.TimeoutExpired(command, 10)

    monkeypatch.setattr(provenance_module.subprocess, "run", hang)
    assert find_provenance(repository, {}).commit == ""


def test_the_commit_that_lies_there_counts_and_not_the_one_that_started_a_workflow(
    repository: Path, tmp_path: Path
) -> None:
    for named in ("c0ffee", ""):
        assert find_provenance(repository, {"GITHUB_SHA": named}).commit == git(repository, "rev-parse", "HEAD")
    alone = tmp_path / "alone"
    alone.mkdir()
    assert find_provenance(alone, {"GITHUB_SHA": "c0ffee"}).commit == "c0ffee", "Git knows nothing of it"


def test_a_commit_of_another_repository_is_linked_there(repository: Path) -> None:
    git(repository, "remote", "add", "origin", "https://github.com/other/project.git")
    head = git(repository, "rev-parse", "HEAD")
    for sha, name in (("c0ffee", "other/project"), (head, "mine/report")):
        found = find_provenance(repository, {"GITHUB_SHA": sha, "GITHUB_REPOSITORY": "mine/report"})
        assert (found.commit, found.repository) == (head, name)


@pytest.mark.parametrize("folder", [".", "within"])
@pytest.mark.parametrize(
    ("remote", "server", "name"),
    [
        ("https://github.com/other/project.git", "https://github.com", "other/project"),
        ("https://gitlab.com/other/project.git", "https://git.example.org", ""),
        ("git@git.example.org:mine/report.git", "https://git.example.org", "mine/report"),
        ("https://git.example.org/mine/report", "https://git.example.org", "mine/report"),
        ("https://git.example.org/not-mine/report", "https://git.example.org", ""),
    ],
)
def test_a_commit_that_no_workflow_was_started_for_is_linked_only_where_it_lies(
    folder: str, remote: str, server: str, name: str, repository: Path
) -> None:
    git(repository, "remote", "add", "origin", remote)
    (repository / "within").mkdir()
    told = {"GITHUB_SERVER_URL": "https://git.example.org", "GITHUB_REPOSITORY": "mine/report"}
    found = find_provenance(repository / folder, told | {"GITHUB_SHA": "c0ffee"})
    assert (found.server, found.repository) == (server, name)
    found = find_provenance(repository / folder, told | {"GITHUB_SHA": git(repository, "rev-parse", "HEAD")})
    assert (found.repository, found.time) == ("mine/report", COMMITTED)


def test_git_is_configured_as_the_environment_says(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(repository, "remote", "add", "origin", "mine:owner/name")
    told = {"COUNT": "1", "KEY_0": "url.https://github.com/.insteadOf", "VALUE_0": "mine:"}
    for name, value in told.items():
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    monkeypatch.setenv("GIT_DIR", "elsewhere")
    found = find_provenance(repository, {})
    assert (found.repository, found.time) == ("owner/name", COMMITTED)


def test_no_commit_is_named_where_git_refuses_to_speak_of_a_repository(repository: Path) -> None:
    (repository / ".git" / "HEAD").write_bytes(b"")
    assert find_provenance(repository, {"GITHUB_SHA": "c0ffee"}).commit == ""
    (repository / "within").mkdir()
    assert find_provenance(repository / "within", {"GITHUB_SHA": "c0ffee"}).commit == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GITHUB_SHA", "main"),
        ("GITHUB_SHA", "c" * 300),
        ("GITHUB_REPOSITORY", "name"),
        ("GITHUB_REPOSITORY", "owner/na me"),
        ("GITHUB_REPOSITORY", "owner/name>\n::error::x"),
        ("GITHUB_RUN_ID", "::error::x"),
        ("GITHUB_RUN_ID", "7" * 301),
    ],
)
def test_what_a_variable_may_not_hold_is_told_before_any_work(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=f"^variable {name} is .*; make it ") as caught:
        find_provenance(tmp_path, {name: value})
    assert len(str(caught.value)) < 300


def test_a_repository_whose_remote_is_no_text_has_no_name(repository: Path) -> None:
    with (repository / ".git" / "config").open("ab") as config:
        config.write(b'[remote "origin"]\n url = https://github.com/own\xff\xfeer/name\n')
    assert find_provenance(repository, {}).repository == ""


def test_signatures_that_git_shows_do_not_hide_the_time(repository: Path) -> None:
    git(repository, "config", "log.showSignature", "true")
    assert find_provenance(repository, {}).time == COMMITTED


def test_source_date_epoch_is_the_only_clock_where_it_is_set(repository: Path) -> None:
    found = find_provenance(repository, {"SOURCE_DATE_EPOCH": "0"})
    assert (found.time, found.reproducible) == (0, True)
    found = find_provenance(repository, {"SOURCE_DATE_EPOCH": ""})
    assert (found.time, found.reproducible) == (COMMITTED, False)


@pytest.mark.parametrize(
    "value",
    [
        "yesterday",
        "-1",
        "1.5",
        " 1",
        "0x10",
        "²",
        "9" * 15,
        "9" * 5000,
        "999999999999",
    ],
)
def test_a_wrong_source_date_epoch_is_told(value: str, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"^variable SOURCE_DATE_EPOCH is .*; make it a whole number of seconds"):
        find_provenance(tmp_path, {"SOURCE_DATE_EPOCH": value})


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://github.com/owner/name.git", "owner/name"),
        ("https://github.com/owner/name", "owner/name"),
        ("https://github.com/owner/name/", "owner/name"),
        ("https://token@github.com/owner/name.git", "owner/name"),
        ("git@github.com:owner/name.git", "owner/name"),
        ("ssh://git@github.com/owner/name.git", "owner/name"),
        ("https://github.com/Some-Owner/digits.github.io.git", "Some-Owner/digits.github.io"),
        ("https://gitlab.com/owner/name.git", ""),
        ("https://github.com.example.org/owner/name.git", ""),
        ("https://github.com/owner", ""),
        ("/srv/git/name.git", ""),
        ("https://notgithub.com/owner/name.git", ""),
    ],
)
def test_the_repository_is_known_by_its_remote(address: str, name: str, repository: Path) -> None:
    git(repository, "remote", "add", "origin", address)
    assert find_provenance(repository, {}).repository == name


def test_the_repository_that_github_names_comes_first(repository: Path) -> None:
    git(repository, "remote", "add", "origin", "https://github.com/owner/fork.git")
    assert find_provenance(repository, {"GITHUB_REPOSITORY": "owner/name"}).repository == "owner/name"


@pytest.mark.parametrize(
    ("server", "address"),
    [
        ("", "https://github.com/owner/name"),
        ("https://github.com", "https://github.com/owner/name"),
        ("https://codeberg.org", "https://codeberg.org/owner/name"),
        ("http://git.example.org:3000/forge/", "http://git.example.org:3000/forge/owner/name"),
        ("http://gitea_server:3000", "http://gitea_server:3000/owner/name"),
        ("http://[fd00::1]:3000/forge", "http://[fd00::1]:3000/forge/owner/name"),
        ("https://[::ffff:10.0.0.1]/", "https://[::ffff:10.0.0.1]/owner/name"),
        ("https://[github.com]", ""),
        ("https://[::1", ""),
        ("https://[10.0.0.1]", ""),
        ("https://[:::]", ""),
        ("https://ada@[::1]", ""),
        ("https://[fe80::1%25eth0]", ""),
        ("https://ada:secret@git.example.org", ""),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("https://a.org/?x=1", ""),
        ("https://a.org\n::error::x", ""),
        ("https://a.org/>", ""),
    ],
)
def test_the_repository_lies_on_the_server_that_is_named_and_on_no_other(
    server: str, address: str, tmp_path: Path
) -> None:
    found = find_provenance(tmp_path, {"GITHUB_REPOSITORY": "owner/name", "GITHUB_SERVER_URL": server})
    assert found.address == address
    assert found.on_github is address.startswith("https://github.com/")


def test_a_remote_on_github_is_on_github_whatever_server_is_named(repository: Path) -> None:
    git(repository, "remote", "add", "origin", "https://github.com/owner/name.git")
    found = find_provenance(repository, {"GITHUB_SERVER_URL": "https://codeberg.org"})
    assert found.address == "https://github.com/owner/name"


@pytest.mark.parametrize("lacking", ["", "report/build.py", f"site/notebook/{NOTEBOOK}"])
def test_a_project_without_package_or_notebook_uses_what_is_installed(lacking: str, tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    (project / lacking).unlink() if lacking else None
    assert find_provenance(project, {}).package == (f"report {metadata.version('report')}" if lacking else "")


def test_a_copy_in_a_folder_of_the_repository_is_not_what_the_repository_holds(repository: Path) -> None:
    project = copy_project(repository / "project")
    assert find_provenance(project, {"GITHUB_REPOSITORY": "owner/name"}).package.startswith("report")
    assert find_provenance(project, {}).package == ""


@pytest.mark.parametrize(
    ("environment", "home"),
    [
        ({}, ""),
        ({"GITHUB_REPOSITORY": "owner/name"}, "https://owner.github.io/name/"),
        ({"GITHUB_REPOSITORY": "Owner/Name"}, "https://owner.github.io/Name/"),
        ({"GITHUB_REPOSITORY": "Owner/owner.github.io"}, "https://owner.github.io/"),
        ({"GITHUB_REPOSITORY": "owner/other.github.io"}, "https://owner.github.io/other.github.io/"),
        ({"GITHUB_REPOSITORY": "owner/name", "PAGES_URL": "https://example.org/"}, "https://example.org/"),
        ({"PAGES_URL": "https://example.org/"}, "https://example.org/"),
        ({"GITHUB_REPOSITORY": "owner/name", "GITHUB_SERVER_URL": ""}, "https://owner.github.io/name/"),
        ({"GITHUB_REPOSITORY": "o/name", "GITHUB_SERVER_URL": "https://GitHub.com/"}, "https://o.github.io/name/"),
        ({"GITHUB_REPOSITORY": "owner/name", "GITHUB_SERVER_URL": "https://codeberg.org"}, ""),
        ({"GITHUB_REPOSITORY": "owner/name", "GITHUB_SERVER_URL": "https://github.com.example.org"}, ""),
        ({"GITHUB_REPOSITORY": "owner/name", "GITHUB_SERVER_URL": "nowhere"}, ""),
        (
            {"GITHUB_REPOSITORY": "o/n", "GITHUB_SERVER_URL": "https://codeberg.org", "PAGES_URL": "http://a.b/c"},
            "http://a.b/c/",
        ),
    ],
)
def test_the_address_of_the_site_is_that_of_pages(environment: dict[str, str], home: str, tmp_path: Path) -> None:
    assert find_provenance(tmp_path, environment).home == home


def test_versions_are_those_installed(tmp_path: Path) -> None:
    versions = find_provenance(tmp_path, {}).versions
    assert versions["python"] == platform.python_version()
    assert {"tensorflow", "keras", "numpy"} <= set(versions)
    assert all(versions[name] == metadata.version(name) for name in versions if name != "python")


def test_versions_can_be_asked_for_by_name() -> None:
    assert library_versions("numpy") == {"python": platform.python_version(), "numpy": metadata.version("numpy")}


def test_what_is_not_installed_is_left_out(tmp_path: Path) -> None:
    assert library_versions("numpy", "no-such-thing").keys() == {"python", "numpy"}
    assert find_provenance(tmp_path, {}, ("numpy",)).versions.keys() == {"python", "numpy"}


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "https://a b/", "https://a/>\n::error::b", "ftp://a/", "https://"]
)
def test_an_address_of_the_site_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ReportError, match=r"^variable PAGES_URL is .*; make it the address of a site") as raised:
        find_home({"PAGES_URL": address})
    assert "\n" not in str(raised.value)
