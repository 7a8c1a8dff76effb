"""What a server counted and charged."""

from __future__ import annotations

from typing import TypeVar

from qwq_cli.values.value import Value

Number = TypeVar("Number", int, float)


def _sum(one: Number | None, other: Number | None) -> Number | None:
    if one is None or other is None:
        return other if one is None else one
    return one + other


class Served(Value, frozen=True, kw_only=True):
    """What a server counted and charged for a run, over all its requests. cached: part of the
    prompts. thought: part of the output; None if the server doesn't tell. cost: in its currency.
    uncounted: requests that were cut off before the server told its counts. For these the counts
    are our own; those of prompts are lower bounds.

    inserted: text that qwq put in; a server counts it with the prompt. unread: part of the output
    that came after a run had been taken back or ended. So output + inserted - unread are the tokens
    of the thought and the answer, of text that was taken back, and of probes."""

    requests: int = 0
    prompt_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int | None = None
    thought_tokens: int | None = None
    cost: float | None = None
    uncounted: int = 0
    inserted_tokens: int = 0
    unread_tokens: int = 0

    def plus(self, other: Served) -> Served:
        return Served(
            requests=self.requests + other.requests,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cached_tokens=_sum(self.cached_tokens, other.cached_tokens),
            thought_tokens=_sum(self.thought_tokens, other.thought_tokens),
            cost=_sum(self.cost, other.cost),
            uncounted=self.uncounted + other.uncounted,
            inserted_tokens=self.inserted_tokens + other.inserted_tokens,
            unread_tokens=self.unread_tokens + other.unread_tokens,
        )


class EndpointUse(Value, frozen=True, kw_only=True):
    """What one endpoint did in a run over problems. width: samples at a time in the end; measured:
    whether that was found by measuring. samples: how many it was given. put_off: how often it
    refused for the moment, or broke off. gone: why it was given up; None if it was not."""

    address: str
    width: int
    measured: bool
    samples: int
    tokens: int
    put_off: int = 0
    gone: str | None = None
