"""Cores and memory that this process may really use."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from math import floor
from pathlib import Path

from qwq_cli.hub.machine import cgroup

ROOT = Path("/")


@dataclass(frozen=True, kw_only=True)
class Hardware:
    """cores: how many threads are worth starting, of physical_cores in the whole machine.

    cpu_limit: how many CPUs' worth of time the process may use, as containers set it; None if there
    are no fewer cores because of it. Memory is in bytes, within container limits.
    """

    cores: int
    physical_cores: int
    cpu_limit: float | None
    memory_total: int
    memory_available: int


def detect(root: Path = ROOT) -> Hardware:
    """Ask the system. root: the folder of /proc and /sys."""
    import psutil

    memory = psutil.virtual_memory()
    allowed, quota = _allowed_cores(root), cgroup.cpu_quota(root)
    cores = usable_cores(allowed, quota)
    return Hardware(
        cores=cores,
        physical_cores=max(physical_cores(), cores),
        cpu_limit=quota if cores < allowed else None,
        memory_total=_least(memory.total, cgroup.memory_limit(root)),
        memory_available=_least(memory.available, cgroup.memory_left(root)),
    )


def busy_seconds() -> float:
    """Return the seconds that all processors have worked since the system started."""
    import psutil

    spent: dict[str, float] = psutil.cpu_times()._asdict()
    idle = ("idle", "iowait", "guest", "guest_nice")  # "user" includes the guests
    return sum(seconds for name, seconds in spent.items() if name not in idle)


def physical_cores() -> int:
    """Return those of the whole machine, also of the part that this process may not use."""
    import psutil

    return psutil.cpu_count(logical=False) or processors()


def processors() -> int:
    """Return how many processors the system counts in the whole machine; a core may be two."""
    import psutil

    return psutil.cpu_count() or 1


def usable_cores(cores: int, quota: float | None) -> int:
    """Return at least one core. A quota of 2.5 CPUs feeds two threads; a third would stall all."""
    return max(1, cores if quota is None else min(cores, floor(quota)))


def count_cores(siblings: Iterable[str]) -> int:
    """Return the number of physical cores; each CPU is given by the CPUs that share its core."""
    return len(set(siblings))


def _allowed_cores(root: Path) -> int:
    """Return the number of physical cores that this process may run on."""
    import psutil

    if not hasattr(os, "sched_getaffinity"):
        return psutil.cpu_count(logical=False) or os.cpu_count() or 1
    allowed = os.sched_getaffinity(0)
    try:
        return count_cores(_siblings(root, cpu) for cpu in allowed)
    except OSError:
        return min(len(allowed), psutil.cpu_count(logical=False) or len(allowed))


def _siblings(root: Path, cpu: int) -> str:
    topology = root / f"sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list"
    return topology.read_text(encoding="ascii").strip()


def _least(value: int, limit: int | None) -> int:
    return value if limit is None else min(value, limit)
