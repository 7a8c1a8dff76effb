from __future__ import annotations

import gzip
import tracemalloc

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.errors import UsageError
from qwq_cli.solve.packed import unpacked

PACKERS = [gzip.compress, zstandard.compress]


@given(st.binary(), st.binary(), st.sampled_from(PACKERS))
def test_what_was_packed_comes_out(first: bytes, second: bytes, pack: object) -> None:
    assert callable(pack)
    assert unpacked(pack(first), "p", 1000) == first
    assert unpacked(pack(first) + pack(second), "p", 1000) == first + second


def test_what_is_not_packed_stays() -> None:
    assert unpacked(b"1+1", "p", 10) == b"1+1"
    assert unpacked(gzip.compress(b"1+1") + b"\0" * 99, "p", 10) == b"1+1"


@pytest.mark.parametrize("pack", PACKERS)
def test_damage_is_told(pack: object) -> None:
    assert callable(pack)
    whole = pack(b"1+1" * 99)
    spoiled = whole[:8] + bytes(byte ^ 0xFF for byte in whole[8:])
    for data in (whole[:-2], whole[:5], spoiled, whole + b"more"):
        with pytest.raises(UsageError, match=r"p\.gz is damaged"):
            unpacked(data, "p.gz", 1000)


@pytest.mark.parametrize("pack", PACKERS)
def test_a_bomb_does_not_fill_the_memory(pack: object) -> None:
    assert callable(pack)
    bomb = pack(bytes(400 << 20))
    tracemalloc.start()
    found = unpacked(bomb, "p", 1 << 20)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) > 1 << 20
    assert peak < 80 << 20


def test_without_zstd_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("importlib.import_module", missing)
    with pytest.raises(UsageError, match="packed with zstd") as told:
        unpacked(zstandard.compress(b"1"), "p.jsonl.zst", 10)
    assert told.value.hint == "To read it: pip install 'qwq-cli[zstd]'"


def test_the_zstd_of_the_standard_library_is_taken_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Newer:
        ZstdError = zstandard.ZstdError

        @staticmethod
        def ZstdDecompressor() -> object:
            return zstandard.ZstdDecompressor().decompressobj()

    monkeypatch.setattr("importlib.import_module", {"compression.zstd": Newer}.__getitem__)
    assert unpacked(zstandard.compress(b"1+1"), "p.zst", 10) == b"1+1"
