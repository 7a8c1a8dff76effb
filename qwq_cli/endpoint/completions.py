"""Text completions as in OpenAI's older API, which vLLM, SGLang, LM Studio and others offer."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

from qwq_cli.endpoint.completion import Asked, Event, Heard, Reader, decoded
from qwq_cli.endpoint.failure import BROKEN_OFF_HINT, BrokenOff, Refused
from qwq_cli.endpoint.server import Kind
from qwq_cli.endpoint.usage import usage_in
from qwq_cli.values.kinds import FinishReason

# Fields beyond OpenAI's own: some servers refuse fields that they don't know.
_EXTRAS = {
    Kind.LLAMA_SERVER: ("top_k", "min_p"),
    Kind.VLLM: ("top_k", "min_p"),
    Kind.SGLANG: ("top_k", "min_p"),
    Kind.LM_STUDIO: ("top_k",),
}
_ENDS = {
    "stop": FinishReason.STOP, "eos": FinishReason.STOP, "eos_token": FinishReason.STOP,
    "stop_sequence": FinishReason.STOP, "length": FinishReason.LENGTH,
    "tool_calls": FinishReason.STOP, "function_call": FinishReason.STOP,
}  # fmt: skip
_BROKEN_OFF = frozenset({"abort", "insufficient_system_resource"})
_TELLS_PROBABILITY = frozenset({Kind.LLAMA_SERVER, Kind.VLLM, Kind.SGLANG})


class _LogProbabilities(msgspec.Struct, frozen=True):
    token_logprobs: tuple[float | None, ...] | None = None


class _Choice(msgspec.Struct, frozen=True):
    text: str | None = None
    finish_reason: str | None = None
    logprobs: _LogProbabilities | None = None


class _Completion(Event, frozen=True):
    choices: tuple[_Choice, ...] | None = ()
    usage: Any = None


class Completions:
    """The Dialect of text completions."""

    path = "/v1/completions"

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    @property
    def tells_probability(self) -> bool:
        return self._kind in _TELLS_PROBABILITY

    def body(self, asked: Asked, model: str | None) -> dict[str, Any]:
        return {
            **({"model": model} if model else {}),
            "prompt": asked.prompt,
            "stream": True,
            "stream_options": {"include_usage": True},
            "max_tokens": asked.most,
            **drawn(asked, self._kind),
            **({"stop": asked.stop} if asked.stop else {}),
            **({"logprobs": 1} if asked.tells_probability else {}),
        }

    def reader(self, asked: Asked, host: str) -> Reader:
        return partial(self._read, host)

    def _read(self, host: str, data: bytes) -> Heard:
        event = decoded(data, _Completion, host)
        usage = usage_in(event.usage)
        if not event.choices:
            return Heard(usage=usage)
        choice = event.choices[0]
        told = choice.logprobs.token_logprobs if choice.logprobs else None
        logs = tuple(log for log in told or () if log is not None)
        return Heard(
            choice.text or "", logs=logs, finish=finish_of(choice.finish_reason, host), usage=usage
        )


def drawn(asked: Asked, kind: Kind) -> dict[str, Any]:
    """Return the sampling fields that a server of this kind accepts."""
    extras = {key: getattr(asked.sampling, key) for key in _EXTRAS.get(kind, ())}
    if kind is not Kind.LLAMA_SERVER and extras.get("top_k") == 0:
        extras["top_k"] = -1  # this value lets all tokens count
    own = {"temperature": asked.sampling.temperature, "top_p": asked.sampling.top_p}
    return {"seed": asked.seed, **own, **extras}


def finish_of(word: str | None, host: str) -> FinishReason | None:
    """Return the reason from OpenAI's word; None while the answer continues.

    Raises QwqError if the word isn't one that ends an answer.
    """
    if not word:
        return None
    if word in _BROKEN_OFF:
        raise BrokenOff(f"{host} broke off its answer.", BROKEN_OFF_HINT)
    if word not in _ENDS:
        raise Refused(f"{host} ended its answer early: {' '.join(word.split())[:80]}.")
    return _ENDS[word]
