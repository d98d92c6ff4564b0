"""What is read of a module's code is written down, and read again only where the module has changed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest
from data_files import odd_file

from report.core import code
from report.core.code import Summary, remembered, summarise

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SOURCE = b"import json\nfrom .beside import one\n\ndef made() -> str:\n    return json.dumps(one)\n"
SAME = [
    b'"""What it is for."""\n' + SOURCE,
    SOURCE.replace(b"    return", b"    # a thought\n    return"),
    SOURCE.replace(b"    return", b'    """Make it."""\n    return'),
    b"if TYPE_CHECKING:\n    from x import y\n" + SOURCE,
    SOURCE.replace(b"import json\n", b"if TYPE_CHECKING:\n    pass\nelse:\n    import json\n"),
]
OTHER = [
    SOURCE.replace(b"import json\n", b"if True:\n    import json\n"),
    SOURCE.replace(b"(one)", b"([one])"),
    SOURCE + b"for each in []:\n    made()\nelse:\n    made()\n",
    SOURCE + b"try:\n    import x\nexcept ImportError:\n    x = 1\nfinally:\n    y = 2\n",
    SOURCE + b"match 1:\n    case 2:\n        import x\n",
]


@pytest.fixture(autouse=True)
def read(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What is parsed, in order; nothing is known before a test."""
    told: list[bytes] = []
    parse = ast.parse

    def noted(source: bytes) -> ast.Module:
        told.append(source)
        return parse(source)

    monkeypatch.setattr(ast, "parse", noted)
    monkeypatch.setattr(code, "_summaries", {})
    return told


def test_a_module_is_known_by_what_it_does_and_what_it_imports() -> None:
    assert summarise(SOURCE).imported == [".beside.one", "json"]
    assert {summarise(source) == summarise(SOURCE) for source in SAME} == {True}
    assert len({summarise(source).digest for source in (SOURCE, *OTHER)}) == 1 + len(OTHER)
    assert [source for source in OTHER if b"import x" in source and "x" not in summarise(source).imported] == []


def test_what_was_read_once_is_not_read_again(
    tmp_path: Path, read: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "modules.json"
    with remembered(path):
        first = summarise(SOURCE)
    assert read == [SOURCE]
    monkeypatch.setattr(code, "_summaries", {})
    with remembered(path):
        assert summarise(SOURCE) == first
        assert read == [SOURCE]
        summarise(OTHER[0])
    assert read == [SOURCE, OTHER[0]]
    assert [one.name for one in tmp_path.iterdir()] == ["modules.json"]


def test_what_other_code_summed_up_is_read_again(
    tmp_path: Path, read: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    for reader in (b"one", b"other"):
        monkeypatch.setattr(code, "_summaries", {})
        monkeypatch.setattr(code, "READER", reader)
        with remembered(tmp_path / "modules.json"):
            summarise(SOURCE)
    assert read == [SOURCE, SOURCE]


def test_only_what_is_in_use_is_kept(tmp_path: Path, read: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "modules.json"
    for sources in ([SOURCE, OTHER[0]], [OTHER[1]]):
        with remembered(path):
            for source in sources:
                summarise(source)
    monkeypatch.setattr(code, "_summaries", {})
    read.clear()
    with remembered(path):
        for source in (OTHER[1], SOURCE):
            summarise(source)
    assert read == [SOURCE]


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(path.read_bytes().replace(b"json", b"jsan")),
        lambda path: path.write_bytes(b"{}\n"),
        lambda path: (path.unlink(), path.mkdir()),
        lambda path: (path.unlink(), odd_file(path.parent, "fifo").rename(path)),
    ],
)
def test_a_damaged_file_counts_for_nothing(
    tmp_path: Path, read: list[bytes], monkeypatch: pytest.MonkeyPatch, harm: Callable[[Path], object]
) -> None:
    path = tmp_path / "modules.json"
    with remembered(path):
        first: Summary = summarise(SOURCE)
    harm(path)
    monkeypatch.setattr(code, "_summaries", {})
    with remembered(path):
        assert summarise(SOURCE) == first
    assert read == [SOURCE, SOURCE]


def test_a_link_in_the_place_of_a_draft_is_not_written_through(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.write_bytes(b"mine")
    (tmp_path / ".modules.json").symlink_to(own)
    with remembered(tmp_path / "modules.json"):
        summarise(SOURCE)
    assert own.read_bytes() == b"mine"
    assert (tmp_path / "modules.json").is_file()
