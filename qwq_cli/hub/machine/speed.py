"""Estimates how fast a model decodes, from its size and the memory's speed, before a download.

Each token reads all weights once, except the embeddings. The share of the bandwidth that is reached
comes from measurements: a 32B at 4.9 bits makes 34 to 40 tokens a second on a card with 936 GB/s,
41 on 1,008 GB/s, 68 on 3,352 GB/s. CPUs reach three quarters of what they can read.
"""

from __future__ import annotations

from dataclasses import dataclass

# Shares of the bandwidth that decoding reaches: at worst, usually, at best.
CPU_SHARES = (0.5, 0.75, 1.0)
GPU_SHARES = (0.4, 0.65, 0.85)


@dataclass(frozen=True)
class Speed:
    """Tokens a second at the start of a context: the `likely` value and the range."""

    low: float
    likely: float
    high: float


@dataclass(frozen=True)
class Part:
    """Bytes of weights that one kind of processor reads per token, and its bytes a second."""

    bytes: int
    bandwidth: float
    shares: tuple[float, float, float]


def estimate(cpu: int, cpu_bandwidth: float, gpu: int, gpu_bandwidth: float | None) -> Speed | None:
    """Estimate the speed; each processor reads so many bytes of weights per token.

    Bandwidths are in bytes a second. Returns None if a GPU takes part and its bandwidth is unknown.
    """
    if gpu and not gpu_bandwidth:
        return None
    parts = [Part(cpu, cpu_bandwidth, CPU_SHARES)]
    if gpu_bandwidth:
        parts.append(Part(gpu, gpu_bandwidth, GPU_SHARES))
    low, likely, high = (_rate(parts, index) for index in range(3))
    return Speed(low, likely, high)


def _rate(parts: list[Part], index: int) -> float:
    seconds = sum(part.bytes / (part.bandwidth * part.shares[index]) for part in parts)
    return 1 / seconds if seconds else 0.0
