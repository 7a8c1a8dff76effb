"""What is computed: one model, one question, so many tokens. Crosses to the workers as JSON."""

from __future__ import annotations

from pathlib import Path

import msgspec

from qwq_cli.engine.chat_template import render
from qwq_cli.engine.params import ContextParams, ModelParams, SamplingParams
from qwq_cli.engine.vocabulary import Vocabulary, encode
from qwq_cli.values.message import Message

SYSTEM = "Please reason step by step."
QUESTION = (
    "Prove that there are infinitely many primes. Then prove it in a second, a third and a fourth "
    "way, each in full detail, and check every proof at length before you go on to the next."
)


class Workload(msgspec.Struct, frozen=True, kw_only=True):
    """`tokens` to decode after the prompt; `n_ctx` and `threads` as in ContextParams."""

    model: str
    threads: int
    tokens: int
    n_ctx: int
    seed: int

    @property
    def model_params(self) -> ModelParams:
        return ModelParams(Path(self.model))

    @property
    def context_params(self) -> ContextParams:
        return ContextParams(n_ctx=self.n_ctx, threads=self.threads)

    @property
    def sampling(self) -> SamplingParams:
        """The vendor's, which are the defaults."""
        return SamplingParams(seed=self.seed, max_tokens=self.tokens)

    @property
    def messages(self) -> list[Message]:
        return [Message("system", SYSTEM), Message("user", QUESTION)]

    def prompt(self, vocabulary: Vocabulary) -> list[int]:
        return encode(vocabulary, render(vocabulary.chat_template, self.messages))
