"""What is large loads without a look at what is garbage, and leaves nothing behind that is not as it was."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from report.core import loading as loading_module
from report.core.loading import loading

KERAS = """\
import sys
from report.core.loading import loading
with loading():
    import keras
print(*sorted({"sklearn", "matplotlib.pyplot", "keras"} & sys.modules.keys()))
import sklearn, matplotlib.pyplot
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
print(model.count_params())
"""


@pytest.fixture(autouse=True)
def _thaw() -> object:
    """Leave the collector as it was."""
    yield
    gc.unfreeze()


@pytest.mark.parametrize("collected", [True, False])
def test_the_collector_is_still_meanwhile_and_then_as_before(
    monkeypatch: pytest.MonkeyPatch, *, collected: bool
) -> None:
    monkeypatch.setattr(loading_module, "NOT_NEEDED", ())
    (gc.enable if collected else gc.disable)()
    try:
        with loading():
            assert not gc.isenabled()
        assert gc.isenabled() == collected
    finally:
        gc.enable()
    assert gc.get_freeze_count() > 0


def test_what_is_not_needed_is_not_there_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading_module, "NOT_NEEDED", ("this", "json"))
    import json  # noqa: PLC0415 it is loaded before, and stays

    with pytest.raises(ImportError, match="this"), loading():
        import this  # noqa: F401, PLC0415
    assert "this" not in sys.modules
    assert sys.modules["json"] is json


def test_keras_does_without_and_both_can_be_imported_afterwards() -> None:
    done = subprocess.run([sys.executable, "-c", KERAS], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["keras", "10"]
