from __future__ import annotations

import struct
from pathlib import Path

import pytest

from qwq_cli.errors import InvalidModelFile
from qwq_cli.hub.gguf.gguf import inspect
from qwq_cli.hub.gguf.special_tokens import special_tokens
from tests.hub.gguf_writer import text, write_tiny


def found(path: Path) -> dict[str, str]:
    return dict(special_tokens(path, inspect(path).header))


def test_their_texts_are_those_of_the_vocabulary(tmp_path: Path, demo: Path) -> None:
    path = write_tiny(
        tmp_path / "m.gguf",
        tokenizer__ggml__tokens=["<unk>", "a", "<s>", "b", "</s>"],
        tokenizer__ggml__bos_token_id=2,
        tokenizer__ggml__eos_token_id=4,
        tokenizer__ggml__padding_token_id=4,
        tokenizer__ggml__unknown_token_id=0,
        tokenizer__ggml__seperator_token_id=9,  # no such entry
    )
    assert found(path) == {
        "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "</s>",
    }  # fmt: skip
    assert found(demo)["eos_token"] == "<|im_end|>"


def test_a_file_that_names_none_has_none(tmp_path: Path) -> None:
    assert found(write_tiny(tmp_path / "m.gguf")) == {}


def test_a_token_of_absurd_length_is_refused(tmp_path: Path) -> None:
    path = write_tiny(tmp_path / "m.gguf", tokenizer__ggml__bos_token_id=1)
    header = inspect(path).header
    data = path.read_bytes()
    path.write_bytes(data.replace(text("bc"), struct.pack("<Q", 1 << 40) + b"bc"))
    with pytest.raises(InvalidModelFile, match="has 1,099,511,627,776 bytes"):
        special_tokens(path, header)
