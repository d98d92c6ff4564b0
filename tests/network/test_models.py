"""A network is known by all code that shapes it, and is loaded only if that was all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from report.core.errors import ReportError
from report.network.models import Network

if TYPE_CHECKING:
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
