"""How long earlier calls of a run worked, from the records that they left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime

from qwq_cli.solve.record import Record

LEAST = 10.0  # seconds; records have the time of day in whole seconds


def seconds_worked(records: Iterable[Record]) -> float | None:
    """Return the seconds in which at least one sample ran; pauses between calls don't count.

    None for so few that the records can't tell.
    """
    total, until = 0.0, float("-inf")
    for start, end in sorted(_spans(records)):
        total += max(end - max(start, until), 0.0)
        until = max(until, end)
    return total if total >= LEAST else None


def _spans(records: Iterable[Record]) -> Iterator[tuple[float, float]]:
    """Yield when the longest sample of each problem ran, in seconds since 1970."""
    for record in records:
        if record.samples:
            with suppress(ValueError, OverflowError):  # no time, as in a file that was edited
                end = datetime.fromisoformat(record.created).timestamp()
                yield end - max(sample.seconds for sample in record.samples), end
