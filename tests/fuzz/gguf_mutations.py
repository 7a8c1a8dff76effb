"""Structured mutations of a small GGUF file: whole formats that say something wrong.

    for name, data in mutations(path.read_bytes(), seed=1, count=2000): ...

The same seed gives the same files.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

STRING, ARRAY, BOOL, U32, I32, F32, U64 = 8, 9, 7, 4, 5, 6, 10
WIDTHS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
TYPES = (0, 1, 2, 3, 6, 7, 8, 10, 12, 14, 16, 19, 24, 26, 28, 30, 39, 77, 2**31)
NUMBERS = (0, 1, 2, 3, 7, 63, 64, 255, 4096, 2**16, 2**24, 2**31 - 1, 2**31, 2**32 - 1)
LONG_NUMBERS = (*NUMBERS, 2**40, 2**63, 2**64 - 1)
ARCHITECTURES = (
    "bert", "nomic-bert", "clip", "llama", "qwen3", "gemma2", "mamba", "t5encoder", "rwkv6", "gpt2",
    "falcon-h1", "deepseek2", "phi3", "none", "", "\x1b[31mred", "x" * 5000,
)  # fmt: skip
TOKENIZERS = ("none", "gpt2", "llama", "bert", "t5", "rwkv", "plamo2", "no such one", "")


@dataclass(frozen=True)
class Key:
    """value: as it is written, behind its type."""

    name: bytes
    kind: int
    value: bytes


@dataclass(frozen=True)
class Tensor:
    name: bytes
    dimensions: tuple[int, ...]
    kind: int
    offset: int


@dataclass(frozen=True)
class File:
    """data: from the first tensor's beginning. The counts are told, whatever there is."""

    keys: tuple[Key, ...]
    tensors: tuple[Tensor, ...]
    data: bytes
    version: int = 3
    magic: bytes = b"GGUF"
    more_keys: int = 0
    more_tensors: int = 0
    ends: int | None = field(default=None)

    def key(self, name: str) -> int | None:
        return next((at for at, key in enumerate(self.keys) if key.name == name.encode()), None)

    @property
    def bytes(self) -> bytes:
        counts = (len(self.tensors) + self.more_tensors, len(self.keys) + self.more_keys)
        head = self.magic + struct.pack("<I2Q", self.version, *(n % 2**64 for n in counts))
        keys = b"".join(
            _text(key.name) + struct.pack("<I", key.kind) + key.value for key in self.keys
        )
        infos = b"".join(map(_info, self.tensors))
        body = head + keys + infos
        return (body + bytes(-len(body) % 32) + self.data)[: self.ends]


def mutations(original: bytes, seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Names tell what was done: `0017-tensor-type`."""
    file, luck = parse(original), random.Random(seed)
    for number in range(count):
        kinds = luck.choices(list(CHANGES), k=luck.choice((1, 1, 1, 2)))
        changed = file
        for kind in kinds:
            with suppress(struct.error, IndexError, ValueError):  # the one before left no sense
                changed = CHANGES[kind](changed, luck)
        data = changed.bytes
        if luck.random() < 0.05:
            data = _flipped(data, luck)
        yield f"{number:04}-{'-'.join(kinds)}", data


def parse(data: bytes) -> File:
    """Of a file that is right."""
    version, tensors, keys = struct.unpack_from("<I2Q", data, 4)
    at, found, infos = 24, [], []
    for _ in range(keys):
        name, at = _read_text(data, at)
        (kind,) = struct.unpack_from("<I", data, at)
        end = _end(data, kind, at + 4)
        found.append(Key(name, kind, data[at + 4 : end]))
        at = end
    for _ in range(tensors):
        name, at = _read_text(data, at)
        (count,) = struct.unpack_from("<I", data, at)
        dimensions = struct.unpack_from(f"<{count}Q", data, at + 4)
        kind, offset = struct.unpack_from("<IQ", data, at + 4 + 8 * count)
        infos.append(Tensor(name, dimensions, kind, offset))
        at += 16 + 8 * count
    return File(tuple(found), tuple(infos), data[at + -at % 32 :], version)


def _text(text: bytes) -> bytes:
    return struct.pack("<Q", len(text)) + text


def _read_text(data: bytes, at: int) -> tuple[bytes, int]:
    (length,) = struct.unpack_from("<Q", data, at)
    return data[at + 8 : at + 8 + length], at + 8 + length


def _end(data: bytes, kind: int, at: int) -> int:
    if kind == STRING:
        return _read_text(data, at)[1]
    if kind != ARRAY:
        return at + WIDTHS[kind]
    inner, count = struct.unpack_from("<IQ", data, at)
    at += 12
    if inner != STRING:
        return int(at + count * WIDTHS[inner])
    for _ in range(count):
        at = _read_text(data, at)[1]
    return at


def _info(tensor: Tensor) -> bytes:
    sizes = struct.pack(f"<I{len(tensor.dimensions)}Q", len(tensor.dimensions), *tensor.dimensions)
    return (
        _text(tensor.name) + sizes + struct.pack("<IQ", tensor.kind % 2**32, tensor.offset % 2**64)
    )


# What is changed. Each takes a file and gives another.

Change = Callable[[File, random.Random], File]


def _with_key(file: File, at: int, key: Key) -> File:
    return replace(file, keys=(*file.keys[:at], key, *file.keys[at + 1 :]))


def _with_tensor(file: File, at: int, tensor: Tensor) -> File:
    return replace(file, tensors=(*file.tensors[:at], tensor, *file.tensors[at + 1 :]))


def _any_key(file: File, luck: random.Random) -> int:
    """Keys of the architecture are no rarer than those of the tokenizer."""
    ours = [at for at, key in enumerate(file.keys) if not key.name.startswith(b"general.")]
    return luck.choice(ours or range(len(file.keys))) if file.keys else -1


def _number(file: File, luck: random.Random) -> File:
    """A number out of its range."""
    fitting = [at for at, key in enumerate(file.keys) if WIDTHS.get(key.kind) in (4, 8)]
    if not fitting:
        return file
    at = luck.choice(fitting)
    key = file.keys[at]
    width = WIDTHS[key.kind]
    value = luck.choice(NUMBERS if width == 4 else LONG_NUMBERS) % 2 ** (8 * width)
    return _with_key(file, at, replace(key, value=value.to_bytes(width, "little")))


def _kind_of_key(file: File, luck: random.Random) -> File:
    """Another type, with the bytes as they were, or fitting ones."""
    at = _any_key(file, luck)
    key, kind = file.keys[at], luck.choice((U32, I32, F32, BOOL, STRING, ARRAY, U64, 13, 99))
    value = luck.choice((key.value, bytes(WIDTHS.get(kind, 8)), _text(b"x")))
    return _with_key(file, at, replace(key, kind=kind, value=value))


def _no_key(file: File, luck: random.Random) -> File:
    at = _any_key(file, luck)
    return replace(file, keys=file.keys[:at] + file.keys[at + 1 :]) if at >= 0 else file


def _twice(file: File, luck: random.Random) -> File:
    if luck.random() < 0.5 and file.tensors:
        return replace(file, tensors=(*file.tensors, luck.choice(file.tensors)))
    return replace(file, keys=(*file.keys, luck.choice(file.keys))) if file.keys else file


def _an_array(file: File, luck: random.Random) -> tuple[int, Key, int, int] | None:
    """Where one stands among the keys, the key, and the type and number of its items."""
    arrays = [at for at, key in enumerate(file.keys) if key.kind == ARRAY]
    if not arrays:
        return None
    at = luck.choice(arrays)
    inner, count = struct.unpack_from("<IQ", file.keys[at].value)
    return at, file.keys[at], inner, count


def _array(file: File, luck: random.Random) -> File:
    """Fewer or more items than are told, or another count."""
    found = _an_array(file, luck)
    if found is None:
        return file
    at, key, inner, count = found
    count = luck.choice((0, 1, count - 1, count + 1, count // 2, *LONG_NUMBERS)) % 2**64
    inner = luck.choice((inner, inner, inner, U32, STRING, ARRAY))
    return _with_key(
        file, at, replace(key, value=struct.pack("<IQ", inner, count) + key.value[12:])
    )


def _shorter_array(file: File, luck: random.Random) -> File:
    """A vocabulary, scores or types of another length, all told rightly."""
    found = _an_array(file, luck)
    if found is None:
        return file
    at, key, inner, count = found
    kept, end = luck.choice((0, 1, count // 2, max(count - 1, 0))), 12
    for _ in range(kept):
        end = _read_text(key.value, end)[1] if inner == STRING else end + WIDTHS.get(inner, 1)
    return _with_key(
        file, at, replace(key, value=struct.pack("<IQ", inner, kept) + key.value[12:end])
    )


def _token(file: File, luck: random.Random) -> File:
    """A token that is empty, long, no Unicode, or there already."""
    at = file.key("tokenizer.ggml.tokens")
    if at is None:
        return file
    value, (count,) = file.keys[at].value, struct.unpack_from("<Q", file.keys[at].value, 4)
    end, which = 12, luck.randrange(max(count, 1))
    for _ in range(min(which, count)):
        end = _read_text(value, end)[1]
    rest = value[_read_text(value, end)[1] :] if which < count else b""
    text = luck.choice((b"", b"\xff\xfe", b"\0", b"a", b"<s>", b"x" * 100_000, b"\x1b[2J"))
    return _with_key(file, at, replace(file.keys[at], value=value[:end] + _text(text) + rest))


def _text_key(file: File, luck: random.Random) -> File:
    texts = [at for at, key in enumerate(file.keys) if key.kind == STRING]
    if not texts:
        return file
    at = luck.choice(texts)
    name = file.keys[at].name
    if name == b"general.architecture":
        text = luck.choice(ARCHITECTURES).encode()
    elif name.startswith(b"tokenizer.ggml"):
        text = luck.choice((*TOKENIZERS, "default", "qwen2", "llama-bpe", "gpt-2")).encode()
    else:
        text = luck.choice((b"", b"\xff", b"\x1b[2J", b"x" * 300_000, b"adapter", b"mmproj"))
    return _with_key(file, at, replace(file.keys[at], value=_text(text)))


def _special_key(file: File, luck: random.Random) -> File:
    """One that makes another kind of file of it."""
    arch = next(
        (
            k.value[8:].decode("utf-8", "replace")
            for k in file.keys
            if k.name == b"general.architecture"
        ),
        "x",
    )
    name, value = luck.choice(
        (
            (f"{arch}.pooling_type", luck.choice((0, 1, 2, 3, 4, 5, 99))),
            (f"{arch}.attention.causal", 0),
            (f"{arch}.expert_count", luck.choice((1, 8, 10**6))),
            (f"{arch}.rope.dimension_count", luck.choice((0, 1, 3, 10**6))),
            (f"{arch}.attention.key_length", luck.choice((0, 1, 7, 10**6))),
            (f"{arch}.vocab_size", luck.choice((0, 1, 10**9))),
            (f"{arch}.attention.sliding_window", luck.choice((0, 1, 10**9))),
            ("split.count", luck.choice((0, 2, 60_000))),
            ("split.no", luck.choice((1, 65_535))),
            ("general.alignment", luck.choice((0, 1, 3, 8, 2**31))),
            ("tokenizer.ggml.bos_token_id", luck.choice(NUMBERS)),
            ("tokenizer.ggml.eos_token_id", luck.choice(NUMBERS)),
            ("tokenizer.ggml.add_bos_token", 1),
        )
    )
    kind = BOOL if name.endswith((".causal", "add_bos_token")) else U32
    key = Key(name.encode(), kind, value.to_bytes(WIDTHS[kind], "little"))
    kept = tuple(each for each in file.keys if each.name != key.name)
    return replace(file, keys=(*kept, key))


def _shape(file: File, luck: random.Random) -> File:
    if not file.tensors:
        return file
    at = luck.randrange(len(file.tensors))
    tensor = file.tensors[at]
    sizes = list(tensor.dimensions) or [1]
    place, size = luck.randrange(len(sizes)), luck.choice((0, 1, 2, 31, 32, 256, 2**31, 2**63))
    what = luck.random()
    if what < 0.4:
        sizes[place] = luck.choice((size, sizes[place] * 2, sizes[place] // 2, sizes[place] + 1))
    elif what < 0.6:
        sizes = sizes[::-1] if len(sizes) > 1 else [*sizes, 1]
    else:
        sizes = luck.choice((sizes[:-1], [*sizes, 1], [*sizes, 2], [1] * 5, []))
    return _with_tensor(file, at, replace(tensor, dimensions=tuple(sizes)))


def _kind_of_tensor(file: File, luck: random.Random) -> File:
    if not file.tensors:
        return file
    at = luck.randrange(len(file.tensors))
    return _with_tensor(file, at, replace(file.tensors[at], kind=luck.choice(TYPES)))


def _offset(file: File, luck: random.Random) -> File:
    if not file.tensors:
        return file
    at = luck.randrange(len(file.tensors))
    offset = file.tensors[at].offset
    offset = luck.choice((0, 1, offset + 32, offset + 1, len(file.data), 2**40, 2**64 - 32))
    return _with_tensor(file, at, replace(file.tensors[at], offset=offset))


def _name(file: File, luck: random.Random) -> File:
    if not file.tensors:
        return file
    at = luck.randrange(len(file.tensors))
    other = luck.choice(file.tensors).name
    name = luck.choice((b"", b"x" * 200, other, file.tensors[at].name + b".lora_a", b"\xff\0"))
    return _with_tensor(file, at, replace(file.tensors[at], name=name))


def _no_tensor(file: File, luck: random.Random) -> File:
    if not file.tensors:
        return file
    count = luck.choice((1, 1, 1, len(file.tensors)))
    at = luck.randrange(len(file.tensors))
    return replace(file, tensors=file.tensors[:at] + file.tensors[at + count :])


def _cut(file: File, luck: random.Random) -> File:
    length = len(file.bytes)
    header = length - len(file.data)
    ends = (luck.randrange(max(header, 1)), luck.randrange(max(length, 1)), 24)
    return replace(file, ends=luck.choice(ends))


def _weights(file: File, luck: random.Random) -> File:
    """Bytes that are no numbers, or zeros, in the tensors."""
    data, length = bytearray(file.data), min(len(file.data), luck.choice((64, 4096, 200_000)))
    start = luck.randrange(max(len(data) - length, 1))
    filling = luck.choice((b"\xff", b"\0", b"\x7f", None))
    data[start : start + length] = filling * length if filling else luck.randbytes(length)
    return replace(file, data=bytes(data))


def _head(file: File, luck: random.Random) -> File:
    return luck.choice(
        (
            replace(file, magic=luck.choice((b"GGML", b"GGUf", b"\0\0\0\0"))),
            replace(file, version=luck.choice((0, 1, 2, 4, 2**24 * 3, 2**32 - 1))),
            replace(file, more_keys=luck.choice((-1, 1, 10**4, 2**63))),
            replace(file, more_tensors=luck.choice((-1, 1, 10**4, 2**63))),
        )
    )


def _flipped(data: bytes, luck: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(luck.choice((1, 4, 64))):
        changed[luck.randrange(min(len(changed), 60_000))] = luck.randrange(256)
    return bytes(changed)


CHANGES: dict[str, Change] = {
    "number": _number, "key-type": _kind_of_key, "no-key": _no_key, "twice": _twice,
    "array": _array, "shorter-array": _shorter_array, "token": _token, "text": _text_key,
    "special-key": _special_key, "shape": _shape, "tensor-type": _kind_of_tensor,
    "offset": _offset, "name": _name, "no-tensor": _no_tensor, "cut": _cut, "weights": _weights,
    "head": _head,
}  # fmt: skip
