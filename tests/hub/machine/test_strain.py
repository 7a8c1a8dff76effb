"""Why a run is slow, from readings of the system."""

from __future__ import annotations

import pytest

from qwq_cli.hub.machine.hardware import physical_cores
from qwq_cli.hub.machine.others import Usage
from qwq_cli.hub.machine.strain import Reading, Strain, Strained, read_now


def found(*, busy: float = 0.0, own: float = 0.0, faults: int = 0, threads: int = 4) -> Strained:
    """Return what is found after ten seconds and 50 tokens on a machine of four cores."""
    before = Reading(Usage(100.0, 50.0, 5.0), 7)
    after = Reading(Usage(110.0, 50.0 + busy, 5.0 + own), 7 + faults)
    readings = iter([before, after])
    return Strain(4, threads, lambda: next(readings)).found(50)


@pytest.mark.parametrize(
    ("strained", "others"),
    [
        (found(busy=40.0, own=40.0), 0.0),
        (found(busy=60.0, own=40.0), 2.0),
        (found(busy=41.0, own=40.0), 0.0),  # as much as any machine has to do
        (found(busy=30.0, own=10.0, threads=1), 0.0),  # a core is left for this thread
        (found(busy=45.0, own=10.0, threads=1), 3.5),
        (found(busy=0.0, own=40.0), 0.0),  # a container that does not see the others
    ],
)
def test_other_programs_count_where_no_core_is_left(strained: Strained, others: float) -> None:
    assert strained.others == pytest.approx(others)
    assert strained.cores == 4


@pytest.mark.parametrize(("faults", "is_short"), [(0, False), (499, False), (500, True)])
def test_memory_is_short_where_each_token_waits_for_the_disk(faults: int, is_short: bool) -> None:
    assert found(faults=faults).memory_is_short is is_short


def test_this_machine_can_be_read() -> None:
    strain = Strain(physical_cores(), 1, read_now)
    assert strain.found(50).cores >= 1
