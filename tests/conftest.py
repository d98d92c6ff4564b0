"""What the tests share: where MNIST lies, a project to build in, and one real build of each data set."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builds import Build, copy_project, listing, made_once, make_build
from skips import NO_FASHION_MNIST

from report.publishing.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """Let what the tests start hear of Ctrl+C, even where they run in the background and would not themselves."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    """Compile each template once for all renderings of this process: that takes longer than to fill it in."""
    known: dict[object, CodeType] = {}
    compile_anew = Sandbox.compile

    def compiled(environment: Sandbox, *arguments: object) -> CodeType:
        key = environment.autoescape, arguments
        if key not in known:
            known[key] = compile_anew(environment, *arguments)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sandbox, "compile", compiled)
        yield


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
        reason = f"needs MNIST, and {path} is not there; build the report once online, or set MNIST_PATH to the file"
        pytest.fail(reason) if os.environ.get("MNIST_PATH") else pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def fashion_mnist_folder() -> Path:
    """The folder with the four files of the real Fashion-MNIST, or a skipped test where there is none."""
    path = Path("/usr/share/datasets/fashion-mnist")
    if not path.is_dir():
        pytest.skip(NO_FASHION_MNIST)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project for one test."""
    return copy_project(tmp_path / "project")


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, Callable[[Path], Build]], Build]]:
    """Makes a build once for all processes that run tests, and sees that this one left it as it was."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # which the processes share
    found: dict[Path, dict[str, tuple[int, int]]] = {}

    def make(name: str, build: Callable[[Path], Build]) -> Build:
        built = made_once(folder / f"once-{name}", build)
        found[built.project] = listing(built.project)
        return built

    yield make
    for project, before in found.items():
        assert listing(project) == before, f"a test has changed {project}, which is there for all"


@pytest.fixture(scope="session")
def digits_build(once: Callable[[str, Callable[[Path], Build]], Build]) -> Build:
    """A real build of the embedded digits; look at it, but leave it as it is."""
    return once("digits", lambda folder: make_build(copy_project(folder / "project"), "--dataset", "digits"))


@pytest.fixture(scope="session")
def several_build(once: Callable[[str, Callable[[Path], Build]], Build]) -> Build:
    """A real build of the embedded digits, of two networks that were trained three times."""
    networks = "--models", "report.model:dense", "--models", "report.model:softmax_regression"
    arguments = "--dataset", "digits", "--replicates", "3", *networks
    return once("several", lambda folder: make_build(copy_project(folder / "project"), *arguments))


@pytest.fixture(scope="session")
def fallback_build(once: Callable[[str, Callable[[Path], Build]], Build], digits_build: Build) -> Build:
    """What a newcomer gets without a network: nobody chose the digits, and MNIST is not to be had."""
    return once("fallback", lambda folder: make_build(shutil.copytree(digits_build.project, folder / "project")))


@pytest.fixture(scope="session")
def mnist_build(once: Callable[[str, Callable[[Path], Build]], Build], mnist_path: Path) -> Build:
    """A real build of MNIST; look at it, but leave it as it is."""
    return once("mnist", lambda folder: make_build(copy_project(folder / "project"), "--dataset", str(mnist_path)))


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
