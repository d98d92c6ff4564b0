"""Code of the project shapes what is made of it wherever it lies, and a library counts by its version."""

from __future__ import annotations

import sys
import zipfile
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec
from importlib.util import spec_from_file_location
from typing import TYPE_CHECKING

import pytest

from report.core.code import forget
from report.core.modules import path_of, shown, version_of
from report.core.sources import shape_of_names

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SITE = "lib/python3/site-packages"
RECORD = "mylib-0.1.dist-info/RECORD"
METADATA = "Metadata-Version: 2.1\nName: mylib\nVersion: 0.1\n"
# Where a network's `from mylib.layers import WIDTH` leads: the file, the folder that Python searches, and what else is
# there.
OWN = {
    "the project's folder": ("mylib/layers.py", "", []),
    "its src": ("src/mylib/layers.py", "src", ["src/mylib/__init__.py"]),
    "its src, installed to be edited": (
        *("src/mylib/layers.py", "src"),
        ["src/mylib/__init__.py", "src/mylib.egg-info/PKG-INFO", "src/mylib-0.1.dist-info/METADATA"],
    ),
    "a package without __init__.py": ("src/mylib/layers.py", "src", []),
    "a package deeper in it": ("src/mylib/layers/__init__.py", "src", ["src/mylib/__init__.py"]),
    "a project in which something is installed": ("mylib/layers.py", "", ["pyproject.toml", RECORD]),
    "a project below what is installed": (
        *(f"{SITE}/mine/mylib/layers.py", f"{SITE}/mine"),
        [f"{SITE}/mine/pyproject.toml", f"{SITE}/mine/{RECORD}"],
    ),
    "another project": ("../other/mylib/layers.py", "../other", ["../other/mylib/__init__.py"]),
    "installed by hand": (f"{SITE}/mylib/layers.py", SITE, [f"{SITE}/mylib/__init__.py"]),
    "compiled": (f"src/mylib/layers{EXTENSION_SUFFIXES[0]}", "src", ["src/mylib/__init__.py"]),
}
LIBRARIES = {
    "installed": (f"{SITE}/mylib/layers.py", SITE, [f"{SITE}/mylib/__init__.py", f"{SITE}/{RECORD}"]),
    "installed beside the pyproject.toml of a library": (
        *(f"{SITE}/mylib/layers.py", SITE),
        [f"{SITE}/mylib/__init__.py", f"{SITE}/{RECORD}", f"{SITE}/pyproject.toml"],
    ),
    "installed in any folder": ("libs/mylib/layers.py", "libs", ["libs/mylib/__init__.py", f"libs/{RECORD}"]),
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a network."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pyproject.toml").touch()
    (folder / "own_net.py").write_text("from mylib.layers import WIDTH\ndef net(): return WIDTH\n", encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    return folder


@pytest.fixture
def edited(project: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., bool]:
    """Say whether an edit of a file of the project changes what shapes its network."""

    def shape() -> dict[str, str]:
        forget()
        version_of.cache_clear()  # as in another process
        return shape_of_names("own_net", "net")

    def changes(file: str, searched: str, there: list[str]) -> bool:
        monkeypatch.syspath_prepend(project / searched)
        for name in (*there, file):
            path = project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(METADATA if path.name in {"METADATA", "PKG-INFO"} else "", encoding="utf-8")
            if path.name == "RECORD":
                path.with_name("METADATA").write_text(METADATA, encoding="utf-8")
        before = shape()
        (project / file).write_text("WIDTH = 16\n", encoding="utf-8")
        return shape() != before

    return changes


@pytest.mark.parametrize("place", OWN)
def test_code_of_the_project_counts_wherever_it_lies(place: str, edited: Callable[..., bool]) -> None:
    assert edited(*OWN[place])


@pytest.mark.parametrize("place", LIBRARIES)
def test_what_is_installed_counts_by_its_version(place: str, edited: Callable[..., bool]) -> None:
    assert not edited(*LIBRARIES[place])
    assert path_of("mylib.layers") is None
    assert version_of("mylib") == "0.1"


@pytest.fixture(params=["mylib", "other_name"])
def version(request: pytest.FixtureRequest, project: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Return the version of an installed module, given a line of what its installer noted and what else it left."""
    site, module = project / SITE, request.param
    for name in (RECORD, f"{module}/__init__.py"):
        (site / name).parent.mkdir(parents=True)
        (site / name).touch()
    (site / RECORD).with_name("METADATA").write_text(METADATA, encoding="utf-8")
    monkeypatch.syspath_prepend(site)

    def told(line: str, installer: str = "pip", **beside: str) -> str:
        lines = (f"{module}/__init__.py,sha256=1111,0", line.format(module), "")
        (site / RECORD).write_text("\n".join(lines), encoding="utf-8")
        (site / RECORD).with_name("INSTALLER").write_text(f"{installer}\n", encoding="utf-8")
        for name, content in beside.items():
            (site / RECORD).with_name(f"{name}.json").write_text(content, encoding="utf-8")
        forget()
        version_of.cache_clear()  # as in another process
        return version_of(module)

    return told


CODE = "{}/layers.py,sha256=1111,11"
FROM_A_FOLDER = '{"url": "file:///mylib", "dir_info": {}}'


def test_what_was_installed_from_a_folder_counts_by_its_code_too(version: Callable[..., str]) -> None:
    by_version = version(CODE)
    assert version(CODE.replace("1111", "2222")) == by_version
    assert version(CODE, "conda", direct_url=FROM_A_FOLDER) == by_version, "its packages all come from files"
    before = version(CODE, direct_url=FROM_A_FOLDER)
    assert before.startswith(f"{by_version} ")
    assert version(CODE) == before
    assert version(CODE.replace("1111", "2222")) != before
    assert version(CODE.replace("py", "npz")) != before


@pytest.mark.parametrize(
    "line",
    [
        "{}/__pycache__/layers.cpython-313.pyc,,",
        "../../../bin/mylib,sha256=2222,11",
        "mylib-0.1.dist-info/direct_url.json,sha256=2222,11",
    ],
)
def test_what_differs_where_the_same_is_installed_elsewhere_does_not_count(
    version: Callable[..., str], line: str
) -> None:
    assert version(line, direct_url=FROM_A_FOLDER) == version("mylib-0.1.dist-info/RECORD,,")


def test_a_link_among_what_is_installed_leads_to_the_project(project: Path, edited: Callable[..., bool]) -> None:
    (project / SITE).mkdir(parents=True)
    (project / "src" / "mylib").mkdir(parents=True)
    (project / SITE / "mylib").symlink_to(project / "src" / "mylib")
    assert edited("src/mylib/layers.py", SITE, ["src/mylib/__init__.py", f"{SITE}/{RECORD}"])


def test_what_finds_an_editable_installation_is_asked(
    project: Path, edited: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Finder:
        @staticmethod
        def find_spec(name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
            file = project / "code" / "__init__.py"
            return (
                spec_from_file_location(name, file, submodule_search_locations=[str(file.parent)])
                if (name == "mylib")
                else None
            )

    monkeypatch.setattr(sys, "meta_path", [Finder, *sys.meta_path])
    assert edited("code/layers.py", "", ["code/__init__.py"])
    assert path_of("mylib.layers") == project / "code" / "layers.py"


def test_what_was_not_there_once_is_found_when_all_is_read_anew(project: Path) -> None:
    for path in (project / "added.py", project / "grown" / "__init__.py", project / "grown" / "deep.py"):
        name = ".".join(path.relative_to(project).with_suffix("").parts).removesuffix(".__init__")
        assert path_of(name) is None
        path.parent.mkdir(exist_ok=True)
        path.touch()
        forget()
        assert path_of(name) == path


def test_an_archive_on_the_path_counts_by_its_bytes(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(project / "libs.zip", "w") as archive:
        archive.writestr("packed_away/__init__.py", "X = 1\n")
    monkeypatch.syspath_prepend(project / "libs.zip")
    assert len(version_of("packed_away")) == 64


def test_nothing_of_python_s_own_is_the_project_s() -> None:
    for module in ("json", "json.decoder", "sys", "numpy", "__main__", "unheard_of", "unheard_of.deep", ""):
        assert path_of(module) is None, module


def test_a_file_of_this_package_is_shown_by_where_it_lies_in_that(tmp_path: Path) -> None:
    path = path_of("report.core.modules")
    assert path
    assert shown(path).as_posix() == "report/core/modules.py"
    assert shown(tmp_path) == tmp_path
