"""Mutated model files: the same ones for a seed, and a header is read or refused, nothing else."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path

import pytest

from qwq_cli.errors import InvalidModelFile
from qwq_cli.hub.gguf.gguf import interpret
from qwq_cli.hub.gguf.metadata import read_metadata
from qwq_cli.hub.gguf.special_tokens import special_tokens_in
from tests.fuzz.gguf_mutations import mutations, parse
from tests.fuzz.templates import templates
from tests.hub.gguf_writer import tiny


def test_a_file_is_read_as_it_is_written(demo: Path) -> None:
    data = demo.read_bytes()
    assert parse(data).bytes == data


def test_a_seed_gives_the_same() -> None:
    assert list(mutations(tiny(), 3, 50)) == list(mutations(tiny(), 3, 50))
    assert list(mutations(tiny(), 3, 50)) != list(mutations(tiny(), 4, 50))
    assert list(templates("{{ messages }}", 3, 90)) == list(templates("{{ messages }}", 3, 90))


@pytest.mark.parametrize("seed", range(5))
def test_headers_raise_only_our_error(seed: int) -> None:
    for name, data in mutations(tiny(), seed, 200):
        with suppress(InvalidModelFile):
            header = interpret(read_metadata(io.BytesIO(data), name), name)
            special_tokens_in(io.BytesIO(data), name, header)
