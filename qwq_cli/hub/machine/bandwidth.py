"""Bytes of memory that all cores read in a second: what bounds the speed of decoding on a CPU.

Measured once, which takes about a second, and kept in a file of the cache directory.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import msgspec

from qwq_cli.kept_file import KeptFile

SECONDS = 0.8
BLOCK = 64 << 20  # bytes each thread walks through: far more than its share of any cache
MOST = 1 << 30  # bytes for all threads together


class Measured(msgspec.Struct, frozen=True):
    """`cores`: how many threads read; another number of them means another figure."""

    cores: int
    bytes_per_second: float


def bandwidth(
    cache: Path,
    cores: int,
    measure: Callable[[int], float] | None = None,
    *,
    again: bool = False,
) -> float:
    """Bytes a second, from the file if it is of as many cores, else measured and kept there.

    `again` measures in any case and keeps the better: a busy machine reads too slowly, never
    too fast.
    """
    before = known_bandwidth(cache, cores) or 0.0
    if before and not again:
        return before
    found = Measured(cores, max(before, (measure or measure_bandwidth)(cores)))
    with suppress(OSError):  # without a cache it is measured each time
        KeptFile(cache, Measured).write(found)
    return found.bytes_per_second


def known_bandwidth(cache: Path, cores: int) -> float | None:
    """The same where it was measured before; measures nothing."""
    kept = _read(cache)
    return kept.bytes_per_second if kept and kept.cores == cores else None


def measure_bandwidth(
    cores: int, seconds: float = SECONDS, clock: Callable[[], float] = time.perf_counter
) -> float:
    """The best pass counts: other programs can only take away from it."""
    import numpy as np

    size = min(BLOCK, MOST // cores) // 8
    blocks = [np.ones(size, dtype=np.int64) for _ in range(cores)]
    best, deadline = 0.0, clock() + seconds
    with ThreadPoolExecutor(cores) as pool:
        while clock() < deadline:
            start = clock()
            list(pool.map(np.max, blocks))  # reads all, writes nothing, without Python's lock
            best = max(best, cores * size * 8 / (clock() - start))
    return best


def _read(cache: Path) -> Measured | None:
    found = KeptFile(cache, Measured).read()
    return found if found and found.bytes_per_second > 0 else None
