"""A network is known by all code that shapes it, and is loaded only if that was all."""

from __future__ import annotations

import sys
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from report.core import sources
from report.core.code import forget
from report.core.errors import ReportError
from report.core.sources import loading_only
from report.network.models import Network

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LATE = """
import sys
sys.path.insert(0, {folder!r})
import {helper}
def net(): return {helper}.WIDTH
"""


def test_a_network_that_changes_where_python_looks_is_refused_before_it_is_trained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "libs").mkdir()
    (tmp_path / "libs" / "late_helper.py").write_text("WIDTH = 8\n", encoding="utf-8")
    text = LATE.format(folder=str(tmp_path / "libs"), helper="late_helper")
    (tmp_path / "late_net.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ReportError, match=r"^late_helper \(.*late_helper.py\) is found only since"):
        Network("late_net:net").load()
    assert Network("late_net:net").load().network() == 8, "once its folder is known"


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Writes modules as in another process, which has loaded none of them."""
    before = {*sys.modules}
    monkeypatch.syspath_prepend(tmp_path)

    def write(**modules: str) -> None:
        for name in sys.modules.keys() - before:
            del sys.modules[name]
        monkeypatch.setattr(sources, "_loaded", defaultdict(set))
        (tmp_path / "kinds").mkdir(exist_ok=True)
        for name, source in modules.items():
            tmp_path.joinpath(*name.split("__", 1)).with_suffix(".py").write_text(source, encoding="utf-8")
        forget()

    yield write
    for name in sys.modules.keys() - before:
        del sys.modules[name]


LISTED = """
import importlib, pkgutil
for found in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{found.name}")
"""


@pytest.mark.parametrize(
    ("package", "source"),
    [
        (LISTED, "import kinds\ndef net(): return kinds.small.WIDTH\n"),
        ('__all__ = ["small"]', "from kinds import *\ndef net(): return small.WIDTH\n"),
        ("", "WIDTH = __import__('kinds.small').small.WIDTH\ndef net(): return WIDTH\n"),
    ],
    ids=["each in a folder", "all of a package", "a name that is text"],
)
def test_what_is_imported_by_no_statement_is_refused_until_one_names_it(
    written: Callable[..., None], package: str, source: str
) -> None:
    written(mine_net=source, kinds____init__=package, kinds__small="WIDTH = 8\n")
    for _ in range(2):  # a worker of a cluster is asked again, and has it by then
        with pytest.raises(
            ReportError,
            match=r"^kinds.small \(.*small.py\) is imported by no statement that can be read, and an edit of it would "
            r"go unnoticed; write import kinds.small in mine_net and build again$",
        ):
            Network("mine_net:net").load()
    written(mine_net=f"import kinds.small\n{source}")
    network = Network("mine_net:net")
    assert network.load().network() == 8
    before = network.shape
    written(kinds__small="WIDTH = 16\n")
    assert network.shape != before


def test_what_others_load_and_what_lies_in_a_folder_without_code_is_not_held_against_a_network(
    written: Callable[..., None], tmp_path: Path
) -> None:
    source = "import kinds.small, deep.down, yaml\ndef net():\n    import later\n    return later\n"
    (tmp_path / "deep").mkdir()
    written(mine_net=source, deep__down="", kinds____init__="", kinds__small="from . import sizes", kinds__sizes="")
    written(of_others="", later="import report.core.limits\n")
    __import__("of_others")
    network = Network("mine_net:net")
    for _ in range(2):
        with loading_only(network.shape, network.module):
            network.load().network()
    with loading_only({}, "another"):
        network.load()
