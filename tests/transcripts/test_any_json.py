"""Whatever stands in a file of a known shape, it is read or told: never a crash."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qwq_cli.solve.row import Wrong
from qwq_cli.transcripts.file import read_file
from qwq_cli.transcripts.to_trace import trace_of
from tests.transcripts.samples import SAMPLES, Sample

ODD: st.SearchStrategy[Any] = st.sampled_from([
    None, True, 0, -1, 1e308, 10**30, "", "x", "\ud800", "attachment://0", [], {}, [[]], [None],
    {"type": "text"}, {"content": []}, [{"type": "thinking", "thinking": 3}], {"text": {"a": []}},
])  # fmt: skip
JSON_SAMPLES = [sample for sample in SAMPLES if not isinstance(sample.content, str | bytes)]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in inner:
            found += places(part, (*path, key))
    return found


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


@pytest.mark.parametrize("sample", JSON_SAMPLES, ids=lambda sample: sample.name)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(data=st.data())
def test_odd_values_anywhere(sample: Sample, tmp_path: Path, data: st.DataObject) -> None:
    value = sample.content
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(places(value)))
        value = replaced(value, path, data.draw(ODD))
    file = tmp_path / "kept.json"
    file.write_text(json.dumps(value), "utf-8")
    for each in read_file(file):
        assert isinstance(each, Wrong) or trace_of(each, file).raw.strip()
