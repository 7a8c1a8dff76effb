"""Every way of keeping reasoning that qwq knows: question, thought and answer of a tiny file."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from qwq_cli.solve.row import Wrong
from qwq_cli.transcripts import responses, shapes
from qwq_cli.transcripts.exchange import Shape
from qwq_cli.transcripts.fields import Fields
from qwq_cli.transcripts.file import Found, read_file
from qwq_cli.transcripts.shapes import SHAPES, shape_of
from qwq_cli.transcripts.to_trace import trace_of
from qwq_cli.values.trace import Trace
from tests.transcripts.samples import CHAT, SAMPLES, Sample


def traces(path: Path) -> list[Trace]:
    found = list(read_file(path))
    assert not [each for each in found if isinstance(each, Wrong)]
    return [trace_of(each, path) for each in found if isinstance(each, Found)]


def thought(trace: Trace) -> str:
    """What stands in the steps, with the space between them."""
    spans = [(step.start, step.end) for step in trace.steps]
    gaps = [trace.raw[end:start] for (_, end), (start, _) in pairwise(spans)]
    assert not "".join(gaps).strip()
    return trace.raw[spans[0][0] : spans[-1][1]].strip()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_question_thought_and_answer(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / sample.file
    path.write_bytes(sample.data)
    found = traces(path)
    first = found[0]
    assert len(found) == sample.count
    assert first.question == sample.question
    assert thought(first) == sample.thought
    assert first.answer.text == sample.answer
    assert first.model.name == sample.model
    assert first.imported is not None
    assert first.imported.file == str(path)
    assert sample.key is None or first.imported.key == sample.key
    assert sample.created is None or first.created == sample.created


def test_every_shape_has_a_sample(tmp_path: Path) -> None:
    seen = set()
    for number, sample in enumerate(SAMPLES):
        path = tmp_path / f"{number}-{sample.file}"
        path.write_bytes(sample.data)
        seen |= {each.shape for each in read_file(path) if isinstance(each, Found)}
    assert {shape.name for shape in SHAPES} <= seen


@pytest.mark.parametrize("sample", CHAT, ids=lambda sample: sample.name)
def test_thought_that_was_set_apart_is_verbatim(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / sample.file
    path.write_bytes(sample.data)
    trace = traces(path)[0]
    assert sample.thought in trace.raw
    assert sample.answer in trace.raw


def test_a_value_without_fields_has_no_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many such values take little time, as nothing is looked for in them."""
    assert not [shape.name for shape in SHAPES if shape.holds({})]

    def holds(value: Fields) -> bool:
        raise AssertionError(value)

    monkeypatch.setattr(shapes, "SHAPES", (Shape("any", holds, lambda value: ()),))
    monkeypatch.setattr(responses, "_REPLIES", ((holds, lambda value: ()),))
    assert shape_of({}) is None
    assert not responses.holds_pair({"question": "17*24", "response": {}})
