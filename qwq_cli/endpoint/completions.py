"""Completions as OpenAI had them, and vLLM, SGLang, LM Studio and others have."""

from __future__ import annotations

from typing import Any

import msgspec

from qwq_cli.endpoint.completion import Asked, Event, Heard, Usage, decoded
from qwq_cli.endpoint.server import Kind
from qwq_cli.values.kinds import FinishReason

# Of what goes beyond OpenAI's own fields: some servers refuse what they don't know.
_EXTRAS = {
    Kind.LLAMA_SERVER: ("top_k", "min_p"),
    Kind.VLLM: ("top_k", "min_p"),
    Kind.SGLANG: ("top_k", "min_p"),
    Kind.LM_STUDIO: ("top_k",),
}
_ENDS = {
    "stop": FinishReason.STOP, "eos": FinishReason.STOP, "eos_token": FinishReason.STOP,
    "stop_sequence": FinishReason.STOP, "length": FinishReason.LENGTH,
}  # fmt: skip
_TELLS_PROBABILITY = frozenset({Kind.LLAMA_SERVER, Kind.VLLM, Kind.SGLANG})


class _LogProbabilities(msgspec.Struct, frozen=True):
    token_logprobs: tuple[float | None, ...] | None = None


class _Choice(msgspec.Struct, frozen=True):
    text: str | None = None
    finish_reason: str | None = None
    logprobs: _LogProbabilities | None = None


class _Cached(msgspec.Struct, frozen=True):
    cached_tokens: int | None = None


class UsageTold(msgspec.Struct, frozen=True):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    prompt_tokens_details: _Cached | None = None

    @property
    def usage(self) -> Usage:
        details = self.prompt_tokens_details
        cached = details.cached_tokens if details else None
        return Usage(self.prompt_tokens, self.completion_tokens, cached)


class _Completion(Event, frozen=True):
    choices: tuple[_Choice, ...] = ()
    usage: UsageTold | None = None


class Completions:
    """A Dialect."""

    path = "/v1/completions"

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    @property
    def tells_probability(self) -> bool:
        return self._kind in _TELLS_PROBABILITY

    def body(self, asked: Asked, model: str | None) -> dict[str, Any]:
        extras = {key: getattr(asked.sampling, key) for key in _EXTRAS.get(self._kind, ())}
        if self._kind is not Kind.LLAMA_SERVER and extras.get("top_k") == 0:
            extras["top_k"] = -1  # that is how they say that all tokens count
        return {
            **({"model": model} if model else {}),
            "prompt": asked.prompt,
            "stream": True,
            "stream_options": {"include_usage": True},
            "max_tokens": asked.most,
            "seed": asked.seed,
            "temperature": asked.sampling.temperature,
            "top_p": asked.sampling.top_p,
            **extras,
            **({"stop": asked.stop} if asked.stop else {}),
            **({"logprobs": 1} if asked.tells_probability else {}),
        }

    def read(self, data: bytes, host: str) -> Heard:
        event = decoded(data, _Completion, host)
        usage = event.usage.usage if event.usage else None
        if not event.choices:
            return Heard(usage=usage)
        choice = event.choices[0]
        told = choice.logprobs.token_logprobs if choice.logprobs else None
        logs = tuple(log for log in told or () if log is not None)
        return Heard(
            choice.text or "", logs=logs, finish=finish_of(choice.finish_reason), usage=usage
        )


def finish_of(word: str | None) -> FinishReason | None:
    """In OpenAI's words. What ends for any other reason is no end, as if the server broke off."""
    return _ENDS.get(word or "")
