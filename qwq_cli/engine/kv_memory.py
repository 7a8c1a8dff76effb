"""The interface to the memory that a model keeps for each slot."""

from __future__ import annotations

from collections.abc import Sequence as Tokens
from pathlib import Path
from typing import Protocol

from qwq_cli.engine.params import KvLayout


class KvMemory(Protocol):
    """What a runner offers of llama_memory_seq_* and llama_state_seq_*.

    `length` counts the tokens that are kept, from the start. Saving and loading a slot's state
    raise EngineError.
    """

    @property
    def layout(self) -> KvLayout: ...

    @property
    def can_rewind(self) -> bool:
        """Whether tokens at the end of a slot can be removed.

        It is False for models with recurrent layers: their state mixes all tokens that were read.
        Use `snapshot` and `restore` for these.
        """

    @property
    def can_take_back(self) -> bool:
        """Whether tokens can be removed at any time: no sliding window forgets earlier ones."""

    def trim(self, slot: int, length: int) -> bool:
        """Cut the slot to at most `length` tokens; return False if that failed and nothing changed.

        Length 0 empties any slot. In a model with a sliding window, tokens before `length` may be
        lost. It then returns False although the model can rewind.
        """

    def copy(self, source: int, target: int, length: int) -> bool:
        """Copy the first `length` tokens of `source` into the empty slot `target`.

        Returns False if only the attention cells could be copied; `restore` then completes them.
        """

    def snapshot(self, slot: int) -> bytes:
        """Return the part of the slot that `trim` can't take back, the recurrent state.

        It is empty if llama.cpp can't provide it.
        """

    def restore(self, slot: int, state: bytes) -> bool:
        """Restore a snapshot in a slot with the same tokens or more; return whether it worked."""

    def state_size(self, slot: int) -> int:
        """Return the approximate size of the file, in bytes."""

    def save_state(self, slot: int, path: Path, tokens: Tokens[int]) -> None: ...

    def load_state(self, slot: int, path: Path) -> list[int]:
        """Load the file into an empty slot and return the tokens that the slot then holds."""
