"""What the control groups of Linux allow is found as they tell it, in both versions, in a container and outside."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from report.core import allotted, executors
from report.core.allotted import allotted_cores, allotted_memory
from report.core.executors import MEMORY, workers_that_pay

if TYPE_CHECKING:
    from pathlib import Path

GIB = 2**30
NO_LIMIT = "9223372036854771712"  # as version 1 says it


def v2(limit: object, used: int, inactive: int = 0) -> dict[str, str]:
    """Return what the folder of a group of version 2 tells of memory."""
    stat = f"anon {used}\nfile 12\ninactive_file {inactive}\nactive_file 7\n"
    return {"memory.max": f"{limit}\n", "memory.current": f"{used}\n", "memory.stat": stat}


def v1(limit: object, used: int, inactive: int = 0) -> dict[str, str]:
    """Return what the folder of a group of version 1 tells of memory."""
    stat = f"inactive_file 5\ntotal_inactive_file {inactive}\n"
    return {"memory.limit_in_bytes": f"{limit}\n", "memory.usage_in_bytes": f"{used}\n", "memory.stat": stat}


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system that tells nothing yet."""
    monkeypatch.setattr(allotted, "SYSTEM", tmp_path)
    (tmp_path / "proc/self").mkdir(parents=True)
    return tmp_path


def tell(system: Path, own: str, **groups: dict[str, str]) -> None:
    """Write of which groups the process is, and what the groups tell."""
    (system / "proc/self/cgroup").write_text(own, encoding="utf-8")
    for name, files in groups.items():
        folder = system / "sys/fs/cgroup" / name.strip("/")
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in files.items():
            (folder / file).write_text(text, encoding="ascii")


@pytest.mark.parametrize(
    ("own", "groups", "free"),
    [
        ("0::/\n", {"/": v2(2 * GIB, GIB // 2)}, 1.5 * GIB),  # a container with a root of its own
        ("0::/\n", {"/": v2(2 * GIB, 2 * GIB, GIB)}, GIB),  # full of files that were read
        ("0::/\n", {"/": v2("max", GIB)}, math.inf),
        ("no group\n0::/\n", {"/": v2(2 * GIB, GIB)}, GIB),
        ("0::/\n", {"/": v2(GIB, GIB + 1)}, 0),
        ("0::/a/b\n", {"/a": v2(2 * GIB, GIB), "/a/b": v2("max", GIB)}, GIB),  # that above limits
        ("0::/a/b\n", {"/a": v2(9 * GIB, GIB), "/a/b": v2(4 * GIB, GIB)}, 3 * GIB),
        ("0::/a/b\n", {"/a": v2(9 * GIB, GIB), "/c": v2(GIB, GIB)}, 8 * GIB),  # another's is none of it
        ("0::/docker/1f\n", {"/": v2(2 * GIB, GIB)}, GIB),  # where only the container's own group is shown
        ("0::/../../job\n", {"/": v2(2 * GIB, GIB)}, GIB),
        ("0::/\n", {"/": v2(2 * GIB, GIB) | {"memory.stat": ""}}, GIB),
        (
            "4:memory:/a\n3:cpu:/\n0::/\n",
            {"memory": v1(NO_LIMIT, 1), "memory/a": v1(2 * GIB, GIB, GIB // 2)},
            1.5 * GIB,
        ),
        ("4:memory:/docker/1f\n", {"memory": v1(2 * GIB, GIB)}, GIB),
        ("4:cpu,memory:/a\n", {"cpu,memory/a": v1(2 * GIB, GIB)}, GIB),
        ("4:pids:/a\n", {"memory/a": v1(2 * GIB, GIB)}, math.inf),
        ("", {}, math.inf),
    ],
)
def test_there_is_as_much_memory_as_the_narrowest_group_leaves(
    system: Path, own: str, groups: dict[str, dict[str, str]], free: float
) -> None:
    tell(system, own, **groups)
    assert allotted_memory() == pytest.approx(free, rel=1e-6)


@pytest.mark.parametrize(
    ("own", "groups", "cores"),
    [
        ("0::/\n", {"/": {"cpu.max": "300000 100000\n"}}, 3),
        ("0::/\n", {"/": {"cpu.max": "350000 100000\n"}}, 3),
        ("0::/\n", {"/": {"cpu.max": "50000 100000\n"}}, 1),
        ("0::/\n", {"/": {"cpu.max": "max 100000\n"}}, math.inf),
        ("0::/a/b\n", {"/a": {"cpu.max": "400000 100000\n"}, "/a/b": {"cpu.max": "max 100000\n"}}, 4),
        ("3:cpu,cpuacct:/a\n", {"cpu,cpuacct/a": {"cpu.cfs_quota_us": "200000\n", "cpu.cfs_period_us": "50000\n"}}, 4),
        ("3:cpu:/1f\n", {"cpu": {"cpu.cfs_quota_us": "-1\n", "cpu.cfs_period_us": "100000\n"}}, math.inf),
        ("", {}, math.inf),
    ],
)
def test_there_are_as_many_cores_as_the_narrowest_group_pays_for(
    system: Path, own: str, groups: dict[str, dict[str, str]], cores: float
) -> None:
    tell(system, own, **groups)
    assert allotted_cores() == cores


@pytest.mark.parametrize(
    ("files", "workers"),
    [
        (v2(int(3.5 * MEMORY), 0), 3),
        (v2(int(3.5 * MEMORY), int(1.6 * MEMORY)), 1),
        (v2("max", 0) | {"cpu.max": "400000 100000"}, 4),
        (v2("max", 0) | {"cpu.max": "200000 100000"}, 1),
        (v2("max", 0), 8),
    ],
)
def test_no_more_processes_train_than_a_container_has_room_for(
    system: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], workers: int
) -> None:
    monkeypatch.setattr(executors, "cores", lambda: 8)
    monkeypatch.setattr(executors, "free_memory", lambda: 99e9)
    tell(system, "0::/\n", **{"/": files})
    assert workers_that_pay(20, 0) == workers
    assert workers_that_pay(20, 6) == 6, "what is asked for is done"
