"""What somebody edits while a stage is made of it is noticed, and nothing is kept: each test is a small story."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from report.core import cache as cache_module
from report.core import modules
from report.core.cache import Cache
from report.core.code import forget
from report.core.errors import ReportError
from report.core.foreign import foreign_file
from report.core.sources import shape_of_module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cache]:
    """A cache whose stages are functions of a test."""
    monkeypatch.setattr(cache_module, "shape_of", lambda make: {"code of": make.__name__})
    yield Cache(tmp_path / "cache", fresh=False)
    forget()


def put_another(path: Path) -> None:
    """Replace a file as a program does that writes it anew."""
    path.with_name("draft").write_bytes(b"other")
    path.with_name("draft").replace(path)


@pytest.mark.parametrize("change", [put_another, os.unlink, lambda path: path.write_bytes(b"")])
@pytest.mark.parametrize("packed", [False, True], ids=["one file", "one among several"])
def test_nothing_is_kept_of_a_file_that_was_replaced_meanwhile(
    cache: Cache, tmp_path: Path, change: Callable[[Path], object], *, packed: bool
) -> None:
    path = tmp_path / "data.npz"
    path.write_bytes(b"one")
    file = foreign_file(path)
    inputs = ((file,), None) if packed else (file,)

    def reading(folder: Path, *_: object) -> None:
        (folder / "read").write_bytes(path.read_bytes())
        if len(list(cache.folder.iterdir())) == 1:
            change(path)

    with pytest.raises(ReportError, match=r"data.npz was changed while the build read it; build again"):
        cache.run(reading, *inputs)
    assert list(cache.folder.iterdir()) == []


def test_a_file_is_known_by_its_name_and_content_wherever_it_lies(cache: Cache, tmp_path: Path) -> None:
    def reading(folder: Path, file: object) -> None:
        (folder / "read").write_text(str(file), encoding="utf-8")

    places = []
    for name in ("here/a.csv", "there/a.csv", "here/a.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"same")
        places += [cache.run(reading, foreign_file(path)), cache.run(reading, foreign_file(path, ""))]
    assert places[0] == places[2] != places[4]
    assert places[1] == places[3] == places[5]


def test_what_is_made_of_a_network_is_not_kept_if_the_code_of_its_author_was_edited_meanwhile(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modules, "ABOVE", tmp_path)
    code = tmp_path / "report" / "layers.py"
    code.parent.mkdir()
    code.write_text("class Mine: pass\n", encoding="utf-8")
    network = SimpleNamespace(identity="mine", shape=shape_of_module("report.layers"))

    def asking(folder: Path, of: object) -> None:
        (folder / "answers").write_text(str(of), encoding="utf-8")
        if of == asked:
            code.write_text("class Mine: other = 1\n", encoding="utf-8")

    asked = None
    asked = cache.run(asking, network)
    with pytest.raises(ReportError, match=r"layers.py was edited while the build ran"):
        cache.run(asking, asked)
    assert list(cache.folder.iterdir()) == [asked]
