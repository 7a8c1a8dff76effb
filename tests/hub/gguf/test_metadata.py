from __future__ import annotations

import io
import struct
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwq_cli.errors import InvalidModelFile
from qwq_cli.hub.gguf import reader
from qwq_cli.hub.gguf.gguf import interpret
from qwq_cli.hub.gguf.metadata import (
    MAX_KEYS,
    MAX_TENSORS,
    MAX_TEXT,
    VOCABULARY,
    Metadata,
    read_metadata,
)
from qwq_cli.hub.gguf.reader import CHUNK
from tests.hub.gguf_writer import Tensor, gguf, text, tiny

TINY = tiny()
HEAD = b"GGUF" + struct.pack("<I", 3)


def read(data: bytes) -> Metadata:
    return read_metadata(io.BytesIO(data), "m.gguf")


def refusal(data: bytes) -> InvalidModelFile:
    with pytest.raises(InvalidModelFile) as caught:
        read(data)
    assert caught.value.message.startswith("m.gguf ")
    return caught.value


def test_reads_what_was_written() -> None:
    found = read(TINY)
    assert (found.tensor_count, found.vocabulary) == (2, 4)
    assert found.parameters == 64 * 4 + 64 * 64
    assert found.data_end == len(TINY)
    assert found.text("general.name") == "Tiny"
    assert found.number("qwen2.block_count") == 2
    assert found.text("qwen2.block_count") is None
    assert found.number("general.name") is None


def test_a_value_of_every_type_is_skipped() -> None:
    kinds = [(0, "B"), (1, "b"), (2, "H"), (3, "h"), (4, "I"), (5, "i"), (6, "f"), (7, "?")]
    kinds += [(10, "Q"), (11, "q"), (12, "d")]
    scalars = [text(f"x.{k}") + struct.pack("<I" + c, k, 1) for k, c in kinds]
    arrays = [text(f"y.{k}") + struct.pack("<IIQ" + 2 * c, 9, k, 2, 1, 1) for k, c in kinds]
    last = text("general.name") + struct.pack("<I", 8) + text("found")
    body = b"".join([*scalars, *arrays, last])
    data = HEAD + struct.pack("<QQ", 0, len(scalars) + len(arrays) + 1) + body
    assert read(data).text("general.name") == "found"


def test_a_vocabulary_longer_than_the_buffer_is_walked() -> None:
    empty = [""] * (2 * CHUNK // 8)  # 8 bytes each, and one of them lies across the buffer's end
    for tokens in (empty, ["t" * 50] * (2 * CHUNK // 50)):
        found = read(gguf({"tokens": tokens, "general.name": "after"}))
        assert found.text("general.name") == "after"
    long = gguf({"a": "x" * (CHUNK + 5), "b": "y" * 3 * CHUNK, "general.name": "after"})
    assert read(long).text("general.name") == "after"


def test_one_byte_short_is_truncated_and_says_where() -> None:
    error = refusal(TINY[:-1])
    assert f"ends at byte {len(TINY) - 1:,}" in error.message
    assert f"{len(TINY):,} are needed" in error.message
    assert "Download it again" in (error.hint or "")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"hello", "not a GGUF file"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00", "Git LFS pointer"),
        (b"\n <!DOCTYPE html><html>", "a web page"),
        (b"<html><body>404</body>", "a web page"),
        (b"PK\x03\x04data", "zip archive"),
        (b"tjgg\x01\x00\x00\x00", "GGJT"),
        (b"GGUF" + struct.pack("<IQQ", 9, 0, 0), "version 9"),
        (b"GGUF" + struct.pack(">IQQ", 3, 0, 0), "big-endian"),
        (HEAD + struct.pack("<QQ", MAX_TENSORS + 1, 0), "tensors"),
        (HEAD + struct.pack("<QQ", 0, MAX_KEYS + 1), "keys"),
        (HEAD + struct.pack("<QQQ", 0, 1, 1 << 40), "bytes of a name"),
        (HEAD + struct.pack("<QQ", 0, 1) + text("x") + struct.pack("<I", 99), "value type 99"),
        (gguf({"general.alignment": 0}), "alignment"),
        (gguf({}, [Tensor("t", (1, 1, 1, 1, 1))]), "dimensions"),
    ],
)
def test_what_is_no_model_is_recognised(data: bytes, said: str) -> None:
    assert said in refusal(data).message


def test_a_claim_larger_than_the_file_is_refused_without_reading() -> None:
    claim = HEAD + struct.pack("<QQ", 0, 1) + text("k") + struct.pack("<IIQ", 9, 8, 1 << 60)
    tracemalloc.start()
    refusal(claim)
    refusal(HEAD + struct.pack("<QQ", 0, 1) + text("k") + struct.pack("<IQ", 8, 1 << 62))
    refusal(gguf({}, [Tensor("t", (1 << 63, 1 << 63))]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 * CHUNK


def test_a_vocabulary_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = HEAD + struct.pack("<QQ", 0, 1) + text(VOCABULARY) + struct.pack("<IIQ", 9, 8, 1 << 30)
    assert f"1,073,741,824 items of {VOCABULARY}" in refusal(claim).message
    monkeypatch.setattr(reader, "MAX_HEADER", 1 << 20)
    long = gguf({VOCABULARY: ["x" * (300 << 10)] * 4})
    assert f"{VOCABULARY} goes on beyond 1 MiB" in refusal(long).message


def test_a_kept_text_has_a_limit() -> None:
    key = text("tokenizer.chat_template") + struct.pack("<IQ", 8, MAX_TEXT + 1)
    error = refusal(HEAD + struct.pack("<QQ", 0, 1) + key + bytes(MAX_TEXT + 1))
    assert "bytes of text" in error.message


def test_kept_keys_have_a_limit() -> None:
    error = refusal(gguf({f"a{number}.block_count": 1 for number in range(1000)}))
    assert "keys of one kind" in error.message


@given(cut=st.integers(0, len(TINY) - 1))
def test_a_file_cut_anywhere_is_refused(cut: int) -> None:
    with pytest.raises(InvalidModelFile):
        read(TINY[:cut])


@settings(max_examples=300)
@given(data=st.binary(max_size=200))
def test_random_bytes_behind_a_good_start_raise_only_our_error(data: bytes) -> None:
    for start in (b"", b"GGUF", HEAD, HEAD + struct.pack("<QQ", 2, 3)):
        survives(start + data)


@settings(max_examples=300)
@given(
    at=st.integers(0, read_metadata(io.BytesIO(TINY), "m.gguf").data_start),
    patch=st.binary(min_size=1, max_size=16),
)
def test_a_damaged_header_raises_only_our_error(at: int, patch: bytes) -> None:
    survives(TINY[:at] + patch + TINY[at + len(patch) :])


def survives(data: bytes) -> None:
    tracemalloc.start()
    try:
        interpret(read_metadata(io.BytesIO(data), "m.gguf"), "m.gguf")
    except InvalidModelFile:
        pass
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 2 * (CHUNK + MAX_TEXT)
