"""Graphics processors of the system, and how much of them an engine may use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

RESERVE = 512 << 20  # bytes left for the driver, the desktop and the engine's own buffers


@dataclass(frozen=True, kw_only=True)
class Gpu:
    """A GPU. Memory is in bytes, its `bandwidth` in bytes a second, from its clock and bus.

    shares_memory: whether its memory is the machine's own, as on Apple's chips.
    """

    name: str
    free: int
    total: int
    bandwidth: float | None = None
    shares_memory: bool = False

    @property
    def usable(self) -> int:
        """The bytes that weights and KV cache may take."""
        return max(0, self.free - RESERVE)


def nvidia_gpus() -> tuple[Gpu, ...]:
    """Return what NVIDIA's driver reports; nothing without a driver."""
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
        except nvml.NVMLError:  # partitioned, or its memory is shared with the CPU
            continue
        yield Gpu(
            name=name.decode() if isinstance(name, bytes) else name,
            free=int(memory.free),
            total=int(memory.total),
            bandwidth=_bandwidth(nvml, handle),
        )


def _bandwidth(nvml: Any, handle: Any) -> float | None:
    """Return the bandwidth: bus width, twice a clock cycle; 1,008 GB/s for an RTX 4090."""
    try:
        megahertz = nvml.nvmlDeviceGetMaxClockInfo(handle, nvml.NVML_CLOCK_MEM)
        bits = nvml.nvmlDeviceGetMemoryBusWidth(handle)
    except nvml.NVMLError:
        return None
    return float(2e6 * megahertz * bits / 8)
