"""KvMemory on llama.cpp: its memory of each slot (llama_memory_seq_*, llama_state_seq_*)."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qwq_cli.engine.backend import Handle, complaint, forget_complaints
from qwq_cli.engine.library import lib
from qwq_cli.engine.params import ContextParams, KvLayout
from qwq_cli.errors import EngineError

_PARTIAL = lib.LLAMA_STATE_SEQ_FLAGS_PARTIAL_ONLY  # without the attention cells


class LlamaMemory(Handle):
    """The memory of a context, which it owns.

    window: how many tokens sliding-window layers look back; 0 if there are none, or if no tokens
    can be taken back in any case.
    """

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

    @property
    def can_take_back(self) -> bool:
        return self._can_rewind and not self._window

    def trim(self, slot: int, length: int) -> bool:
        return self._has_window(slot, length) and bool(
            lib.llama_memory_seq_rm(self._memory, slot, length, -1)
        )

    def copy(self, source: int, target: int, length: int) -> bool:
        """Copy tokens between slots.

        Between split slots, and with a recurrent state, llama.cpp can only copy everything.
        """
        end = length if self.layout is KvLayout.UNIFIED else -1
        lib.llama_memory_seq_cp(self._memory, source, target, -1, end)
        return self.trim(target, length)

    def snapshot(self, slot: int) -> bytes:
        room = lib.llama_state_seq_get_size_ext(self._pointer, slot, _PARTIAL)
        state = (ctypes.c_uint8 * room)()
        written = lib.llama_state_seq_get_data_ext(self._pointer, state, room, slot, _PARTIAL)
        return bytes(memoryview(state)[:written])

    def restore(self, slot: int, state: bytes) -> bool:
        data = ctypes.cast(ctypes.c_char_p(state), ctypes.POINTER(ctypes.c_uint8))
        read = lib.llama_state_seq_set_data_ext(self._pointer, data, len(state), slot, _PARTIAL)
        return bool(read == len(state))

    def state_size(self, slot: int) -> int:
        return int(lib.llama_state_seq_get_size(self._pointer, slot))

    def save_state(self, slot: int, path: Path, tokens: Sequence[int]) -> None:
        forget_complaints()
        array = (lib.llama_token * len(tokens))(*tokens)
        name = os.fsencode(path)
        if not lib.llama_state_seq_save_file(self._pointer, name, slot, array, len(tokens)):
            raise EngineError(f"What the model has read can't be written to {path}: {complaint()}.")

    def load_state(self, slot: int, path: Path) -> list[int]:
        forget_complaints()
        room, count = self._params.n_ctx, ctypes.c_size_t()
        array = (lib.llama_token * room)()
        read = lib.llama_state_seq_load_file(
            self._pointer, os.fsencode(path), slot, array, room, ctypes.byref(count)
        )
        if not read:
            raise EngineError(f"What is saved in {path} can't be read: {complaint()}.")
        return list(array[: count.value])

    def _has_window(self, slot: int, length: int) -> bool:
        """Return whether the cache still has all cells that the token after `length` looks back to.

        llama.cpp reuses cells that have left the window, even if there is free room.
        """
        if not self._window or not length:
            return True
        first: int = lib.llama_memory_seq_pos_min(self._memory, slot)
        return 0 <= first <= max(0, length + 1 - self._window)
