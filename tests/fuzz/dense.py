"""JSON whose values are small and many: a packed file of some kilobytes may hold millions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from qwq_cli.json_scan import MAX_VALUES
from qwq_cli.solve.json_text import NoValue, decoded
from qwq_cli.solve.row import Wrong
from qwq_cli.transcripts.json_values import json_values
from tests.fuzz.inputs import Bytes, as_text, scraps
from tests.fuzz.target import Target

PIECES = (
    "[],", "{},", "1,", '"",', '"a",', '{"a":1},', "[[]],", '"\\n",', '"\\"",', '"\\\\",', "[", "]",
    "{", "}", '"', "\\", ",", ":", "\n", "\\n", '\\"', '"\\ud800",', "null,",
)  # fmt: skip
LENGTH = 4 << 20  # characters


def dense(data: bytes) -> None:
    """Read as one value, and as a file with a value before it and one behind it."""
    piece = as_text(data)
    text = piece * (LENGTH // max(len(piece), 1))
    for whole in (f"[{text.rstrip(',')}]", f'["{text}"]', text):
        with suppress(NoValue):
            assert _has_few(decoded(whole))
    first, *others = json_values([f'{{"a": "1"}}\n{{"b": [{text}]}}\n{{"c": "1"}}\n'])
    assert first == {"a": "1"}
    assert others[-1] == {"c": "1"} or "\n" in piece
    assert all(isinstance(each, Wrong) or _has_few(each) for each in others)


def _has_few(value: object) -> bool:
    return sum(1 for _ in _values(value)) <= MAX_VALUES


def _values(value: Any) -> Iterator[object]:
    open_values = [value]
    while open_values:
        each = open_values.pop()
        yield each
        if isinstance(each, dict | list):
            open_values += each.values() if isinstance(each, dict) else each


def _inputs() -> Bytes:
    return scraps(PIECES, most=4)


TARGETS = (Target("dense-json", _inputs(), dense, seconds=20.0, costs=20),)
