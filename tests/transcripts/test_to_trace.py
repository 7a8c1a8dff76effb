"""From an exchange to a trace: what was set apart stays apart, verbatim, and ids never change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.errors import StoreError
from qwq_cli.trace.formats import FORMATS
from qwq_cli.transcripts.exchange import Exchange
from qwq_cli.transcripts.file import Found
from qwq_cli.transcripts.to_trace import mark_of, trace_of
from qwq_cli.values.kinds import AnswerSource, Format, Status
from qwq_cli.values.trace import Trace
from tests.trace.transcripts import TULIPS, TULIPS_SAID

HERE = Path(__file__)
MARKERS = sorted(
    {marker for markup in FORMATS.values() for marker in (*markup.opens, *markup.closes)}
)
WORDS = ["Four.", " so ", "\n\n", "\n", "Wait, no.", "```\n", "`", '"', "**Final Answer**\n\n", "5"]
TEXT = st.lists(st.sampled_from([*WORDS, *MARKERS]), max_size=12).map("".join)


def made(exchange: Exchange, path: Path = HERE) -> Trace:
    return trace_of(Found("test", exchange), path)


@given(thought=TEXT.filter(str.strip), answer=TEXT.filter(str.strip))
def test_a_thought_that_was_set_apart_never_gets_into_the_answer(thought: str, answer: str) -> None:
    trace = made(Exchange(question="?", thought=thought, answer=answer))
    assert trace.raw.count(thought) >= 1
    assert trace.raw.endswith(f"\n\n{answer}")
    boundary = len(trace.raw) - len(answer)
    assert all(step.end <= boundary for step in trace.steps)
    assert trace.answer.start >= boundary
    assert trace.answer.how is AnswerSource.TAG


def test_a_fence_that_was_left_open_hides_no_closer() -> None:
    trace = made(Exchange(question="?", thought="So:\n```\nx = 5", answer="It is 5."))
    assert trace.answer.text == "It is 5."


def test_a_thought_that_was_cut_off() -> None:
    cut = made(Exchange(question="?", thought="Four and", answer="", is_cut_off=True))
    assert (cut.status, cut.raw) == (Status.TRUNCATED, "<think>\nFour and")
    ended = made(Exchange(question="?", thought="Four and", answer=""))
    assert (ended.answer.text, ended.answer.how) == ("Four and", AnswerSource.LAST)


def test_what_is_not_told_is_not_made_up() -> None:
    trace = made(Exchange(question="?", thought="Four.", answer="4"))
    assert (trace.engine, trace.sampling, trace.stats.tokens) == (None, None, 0)
    told = made(Exchange(question="?", thought="Four.", answer="4", tokens=9, seconds=2.0))
    assert (told.stats.tokens, told.stats.decode_seconds) == (9, 2.0)


def test_an_id_is_told_by_the_content_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("x", "utf-8")
    exchange = Exchange(question="?", thought=TULIPS, answer=TULIPS_SAID)
    ids = {mark_of(made(exchange, path).id) for path in (HERE, other)}
    changed = [
        replace(exchange, **{name: "another"})  # type: ignore[arg-type]
        for name in ("question", "thought", "answer", "model", "system", "key")
    ]
    ids |= {mark_of(made(each).id) for each in changed}
    assert len(ids) == 7


def test_an_id_sorts_by_time() -> None:
    early, late = (
        made(Exchange(question="?", answer="4", created=f"20{year}-10-09T08:53:20+00:00"))
        for year in (24, 25)
    )
    assert early.id.startswith("20241009-085320-")
    assert early.id < late.id


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ("Close it with `</think>`.\n\nThat is all.", Format.UNTAGGED),
        ("<think>So </think> is a tag.\n</think>\n\n5", Format.THINK),
        ("So it is 5.</think>5", Format.THINK),
    ],
)
def test_the_format_is_told_by_the_text(text: str, format: Format) -> None:
    assert made(Exchange(question="", answer=text)).format is format


def own(**changes: object) -> Found:
    """A trace of qwq's as a file holds it, with changes of somebody's."""
    row = msgspec.to_builtins(made(Exchange(question="?", thought="Four.", answer="4")))
    return Found("a trace of qwq", Exchange(question="", answer=""), own=row | changes)


def test_a_trace_of_our_own_is_taken_as_it_is() -> None:
    trace = made(Exchange(question="?", thought="Four.", answer="4"))
    assert trace_of(own(), HERE) == trace


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "../../x"},
        {"id": ""},
        {"id": "x\x1b[2J"},
        {"id": "x" * 1000},
        {"created": "yesterday\x1b[2J"},
        {"schema": 99},
        {"schema": 0},
        {"raw": ""},
        {"raw": "\ud800"},
        {"answer": {"text": "4", "start": -3, "end": 2, "how": "tag"}},
        {"answer": {"text": "4", "start": 3, "end": 2, "how": "tag"}},
        {"forced": [{"start": 0, "end": 10**9}]},
        {"candidates": [{"text": "4", "step": 0, "at": -1}]},
        {"stats": {"decode_seconds": -1.0}},
        {"steps": [{"index": 7, "kind": "plan", "start": 0, "end": 1, "tokens": 1, "seconds": 0,
                    "summary": ""}]},
    ],
)  # fmt: skip
def test_a_trace_that_qwq_never_wrote_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(StoreError, match="is not a trace this qwq can read"):
        trace_of(own(**changes), HERE)
