"""What a slot of llama.cpp's KV cache holds, to a file and back (llama_state_seq_*_file)."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import llama_cpp.llama_cpp as lib

from qwq_cli.engine.backend import complaint, forget_complaints
from qwq_cli.errors import EngineError


def size(context: Any, slot: int) -> int:
    """Bytes that `save` would write, about."""
    return int(lib.llama_state_seq_get_size(context, slot))


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
