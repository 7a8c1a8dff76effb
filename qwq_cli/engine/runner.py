"""What the engine asks of whatever computes tokens; llama.py answers, and so can a test."""

from __future__ import annotations

from collections.abc import Sequence as Rows
from typing import Protocol

from qwq_cli.engine.kv_memory import KvMemory
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.scheduler import Chunk


class Cancelled(Exception):
    """A decode was stopped by the cancel flag; its tokens count as not computed."""


class TokenSampler(Protocol):
    def sample(self, row: int, position: int) -> int:
        """The token for `position` of the sequence, chosen from the logits of batch row `row`.

        The random draw depends on the params' seed and `position` alone.
        """

    def close(self) -> None: ...


class Runner(KvMemory, Protocol):
    """n_ctx: tokens a sequence may have. n_batch: tokens a decode may have. n_seq_max: slots."""

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
        """That of `token` by the logits of batch row `row`, before any filter or temperature."""

    def is_end(self, token: int) -> bool:
        """Whether `token` ends the generation (there may be several such tokens)."""
