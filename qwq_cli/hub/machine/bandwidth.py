"""Bytes of memory that all cores read in a second: what bounds the speed of decoding on a CPU.

Measuring takes about a second. Other programs can only make the figure too small, so the best one
is kept, in a file of the cache directory, for each number of cores. One that was measured while
other programs worked is measured again by the next command that asks, some times.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec.structs import asdict

from qwq_cli.hub.machine.hardware import busy_seconds
from qwq_cli.kept_file import KeptFile

SECONDS = 0.8
BLOCK = 64 << 20  # bytes each thread walks through: far more than its share of any cache
MOST = 1 << 30  # bytes for all threads together
QUIET = 0.1  # of a core, for each one that was measured: what others may use while it is
TRIES = 5  # on a machine that is never quiet


class Measured(msgspec.Struct, frozen=True):
    """`cores`: how many threads read; another number of them means another figure. quiet: whether
    it was measured while nothing else worked; tries: how often it was."""

    cores: int
    bytes_per_second: float
    quiet: bool = False
    tries: int = 1

    @property
    def is_settled(self) -> bool:
        return self.quiet or self.tries >= TRIES

    def and_then(self, again: Measured) -> Measured:
        """The better figure of both."""
        return Measured(
            self.cores,
            max(self.bytes_per_second, again.bytes_per_second),
            self.quiet or again.quiet,
            self.tries + again.tries,
        )


class Kept(Measured, frozen=True):
    """The figure that was measured last, and those of other numbers of cores."""

    others: tuple[Measured, ...] = ()


def bandwidth(
    cache: Path,
    cores: int,
    measure: Callable[[int], Measured] | None = None,
    *,
    again: bool = False,
) -> float:
    """Bytes a second, from the file if it is settled there, else measured, and the best is kept.
    `again` measures in any case."""
    known = _known(cache, cores)
    if known and known.is_settled and not again:
        return known.bytes_per_second
    found = (measure or measure_now)(cores)
    if before := _known(cache, cores):  # another program may have measured meanwhile
        found = before.and_then(found)
    others = tuple(one for one in _read(cache) if one.cores != cores)
    with suppress(OSError):  # without a cache it is measured each time
        KeptFile(cache, Kept).write(Kept(**asdict(found), others=others))
    return found.bytes_per_second


def known_bandwidth(cache: Path, cores: int) -> float | None:
    """The same where it was measured before; measures nothing."""
    known = _known(cache, cores)
    return known.bytes_per_second if known else None


def measure_now(cores: int) -> Measured:
    """Also tells whether other programs worked meanwhile."""
    began, busy, own = time.perf_counter(), busy_seconds(), time.process_time()
    found = measure_bandwidth(cores)
    took, used = time.perf_counter() - began, time.process_time() - own
    others = (busy_seconds() - busy - used) / took
    return Measured(cores, found, quiet=others <= QUIET * cores)


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


def _known(cache: Path, cores: int) -> Measured | None:
    return next((one for one in _read(cache) if one.cores == cores), None)


def _read(cache: Path) -> Iterator[Measured]:
    if kept := KeptFile(cache, Kept).read():
        last = Measured(kept.cores, kept.bytes_per_second, kept.quiet, kept.tries)
        yield from (one for one in (last, *kept.others) if one.bytes_per_second > 0)
