"""What this machine has: its processor, the cores that may be used, and memory."""

from __future__ import annotations

import os
import platform
from contextlib import suppress

ASSUMED = 4e9  # bytes of free memory where the system does not tell


def cores() -> int:
    """Return the number of processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processor() -> str:
    """Return what kind of processor this is, or "" where that is not known: two kinds may round differently."""
    return " ".join(_entry("/proc/cpuinfo", "model name").split()) or platform.processor()


def free_memory() -> float:
    """Return the bytes of memory that are free, or may be assumed to be."""
    kib, *_ = _entry("/proc/meminfo", "MemAvailable").split() or [""]
    return 1024.0 * int(kib) if kib.isdecimal() else ASSUMED


def _entry(path: str, name: str) -> str:
    """Return what Linux tells under a name, or "" where it does not."""
    with suppress(OSError), open(path, encoding="utf-8", errors="replace") as lines:  # noqa: PTH123 no real file
        for line in lines:
            if line.startswith(name):
                return line.partition(":")[2]
    return ""
