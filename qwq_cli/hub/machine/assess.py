"""A model on a machine: its memory, its layers on the GPU, whether it fits, and its speed."""

from __future__ import annotations

from dataclasses import dataclass

from qwq_cli.choices import KvType
from qwq_cli.hub.gguf.gguf import ModelFile
from qwq_cli.hub.machine.fit import Fit, fit
from qwq_cli.hub.machine.gpu import Gpu
from qwq_cli.hub.machine.placement import Placement, place
from qwq_cli.hub.machine.speed import Speed, estimate

LEAST = 256 << 20  # bytes; for smaller models, caches and start-up matter more than memory speed


@dataclass(frozen=True, kw_only=True)
class Machine:
    """memory: usable bytes. bandwidth: of that memory in bytes a second; None if not measured.

    gpus: those that the engine can use. busy: whether other programs worked while the bandwidth was
    measured.
    """

    cores: int
    memory: int
    bandwidth: float | None
    gpus: tuple[Gpu, ...] = ()
    busy: bool = False

    @property
    def vram(self) -> int:
        """The usable bytes of all GPUs."""
        return sum(gpu.usable for gpu in self.gpus)

    @property
    def available(self) -> int:
        """The bytes for weights, KV cache and buffers: the machine's memory and the GPUs' own."""
        return self.memory + sum(gpu.usable for gpu in self.gpus if not gpu.shares_memory)

    @property
    def gpu_bandwidth(self) -> float | None:
        """The bandwidth of the slowest GPU, because each waits for the one before it."""
        known = [gpu.bandwidth or (self.bandwidth if gpu.shares_memory else None) or 0.0
                 for gpu in self.gpus]  # fmt: skip
        return min(known, default=0.0) or None


@dataclass(frozen=True)
class Assessment:
    fit: Fit
    placement: Placement
    speed: Speed | None


def assess(model: ModelFile, machine: Machine, *, n_ctx: int, kv_type: KvType) -> Assessment:
    """Assess from the header and the machine only; nothing is read or measured."""
    placement = place(model, n_ctx=n_ctx, kv_type=kv_type, vram=machine.vram)
    found = fit(model, n_ctx=n_ctx, kv_type=kv_type, available=machine.available)
    speed = None
    if machine.bandwidth and model.size >= LEAST:
        speed = estimate(placement.cpu, machine.bandwidth, placement.gpu, machine.gpu_bandwidth)
    return Assessment(found, placement, speed)
