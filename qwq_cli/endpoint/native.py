"""llama-server's own way to continue a text: token ids in, text and token ids out.

Source: tools/server/README.md of llama.cpp, POST /completion.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

from qwq_cli.endpoint.completion import Asked, Event, Heard, Reader, Usage, decoded
from qwq_cli.endpoint.usage import counted
from qwq_cli.values.kinds import FinishReason

# llama-server's default has another order and includes penalties.
SAMPLERS = ("top_k", "top_p", "min_p", "temperature")


class _Read(msgspec.Struct, frozen=True):
    total: int = 0
    cache: int = 0
    processed: int = 0


class _Timings(msgspec.Struct, frozen=True):
    cache_n: int = 0


class _Probability(msgspec.Struct, frozen=True):
    logprob: float | None = None


class _Native(Event, frozen=True):
    content: str = ""
    tokens: tuple[int, ...] = ()
    stop: bool = False
    stop_type: str = ""
    tokens_predicted: int = 0
    tokens_evaluated: int = 0
    prompt_progress: _Read | None = None
    timings: _Timings | None = None
    completion_probabilities: tuple[_Probability, ...] = ()


class Native:
    """The Dialect of llama-server."""

    path = "/completion"
    tells_probability = True

    def body(self, asked: Asked, model: str | None) -> dict[str, Any]:
        sampling = asked.sampling
        told = {"n_probs": 1} if asked.tells_probability else {}
        return {
            "prompt": asked.prompt,
            "stream": True,
            "n_predict": asked.most,
            "seed": asked.seed,
            "temperature": sampling.temperature,
            "top_k": sampling.top_k,
            "top_p": sampling.top_p,
            "min_p": sampling.min_p,
            "samplers": SAMPLERS,
            "repeat_penalty": 1.0,
            "stop": asked.stop,
            "preserved_tokens": asked.shown,
            "cache_prompt": True,
            "return_tokens": True,
            "return_progress": True,
            **told,
            **({"model": model} if model else {}),
        }

    def reader(self, asked: Asked, host: str) -> Reader:
        return partial(self._read, host)

    def _read(self, host: str, data: bytes) -> Heard:
        event = decoded(data, _Native, host)
        if event.prompt_progress:
            read = event.prompt_progress
            done = max(read.cache, min(read.processed, read.total))
            cached = Usage(counted(read.total) or 0, 0, counted(read.cache))
            return Heard(read=(done, read.total), usage=cached)
        logs = tuple(p.logprob for p in event.completion_probabilities if p.logprob is not None)
        output = counted(event.tokens_predicted) or 0
        heard = Heard(event.content, event.tokens, output, logs)
        if not event.stop:
            return heard
        is_limit = event.stop_type == "limit"
        from_cache = counted(event.timings.cache_n) if event.timings else None
        prompt = counted(event.tokens_evaluated) or 0
        return heard._replace(
            finish=FinishReason.LENGTH if is_limit else FinishReason.STOP,
            usage=Usage(prompt, output, from_cache),
        )
