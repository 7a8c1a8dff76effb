"""The demonstration model as an unknown file: it gives the same output, but is tried first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qwq_cli.trial import model_inside
from tests.fuzz import gguf_mutations

_TEXT = 8  # the type of a value in a GGUF file


def write_stranger(folder: Path) -> Path:
    file = gguf_mutations.parse(model_inside().read_bytes())
    key = gguf_mutations.Key(b"qwq.stranger", _TEXT, (1).to_bytes(8, "little") + b"1")
    path = folder / "stranger.gguf"
    path.write_bytes(replace(file, keys=(*file.keys, key)).bytes)
    return path
