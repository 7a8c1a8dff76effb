"""The floor: llama_decode and a C sampler chain in the barest loop that Python can write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qwq_cli.engine.library import lib
from qwq_cli.engine.params import SamplingParams

N_BATCH = 128


class Floor:
    """One context on loaded weights (a llama_model pointer), by llama.cpp's own defaults."""

    def __init__(self, model: Any, *, n_ctx: int, threads: int, sampling: SamplingParams) -> None:
        params = lib.llama_context_default_params()
        params.n_ctx, params.n_batch, params.n_ubatch = n_ctx, N_BATCH, N_BATCH
        params.n_threads = params.n_threads_batch = threads
        self._context = lib.llama_init_from_model(model, params)
        if not self._context:
            raise MemoryError(f"llama.cpp opened no context of {n_ctx} tokens")
        self._batch = lib.llama_batch_init(N_BATCH, 0, 1)
        self._chain = _chain(sampling)
        self.position = 0

    def prefill(self, tokens: Sequence[int]) -> None:
        """Compute `tokens` after those that are there already."""
        for start in range(0, len(tokens), N_BATCH):
            self._decode(tokens[start : start + N_BATCH])

    def step(self) -> None:
        """Choose the next token and compute it; an end-of-generation token is one like others."""
        self._decode((lib.llama_sampler_sample(self._chain, self._context, -1),))

    def rewind(self, length: int) -> None:
        """Keep the first `length` tokens. The logits are gone: prefill before the next step."""
        lib.llama_memory_seq_rm(lib.llama_get_memory(self._context), 0, length, -1)
        self.position = length

    def close(self) -> None:
        lib.llama_sampler_free(self._chain)
        lib.llama_batch_free(self._batch)
        lib.llama_free(self._context)

    def _decode(self, tokens: Sequence[int]) -> None:
        batch = self._batch
        for row, token in enumerate(tokens):
            batch.token[row] = token
            batch.pos[row] = self.position + row
            batch.n_seq_id[row] = 1
            batch.seq_id[row][0] = 0
            batch.logits[row] = False
        batch.logits[len(tokens) - 1] = True
        batch.n_tokens = len(tokens)
        if code := lib.llama_decode(self._context, batch):
            raise RuntimeError(f"llama_decode failed with code {code}")
        self.position += len(tokens)


def _chain(sampling: SamplingParams) -> Any:
    """The stages of the vendor's order; min_p only where it is used, as in the engine."""
    chain = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params())
    lib.llama_sampler_chain_add(chain, lib.llama_sampler_init_top_k(sampling.top_k))
    lib.llama_sampler_chain_add(chain, lib.llama_sampler_init_top_p(sampling.top_p, 1))
    if sampling.min_p > 0:
        lib.llama_sampler_chain_add(chain, lib.llama_sampler_init_min_p(sampling.min_p, 1))
    lib.llama_sampler_chain_add(chain, lib.llama_sampler_init_temp(sampling.temperature))
    lib.llama_sampler_chain_add(chain, lib.llama_sampler_init_dist(sampling.seed))
    return chain
