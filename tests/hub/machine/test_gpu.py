from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from qwq_cli.hub.machine.gpu import RESERVE, Gpu, nvidia_gpus


class NVMLError(Exception):
    pass


def driver(**changes: Any) -> SimpleNamespace:
    """NVML as a machine with an RTX 4090 has it."""

    def fail(*_: object) -> None:
        raise NVMLError

    memory = SimpleNamespace(free=20_000, total=24_000)
    parts: dict[str, Any] = {
        "NVMLError": NVMLError,
        "NVML_CLOCK_MEM": 2,
        "fail": fail,
        "nvmlInit": lambda: None,
        "nvmlShutdown": lambda: None,
        "nvmlDeviceGetCount": lambda: 1,
        "nvmlDeviceGetHandleByIndex": lambda index: index,
        "nvmlDeviceGetName": lambda _: b"NVIDIA GeForce RTX 4090",
        "nvmlDeviceGetMemoryInfo": lambda _: memory,
        "nvmlDeviceGetMaxClockInfo": lambda _, kind: 10_501,
        "nvmlDeviceGetMemoryBusWidth": lambda _: 384,
    }
    broken = {name: fail for name, value in changes.items() if value is None}
    return SimpleNamespace(**{**parts, **changes, **broken})


def test_a_card_with_its_memory_and_bandwidth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", driver())
    (gpu,) = nvidia_gpus()
    assert (gpu.name, gpu.free, gpu.total) == ("NVIDIA GeForce RTX 4090", 20_000, 24_000)
    assert gpu.bandwidth == pytest.approx(1008e9, rel=0.001)


@pytest.mark.parametrize(
    ("broken", "count"),
    [("nvmlInit", 0), ("nvmlDeviceGetMemoryInfo", 0), ("nvmlDeviceGetMemoryBusWidth", 1)],
)
def test_a_driver_that_does_not_tell(
    monkeypatch: pytest.MonkeyPatch, broken: str, count: int
) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", driver(**{broken: None}))
    found = nvidia_gpus()
    assert len(found) == count
    assert not any(gpu.bandwidth for gpu in found)


def test_without_the_library_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", None)
    assert nvidia_gpus() == ()


def test_something_is_left_to_the_driver() -> None:
    assert Gpu(name="g", free=RESERVE + 5, total=0).usable == 5
    assert Gpu(name="g", free=1, total=0).usable == 0
