"""The preamble of a model's prompts, stored on disk from one run to the next."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import msgspec

from qwq_cli.errors import EngineError
from qwq_cli.generation.kept_state import KeptStates, Origin, StateDamaged
from qwq_cli.generation.local import LocalGenerator
from qwq_cli.generation.preamble import ComputedTokens
from qwq_cli.values.message import Message

LIMIT = 256_000_000  # bytes of all stored preambles
PAYS = 2e10  # weights times tokens; about 0.3 s on two cores


@contextmanager
def kept_preamble(
    states: KeptStates,
    generator: LocalGenerator,
    weights: int,
    origin: Callable[[], Origin],
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[None]:
    """Load the preamble of the usual prompt at the start, or store it at the end.

    It only saves time, so what can't be read or written is ignored. weights: the number of the
    model's weights. tell: called if a stored file is damaged.
    """
    tokens = _usual(generator)
    if not states.limit or weights * len(tokens) < PAYS:
        yield
        return
    come_from = origin()
    name = _name(tokens, come_from)
    try:
        is_there = _load(states, name, generator, come_from)
    except StateDamaged as error:
        tell(f"{error.message} The model reads it again.")
        is_there = False
    yield
    if not is_there and generator.engine.held(tokens) == len(tokens):
        with suppress(EngineError):
            states.save(name, ComputedTokens(generator.engine, tokens), come_from)


def _usual(generator: LocalGenerator) -> Sequence[int]:
    system = generator.profile.system
    return generator.preambles.of([Message("system", system)] if system else [])


def _load(states: KeptStates, name: str, generator: LocalGenerator, origin: Origin) -> bool:
    """Load a preamble; return whether it worked. Raises StateDamaged."""
    try:
        return states.load(name, generator, origin) > 0
    except StateDamaged:
        raise
    except EngineError:
        states.forget(name)
        return False


def _name(tokens: Sequence[int], origin: Origin) -> str:
    text = msgspec.json.encode([origin, list(tokens)])
    return hashlib.sha256(text).hexdigest()[:32]
