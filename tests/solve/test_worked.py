"""How long a run worked, from its records alone."""

from __future__ import annotations

import pytest
from msgspec import structs

from qwq_cli.solve.record import Record
from qwq_cli.solve.worked import seconds_worked
from tests.solve.samples import record, sample


def ended(minute: int, *seconds: float) -> Record:
    """Return a record that was written at this minute, with samples that took so long."""
    samples = [structs.replace(sample(n, "1"), seconds=took) for n, took in enumerate(seconds)]
    made = record(f"p{minute}", *samples)
    return structs.replace(made, created=f"2026-01-01T00:{minute:02}:00+00:00")


@pytest.mark.parametrize(
    ("records", "seconds"),
    [
        ([], None),
        ([ended(1, 3.0)], None),
        ([ended(1, 30.0)], 30.0),
        ([ended(5, 60.0, 20.0), ended(6, 60.0)], 120.0),
        ([ended(6, 90.0), ended(5, 60.0)], 120.0),  # at once, for half a minute
        ([ended(1, 30.0), ended(59, 30.0)], 60.0),  # a pause does not count
        ([ended(n, 20.0, 20.0, 20.0) for n in range(1, 5)], 240.0),  # one sample after another
        ([ended(n, 60.0, 60.0, 60.0) for n in range(1, 5)], 240.0),  # all three at once
        ([ended(2 * n, 60.0, 60.0, 60.0, 60.0) for n in range(1, 5)], 480.0),  # two at a time
        ([ended(n, 60.0, 60.0) for n in (1, 2, 3, 40, 41)], 300.0),  # at once, with a pause
        ([ended(n, 30.0, 30.0) for n in (1, 2, 3, 40, 41)], 300.0),  # one by one, with a pause
        ([ended(9, 30.0, 30.0)], 30.0),  # nothing tells; it is at least this
        ([ended(9, 0.0, 0.0), ended(9, 0.0, 0.0)], None),
        ([record("failed", error="gone")], None),
        (
            [
                structs.replace(ended(1, 30.0), created=stamp)
                for stamp in ("", "soon", "0001-01-01")
            ],
            None,
        ),
    ],
)
def test_pauses_do_not_count_and_what_ran_at_once_counts_once(
    records: list[Record], seconds: float | None
) -> None:
    assert seconds_worked(records) == seconds
