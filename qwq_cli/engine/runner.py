"""The interface to whatever computes tokens: llama.py, or a test's own."""

from __future__ import annotations

from collections.abc import Sequence as Rows
from typing import Protocol

from qwq_cli.engine.kv_memory import KvMemory
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.scheduler import Chunk


class Cancelled(Exception):
    """The cancel flag stopped a decode; its tokens count as not computed."""


class TokenSampler(Protocol):
    def sample(self, row: int, position: int) -> int:
        """Return the token for `position` of the sequence, from the logits of batch row `row`.

        The random draw depends only on the parameters' seed and `position`.
        """

    def close(self) -> None: ...


class Runner(KvMemory, Protocol):
    """Computes tokens. Sizes: n_ctx for a sequence, n_batch for a decode, both in tokens.

    n_seq_max: the number of slots.
    """

    @property
    def n_ctx(self) -> int: ...

    @property
    def n_batch(self) -> int: ...

    @property
    def n_seq_max(self) -> int: ...

    def decode(self, chunks: Rows[Chunk]) -> None:
        """Compute all tokens of `chunks` in one batch. Raises Cancelled or EngineError."""

    def sampler(self, params: SamplingParams) -> TokenSampler: ...

    def probability(self, row: int, token: int) -> float:
        """Return the probability of `token` in batch row `row`, before filters and temperature."""

    def is_end(self, token: int) -> bool:
        """Return whether `token` ends the generation (there may be several such tokens)."""
