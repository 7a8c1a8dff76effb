"""How many cores other programs use."""

from __future__ import annotations

import time

import pytest

from qwq_cli.hub.machine import others as module
from qwq_cli.hub.machine.others import Usage, usage_now, used_by_others


@pytest.mark.parametrize(
    ("busy", "own", "others"),
    [(40.0, 40.0, 0.0), (60.0, 40.0, 2.0), (0.0, 40.0, 0.0)],
)
def test_what_this_process_used_is_not_of_others(busy: float, own: float, others: float) -> None:
    since, now = Usage(100.0, 50.0, 5.0), Usage(110.0, 50.0 + busy, 5.0 + own)
    assert used_by_others(since, now) == pytest.approx(others)


@pytest.mark.parametrize("processors", [8, 16])
def test_a_machine_that_is_all_busy_has_no_more_busy_cores_than_cores(
    monkeypatch: pytest.MonkeyPatch, processors: int
) -> None:
    """The system counts seconds of processors, of which a physical core may have two."""
    clock = iter([0.0, 10.0])
    busy = iter([0.0, 10.0 * processors])
    monkeypatch.setattr(module, "physical_cores", lambda: 8)
    monkeypatch.setattr(module, "processors", lambda: processors)
    monkeypatch.setattr(module, "busy_seconds", lambda: next(busy))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(time, "process_time", lambda: 0.0)
    assert used_by_others(usage_now(), usage_now()) == pytest.approx(8.0)
