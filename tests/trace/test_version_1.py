"""Traces that older versions wrote stay readable for good; these files are never written again."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from qwq_cli.store import read_trace
from qwq_cli.trace.opener import opener
from qwq_cli.trace.stored import parse
from qwq_cli.values.kinds import AnswerSource, Format, StepKind
from qwq_cli.values.trace import SCHEMA, EngineInfo

FOLDER = Path(__file__).parent / "version_1"


@pytest.mark.parametrize(
    ("name", "format", "how", "kinds"),
    [
        ("untagged", Format.UNTAGGED, AnswerSource.MARKER, [StepKind.PLAN, StepKind.CORRECTION]),
        ("think", Format.THINK, AnswerSource.TAG, [StepKind.PLAN]),
    ],
)
def test_a_trace_of_version_1_reads_as_it_was(
    name: str, format: Format, how: AnswerSource, kinds: list[StepKind]
) -> None:
    trace = read_trace(FOLDER / f"{name}.json")
    assert trace.schema == 1 < SCHEMA
    assert (trace.format, trace.answer.how) == (format, how)
    assert [step.kind for step in trace.steps] == kinds
    again = parse(trace.raw, trace.format)
    spans = [(step.start, step.end) for step in trace.steps]
    assert [(step.start, step.end) for step in again.steps] == spans
    assert again.answer.text == trace.answer.text
    assert opener(trace.format, trace.raw)


def test_a_field_that_came_and_went_is_passed_over() -> None:
    """For a while `engine.draft` was a sentence."""
    engine = {
        "backend": "llama.cpp", "device": "CPU", "build": "b1", "n_ctx": 512, "kv_type": "f16",
        "threads": 2, "draft": "nothing: the model is small",
    }  # fmt: skip
    assert msgspec.convert(engine, EngineInfo).drafter is None
