"""What a GGUF model is and whether it is complete, from its header, without loading it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qwq_cli.errors import InvalidModelFile, ModelNotFound
from qwq_cli.hub.gguf.ggml_types import quant_name
from qwq_cli.hub.gguf.metadata import (
    MAX_LAYERS,
    SPECIAL,
    VOCABULARY,
    Metadata,
    read_metadata,
    shown,
)

MAX_PARTS = 1_000
WIDEST = 1 << 20  # elements of an embedding or of the output head
RANGES: Mapping[str, tuple[int, int]] = {  # of keys after "ARCHITECTURE."; one may be missing
    "block_count": (1, MAX_LAYERS),
    "context_length": (1, 2**31 - 1),
    "embedding_length": (1, WIDEST),
    "attention.head_count": (0, 1 << 16),
    "attention.head_count_kv": (0, 1 << 16),
    "attention.key_length": (0, WIDEST),
    "attention.value_length": (0, WIDEST),
    "expert_count": (0, 1 << 16),
    "expert_used_count": (0, 1 << 16),
}
# Architectures that don't produce text.
FOREIGN = {
    "clip": "a vision projector, which goes with a model",
    **dict.fromkeys(
        (
            "bert", "eurobert", "gemma-embedding", "jina-bert-v2", "jina-bert-v3", "modern-bert",
            "neo-bert", "nomic-bert", "nomic-bert-moe", "t5encoder",
        ),
        "a model for embeddings or ranking",
    ),
    "wavtokenizer-dec": "a decoder of sound",
}  # fmt: skip
PART = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})\.gguf", re.IGNORECASE)


def stem_of(name: str) -> str:
    """Return a model's file name without its ending and part number."""
    part = PART.fullmatch(name)
    return part["stem"] if part else name[: -len(".gguf")]


@dataclass(frozen=True, kw_only=True)
class Header:
    """What a model's (first) file says about itself. Lengths are in elements.

    heads and kv_heads: a number for each layer. split_count: 1 for a model in one file.
    special_ids: token ids by their names in templates. vocabulary_start: see Metadata. experts: how
    many a layer of a mixture has. experts_used: how many of these compute each token.
    """

    architecture: str
    name: str | None
    quant: str | None
    layers: int
    context_length: int
    embedding_length: int
    heads: tuple[int, ...]
    kv_heads: tuple[int, ...]
    key_length: int
    value_length: int
    vocabulary: int
    chat_template: str | None
    split_count: int = 1
    vocabulary_start: int = 0
    special_ids: tuple[tuple[str, int], ...] = ()
    experts: int = 0
    experts_used: int = 0


@dataclass(frozen=True, kw_only=True)
class ModelFile:
    """A complete model: its files in order, their size in bytes and the number of weights.

    active: the number of weights used for each token, if it is not all.
    """

    header: Header
    files: tuple[Path, ...]
    size: int
    parameters: int
    active: int | None = None


def inspect(path: Path) -> ModelFile:
    """Read and check the file and, if the model is split, all of its parts.

    Raises ModelNotFound if there is no such file, and InvalidModelFile if it can't be run.
    """
    first = _read(path)
    header = interpret(first, str(path))
    files = split_files(path, header.split_count)
    parts = (first, *map(_read, files[1:]))
    if not sum(part.tensor_count for part in parts):
        raise InvalidModelFile(f"{path} holds no weights, only a vocabulary.")
    if not header.vocabulary:
        raise InvalidModelFile(f"{path} has no vocabulary: it lacks {VOCABULARY}.")
    return ModelFile(
        header=header,
        files=files,
        size=sum(file.stat().st_size for file in files),
        parameters=sum(part.parameters for part in parts),
        active=active_of(header, parts),
    )


def active_of(header: Header, parts: Sequence[Metadata]) -> int | None:
    """Return the number of weights used per token in a mixture of experts; None for others."""
    held = sum(part.expert_parameters for part in parts)
    if not held or not 0 < header.experts_used <= header.experts:
        return None
    idle = held * (header.experts - header.experts_used) // header.experts
    return sum(part.parameters for part in parts) - idle


def interpret(metadata: Metadata, name: str) -> Header:
    """Return the header. Raises InvalidModelFile if a key of every language model is missing."""
    _require_first(metadata, name)
    architecture = _architecture(metadata, name)
    _require_ranges(metadata, architecture, name)
    if metadata.number(f"{architecture}.attention.causal") == 0:
        raise InvalidModelFile(
            f"{name} is a model for embeddings or diffusion: it can't write token by token.",
            "qwq models list",
        )
    layers = _size(metadata, architecture, "block_count", name)
    embedding = _size(metadata, architecture, "embedding_length", name)
    heads = _per_layer(metadata, f"{architecture}.attention.head_count", layers) or (0,) * layers
    kv_heads = _per_layer(metadata, f"{architecture}.attention.head_count_kv", layers) or heads
    head_length = embedding // max(heads, default=0) if any(heads) else 0
    file_type = metadata.number("general.file_type")
    return Header(
        architecture=architecture,
        name=metadata.text("general.name"),
        quant=None if file_type is None else quant_name(file_type),
        layers=layers,
        context_length=_size(metadata, architecture, "context_length", name),
        embedding_length=embedding,
        heads=heads,
        kv_heads=kv_heads,
        key_length=_or(metadata.number(f"{architecture}.attention.key_length"), head_length),
        value_length=_or(metadata.number(f"{architecture}.attention.value_length"), head_length),
        vocabulary=metadata.vocabulary,
        chat_template=metadata.text("tokenizer.chat_template"),
        split_count=max(1, _or(metadata.number("split.count"), 1)),
        vocabulary_start=metadata.vocabulary_start,
        special_ids=tuple(_special_ids(metadata)),
        experts=_or(metadata.number(f"{architecture}.expert_count"), 0),
        experts_used=_or(metadata.number(f"{architecture}.expert_used_count"), 0),
    )


def _require_first(metadata: Metadata, name: str) -> None:
    number = metadata.number("split.no")
    if number and _or(metadata.number("split.count"), 1) > 1:
        raise InvalidModelFile(f"{name} is part {number + 1} of a split model.", FIRST_PART)


def _special_ids(metadata: Metadata) -> Iterator[tuple[str, int]]:
    for name, key in SPECIAL.items():
        number = metadata.number(key)
        if number is not None and number < metadata.vocabulary:
            yield name, number


FIRST_PART = "Name its first part, which ends in -00001-of-N.gguf."


def split_files(path: Path, count: int) -> tuple[Path, ...]:
    """Return all files of a model in `count` parts; `path` is the first.

    Raises InvalidModelFile if a file is missing, or if `path` is not named as a first part.
    """
    if count == 1:
        return (path,)
    named = PART.fullmatch(path.name)
    if count > MAX_PARTS or named is None or int(named["number"]) != 1:
        raise InvalidModelFile(f"{path} is one of {count:,} parts but not named so.", FIRST_PART)
    files = tuple(
        path.with_name(f"{named['stem']}-{part:05}-of-{count:05}.gguf")
        for part in range(1, count + 1)
    )
    missing = [file.name for file in files if not file.is_file()]
    if missing:
        raise InvalidModelFile(
            f"{path} is split in {count} parts, and {len(missing)} of them are not there: "
            f"{', '.join(missing[:3])}{', ...' if len(missing) > 3 else ''}.",
            f"Put all parts into {path.parent}.",
        )
    return files


def _read(path: Path) -> Metadata:
    try:
        if not path.is_file() and path.exists():  # opening a pipe would block
            raise InvalidModelFile(f"{path} is not a file.", "Name the .gguf file itself.")
        with path.open("rb") as file:
            return read_metadata(file, str(path))
    except FileNotFoundError:
        raise ModelNotFound(f"There is no file {path}.") from None
    except OSError as error:
        raise InvalidModelFile(f"Cannot read {path}: {error.strerror or error}.") from error


def _architecture(metadata: Metadata, name: str) -> str:
    kind = metadata.text("general.type") or "model"
    if kind != "model":
        raise InvalidModelFile(f"{name} is of type {shown(kind)}, not a language model.")
    architecture = metadata.text("general.architecture")
    if not architecture:
        raise InvalidModelFile(f"{name} names no architecture.")
    if architecture in FOREIGN:
        raise InvalidModelFile(
            f"{name} is {FOREIGN[architecture]}: it can't answer.", "qwq models list"
        )
    return architecture


def _size(metadata: Metadata, architecture: str, key: str, name: str) -> int:
    size = metadata.number(f"{architecture}.{key}")
    if not size:
        raise InvalidModelFile(
            f"{name} lacks {shown(architecture)}.{key}: it is damaged, or no language model."
        )
    return size


def _require_ranges(metadata: Metadata, architecture: str, name: str) -> None:
    for ending, (least, most) in RANGES.items():
        key = f"{architecture}.{ending}"
        value = metadata.values.get(key, least)
        numbers = value if isinstance(value, tuple) else (value,)
        for number in numbers:
            if isinstance(number, int) and not least <= number <= most:
                raise InvalidModelFile(
                    f"{name} is damaged: {shown(key)} is {number:,}, not {least:,} to {most:,}.",
                    "Download it again, or take another file of this model.",
                )


def _per_layer(metadata: Metadata, key: str, layers: int) -> tuple[int, ...] | None:
    value = metadata.values.get(key)
    if isinstance(value, tuple):
        return value if len(value) == layers and min(value) >= 0 else None
    number = metadata.number(key)
    return None if number is None else (number,) * layers


def _or(value: int | None, default: int) -> int:
    return default if value is None else value
