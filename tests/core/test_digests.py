"""What values and files are known by is the same everywhere, and differs where they do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from report.core.digests import digest, file_digest

if TYPE_CHECKING:
    from pathlib import Path


def test_equal_values_have_equal_digests_and_others_have_not() -> None:
    assert digest({"a": 1, "b": [2, 3]}) == digest({"b": (2, 3), "a": 1})
    assert len({digest(*values) for values in ((1, 2), (2, 1), ("1", 2), (12,), ([1, 2],), ({},), (None,), ("",))}) == 8
    assert len(digest()) == 64


def test_a_digest_is_the_same_in_every_process() -> None:
    value = {"b": [1.5, None, True], "a": "ä"}
    code = f"import json, sys; from report.core.digests import digest; print(digest(json.loads({json.dumps(value)!r})))"
    for seed in ("0", "1"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        answer = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
        assert answer.stdout.decode().strip() == digest(value)


def test_the_digest_of_a_file_is_that_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")
    assert file_digest(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
