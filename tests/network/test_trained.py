"""A network that was trained elsewhere is known by its file, its log and its author's classes, as it was asked."""

from __future__ import annotations

import zipfile
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from report.core import cache as cache_module
from report.core.cache import Cache
from report.core.code import forget
from report.core.errors import ReportError
from report.network.trained import ask_trained
from report.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from report.network.models import Custom

FILES = ("mine.keras", "training.csv", "layers_of_mine.py")


DATA = SimpleNamespace(arrays="arrays", class_names=("a", "b", "c"), guessed=False)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project with what looks like a network from outside, its log, and a module."""
    monkeypatch.setattr(cache_module, "shape_of", lambda make: {"code of": make.__name__})
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    with zipfile.ZipFile(tmp_path / "mine.keras", "w") as archive:
        archive.writestr("config.json", "{}")
    (tmp_path / "training.csv").write_text("epoch,loss\n", encoding="utf-8")
    (tmp_path / "layers_of_mine.py").write_text("class Mine: pass\n", encoding="utf-8")
    yield tmp_path
    forget()


def ask(project: Path, edited: str = "") -> Path:
    """Ask the network, which somebody replaces meanwhile, or what belongs to it, and return the folder."""

    def answers(folder: Path, arrays: str, classes: int, _: tuple[str, ...], custom: Custom, *files: object) -> None:
        (folder / "given").write_text(f"{arrays} {classes} {custom.module} {files}", encoding="utf-8")
        if edited:
            (project / edited).write_text("class Mine: more = 1\n", encoding="utf-8")

    cache = Cache(project / "cache", fresh=False)
    settings = Settings(trained="mine.keras", log="training.csv", custom="layers_of_mine")
    with cache.alone(pytest.fail):
        return ask_trained(answers, settings, project, DATA, cache=cache)  # type: ignore[arg-type][0][0]


@pytest.mark.parametrize("name", FILES)
def test_answers_are_not_kept_if_what_gave_them_was_replaced_meanwhile(project: Path, name: str) -> None:
    with pytest.raises(ReportError, match=rf"{name} was (changed|edited) while the build"):
        ask(project, name)
    assert not [path for path in (project / "cache").iterdir() if path.is_dir()]


def test_a_network_is_asked_again_when_its_log_or_its_classes_change_and_not_when_its_file_is_renamed(
    project: Path,
) -> None:
    places = [ask(project)]
    for name in FILES[1:]:
        (project / name).write_text("class Mine: less = 1\n", encoding="utf-8")
        places.append(ask(project))
    assert len({*places}) == len(FILES)
    (project / "mine.keras").rename(project / "other.keras")
    (project / "mine.keras").symlink_to("other.keras")
    assert ask(project) == places[-1]


def test_a_module_that_is_not_there_is_one_line(project: Path) -> None:
    (project / "layers_of_mine.py").unlink()
    with pytest.raises(ReportError, match=r"^custom is layers_of_mine, but there is no module layers_of_mine in the"):
        ask(project)
