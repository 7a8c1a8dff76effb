"""What else slows this process down: other programs on the cores, or memory that is short."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NamedTuple

from qwq_cli.hub.machine.others import Usage, usage_now, used_by_others

BUSY = 0.25  # cores that others must use at least
FAULTS = 10.0  # reads from the disk for each token


class Reading(NamedTuple):
    """faults: how often this process had to wait for memory to be read from the disk."""

    usage: Usage
    faults: int


class Strained(NamedTuple):
    """others: how many of the physical cores other programs use; 0 if enough are left.

    memory_is_short: whether parts of the model are read from the disk again and again.
    """

    others: float
    cores: int
    memory_is_short: bool


class Strain:
    """Compares now with the last `begin`.

    cores: physical, of the machine. threads: of the model; 0 if it computes elsewhere.
    """

    def __init__(self, cores: int, threads: int, read: Callable[[], Reading]) -> None:
        self._cores, self._threads, self._read = cores, threads, read
        self.begin()

    def begin(self) -> None:
        self._since = self._read()

    def found(self, tokens: int) -> Strained:
        """Return what happened since `begin`. tokens: how many were generated meanwhile."""
        now, since = self._read(), self._since
        others = used_by_others(since.usage, now.usage)
        in_the_way = others >= BUSY and self._cores - others < self._threads
        is_short = now.faults - since.faults >= FAULTS * tokens
        return Strained(others if in_the_way else 0.0, self._cores, is_short)


def read_now() -> Reading:
    return Reading(usage_now(), _faults())


def _faults() -> int:
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_majflt
