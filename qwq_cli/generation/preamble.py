"""What all prompts of a model begin with: the head of its template and the system message.

It is computed as a batch of its own. So its numbers in the cache are identical, whether they were
computed now or loaded from disk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qwq_cli.engine.engine import Engine
from qwq_cli.engine.sequence import common
from qwq_cli.values.message import Message

LEAST = 16  # tokens; a shorter preamble is computed together with the question
_OTHERS = ("0", "a")  # questions without a common beginning


class Preambles:
    """Preambles by system message. tokens: returns the prompt tokens of messages."""

    def __init__(self, tokens: Callable[[Sequence[Message]], Sequence[int]]) -> None:
        self._tokens = tokens
        self._known: dict[str, Sequence[int]] = {}

    def of(self, messages: Sequence[Message]) -> Sequence[int]:
        """Return the preamble's tokens; empty if it is too short to store."""
        head = list(messages[:1]) if messages and messages[0].role == "system" else []
        key = head[0].content if head else ""
        if key not in self._known:
            some, other = (self._tokens([*head, Message("user", text)]) for text in _OTHERS)
            found = some[: common(some, other)]
            self._known[key] = found if len(found) >= LEAST else ()
        return self._known[key]


@dataclass(frozen=True)
class ComputedTokens:
    """A `Computed`, see qwq_cli.generation.generation."""

    engine: Engine
    tokens: Sequence[int]

    def size(self) -> int:
        return self.engine.state_size(self.tokens)

    def save(self, path: Path) -> int:
        return self.engine.save_state(self.tokens, path)
