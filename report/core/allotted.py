"""What a container, a service or a batch job may use of its machine, as the control groups of Linux limit it.

It bounds how much is done at once, and nothing that is made or recorded depends on it.
"""

from __future__ import annotations

import math
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SYSTEM = Path("/")
ROOMS = (  # by version of the groups: the limit, what is used of it, and how much of that are files that can go
    ("memory.max", "memory.current", "inactive_file"),
    ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
)


def allotted_memory() -> float:
    """Return the bytes that this process and its children may still take, infinite without a limit."""
    return min(map(_room, _groups("memory")), default=math.inf)


def allotted_cores() -> float:
    """Return the whole cores whose time this process and its children may use, at least one, infinite without a limit.

    They may run on more of them, in turns.
    """
    return max(1, min(map(_quota, _groups("cpu")), default=math.inf))


def _groups(controller: str) -> Iterator[Path]:
    """Yield the folder of this process's group, and all above it; in a container often only the last ones are there."""
    for line in _text(SYSTEM / "proc/self/cgroup").splitlines():
        _, _, named = line.partition(":")
        controllers, _, path = named.partition(":")
        if not controllers or controller in controllers.split(","):  # version 2 names none
            for mount in {controllers, controller}:
                group = SYSTEM / "sys/fs/cgroup" / mount / path.strip("/")
                yield from (group, *group.parents)


def _room(group: Path) -> float:
    for limit, used, files in ROOMS:
        with suppress(ValueError):  # it is not there, or "max"
            free = int(_text(group / limit)) - int(_text(group / used))
            kept = re.search(rf"^{files} (\d+)$", _text(group / "memory.stat"), re.MULTILINE)
            return max(0, free + int(kept[1] if kept else 0))
    return math.inf


def _quota(group: Path) -> float:
    told = _text(group / "cpu.max") or f"{_text(group / 'cpu.cfs_quota_us')} {_text(group / 'cpu.cfs_period_us')}"
    with suppress(ValueError):  # as above
        quota, period = map(int, told.split())
        return quota // period if quota > 0 and period > 0 else math.inf
    return math.inf


def _text(path: Path) -> str:
    """Return what Linux tells in a file, or "" where it does not."""
    with suppress(OSError, UnicodeError):
        return path.read_text(encoding="utf-8")
    return ""
