"""Small GGUF files for tests, written from the format's specification."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

U32, F32, BOOL, STRING, ARRAY, U64 = 4, 6, 7, 8, 9, 10
F32_TENSOR, Q8_0_TENSOR, F16_TENSOR = 0, 8, 1


@dataclass(frozen=True)
class Tensor:
    name: str
    dimensions: tuple[int, ...]
    kind: int = F32_TENSOR
    size: int = 0  # bytes of data to write


def text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def value(item: object) -> bytes:
    """Type and value, the type guessed from Python's."""
    if isinstance(item, bool):
        return struct.pack("<I?", BOOL, item)
    if isinstance(item, int):
        return struct.pack("<II", U32, item)
    if isinstance(item, float):
        return struct.pack("<If", F32, item)
    if isinstance(item, str):
        return struct.pack("<I", STRING) + text(item)
    assert isinstance(item, Sequence)
    return struct.pack("<I", ARRAY) + array(item)


def array(items: Sequence[object]) -> bytes:
    if items and isinstance(items[0], str):
        return struct.pack("<IQ", STRING, len(items)) + b"".join(text(str(item)) for item in items)
    return struct.pack(f"<IQ{len(items)}I", U32, len(items), *items)


def gguf(
    values: Mapping[str, object], tensors: Sequence[Tensor] = (), *, version: int = 3
) -> bytes:
    """A whole file: header, padding to 32 bytes, zeros for the tensors."""
    head = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(values))
    keys = b"".join(text(key) + value(item) for key, item in values.items())
    infos, offset = b"", 0
    for tensor in tensors:
        sizes = struct.pack(
            f"<I{len(tensor.dimensions)}Q", len(tensor.dimensions), *tensor.dimensions
        )
        infos += text(tensor.name) + sizes + struct.pack("<IQ", tensor.kind, offset)
        offset += -(-tensor.size // 32) * 32
    body = head + keys + infos
    return body + bytes(-len(body) % 32) + bytes(offset)


SHAPE: Mapping[str, object] = {
    "general.architecture": "qwen2",
    "general.name": "Tiny",
    "general.file_type": 7,
    "qwen2.block_count": 2,
    "qwen2.context_length": 1024,
    "qwen2.embedding_length": 64,
    "qwen2.attention.head_count": 4,
    "qwen2.attention.head_count_kv": 2,
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.tokens": ["a", "bc", "", "déjà"],
    "tokenizer.chat_template": "{{ messages }}",
}
WEIGHTS = (
    Tensor("token_embd.weight", (64, 4), F32_TENSOR, 1024),
    Tensor("blk.0.attn_q.weight", (64, 64), Q8_0_TENSOR, 4352),
)


def tiny(**changes: object) -> bytes:
    """A whole small model. `changes` set keys, dots written as __; None removes one."""
    renamed = {key.replace("__", "."): item for key, item in changes.items()}
    values = {key: item for key, item in {**SHAPE, **renamed}.items() if item is not None}
    return gguf(values, WEIGHTS)


def write_tiny(path: Path, **changes: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(tiny(**changes))
    return path
