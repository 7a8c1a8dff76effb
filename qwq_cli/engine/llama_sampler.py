"""llama.cpp's chain of samplers (llama_sampler_*), as the engine's TokenSampler."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import llama_cpp.llama_cpp as lib

from qwq_cli.engine.backend import Handle
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.sampler import StageKind, seed_at, stages


class LlamaSampler(Handle):
    """A chain of llama.cpp samplers whose last one, the random draw, is renewed at each token."""

    def __init__(self, context: Any, params: SamplingParams) -> None:
        wanted = stages(params)
        chain = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params())
        for stage in wanted:
            lib.llama_sampler_chain_add(chain, _STAGES[stage.kind](stage.value))
        super().__init__(chain, lib.llama_sampler_free)
        self._context, self._seed = context, params.seed
        self._sample = lib.llama_sampler_sample
        self._draw_at = None if wanted[-1].kind is StageKind.GREEDY else len(wanted)

    def sample(self, row: int, position: int) -> int:
        if self._draw_at is not None:
            self._draw_with(seed_at(self._seed, position))
        token: int = self._sample(self._pointer, self._context, row)
        return token

    def _draw_with(self, seed: int) -> None:
        if lib.llama_sampler_chain_n(self._pointer) > self._draw_at:
            old = lib.llama_sampler_chain_remove(self._pointer, self._draw_at)
            lib.llama_sampler_free(old)
        lib.llama_sampler_chain_add(self._pointer, lib.llama_sampler_init_dist(seed))


_STAGES: dict[StageKind, Callable[[float], Any]] = {
    StageKind.GREEDY: lambda _: lib.llama_sampler_init_greedy(),
    StageKind.TOP_K: lambda k: lib.llama_sampler_init_top_k(int(k)),
    StageKind.TOP_P: lambda p: lib.llama_sampler_init_top_p(p, 1),
    StageKind.MIN_P: lambda p: lib.llama_sampler_init_min_p(p, 1),
    StageKind.TEMPERATURE: lib.llama_sampler_init_temp,
}
