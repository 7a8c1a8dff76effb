"""The raw header of a GGUF file: the keys that we use, and the extent of its tensors.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. Files are untrusted. Sizes and
counts are capped, arrays are skipped unread, and any wrong bytes give InvalidModelFile.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import BinaryIO, NamedTuple

from qwq_cli.errors import InvalidModelFile
from qwq_cli.hub.gguf.ggml_types import tensor_bytes
from qwq_cli.hub.gguf.reader import Reader

MAGIC = b"GGUF"
VERSIONS = (2, 3)
MAX_KEYS = 16_384
MAX_KEPT = 64  # keys; this bounds memory however many architectures a file names
MAX_TENSORS = 131_072
MAX_LAYERS = 4_096
MAX_VOCABULARY = 1 << 24  # the largest published one has 262,208 tokens
MAX_NAME = 1_024  # bytes of a key or of a tensor's name
MAX_TEXT = 1 << 20  # bytes of a stored text; a chat template has some kilobytes
MAX_DIMENSIONS = 4
EXPERTS = "_exps."  # part of the names of tensors that hold all experts of a layer
DEFAULT_ALIGNMENT = 32
MAX_ALIGNMENT = 1 << 20

BOOL, STRING, ARRAY = 7, 8, 9
FORMS: Mapping[int, struct.Struct] = {
    kind: struct.Struct("<" + code) for kind, code in enumerate("BbHhIif?") if kind != STRING
} | {10: struct.Struct("<Q"), 11: struct.Struct("<q"), 12: struct.Struct("<d")}
INTEGERS = frozenset({0, 1, 2, 3, 4, 5, 10, 11})

VOCABULARY = "tokenizer.ggml.tokens"
# Keys of token ids, by the names that chat templates use for the tokens.
SPECIAL = {
    "bos_token": "tokenizer.ggml.bos_token_id",
    "eos_token": "tokenizer.ggml.eos_token_id",
    "unk_token": "tokenizer.ggml.unknown_token_id",
    "sep_token": "tokenizer.ggml.seperator_token_id",  # the format spells it this way
    "pad_token": "tokenizer.ggml.padding_token_id",
    "cls_token": "tokenizer.ggml.cls_token_id",
    "mask_token": "tokenizer.ggml.mask_token_id",
}
KEPT = frozenset(
    {
        "general.alignment",
        "general.architecture",
        "general.file_type",
        "general.name",
        "general.type",
        "split.count",
        "split.no",
        "tokenizer.chat_template",
        *SPECIAL.values(),
    }
)
KEPT_ENDINGS = (  # after "ARCHITECTURE.", whose name may come later in the file
    ".block_count",
    ".context_length",
    ".embedding_length",
    ".attention.head_count",
    ".attention.head_count_kv",
    ".attention.key_length",
    ".attention.value_length",
    ".attention.causal",
    ".expert_count",
    ".expert_used_count",
)

Value = str | int | tuple[int, ...]

FOREIGN = (
    (b"version https://git-lfs", "a Git LFS pointer, not the file it points to", "git lfs pull"),
    (b"<!doctype html", "a web page, not a model", None),
    (b"<html", "a web page, not a model", None),
    (b"pk\x03\x04", "a zip archive or a PyTorch checkpoint, not a GGUF file", None),
    (b"lmgg", "in the GGML format, which GGUF has replaced", None),
    (b"fmgg", "in the GGMF format, which GGUF has replaced", None),
    (b"tjgg", "in the GGJT format, which GGUF has replaced", None),
)


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """The values of stored keys, and the bytes at which tensor data begins and ends.

    vocabulary: the number of its entries, which begin at byte vocabulary_start. expert_parameters:
    how many of `parameters` belong to experts; each token uses a few experts.
    """

    values: Mapping[str, Value]
    vocabulary: int
    vocabulary_start: int
    tensor_count: int
    parameters: int
    expert_parameters: int
    data_start: int
    data_end: int

    def text(self, key: str) -> str | None:
        value = self.values.get(key)
        return value if isinstance(value, str) else None

    def number(self, key: str) -> int | None:
        value = self.values.get(key)
        return value if isinstance(value, int) and value >= 0 else None


def read_metadata(file: BinaryIO, name: str) -> Metadata:
    """Read a seekable binary file; `name` is for messages.

    Raises InvalidModelFile, also if tensor data that the header promises is missing.
    """
    reader = Reader(file, name)
    _require_magic(reader)
    _require_version(reader)
    tensor_count = _read_count(reader, "tensors", MAX_TENSORS)
    values, vocabulary, vocabulary_start = _read_values(
        reader, _read_count(reader, "keys", MAX_KEYS)
    )
    reader.field = ""
    tensors = _read_tensors(reader, tensor_count)
    data_start = _aligned(reader, values.get("general.alignment", DEFAULT_ALIGNMENT))
    data_end = data_start + tensors.extent
    if tensor_count and data_end > reader.size:
        raise reader.truncated(data_end)
    return Metadata(
        values=values,
        vocabulary=vocabulary,
        vocabulary_start=vocabulary_start,
        tensor_count=tensor_count,
        parameters=tensors.elements,
        expert_parameters=tensors.expert_elements,
        data_start=data_start,
        data_end=data_end,
    )


def _require_magic(reader: Reader) -> None:
    if not reader.size:
        raise InvalidModelFile(f"{reader.name} is empty.", AGAIN)
    ahead = reader.peek(64)
    if ahead.startswith(MAGIC):
        reader.skip(len(MAGIC))
        return
    start = ahead.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for mark, what, command in FOREIGN:
        if start.startswith(mark):
            raise InvalidModelFile(f"{reader.name} is {what}.", command or AGAIN)
    raise InvalidModelFile(f"{reader.name} is not a GGUF file.", AGAIN)


AGAIN = "Download the .gguf file itself; GGUF files begin with the four letters GGUF."


def _require_version(reader: Reader) -> None:
    version = reader.u32()
    if version in VERSIONS:
        return
    if version.to_bytes(4, "little")[3] in VERSIONS:
        raise InvalidModelFile(
            f"{reader.name} is a big-endian GGUF file.", "Use a little-endian file."
        )
    known = " and ".join(map(str, VERSIONS))
    raise InvalidModelFile(f"{reader.name} is GGUF version {version}; versions {known} are known.")


def _read_count(reader: Reader, what: str, most: int) -> int:
    count = reader.u64()
    _require_sane(reader, what, count, most)
    return count


def _require_sane(reader: Reader, what: str, count: int, most: int) -> None:
    if count > most:
        raise InvalidModelFile(
            f"{reader.name} is damaged: it claims {count:,} {what}, more than {most:,}.",
            "Download it again.",
        )


def _read_values(reader: Reader, count: int) -> tuple[dict[str, Value], int, int]:
    values: dict[str, Value] = {}
    vocabulary = start = 0
    for _ in range(count):
        key = _read_name(reader)
        reader.field = shown(key)
        kind = reader.u32()
        if key == VOCABULARY and kind == ARRAY:
            vocabulary = int.from_bytes(reader.peek(12)[4:], "little")
            _require_sane(reader, f"items of {VOCABULARY}", vocabulary, MAX_VOCABULARY)
            start = reader.position + 12
        value = _read_value(reader, kind, is_kept=key in KEPT or key.endswith(KEPT_ENDINGS))
        if value is not None:
            values[key] = value
            _require_sane(reader, "keys of one kind", len(values), MAX_KEPT)
    return values, vocabulary, start


def _read_value(reader: Reader, kind: int, *, is_kept: bool) -> Value | None:
    """Read a text, an integer or a short array of integers; skip anything else and return None."""
    if is_kept and kind == STRING:
        return _read_text(reader, "bytes of text", MAX_TEXT)
    if is_kept and (kind in INTEGERS or kind == BOOL):
        return reader.unpack(FORMS[kind])
    if kind == ARRAY:
        return _read_array(reader, is_kept=is_kept)
    _skip_items(reader, kind, 1)
    return None


def _read_array(reader: Reader, *, is_kept: bool) -> tuple[int, ...] | None:
    kind, count = reader.u32(), reader.u64()
    if is_kept and kind in INTEGERS and count <= MAX_LAYERS:
        return tuple(reader.unpack(FORMS[kind]) for _ in range(count))
    _skip_items(reader, kind, count)
    return None


def _skip_items(reader: Reader, kind: int, count: int) -> None:
    if kind == STRING:
        reader.skip_strings(count)
    elif kind in FORMS:
        reader.skip(count * FORMS[kind].size)
    else:
        raise InvalidModelFile(f"{reader.name} is damaged: there is no value type {kind}.")


def _read_name(reader: Reader) -> str:
    return _read_text(reader, "bytes of a name", MAX_NAME)


def _read_text(reader: Reader, what: str, most: int) -> str:
    length = reader.u64()
    _require_sane(reader, what, length, most)
    return reader.take(length).decode("utf-8", "replace")


class _Tensors(NamedTuple):
    """Elements in all tensors and in those of experts, and the extent of all data in bytes."""

    elements: int
    expert_elements: int
    extent: int


def _read_tensors(reader: Reader, count: int) -> _Tensors:
    elements = of_experts = extent = 0
    for _ in range(count):
        name = _read_name(reader)
        dimensions = reader.u32()
        _require_sane(reader, "dimensions of a tensor", dimensions, MAX_DIMENSIONS)
        size = prod(reader.u64() for _ in range(dimensions))
        kind, offset = reader.u32(), reader.u64()
        elements += size
        of_experts += size if EXPERTS in name else 0
        extent = max(extent, offset + tensor_bytes(kind, size))
    return _Tensors(elements, of_experts, extent)


def shown(text: str) -> str:
    """Return a word of an untrusted file, made safe to print."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:60])


def _aligned(reader: Reader, alignment: Value) -> int:
    """Return where tensor data begins: the position, rounded up."""
    if not isinstance(alignment, int) or not 0 < alignment <= MAX_ALIGNMENT:
        raise InvalidModelFile(f"{reader.name} is damaged: its alignment is {alignment!r}.")
    return -(-reader.position // alignment) * alignment
