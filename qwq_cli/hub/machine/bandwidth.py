"""Measures how many bytes of memory all cores read in a second, which limits decoding on a CPU.

A measurement takes about a second. Other programs can only make the figure too small, so the best
figure is stored, in a file of the cache directory, for each number of cores. If other programs
worked during a measurement, the next command that needs the figure measures again, until there were
TRIES measurements.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec.structs import asdict

from qwq_cli.hub.machine.others import usage_now, used_by_others
from qwq_cli.kept_file import KeptFile

SECONDS = 0.8
BLOCK = 64 << 20  # bytes each thread reads: far more than its share of any cache
MOST = 1 << 30  # bytes of all threads together
QUIET = 0.1  # cores per measured core that other programs may use meanwhile
TRIES = 5  # measurements, if the machine is never quiet
BUSY = "measured while other programs worked, so it may be more"


class Measured(msgspec.Struct, frozen=True):
    """A measurement. cores: the number of threads that read; it is valid only for this number.

    quiet: whether other programs did nothing during it. tries: the number of measurements; the best
    of them is stored.
    """

    cores: int
    bytes_per_second: float
    quiet: bool = False
    tries: int = 1

    @property
    def is_settled(self) -> bool:
        return self.quiet or self.tries >= TRIES

    def and_then(self, again: Measured) -> Measured:
        """Return both measurements as one, with the better figure."""
        return Measured(
            self.cores,
            max(self.bytes_per_second, again.bytes_per_second),
            self.quiet or again.quiet,
            self.tries + again.tries,
        )


class Kept(Measured, frozen=True):
    """The figure for the number of cores measured last, and the figures for other numbers."""

    others: tuple[Measured, ...] = ()


def measurement(
    cache: Path,
    cores: int,
    measure: Callable[[int], Measured] | None = None,
    *,
    again: bool = False,
) -> Measured:
    """Return it from the file if settled there, else measure; the best is stored.

    again: measure in any case.
    """
    known = _known(cache, cores)
    if known and known.is_settled and not again:
        return known
    found = (measure or measure_now)(cores)
    if before := _known(cache, cores):  # another program may have measured meanwhile
        found = before.and_then(found)
    others = tuple(one for one in _read(cache) if one.cores != cores)
    with suppress(OSError):  # without a cache it is measured each time
        KeptFile(cache, Kept).write(Kept(**asdict(found), others=others))
    return found


def known_bandwidth(cache: Path, cores: int) -> float | None:
    """Return bytes a second as measured earlier; None if they never were."""
    known = _known(cache, cores)
    return known.bytes_per_second if known else None


def measure_now(cores: int) -> Measured:
    """Measure, and find out whether other programs worked meanwhile."""
    began = usage_now()
    found = measure_bandwidth(cores)
    others = used_by_others(began, usage_now())
    return Measured(cores, found, quiet=others <= QUIET * cores)


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


def _known(cache: Path, cores: int) -> Measured | None:
    return next((one for one in _read(cache) if one.cores == cores), None)


def _read(cache: Path) -> Iterator[Measured]:
    if kept := KeptFile(cache, Kept).read():
        last = Measured(kept.cores, kept.bytes_per_second, kept.quiet, kept.tries)
        yield from (one for one in (last, *kept.others) if one.bytes_per_second > 0)
