"""Measures how many bytes of memory all cores read in a second, which limits decoding on a CPU.

It is measured once, in about a second, and stored in a file of the cache directory.
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
BLOCK = 64 << 20  # bytes each thread reads: far more than its share of any cache
MOST = 1 << 30  # bytes of all threads together


class Measured(msgspec.Struct, frozen=True):
    """A measurement. cores: the number of threads that read; it is valid only for this number."""

    cores: int
    bytes_per_second: float


def bandwidth(
    cache: Path,
    cores: int,
    measure: Callable[[int], float] | None = None,
    *,
    again: bool = False,
) -> float:
    """Return bytes a second, from the file if it has the same number of cores, else measured.

    again: measure in any case and store the better value. A busy machine reads more slowly, never
    faster.
    """
    before = known_bandwidth(cache, cores) or 0.0
    if before and not again:
        return before
    found = Measured(cores, max(before, (measure or measure_bandwidth)(cores)))
    with suppress(OSError):  # without a cache it is measured each time
        KeptFile(cache, Measured).write(found)
    return found.bytes_per_second


def known_bandwidth(cache: Path, cores: int) -> float | None:
    """Return an earlier measurement, if there is one."""
    kept = _read(cache)
    return kept.bytes_per_second if kept and kept.cores == cores else None


def measure_bandwidth(
    cores: int, seconds: float = SECONDS, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Measure bytes a second. The best pass counts: other programs can only slow it down."""
    import numpy as np

    size = min(BLOCK, MOST // cores) // 8
    blocks = [np.ones(size, dtype=np.int64) for _ in range(cores)]
    best, deadline = 0.0, clock() + seconds
    with ThreadPoolExecutor(cores) as pool:
        while clock() < deadline:
            start = clock()
            list(pool.map(np.max, blocks))  # only reads, and releases Python's lock
            best = max(best, cores * size * 8 / (clock() - start))
    return best


def _read(cache: Path) -> Measured | None:
    found = KeptFile(cache, Measured).read()
    return found if found and found.bytes_per_second > 0 else None
