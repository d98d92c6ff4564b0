"""Networks are found in the project, and made with TensorFlow."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from report.network.builders import VARIABLES, import_from
from report.network.models import Network

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("backend", ["torch", "nonsense", "tensorflow"])
def test_whatever_keras_is_to_compute_with_here_it_is_tensorflow(
    backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setenv("KERAS_BACKEND", backend)
    import_from(tmp_path)
    assert os.environ["KERAS_BACKEND"] == "tensorflow"
    assert sys.path[0] == str(tmp_path)


def test_what_variables_tell_the_libraries_shapes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    for name in VARIABLES:
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("XLA_FLAGS", "--bogus --xla_gpu_cuda_data_dir=/opt/cuda --xla_cpu_enable_fast_math=true")
    import_from(tmp_path)
    assert not {*VARIABLES} & {*os.environ}
    assert os.environ["XLA_FLAGS"] == "--xla_gpu_cuda_data_dir=/opt/cuda"
    monkeypatch.setenv("XLA_FLAGS", "--bogus")
    import_from(tmp_path)
    assert "XLA_FLAGS" not in os.environ


def test_a_variable_that_makes_a_gpu_repeat_itself_is_part_of_what_a_training_is_known_by(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network = Network("report.model:dense")
    before = network.identity
    monkeypatch.setenv("TF_DETERMINISTIC_OPS", "1")
    assert network.identity != before
