"""What works at an endpoint, as far as its kind and its own answers tell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from qwq_cli.endpoint.server import Kind, Server
from qwq_cli.endpoint.way import Way


class Ability(str, Enum):
    THOUGHT = "thought shown"
    BUDGET = "budget"
    ANSWER_NOW = "answer now"
    REWIND = "rewind"
    SEED = "seed"
    PROBABILITY = "log-probabilities"
    BATCH = "many at a time"


@dataclass(frozen=True)
class Works:
    """Something that works or not. why: the reason in a few words."""

    ability: Ability
    works: bool
    why: str


_COUNTING = frozenset({Kind.LLAMA_SERVER})
_PROBABILITY = frozenset({Kind.LLAMA_SERVER, Kind.VLLM, Kind.SGLANG})


def abilities(server: Server) -> tuple[Works, ...]:
    """Return what works at a server whose habits are known."""
    way = server.habits.way if server.habits else None
    slots = f"{server.slots} at a time" if server.slots else "as many as it takes"
    seed = Works(Ability.SEED, True, "the same text again, if the server keeps to it")
    if server.habits and "seed" in server.habits.without:
        seed = Works(Ability.SEED, False, "it refuses one")
    batch = Works(Ability.BATCH, True, slots)
    if way is Way.RAW:
        return (*_raw(server), seed, _probability(server), batch)
    is_prefilled = way is Way.PREFILLED
    why = "it can continue an answer" if is_prefilled else "each answer starts from the beginning"
    return (
        Works(Ability.THOUGHT, True, "in the text, or in a field of its own"),
        Works(Ability.BUDGET, False, "needs a raw text"),
        Works(Ability.ANSWER_NOW, is_prefilled, why),
        Works(Ability.REWIND, is_prefilled, why),
        seed,
        Works(Ability.PROBABILITY, False, "not asked for in chats"),
        batch,
    )


def _raw(server: Server) -> tuple[Works, ...]:
    exact = "token by token" if server.kind in _COUNTING else "tokens are counted by events"
    return (
        Works(Ability.THOUGHT, True, "the text comes as the model writes it"),
        Works(Ability.BUDGET, True, exact),
        Works(Ability.ANSWER_NOW, True, "text is put in"),
        Works(Ability.REWIND, True, "a new request; its cache has what is kept"),
    )


def _probability(server: Server) -> Works:
    is_told = server.kind in _PROBABILITY
    return Works(Ability.PROBABILITY, is_told, "so --stop early works" if is_told else "not told")
