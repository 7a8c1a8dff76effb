"""What work costs the processor, for tests that it does not grow without bound."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping

TRIES = 3  # a busy neighbour makes some dear


def cpu_seconds(work: Callable[[], object]) -> float:
    """The less of two tries, without the collector: it walks all that a long run of tests holds,
    and a busy neighbour makes one try dear."""
    gc.collect()
    gc.disable()
    try:
        return min(_timed(work), _timed(work))
    finally:
        gc.enable()


def too_dear(works: Mapping[str, Callable[[], object]], limit: float) -> dict[str, float]:
    """Those that cost more than `limit` seconds, and that again at each of TRIES. To collect before
    each of a great many would cost more than they do."""
    gc.collect()
    gc.disable()
    try:
        seconds = {name: _timed(work) for name, work in works.items()}
        dear = [name for name in seconds if seconds[name] > limit]
        again = {name: min(_timed(works[name]) for _ in range(TRIES)) for name in dear}
    finally:
        gc.enable()
    return {name: cost for name, cost in again.items() if cost > limit}


def _timed(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
