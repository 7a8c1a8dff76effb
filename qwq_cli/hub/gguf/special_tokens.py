"""The texts of special tokens, such as `<s>` and `<|im_end|>`, which chat templates write."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from qwq_cli.errors import InvalidModelFile
from qwq_cli.hub.gguf.gguf import Header
from qwq_cli.hub.gguf.metadata import MAX_NAME
from qwq_cli.hub.gguf.reader import Reader


def special_tokens(path: Path, header: Header) -> tuple[tuple[str, str], ...]:
    """Return texts by name, from the file with this header. Raises InvalidModelFile."""
    if not header.special_ids:
        return ()
    try:
        with path.open("rb") as file:
            return special_tokens_in(file, str(path), header)
    except OSError as error:
        raise InvalidModelFile(f"Cannot read {path}: {error.strerror or error}.") from error


def special_tokens_in(file: BinaryIO, name: str, header: Header) -> tuple[tuple[str, str], ...]:
    """Return texts by name, from an open file; `name` is for messages."""
    if not header.special_ids:
        return ()
    reader = Reader(file, name)
    reader.skip(header.vocabulary_start)
    texts: dict[int, str] = {}
    for number in sorted({number for _, number in header.special_ids}):
        reader.skip_strings(number - next(reversed(texts), -1) - 1)
        length = reader.u64()
        if length > MAX_NAME:
            raise InvalidModelFile(f"{name} is damaged: a special token has {length:,} bytes.")
        texts[number] = reader.take(length).decode("utf-8", "replace")
    return tuple((name, texts[number]) for name, number in header.special_ids)
