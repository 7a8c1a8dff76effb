"""The TokenSampler on llama.cpp's chain of samplers (llama_sampler_*)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf
from struct import Struct
from typing import Any

from qwq_cli.engine.backend import Handle
from qwq_cli.engine.library import lib
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.sampler import StageKind, seed_at, stages

_BIAS = Struct("if")  # llama_logit_bias; packing 60,000 is ten times as quick as creating them


class LlamaSampler:
    """Draws with the chain of its parameters, or with a second one while a spell lasts."""

    def __init__(self, context: Any, params: SamplingParams) -> None:
        self._chain = _Chain(context, params)
        self._until, self._spelled = 0, self._chain
        if spell := params.spell:
            under = replace(params, temperature=spell.temperature, spell=None)
            self._until = spell.until
            self._spelled = _Chain(context, under, sorted(spell.banned))

    def sample(self, row: int, position: int) -> int:
        chain = self._spelled if position < self._until else self._chain
        return chain.sample(row, position)

    def close(self) -> None:
        self._spelled.close()
        self._chain.close()


class _Chain(Handle):
    """A chain of llama.cpp samplers. The last one, the random draw, is replaced at each token."""

    def __init__(self, context: Any, params: SamplingParams, banned: Sequence[int] = ()) -> None:
        filters = [_ban(context, banned)] if banned else []
        wanted = stages(params)
        filters += [_STAGES[stage.kind](stage.value) for stage in wanted]
        chain = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params())
        for each in filters:
            lib.llama_sampler_chain_add(chain, each)
        super().__init__(chain, lib.llama_sampler_free)
        self._context, self._seed = context, params.seed
        self._sample = lib.llama_sampler_sample
        self._draw_at = None if wanted[-1].kind is StageKind.GREEDY else len(filters)

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


def _ban(context: Any, banned: Sequence[int]) -> Any:
    """Return the stage that rules these tokens out; it keeps a copy of the list."""
    size = lib.llama_vocab_n_tokens(lib.llama_model_get_vocab(lib.llama_get_model(context)))
    packed = b"".join([_BIAS.pack(token, -inf) for token in banned])
    biases = (lib.llama_logit_bias * len(banned)).from_buffer_copy(packed)
    return lib.llama_sampler_init_logit_bias(size, len(banned), biases)


_STAGES: dict[StageKind, Callable[[float], Any]] = {
    StageKind.GREEDY: lambda _: lib.llama_sampler_init_greedy(),
    StageKind.TOP_K: lambda k: lib.llama_sampler_init_top_k(int(k)),
    StageKind.TOP_P: lambda p: lib.llama_sampler_init_top_p(p, 1),
    StageKind.MIN_P: lambda p: lib.llama_sampler_init_min_p(p, 1),
    StageKind.TEMPERATURE: lib.llama_sampler_init_temp,
}
