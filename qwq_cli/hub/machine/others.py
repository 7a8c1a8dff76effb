"""How many cores other programs use, from two readings of the system."""

from __future__ import annotations

import time
from typing import NamedTuple

from qwq_cli.hub.machine.hardware import busy_seconds, physical_cores, processors


class Usage(NamedTuple):
    """at: seconds. busy: seconds that all physical cores worked; own: for this process."""

    at: float
    busy: float
    own: float


def usage_now() -> Usage:
    """Read the system, which may count two processors for each physical core."""
    cores = physical_cores() / processors()
    return Usage(time.monotonic(), busy_seconds() * cores, time.process_time() * cores)


def used_by_others(since: Usage, now: Usage) -> float:
    """Return how many physical cores other programs used between two readings."""
    took = max(now.at - since.at, 1e-3)
    return max((now.busy - since.busy - (now.own - since.own)) / took, 0.0)
