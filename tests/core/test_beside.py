"""A process beside this one makes what this one would have made, and whatever becomes of it, all is made."""

from __future__ import annotations

import errno
import multiprocessing
import os
import threading
import time
from concurrent.futures import BrokenExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from report.chapters.drawing import class_chart
from report.core.beside import AHEAD, Beside
from report.core.cache import Cache
from report.core.errors import ReportError
from report.data.vocabulary import HANDWRITING
from report.evaluation.scores import evaluate
from report.evaluation.uncertainty import measure_uncertainty

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An evaluation of four answers to two classes."""
    folder = tmp_path_factory.mktemp("evaluation")
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.7, 0.3]], np.float32)
    scores = evaluate(np.array([0, 1, 1, 0]), probabilities, ("cat", "dog"))
    scores.save(folder)
    measure_uncertainty(scores, probabilities).save(folder)
    return folder


def drawn(folder: Path, evaluation: Path, prepare: Callable[[Cache], Any] = lambda _: None) -> dict[str, bytes]:
    """Return the files of a chart that was begun in a build, and was made in another process if `prepare` opens one."""
    cache = Cache(folder, fresh=False)
    with cache.alone(str):
        prepare(cache)
        chart = cache.start(class_chart, evaluation, HANDWRITING)()
        assert cache.has(chart)
        files = {path.name: path.read_bytes() for path in chart.iterdir() if path.name != "files.json"}
    assert multiprocessing.active_children() == []
    return files


def nothing() -> None:
    """Load nothing in advance."""


def opened(cache: Cache) -> None:
    """Open the process, for which there is a core."""
    cache.aside.open(nothing)
    assert len(multiprocessing.active_children()) == 1


def killed(cache: Cache) -> None:
    """Open the process and kill it."""
    opened(cache)
    (child,) = multiprocessing.active_children()
    child.kill()
    child.join()


@pytest.fixture(autouse=True)
def _two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a core for the process, whatever this machine has."""
    monkeypatch.setattr("report.core.beside.cores", lambda: 2)


def test_what_is_made_there_has_the_same_bytes(
    tmp_path: Path, evaluation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = drawn(tmp_path / "here", evaluation)
    assert len(here) > 1
    monkeypatch.setattr(Cache, "_run", None)  # it is not made here
    assert drawn(tmp_path / "there", evaluation, opened) == here


def test_with_one_core_there_is_no_such_process(
    tmp_path: Path, evaluation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("report.core.beside.cores", lambda: 1)
    monkeypatch.setattr("report.core.beside.processes", None)
    assert drawn(tmp_path / "cache", evaluation, lambda cache: cache.aside.open(nothing))


def test_what_it_cannot_make_any_more_is_made_here(tmp_path: Path, evaluation: Path) -> None:
    here = drawn(tmp_path / "here", evaluation)
    assert drawn(tmp_path / "there", evaluation, killed) == here


@pytest.mark.parametrize(
    "refused", ["multiprocessing.synchronize.SemLock.__init__", "multiprocessing.process.BaseProcess.start"]
)
def test_where_it_cannot_be_started_all_is_made_here(
    tmp_path: Path, evaluation: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    here = drawn(tmp_path / "here", evaluation)
    monkeypatch.setattr(refused, refuse)
    assert drawn(tmp_path / "there", evaluation, lambda cache: cache.aside.open(nothing)) == here


def test_what_it_was_not_given_is_taken_back_and_its_end_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    troubles: list[object] = []
    monkeypatch.setattr(threading, "excepthook", troubles.append)
    beside = Beside()
    with beside.within():
        beside.open(nothing)
        assert beside.submit(abs, -1)() == 1
        held = [beside.submit(time.sleep, 60) for _ in range(AHEAD)]
        later = [beside.submit(abs, -number) for number in range(3)]
        assert [one() for one in reversed(later)] == [None] * 3
        left = beside.submit(abs, -4)
        (child,) = multiprocessing.active_children()
        child.kill()
        for one in held:
            with pytest.raises(BrokenExecutor):
                one()
        assert left() is None
        assert beside.submit(abs, -5)() is None
    assert troubles == []


def test_it_goes_on_by_itself_with_what_waits() -> None:
    beside = Beside()
    with beside.within():
        beside.open(nothing)
        results = [beside.submit(pow, 2, number) for number in range(5 * AHEAD)]
        while beside._waiting:  # noqa: SLF001 what is left is given by another thread
            time.sleep(0.01)
        assert [one() for one in results] == [2**number for number in range(5 * AHEAD)]


def test_what_it_would_make_otherwise_is_made_here(
    tmp_path: Path, evaluation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = drawn(tmp_path / "here", evaluation)
    monkeypatch.setattr("report.core.cache.shape_of", lambda _: {"python": "another"})
    assert drawn(tmp_path / "there", evaluation, opened) == here


def test_what_is_there_already_is_not_made_again(
    tmp_path: Path, evaluation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = drawn(tmp_path / "cache", evaluation)
    monkeypatch.setattr(Beside, "submit", lambda *what: pytest.fail(str(what)))
    assert drawn(tmp_path / "cache", evaluation) == before


def test_an_error_there_is_an_error_here(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="is damaged"):
        drawn(tmp_path / "cache", tmp_path / "nowhere", opened)
    assert multiprocessing.active_children() == []
