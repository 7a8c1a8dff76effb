"""A run that goes on, kept now and then: this is there, should the whole process come to an end."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator

from qwq_cli.values.events import AnyEvent, Finished

SAVE_SECONDS = 1.0
SHARE = 0.005  # of the time, which keeping may take at most; a long trace takes longer


def kept_so_far(
    events: Iterator[AnyEvent],
    keep: Callable[[], None],
    elapsed: Callable[[], float],
    *,
    at_once: bool = False,
) -> Generator[AnyEvent, None, None]:
    """The same events. `keep` is called every SAVE_SECONDS, and when the run is abandoned; who gets
    the last event keeps the whole. at_once: also before there is any text."""
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
