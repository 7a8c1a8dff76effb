"""What a slot of llama.cpp's KV cache holds, kept elsewhere and back (llama_state_seq_*)."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import llama_cpp.llama_cpp as lib

from qwq_cli.engine.backend import complaint, forget_complaints
from qwq_cli.errors import EngineError

_PARTIAL = lib.LLAMA_STATE_SEQ_FLAGS_PARTIAL_ONLY  # without the cells that attention looks at


def size(context: Any, slot: int) -> int:
    """Bytes that `save` would write, about."""
    return int(lib.llama_state_seq_get_size(context, slot))


def snapshot(context: Any, slot: int) -> bytes:
    """What can't be trimmed of the slot; empty if llama.cpp can't tell it."""
    room = lib.llama_state_seq_get_size_ext(context, slot, _PARTIAL)
    state = (ctypes.c_uint8 * room)()
    written = lib.llama_state_seq_get_data_ext(context, state, room, slot, _PARTIAL)
    return bytes(memoryview(state)[:written])


def restore(context: Any, slot: int, state: bytes) -> bool:
    """Whether the slot now has what `snapshot` gave; a state may go into another slot too."""
    data = ctypes.cast(ctypes.c_char_p(state), ctypes.POINTER(ctypes.c_uint8))
    read = lib.llama_state_seq_set_data_ext(context, data, len(state), slot, _PARTIAL)
    return bool(read == len(state))


def save(context: Any, slot: int, path: Path, tokens: Sequence[int]) -> None:
    """Write the slot, which holds `tokens`. Raises EngineError, also on a full disk."""
    forget_complaints()
    array = (lib.llama_token * len(tokens))(*tokens)
    name = os.fsencode(path)
    if not lib.llama_state_seq_save_file(context, name, slot, array, len(tokens)):
        raise EngineError(f"The KV cache can't be written to {path}: {complaint()}.")


def load(context: Any, slot: int, path: Path, room: int) -> list[int]:
    """Read into an empty slot; the tokens it then holds, `room` of them at most.

    Raises EngineError.
    """
    forget_complaints()
    array, count = (lib.llama_token * room)(), ctypes.c_size_t()
    name = os.fsencode(path)
    read = lib.llama_state_seq_load_file(context, name, slot, array, room, ctypes.byref(count))
    if not read:
        raise EngineError(f"The KV cache in {path} can't be read: {complaint()}.")
    return list(array[: count.value])
