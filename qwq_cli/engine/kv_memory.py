"""What the engine asks of the memory that a model keeps for each slot."""

from __future__ import annotations

from collections.abc import Sequence as Tokens
from pathlib import Path
from typing import Protocol

from qwq_cli.engine.params import KvLayout


class KvMemory(Protocol):
    """What a runner offers of llama_memory_seq_*: `length` tokens from the start are kept.

    And of llama_state_seq_*: what a slot holds, to a file and back. Both raise EngineError.
    """

    @property
    def layout(self) -> KvLayout: ...

    @property
    def can_rewind(self) -> bool:
        """Whether tokens at the end of a slot can be removed.

        False for models with recurrent layers: their state holds all tokens that were read, and
        none can be taken out of it. `snapshot` and `restore` are the way back.
        """

    @property
    def can_take_back(self) -> bool:
        """Whether that is so at any time: no sliding window forgets what comes before them."""

    def trim(self, slot: int, length: int) -> bool:
        """Whether the slot now holds `length` tokens at most; if not, it is as it was.

        Length 0 empties any slot. A model with a sliding window may have lost what comes before
        `length`, and answers False even though it can rewind.
        """

    def copy(self, source: int, target: int, length: int) -> bool:
        """Whether the empty slot `target` now holds the first `length` tokens of `source`.

        If not, it holds their attention cells at least, and `restore` makes them whole.
        """

    def snapshot(self, slot: int) -> bytes:
        """The part of the slot that `trim` can't take back: the recurrent state. Empty if llama.cpp
        can't tell it."""

    def restore(self, slot: int, state: bytes) -> bool:
        """Put back what `snapshot` gave, into a slot that holds the same tokens or more."""

    def state_size(self, slot: int) -> int:
        """Bytes of the file, about."""

    def save_state(self, slot: int, path: Path, tokens: Tokens[int]) -> None: ...

    def load_state(self, slot: int, path: Path) -> list[int]:
        """The tokens that the empty slot then holds."""
