"""Stores a run now and then while it goes on, so that the end of the process doesn't lose it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator

from qwq_cli.values.events import AnyEvent, Finished

SAVE_SECONDS = 1.0
SHARE = 0.005  # of the time, at most, goes into storing; a longer trace is stored less often


def kept_so_far(
    events: Iterator[AnyEvent],
    keep: Callable[[], None],
    elapsed: Callable[[], float],
    *,
    at_once: bool = False,
) -> Generator[AnyEvent, None, None]:
    """Yield the same events; call `keep` every SAVE_SECONDS, and if the run is abandoned.

    If `keep` is slow, it is called less often (SHARE). The caller stores the complete trace at the
    last event. elapsed: returns seconds. at_once: whether to call `keep` at the first event too.
    """
    due, running = elapsed() + (0.0 if at_once else SAVE_SECONDS), False
    try:
        for event in events:
            running = not isinstance(event, Finished)
            if running and (begun := elapsed()) >= due:
                keep()
                took = elapsed() - begun
                due = begun + took + max(SAVE_SECONDS, took / SHARE)
            yield event
    finally:
        if running:
            keep()
