"""Limits that a container sets on CPU and memory (cgroups v1 and v2).

Source: https://docs.kernel.org/admin-guide/cgroup-v2.html. root: the file system's root; tests pass
another. None means that there is no limit, or that it can't be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

UNLIMITED = 1 << 60  # v1 writes a huge number if there is no limit
Limit = TypeVar("Limit", int, float)


def cpu_quota(root: Path) -> float | None:
    """Return how many CPUs' worth of time the process may use."""
    return min(_read_all(root, "cpu", _quota_v2, _quota_v1), default=None)


def memory_limit(root: Path) -> int | None:
    """Return how many bytes the process may use, page cache included."""
    return min(_read_all(root, "memory", _V2.limit_in, _V1.limit_in), default=None)


def memory_left(root: Path) -> int | None:
    """Return the bytes left before a limit; file pages that can be dropped count as left."""
    return min(_read_all(root, "memory", _V2.left_in, _V1.left_in), default=None)


def _read_all(
    root: Path,
    controller: str,
    v2: Callable[[Path], Limit | None],
    v1: Callable[[Path], Limit | None],
) -> Iterator[Limit]:
    for name, path in _memberships(root):
        mounts, read = (
            (("sys/fs/cgroup", "sys/fs/cgroup/unified"), v2)
            if not name
            else ((f"sys/fs/cgroup/{name}",), v1)
        )
        if not name or controller in name.split(","):
            found = (read(folder) for mount in mounts for folder in _upwards(root / mount, path))
            yield from (limit for limit in found if limit is not None)


def _memberships(root: Path) -> Iterator[tuple[str, str]]:
    """Yield (controllers, path) of the process; in v2 the controllers are empty."""
    for line in (_text(root / "proc/self/cgroup") or "").splitlines():
        _, _, rest = line.partition(":")
        name, _, path = rest.partition(":")
        yield name, path


def _upwards(mount: Path, path: str) -> Iterator[Path]:
    """Yield the process's folder and those above it: each sets a limit.

    Containers may see only the top one.
    """
    folder = mount / path.strip("/")
    while folder != mount and mount in folder.parents:
        yield folder
        folder = folder.parent
    yield mount


def _quota_v2(folder: Path) -> float | None:
    quota, _, period = (_text(folder / "cpu.max") or "").partition(" ")
    return _ratio(quota, period)


def _quota_v1(folder: Path) -> float | None:
    quota, period = _text(folder / "cpu.cfs_quota_us"), _text(folder / "cpu.cfs_period_us")
    return _ratio(quota or "", period or "")


def _ratio(quota: str, period: str) -> float | None:
    if quota.isdecimal() and period.isdecimal() and int(period):
        return int(quota) / int(period)
    return None


class _Memory(NamedTuple):
    """Names of a version's files, and of droppable memory in memory.stat."""

    limit: str
    usage: str
    droppable: str

    def limit_in(self, folder: Path) -> int | None:
        return _bytes(folder / self.limit)

    def left_in(self, folder: Path) -> int | None:
        limit, used = self.limit_in(folder), _bytes(folder / self.usage)
        if limit is None or used is None:
            return limit
        lines = (_text(folder / "memory.stat") or "").splitlines()
        dropped = dict(line.split(" ", 1) for line in lines if " " in line).get(self.droppable, "")
        return max(0, limit - used + (int(dropped) if dropped.isdecimal() else 0))


_V2 = _Memory("memory.max", "memory.current", "inactive_file")
_V1 = _Memory("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")


def _bytes(path: Path) -> int | None:
    text = _text(path) or ""
    return int(text) if text.isdecimal() and int(text) < UNLIMITED else None


def _text(path: Path) -> str | None:
    with suppress(OSError, UnicodeDecodeError):
        return path.read_text(encoding="ascii").strip()
    return None
