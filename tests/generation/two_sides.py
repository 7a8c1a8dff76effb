"""An engine here and llama-server on the same model: where their texts part, and whether at a tie.

Builds for other processors round differently. Where two tokens are as good as equal, one build may
choose the one and another build the other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import NamedTuple
from urllib.request import Request, urlopen

import numpy

from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.engine import Engine
from qwq_cli.engine.llama import LlamaContext, LlamaModel
from qwq_cli.engine.params import ContextParams, ModelParams, SamplingParams
from qwq_cli.engine.scheduler import Chunk
from qwq_cli.engine.sequence import Sequence as TokenSequence
from qwq_cli.generation.local import LocalGenerator
from qwq_cli.generation.served import ServedGenerator
from tests.endpoint.lines import PROFILE, generator_at
from tests.endpoint.real_server import running_llama_server

SIZES = ContextParams(n_ctx=1024, threads=1)
LOOKED_AT = 8  # tokens before a parting, where the noise is measured
MOST_NOISE = 0.5  # in a difference of two logarithms; more is a fault and no rounding
TOLD = 20  # tokens whose probabilities the server tells
UNTOLD = log(1e-6)  # of any other

Logs = Callable[[Sequence[int]], Mapping[int, float]]  # of the token after a prefix


class Parting(NamedTuple):
    """Token `at` of an output is `here` or `there`. By how much each side prefers `here`, as the
    difference of two logarithms of probabilities: gap_here, gap_there. noise: how far such
    differences of the two sides are apart at the tokens before."""

    at: int
    here: int
    there: int
    gap_here: float
    gap_there: float
    noise: float

    @property
    def is_tie(self) -> bool:
        return max(abs(self.gap_here), abs(self.gap_there)) <= self.noise <= MOST_NOISE

    def told(self, case: str, weights: LlamaModel) -> str:
        one, other = (weights.piece(token).decode("utf-8", "replace") for token in self[1:3])
        return (
            f"{case}: token {self.at + 1} is {one!r} here and {other!r} there; log-probabilities "
            f"differ by {self.gap_here:+.4f} here and {self.gap_there:+.4f} there, noise "
            f"{self.noise:.4f}: {'a tie' if self.is_tie else 'A FAULT'}"
        )


@dataclass(frozen=True)
class Sides:
    weights: LlamaModel
    here: LocalGenerator
    there: ServedGenerator
    logs_here: Logs
    logs_there: Logs

    def parting(
        self, prompt: Sequence[int], one: Sequence[int], other: Sequence[int]
    ) -> Parting | None:
        """Of two outputs after the same prompt; None where one goes on as the other does."""
        pairs = enumerate(zip(one, other, strict=False))
        at = next((at for at, (a, b) in pairs if a != b), None)
        if at is None:
            return None
        prefix, tokens = [*prompt, *one[:at]], (one[at], other[at])
        earlier = range(len(prefix) - min(LOOKED_AT, at), len(prefix)) or [len(prefix)]
        noise = max(self._noise(prefix[:length]) for length in earlier)
        here, there = (_gap(logs(prefix), *tokens) for logs in (self.logs_here, self.logs_there))
        return Parting(at, *tokens, here, there, noise)

    def _noise(self, prefix: Sequence[int]) -> float:
        """In how much the two likeliest tokens differ."""
        here, there = self.logs_here(prefix), self.logs_there(prefix)
        best, second = sorted(here, key=here.__getitem__)[-2:]
        return abs(_gap(here, best, second) - _gap(there, best, second))


@contextmanager
def both_sides(model: Path, log: Path, *options: str) -> Iterator[Sides]:
    """options: of the server."""
    with ExitStack() as stack:
        url = stack.enter_context(running_llama_server(model, log, *options))
        weights = stack.enter_context(LlamaModel(ModelParams(model), cancel=Cancel()))
        contexts = [LlamaContext(weights, SIZES, cancel=Cancel()) for _ in range(2)]
        engine, looking = (stack.enter_context(context) for context in contexts)
        running = Engine(engine)
        stack.callback(running.close)
        yield Sides(
            weights,
            LocalGenerator(running, weights, PROFILE),
            stack.enter_context(generator_at(url)),
            lambda prefix: _logs_here(looking, prefix),
            lambda prefix: _logs_there(url, prefix),
        )


def _logs_here(context: LlamaContext, prefix: Sequence[int]) -> Mapping[int, float]:
    sequence = TokenSequence(list(prefix), SamplingParams())
    context.trim(0, 0)
    size = context.n_batch
    for start in range(0, len(prefix), size):
        length = min(size, len(prefix) - start)
        context.decode([Chunk(sequence, 0, start, length, last=True)])
    logits = context.logits(length - 1)
    logs = logits - logits.max() - numpy.log(numpy.exp(logits - logits.max()).sum())
    return {int(token): float(logs[token]) for token in numpy.argsort(logs)[-TOLD:]}


def _logs_there(url: str, prefix: Sequence[int]) -> Mapping[int, float]:
    body = {"prompt": list(prefix), "n_predict": 1, "n_probs": TOLD, "temperature": 0}
    asked = Request(f"{url}/completion", json.dumps(body).encode())
    asked.add_header("Content-Type", "application/json")
    with urlopen(asked, timeout=120) as answer:
        (told,) = json.load(answer)["completion_probabilities"]
    return {each["id"]: each["logprob"] for each in told["top_logprobs"]}


def _gap(logs: Mapping[int, float], one: int, other: int) -> float:
    return logs.get(one, UNTOLD) - logs.get(other, UNTOLD)
