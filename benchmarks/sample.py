"""One timing of some decoded tokens, and how to take it."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """`tokens` in `seconds` of wall time; `cpu_seconds` of all threads, None where unknown.

    The clock runs from the moment a first token is there: `tokens` counts those after it.
    """

    tokens: int
    seconds: float
    cpu_seconds: float | None = None

    @property
    def per_second(self) -> float:
        return self.tokens / self.seconds

    @property
    def cpu_per_token(self) -> float | None:
        return None if self.cpu_seconds is None else self.cpu_seconds / self.tokens


def timed(work: Callable[[], int]) -> Sample:
    """Time `work`, which returns how many tokens it made."""
    wall, cpu = time.perf_counter(), time.process_time()
    tokens = work()
    return Sample(
        tokens=tokens,
        seconds=time.perf_counter() - wall,
        cpu_seconds=time.process_time() - cpu,
    )
