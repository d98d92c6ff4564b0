"""The wheel: it holds the package with all that a site is made of, and from it a report is built in an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest
from builds import CHECKOUT, environment
from site_check import check_site

if TYPE_CHECKING:
    from pathlib import Path

PLACES = {"report": "report", "templates": "report/templates", "site": "report/site"}
META = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/.github/LICENSE"}


def made(kind: str, source: Path, folder: Path) -> Path:
    """Build a wheel or an sdist of the project in `source` without a network, and return its path."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", folder]
    subprocess.run(command, cwd=source, capture_output=True, check=True)
    (path,) = folder.iterdir()
    return path


def names(wheel: Path) -> set[str]:
    """Return the names of the files in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {*archive.namelist()}


def expected() -> set[str]:
    """Return the names that the files of the checkout have in a wheel."""
    return {
        str(place / path.relative_to(CHECKOUT / folder))
        for folder, name in PLACES.items()
        for place in [type(CHECKOUT)(name)]
        for path in (CHECKOUT / folder).rglob("*")
        if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & {*path.parts}
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the checkout."""
    return made("wheel", CHECKOUT, tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_the_package_with_templates_pages_and_styles_and_nothing_else(wheel: Path) -> None:
    meta = {name for name in names(wheel) if ".dist-info/" in name}
    assert names(wheel) - meta == expected()
    assert {name.partition(".dist-info/")[2] for name in meta} == META


def test_the_wheel_brings_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert archive.read(name).decode().splitlines() == ["[console_scripts]", "report = report.__main__:main"]


@pytest.mark.slow
def test_a_wheel_made_from_the_source_distribution_is_the_same(wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(made("sdist", CHECKOUT, tmp_path / "sdist")) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    assert names(made("wheel", source, tmp_path / "wheel")) == names(wheel)


@pytest.mark.slow
@pytest.mark.parametrize("folder", [".", "below"])
def test_from_the_wheel_a_report_is_built_where_there_is_only_a_table_of_settings(
    wheel: Path, tmp_path: Path, folder: str
) -> None:
    """Its dependencies are those of this environment; the checkout is not on the path."""
    place, project = tmp_path / "place", tmp_path / "project"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", place, wheel]
    subprocess.run(install, check=True)
    (project / folder).mkdir(parents=True)
    table = '[tool.report]\ndataset = "digits"\nepochs = 1\nreplicates = 1\n'
    (project / "pyproject.toml").write_text(table, encoding="utf-8")
    command = [sys.executable, "-m", "report", "build"]
    away = environment(project) | {"PYTHONPATH": str(place), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        command, cwd=project / folder, env=away, capture_output=True, check=False, encoding="utf-8", timeout=600
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert check_site(project / "_site") == []
    shown = "import report.build; print(report.build.__file__)"
    where = subprocess.run(
        [sys.executable, "-c", shown], cwd=project, env=away, capture_output=True, check=True, text=True
    )
    assert where.stdout.strip() == str(place / "report" / "build.py")
