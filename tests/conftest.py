"""What the tests share: where MNIST lies, a project to build in, and one real build of each data set."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from builds import Build, copy_project, make_build


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests away from them."""
    for name in list(os.environ):
        if name.startswith("REPORT_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def mnist_path() -> Path:
    """The file with the real MNIST, or a skipped test where there is none."""
    keras = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    path = Path(os.environ.get("MNIST_PATH") or keras / "datasets" / "mnist.npz").resolve()
    if not path.is_file():
        pytest.skip(
            f"needs MNIST, and {path} is not there; build the report once online, or set MNIST_PATH to the file"
        )
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project for one test."""
    return copy_project(tmp_path / "project")


@pytest.fixture(scope="session")
def digits_build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A real build of the embedded digits; look at it, but leave it as it is."""
    return make_build(copy_project(tmp_path_factory.mktemp("digits") / "project"), "--dataset", "digits")


@pytest.fixture(scope="session")
def fallback_build(tmp_path_factory: pytest.TempPathFactory, digits_build: Build) -> Build:
    """What a newcomer gets without a network: nobody chose the digits, and MNIST is not to be had."""
    return make_build(shutil.copytree(digits_build.project, tmp_path_factory.mktemp("fallback") / "project"))


@pytest.fixture(scope="session")
def mnist_build(tmp_path_factory: pytest.TempPathFactory, mnist_path: Path) -> Build:
    """A real build of MNIST; look at it, but leave it as it is."""
    return make_build(copy_project(tmp_path_factory.mktemp("mnist") / "project"), "--dataset", str(mnist_path))


@pytest.fixture(scope="session")
def digits_site(digits_build: Build) -> Path:
    """The site about the embedded digits."""
    return digits_build.site


@pytest.fixture(scope="session")
def mnist_site(mnist_build: Build) -> Path:
    """The site about MNIST."""
    return mnist_build.site


@pytest.fixture(scope="session", params=["digits", "mnist"])
def build(request: pytest.FixtureRequest) -> Build:
    """Each of the real builds."""
    return request.getfixturevalue(f"{request.param}_build")


@pytest.fixture(scope="session")
def site(build: Build) -> Path:
    """Each of the real sites."""
    return build.site
