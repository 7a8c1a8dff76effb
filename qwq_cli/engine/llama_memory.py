"""llama.cpp's memory of each slot (llama_memory_seq_*, llama_state_seq_*), as our KvMemory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import llama_cpp.llama_cpp as lib

from qwq_cli.engine import llama_state
from qwq_cli.engine.backend import Handle
from qwq_cli.engine.params import ContextParams, KvLayout


class LlamaMemory(Handle):
    """Of a context, which it owns. window: how many tokens layers with a sliding window look back,
    0 if there are none or none can be taken back anyway."""

    def __init__(
        self, context: Any, params: ContextParams, *, can_rewind: bool, window: int
    ) -> None:
        super().__init__(context, lib.llama_free)
        self._params, self._can_rewind, self._window = params, can_rewind, window
        self._memory = lib.llama_get_memory(context)

    @property
    def layout(self) -> KvLayout:
        return self._params.layout

    @property
    def can_rewind(self) -> bool:
        return self._can_rewind

    def trim(self, slot: int, length: int) -> bool:
        return self._has_window(slot, length) and bool(
            lib.llama_memory_seq_rm(self._memory, slot, length, -1)
        )

    def copy(self, source: int, target: int, length: int) -> bool:
        """Between split slots llama.cpp copies all there is or nothing; so it always does with a
        recurrent state."""
        end = length if self.layout is KvLayout.UNIFIED else -1
        lib.llama_memory_seq_cp(self._memory, source, target, -1, end)
        return self.trim(target, length)

    def snapshot(self, slot: int) -> bytes:
        return llama_state.snapshot(self._pointer, slot)

    def restore(self, slot: int, state: bytes) -> bool:
        return llama_state.restore(self._pointer, slot, state)

    def state_size(self, slot: int) -> int:
        return llama_state.size(self._pointer, slot)

    def save_state(self, slot: int, path: Path, tokens: Sequence[int]) -> None:
        llama_state.save(self._pointer, slot, path, tokens)

    def load_state(self, slot: int, path: Path) -> list[int]:
        return llama_state.load(self._pointer, slot, path, self._params.n_ctx)

    def _has_window(self, slot: int, length: int) -> bool:
        """Whether all that the token after `length` looks back to is there.

        llama.cpp reuses cells that have left the window, also where there is room.
        """
        if not self._window or not length:
            return True
        first: int = lib.llama_memory_seq_pos_min(self._memory, slot)
        return 0 <= first <= max(0, length + 1 - self._window)
