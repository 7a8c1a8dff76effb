"""Checks structures that llama.cpp returns by value: their real size, and their defaults.

A library from another source may have a field more or less. It would then write past the end of our
structure, or a field would be read from the wrong place, without any error. So each structure is
fetched twice as raw bytes, over different fillings and with room after it. Bytes that differ were
not written.
"""

from __future__ import annotations

import ctypes
import platform
import struct
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ROOM = 1024  # bytes
FILLINGS = (0xA5, 0x5A)

Value = int | float | bool | None

# Defaults of llama.cpp 0.5, by field. Fields that are left out are 0, false or a null pointer.
MODEL: Mapping[str, Value] = {
    "n_gpu_layers": -1,
    "split_mode": 1,
    "load_mode": -1,
    "lazy_mode": 1,
    "use_extra_bufts": True,
}
CONTEXT: Mapping[str, Value] = {
    "n_ctx": 512,
    "n_batch": 2048,
    "n_ubatch": 512,
    "n_seq_max": 1,
    "n_outputs_max_per_seq": 1,
    "n_threads": 4,
    "n_threads_batch": 4,
    "rope_scaling_type": -1,
    "pooling_type": -1,
    "attention_type": -1,
    "flash_attn_type": -1,
    "yarn_ext_factor": -1.0,
    "yarn_attn_factor": -1.0,
    "yarn_beta_fast": -1.0,
    "yarn_beta_slow": -1.0,
    "defrag_thold": -1.0,
    "type_k": 1,
    "type_v": 1,
    "offload_kqv": True,
    "no_perf": True,
    "op_offload": True,
    "swa_full": True,
}
SAMPLER_CHAIN: Mapping[str, Value] = {"no_perf": True}
SET = object()  # marks a pointer that is not null
BATCH = dict.fromkeys(("token", "pos", "n_seq_id", "seq_id", "logits"), SET)

# On these machines the caller passes the result's address as a hidden first argument.
IS_EXACT = platform.machine().lower() in ("x86_64", "amd64")


@dataclass(frozen=True)
class Written:
    """What a function returned: the bytes, and the number up to the last one that it wrote."""

    data: bytes
    length: int


def written(function: Any, arguments: Sequence[int] = ()) -> Written:
    """Call a C function that returns a structure of more than 16 bytes by value."""
    takes = [ctypes.c_int32] * len(arguments)
    if not IS_EXACT:
        return _by_value(function, takes, arguments)
    function.argtypes, function.restype = [ctypes.c_void_p, *takes], ctypes.c_void_p
    first, second = (_over(function, filling, arguments) for filling in FILLINGS)
    same = [at for at in range(ROOM) if first[at] == second[at]]
    return Written(first, max(same, default=-1) + 1)


def _over(function: Any, filling: int, arguments: Sequence[int]) -> bytes:
    buffer = (ctypes.c_uint8 * ROOM)(*[filling] * ROOM)
    function(ctypes.addressof(buffer), *arguments)
    return bytes(buffer)


def _by_value(function: Any, takes: Sequence[Any], arguments: Sequence[int]) -> Written:
    """Call it on other machines. The room is zeroed there, so only bytes that are not 0 count."""
    function.argtypes, function.restype = takes, _Room
    data = bytes(function(*arguments))
    return Written(data, len(data.rstrip(b"\0")))


class _Room(ctypes.Structure):
    _fields_ = [("bytes", ctypes.c_uint8 * ROOM)]


def differences(
    structure: Any, found: Written, defaults: Mapping[str, object], *, exact: bool = IS_EXACT
) -> Iterator[str]:
    """Describe how `found` differs from the structure that the binding declares.

    exact: whether `found` shows every byte that was written, zeros included.
    """
    name, size = structure.__name__, ctypes.sizeof(structure)
    fields = [(field[0], field[1], getattr(structure, field[0])) for field in structure._fields_]
    end = max(place.offset + place.size for *_, place in fields)
    if found.length > size or (exact and found.length < end):
        yield f"{name} has {found.length} bytes there, {size} here"
        return
    for field, kind, place in fields:
        told = found.data[place.offset : place.offset + place.size]
        if not _holds(told, kind, defaults.get(field)):
            yield f"{name}.{field} has another default there than here"


def _holds(data: bytes, kind: Any, wanted: object) -> bool:
    if wanted is SET:
        return any(data)
    number: Any = wanted or 0
    if kind is ctypes.c_float:
        return data == struct.pack("=f", number)
    return data == int(number).to_bytes(len(data), sys.byteorder, signed=True)


def shifted(library: Any, binding: Any) -> list[str]:
    """Describe the differences between a loaded library (a ctypes.CDLL) and the binding."""
    chain = library.llama_sampler_chain_default_params
    chain.argtypes, chain.restype = [], ctypes.c_uint8  # a result of one byte comes in a register
    taken = (
        (binding.llama_model_params, written(library.llama_model_default_params), MODEL),
        (binding.llama_context_params, written(library.llama_context_default_params), CONTEXT),
        (binding.llama_batch, written(library.llama_batch_init, (8, 0, 1)), BATCH),
        (binding.llama_sampler_chain_params, Written(bytes([chain()]), 1), SAMPLER_CHAIN),
    )
    return [word for one, found, known in taken for word in differences(one, found, known)]
