"""What holds for every text, however it arrives."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.trace.beginning import ANNOUNCED
from qwq_cli.trace.marker import marker_end
from qwq_cli.trace.parser import ReasoningParser
from qwq_cli.trace.reading import Reading
from qwq_cli.trace.stored import parse
from qwq_cli.values.events import AnswerDelta, AnyEvent, TextDelta
from qwq_cli.values.kinds import AnswerSource, FinishReason, Format
from tests.trace.oracle import assert_grammar, assert_told, fold
from tests.trace.streams import (
    LOOP,
    PENS,
    PROGRAM,
    cuts,
    formats,
    read,
    reasons,
    second_thoughts,
    split,
    texts,
)

TAGS = re.compile(r"[\s\ufeff\u200b]*</?think>")
APART = ("closed", "_chunks")  # lists that only grow


def without_events(reading: Reading) -> Reading:
    return msgspec.structs.replace(reading, events=())


def told(events: tuple[AnyEvent, ...]) -> tuple[list[str], str]:
    """The steps' texts and the announced answer."""
    folded = fold(events)
    return [text for _, text in folded.steps], folded.answer


def left_out(reading: Reading) -> list[str]:
    """What stands in no step and not in the answer section."""
    spans = [(step.start, step.end) for step in reading.steps]
    if reading.answer.how in ANNOUNCED:
        spans.append((reading.answer.start, reading.answer.end))
    bounds = [0, *(offset for span in sorted(spans) for offset in span), len(reading.raw)]
    assert bounds == sorted(bounds)
    return [reading.raw[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True)]


@given(texts, formats, reasons, cuts)
def test_any_chunking_gives_the_same_reading(
    text: str, format: Format, reason: FinishReason, at: list[int]
) -> None:
    whole = without_events(read([text], format, reason))
    assert without_events(read(list(text), format, reason)) == whole
    assert without_events(read(list(split(text, at)), format, reason)) == whole


@given(texts, formats, reasons, cuts)
def test_any_chunking_tells_the_same(
    text: str, format: Format, reason: FinishReason, at: list[int]
) -> None:
    whole = told(read([text], format, reason).events)
    assert told(read(list(text), format, reason).events) == whole
    assert told(read(list(split(text, at)), format, reason).events) == whole


@given(texts, formats, reasons)
def test_steps_and_answer_leave_out_only_space_and_markers(
    text: str, format: Format, reason: FinishReason
) -> None:
    reading = read([text], format, reason)
    assert reading.raw == text
    for rest in left_out(reading):
        lines = [line.strip() for line in TAGS.sub("", rest).split("\n")]
        ends = [marker_end(line, paragraph=True) for line in lines if line]
        assert all(end is not None for end in ends)


@given(second_thoughts, formats, reasons, cuts)
def test_the_events_tell_the_steps_and_the_answer_of_the_reading(
    text: str, format: Format, reason: FinishReason, at: list[int]
) -> None:
    for chunks in ([text], list(text), list(split(text, at))):
        reading = read(chunks, format, reason)
        assert_told(fold(reading.events), reading)


@given(second_thoughts, formats, reasons, cuts)
def test_events_follow_the_grammar(
    text: str, format: Format, reason: FinishReason, at: list[int]
) -> None:
    assert_grammar(read(list(split(text, at)), format, reason).events)


@given(second_thoughts, formats, cuts)
def test_tokens_and_seconds_never_go_back(text: str, format: Format, at: list[int]) -> None:
    events = read(list(split(text, at)), format).events
    texts = [event for event in events if isinstance(event, TextDelta | AnswerDelta)]
    for figures in ([event.tokens for event in texts], [event.seconds for event in texts]):
        assert figures == sorted(figures)


@given(texts, formats, reasons, cuts)
def test_tokens_and_seconds_add_up(
    text: str, format: Format, reason: FinishReason, at: list[int]
) -> None:
    reading = read(list(split(text, at)), format, reason)
    assert reading.thought_tokens + reading.answer_tokens == len(text)
    assert all(step.tokens >= 0 and step.seconds >= 0 for step in reading.steps)
    if reading.steps:
        assert sum(step.tokens for step in reading.steps) == reading.thought_tokens
        seconds = sum(step.seconds for step in reading.steps)
        assert seconds == pytest.approx(reading.thought_tokens / 2, abs=0.5)


@given(texts, formats, reasons)
def test_steps_are_numbered_ordered_and_summed_up_in_a_line(
    text: str, format: Format, reason: FinishReason
) -> None:
    reading = read([text], format, reason)
    assert [step.index for step in reading.steps] == list(range(len(reading.steps)))
    for step in reading.steps:
        body = text[step.start : step.end]
        assert body == body.strip() != ""
        assert step.summary
        assert "\n" not in step.summary


@given(texts, formats, reasons)
def test_answers_and_candidates_point_into_the_text(
    text: str, format: Format, reason: FinishReason
) -> None:
    reading = read([text], format, reason)
    answer = reading.answer
    assert 0 <= answer.start <= answer.end <= len(text)
    assert bool(answer.text) == (answer.how is not AnswerSource.NONE)
    for candidate in reading.candidates:
        step = reading.steps[candidate.step]
        assert candidate.text
        assert step.start <= candidate.at < step.end


@given(st.text(), formats, reasons)
def test_no_text_makes_it_fail(text: str, format: Format, reason: FinishReason) -> None:
    assert parse(text, format, finish_reason=reason).raw == text


@contextmanager
def counted_lines() -> Iterator[list[int]]:
    """Counts the lines of Python executed inside: work, not time."""
    count = [0]

    def trace(_frame: FrameType, event: str, _arg: Any) -> Any:
        count[0] += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield count
    finally:
        sys.settrace(before)


def held_characters(parser: ReasoningParser) -> int:
    """All text a parser keeps at hand; `raw` is kept apart, in a list that only grows."""
    kept = vars(parser) | {"_classifier": None}
    seen: set[int] = set()
    total, todo = 0, list(kept.values())
    while todo:
        value = todo.pop()
        if id(value) in seen or value is None:
            continue
        seen.add(id(value))
        if isinstance(value, str):
            total += len(value)
        elif isinstance(value, list | tuple):
            todo += value
        elif hasattr(value, "__dict__") and not isinstance(value, type):
            todo += [part for name, part in vars(value).items() if name not in APART]
    return total


@pytest.mark.parametrize(
    "text",
    [
        PENS[: PENS.index("**")],
        PROGRAM[:150],
        LOOP[:220],
        "word " * 100 + "\n\n",
        "One more line.\n" * 30,
        "\n\n**Final Answer**\n\nIt is 5.\n\nWait, is it?\n\nI think again.",
        "<think>\nIs it 5?\n</think>\n\nIt is 5.\n",
    ],
)
@pytest.mark.parametrize(
    "format", [Format.UNTAGGED, Format.THINK, Format.HARMONY, Format.APRIEL, Format.SEED]
)
def test_work_and_held_text_do_not_grow(text: str, format: Format) -> None:
    parser = ReasoningParser(format)
    work: list[int] = []
    held: list[int] = []
    for turn in range(60):
        with counted_lines() as count:
            for char in text:
                parser.feed(char, tokens=turn, seconds=turn)
        work.append(count[0])
        held.append(held_characters(parser))
    # A step that closes is read once more, which a turn without one does not show.
    assert sum(work[31:]) <= 1.25 * sum(work[1:30])
    assert max(held) < 10_000
