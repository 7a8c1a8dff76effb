"""A model beside a machine: memory it takes, layers on the GPU, whether it fits, how fast it is."""

from __future__ import annotations

from dataclasses import dataclass

from qwq_cli.choices import KvType
from qwq_cli.hub.gguf.gguf import ModelFile
from qwq_cli.hub.machine.fit import Fit, fit
from qwq_cli.hub.machine.gpu import Gpu
from qwq_cli.hub.machine.placement import Placement, place
from qwq_cli.hub.machine.speed import Speed, estimate

LEAST = 256 << 20  # bytes; below, caches and start-up costs decide rather than memory


@dataclass(frozen=True, kw_only=True)
class Machine:
    """memory: bytes that may be used; bandwidth of it in bytes a second, None if not measured.

    gpus: those that the engine can use.
    """

    cores: int
    memory: int
    bandwidth: float | None
    gpus: tuple[Gpu, ...] = ()

    @property
    def vram(self) -> int:
        """Bytes on all GPUs."""
        return sum(gpu.usable for gpu in self.gpus)

    @property
    def available(self) -> int:
        """Bytes for weights, KV and all: a GPU's own memory counts beside the machine's."""
        return self.memory + sum(gpu.usable for gpu in self.gpus if not gpu.shares_memory)

    @property
    def gpu_bandwidth(self) -> float | None:
        """The slowest GPU's, since each waits for the one before it."""
        known = [gpu.bandwidth or (self.bandwidth if gpu.shares_memory else None) or 0.0
                 for gpu in self.gpus]  # fmt: skip
        return min(known, default=0.0) or None


@dataclass(frozen=True)
class Assessment:
    fit: Fit
    placement: Placement
    speed: Speed | None


def assess(model: ModelFile, machine: Machine, *, n_ctx: int, kv_type: KvType) -> Assessment:
    """Pure: from the header and the machine."""
    placement = place(model, n_ctx=n_ctx, kv_type=kv_type, vram=machine.vram)
    found = fit(model, n_ctx=n_ctx, kv_type=kv_type, available=machine.available)
    speed = None
    if machine.bandwidth and model.size >= LEAST:
        speed = estimate(placement.cpu, machine.bandwidth, placement.gpu, machine.gpu_bandwidth)
    return Assessment(found, placement, speed)
