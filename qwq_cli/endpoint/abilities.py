"""What works at an endpoint, as far as its kind and what it tells say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from qwq_cli.endpoint.server import Kind, Server


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
    """why: in a few words."""

    ability: Ability
    works: bool
    why: str


_COUNTING = frozenset({Kind.LLAMA_SERVER})
_PROBABILITY = frozenset({Kind.LLAMA_SERVER, Kind.VLLM, Kind.SGLANG})


def abilities(server: Server, *, raw: bool) -> tuple[Works, ...]:
    """raw: whether it goes on with a text of ours, of which we know how it is to be written."""
    if not raw:
        why = "it does not go on with a text, or nobody tells the template of its model"
        return tuple(Works(ability, False, why) for ability in Ability)
    exact = "token by token" if server.kind in _COUNTING else "tokens are counted by events"
    slots = f"{server.slots} at a time" if server.slots else "as many as it takes"
    is_told = server.kind in _PROBABILITY
    return (
        Works(Ability.THOUGHT, True, "the text comes as the model writes it"),
        Works(Ability.BUDGET, True, exact),
        Works(Ability.ANSWER_NOW, True, "text is put in"),
        Works(Ability.REWIND, True, "a new request; its cache has what is kept"),
        Works(Ability.SEED, True, "the same again, as far as the server keeps to it"),
        Works(Ability.PROBABILITY, is_told, "so --stop early works" if is_told else "not told"),
        Works(Ability.BATCH, True, slots),
    )
