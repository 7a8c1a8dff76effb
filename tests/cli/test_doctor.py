"""What `qwq doctor` says of this machine."""

from __future__ import annotations

import pytest

from qwq_cli.cli.doctor import _cores
from qwq_cli.hub.machine.hardware import Hardware


@pytest.mark.parametrize(
    ("cores", "limit", "text"),
    [
        (8, None, "8 physical cores to compute on"),
        (3, None, "3 of 8 physical cores to compute on"),
        (
            2,
            2.5,
            "2 of 8 physical cores to compute on: "
            "a limit, as containers have, allows the time of 2.5 CPUs",
        ),
    ],
)
def test_it_says_why_not_all_cores_compute(cores: int, limit: float | None, text: str) -> None:
    hardware = Hardware(
        cores=cores, physical_cores=8, cpu_limit=limit, memory_total=1, memory_available=1
    )
    assert _cores(hardware) == text
