"""What `drafting.py` is asked to measure, and what its parts share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.chat_template import render
from qwq_cli.engine.draft_length import ROWS, DraftLength
from qwq_cli.engine.llama import LlamaContext, LlamaModel
from qwq_cli.engine.params import ContextParams, KvLayout, SamplingParams
from qwq_cli.engine.scheduler import Chunk
from qwq_cli.engine.sequence import Sequence as TokenSequence
from qwq_cli.engine.vocabulary import encode
from qwq_cli.values.message import Message

SIZES = (1, 2, 3, 4, 6, 8, 12, 16)
PROMPT_ROOM = 512  # tokens beside those of an answer
Costs = Mapping[int, float]


class Forced(DraftLength):
    """Always so many tokens, one of `lengths` after the other, whatever they cost."""

    def __init__(self, lengths: Sequence[int]) -> None:
        super().__init__()
        self._lengths = cycle(lengths)
        self._next = 0

    def most(self, width: int, *, is_free: bool) -> int:
        self._next = next(self._lengths)
        return self._next

    def choose(self, guesses: Sequence[tuple[int, int]], width: int) -> int:
        return min(self._next, max((length for length, _ in guesses), default=0))

    def learn(self, *_: object, **__: object) -> None:
        """Nothing: it stays as it is."""


@dataclass(frozen=True)
class Plan:
    """questions: answered with each kind of drafts; runs: compared with plain ones, token for
    token."""

    model: Path
    draft: Path | None
    threads: int
    depth: int
    rounds: int
    questions: int
    runs: int
    tokens: int
    costs: Costs | None

    @property
    def n_ctx(self) -> int:
        return self.tokens + PROMPT_ROOM


def open_context(plan: Plan, weights: LlamaModel, n_ctx: int, *, width: int = 1) -> LlamaContext:
    """width: sequences, each with a buffer of its own, as in runs over problems."""
    layout = KvLayout.SPLIT if width > 1 else KvLayout.UNIFIED
    params = ContextParams(
        n_ctx=n_ctx, threads=plan.threads, n_rows=ROWS, n_seq_max=width, layout=layout
    )
    return LlamaContext(weights, params, cancel=Cancel())


def prompt(weights: LlamaModel, question: str) -> list[int]:
    return encode(weights, render(weights.chat_template, [Message("user", question)]))


def read(
    context: LlamaContext, sequence: TokenSequence, start: int, end: int, *, slot: int = 0
) -> None:
    """Compute its tokens from `start` up to `end`, as a prompt is."""
    for first in range(start, end, context.n_batch):
        size = min(context.n_batch, end - first)
        context.decode([Chunk(sequence, slot, first, size, last=True)])


def decode_rows(
    context: LlamaContext, sequence: TokenSequence, start: int, size: int, *, width: int = 1
) -> None:
    """A decode of so many tokens, as a draft is checked: all rows give logits. width: in so many
    slots the same."""
    draft = tuple(sequence.tokens[start + 1 : start + size])
    context.decode(
        [Chunk(sequence, slot, start, 1, last=True, draft=draft) for slot in range(width)]
    )


def running_text(weights: LlamaModel, length: int) -> TokenSequence:
    """Of that many tokens."""
    readme = Path(__file__).parent.joinpath("README.md").read_text("utf-8")
    return TokenSequence(weights.tokenize(readme, special=False)[:length], SamplingParams())
