"""What work costs the processor, for tests that it does not grow without bound."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def cpu_seconds(work: Callable[[], object]) -> float:
    """The less of two tries, without the collector: it walks all that a long run of tests holds,
    and a busy neighbour makes one try dear."""
    gc.collect()
    gc.disable()
    try:
        return min(_timed(work), _timed(work))
    finally:
        gc.enable()


def _timed(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
