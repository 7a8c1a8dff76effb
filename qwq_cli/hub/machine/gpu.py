"""Graphics processors: those that the system has, and what of them an engine may use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

RESERVE = 512 << 20  # bytes left to the driver, the desktop and the engine's own buffers


@dataclass(frozen=True, kw_only=True)
class Gpu:
    """Memory in bytes; `bandwidth` of it in bytes a second, as its clock and bus give it.

    shares_memory: whether that memory is the machine's own, as on Apple's chips.
    """

    name: str
    free: int
    total: int
    bandwidth: float | None = None
    shares_memory: bool = False

    @property
    def usable(self) -> int:
        """Bytes that weights and KV may take."""
        return max(0, self.free - RESERVE)


def nvidia_gpus() -> tuple[Gpu, ...]:
    """What NVIDIA's driver tells; nothing without a driver."""
    try:
        import pynvml
    except ImportError:
        return ()
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return ()
    try:
        return tuple(_gpus(pynvml))
    finally:
        pynvml.nvmlShutdown()


def _gpus(nvml: Any) -> Iterator[Gpu]:
    for index in range(nvml.nvmlDeviceGetCount()):
        handle = nvml.nvmlDeviceGetHandleByIndex(index)
        name = nvml.nvmlDeviceGetName(handle)
        try:
            memory = nvml.nvmlDeviceGetMemoryInfo(handle)
        except nvml.NVMLError:  # partitioned, or memory shared with the CPU
            continue
        yield Gpu(
            name=name.decode() if isinstance(name, bytes) else name,
            free=int(memory.free),
            total=int(memory.total),
            bandwidth=_bandwidth(nvml, handle),
        )


def _bandwidth(nvml: Any, handle: Any) -> float | None:
    """Twice a clock cycle, the bus's width: 1,008 GB/s for an RTX 4090."""
    try:
        megahertz = nvml.nvmlDeviceGetMaxClockInfo(handle, nvml.NVML_CLOCK_MEM)
        bits = nvml.nvmlDeviceGetMemoryBusWidth(handle)
    except nvml.NVMLError:
        return None
    return float(2e6 * megahertz * bits / 8)
