"""Describes which stages choose a token, and in which order. llama.cpp executes them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from qwq_cli.engine.params import SamplingParams

_MASK = 0xFFFFFFFF
_COLDEST = 1e-3  # below this, dividing logits by the temperature overflows a float


class StageKind(str, Enum):
    GREEDY = "greedy"
    TOP_K = "top_k"
    TOP_P = "top_p"
    MIN_P = "min_p"
    TEMPERATURE = "temperature"


@dataclass(frozen=True)
class Stage:
    kind: StageKind
    value: float = 0.0


def stages(params: SamplingParams) -> tuple[Stage, ...]:
    """Return the stages in the vendor's order: top_k, top_p, min_p, temperature; or just greedy."""
    if params.temperature < _COLDEST:
        return (Stage(StageKind.GREEDY),)
    wanted = (
        (params.top_k > 0, Stage(StageKind.TOP_K, params.top_k)),
        (params.top_p < 1, Stage(StageKind.TOP_P, params.top_p)),
        (params.min_p > 0, Stage(StageKind.MIN_P, params.min_p)),
        (True, Stage(StageKind.TEMPERATURE, params.temperature)),
    )
    return tuple(stage for use, stage in wanted if use)


def seed_at(seed: int, position: int) -> int:
    """Return the random seed, 31 bits, for the token at `position` of a sequence.

    LLAMA_DEFAULT_SEED, all 32 bits set, means a random seed; 31 bits can't reach it.

    A counter-based generator (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC
    2011) has no state to save, so rewinding, forking and batching can't disturb the draw. The mixer
    is MurmurHash3's 32-bit finaliser over both inputs.
    """
    return _mix(_mix(seed ^ 0x9E3779B9) ^ _mix(position + 0x7F4A7C15)) >> 1


def _mix(x: int) -> int:
    x &= _MASK
    x = ((x ^ (x >> 16)) * 0x85EBCA6B) & _MASK
    x = ((x ^ (x >> 13)) * 0xC2B2AE35) & _MASK
    return x ^ (x >> 16)
