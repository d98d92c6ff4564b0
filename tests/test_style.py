"""The project's own checks of style and types pass; run by hand they are the same commands."""

from __future__ import annotations

import subprocess
import sys

import pytest
from builds import CHECKOUT


@pytest.mark.parametrize("command", ["ruff check .", "ruff format --check .", "mypy"])
def test_nothing_is_found_by(command: str) -> None:
    found = subprocess.run(
        [sys.executable, "-m", *command.split()], cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=False
    )
    assert found.returncode == 0, f"python -m {command}\n{found.stdout}{found.stderr}"
