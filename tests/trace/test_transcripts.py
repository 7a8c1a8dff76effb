"""Every format, read as a reader would, however its stream comes in pieces."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwq_cli.render.trace.replay import replay
from qwq_cli.trace.cutter import Cutter
from qwq_cli.trace.formats import FORMATS
from qwq_cli.trace.parser import ReasoningParser
from qwq_cli.trace.reading import Reading
from qwq_cli.trace.start import Place, Start
from qwq_cli.values.conversation import said_by
from qwq_cli.values.events import AnswerDelta, TextDelta
from qwq_cli.values.kinds import AnswerSource, FinishReason, Format
from tests.render.stage import make_trace
from tests.trace import streams
from tests.trace.streams import cuts, formats, marked_texts, places, reasons, split
from tests.trace.test_parser_properties import counted_lines
from tests.trace.transcripts import EXACT, UNTAGGED, USUAL, Transcript
from tests.trace.unusual import UNUSUAL

ALL = (*USUAL, *UNUSUAL)
MARKERS = tuple(
    dict.fromkeys(
        text
        for markup in FORMATS.values()
        if not markup.sentences and not markup.glued
        for text in (*markup.opens, *markup.closes, *markup.answers, *markup.ends, *markup.tokens)
    )
)
every = pytest.mark.parametrize("transcript", ALL, ids=[each.name for each in ALL])


def read(transcript: Transcript, chunks: list[str]) -> Reading:
    return streams.read(chunks, transcript.guess, place=transcript.place)


def steps_of(reading: Reading) -> list[str]:
    return [reading.raw[step.start : step.end] for step in reading.steps]


@every
def test_thought_and_answer_are_told_apart(transcript: Transcript) -> None:
    reading = read(transcript, [transcript.raw])
    assert "\n\n".join(steps_of(reading)) == "\n\n".join(transcript.thought)
    assert reading.answer.text == transcript.answer
    assert reading.format is transcript.found
    assert reading.raw == transcript.raw


@every
def test_no_marker_leaks(transcript: Transcript) -> None:
    reading = read(transcript, [transcript.raw])
    told = [event.text for event in reading.events if isinstance(event, TextDelta | AnswerDelta)]
    for text in (reading.answer.text, *steps_of(reading), "".join(told)):
        leaked = [marker for marker in MARKERS if marker in text]
        assert [marker for marker in leaked if marker not in transcript.spoken] == []


@every
def test_what_was_said_again_holds_no_marker(transcript: Transcript) -> None:
    """As a replay tells it, and the next turn of a chat."""
    reading = read(transcript, [transcript.raw])
    trace = make_trace(raw=reading.raw, answer=reading.answer, steps=reading.steps)
    told = "".join(e.text for e in replay(trace) if isinstance(e, AnswerDelta))
    for text in (said_by(trace), told):
        leaked = [m for m in MARKERS if m in text and m not in transcript.spoken]
        assert leaked == []


@every
def test_any_two_pieces_and_single_characters_give_the_same(transcript: Transcript) -> None:
    raw = transcript.raw
    whole = msgspec.structs.replace(read(transcript, [raw]), events=())
    pieces = [list(raw), *([raw[:at], raw[at:]] for at in range(1, len(raw)))]
    for chunks in pieces:
        assert msgspec.structs.replace(read(transcript, chunks), events=()) == whole


@given(st.sampled_from(ALL), cuts)
def test_any_chunking_gives_the_same(transcript: Transcript, at: list[int]) -> None:
    whole = read(transcript, [transcript.raw])
    pieces = read(transcript, list(split(transcript.raw, at)))
    assert msgspec.structs.replace(pieces, events=whole.events) == whole


@every
def test_a_stream_cut_off_anywhere_leaks_nothing(transcript: Transcript) -> None:
    """What was thought stays thought, and of an answer there is a beginning at most."""
    for end in range(len(transcript.raw)):
        parser = ReasoningParser(transcript.guess, transcript.place)
        parser.feed(transcript.raw[:end], tokens=end, seconds=0.0)
        reason = FinishReason.LENGTH
        answer = parser.finish(tokens=end, seconds=0.0, finish_reason=reason).answer
        if answer.how is AnswerSource.TAG:
            assert not [m for m in MARKERS if m in answer.text and m not in transcript.spoken]


@given(marked_texts, formats, places, reasons, cuts)
@settings(max_examples=200)
def test_markers_in_any_order_read_alike_in_any_chunking(
    text: str, format: Format, place: Place | None, reason: FinishReason, at: list[int]
) -> None:
    whole = streams.read([text], format, reason, place)
    assert whole.raw == text
    spans = [(step.start, step.end) for step in whole.steps]
    bounds = [offset for span in spans for offset in span]
    assert bounds == sorted(bounds)
    assert [step.index for step in whole.steps] == list(range(len(whole.steps)))
    for chunks in (list(text), list(split(text, at))):
        reading = streams.read(chunks, format, reason, place)
        assert msgspec.structs.replace(reading, events=()) == msgspec.structs.replace(
            whole, events=()
        )


@pytest.mark.parametrize("format", [Format.UNTAGGED, Format.THINK, Format.HARMONY, Format.SEED])
@pytest.mark.parametrize(
    "unit",
    [
        *(
            "`</think>` ",
            "x</think> y ",
            '"</think> ',
            "</think>\n",
            "<think>\n",
            "<",
            "[",
            "```\n",
        ),
        *("<|start|>", "<|end|>a ", "<seed:cot_budget_reflect>", "<tool_call>\n", "<answer>\n"),
    ],
)
def test_a_hostile_text_costs_no_square(unit: str, format: Format) -> None:
    def work(length: int) -> int:
        cutter = Cutter(Start(format=format, place=Place.THOUGHT))
        text = "So. " + unit * (length // len(unit))
        with counted_lines() as count:
            for start in range(0, len(text), 50):
                list(cutter.feed(text[start : start + 50]))
        return count[0]

    work(100)  # what is made once, of the markers
    assert work(4_000) < 2.5 * work(2_000)


def test_every_format_has_an_entry_and_a_transcript() -> None:
    assert set(FORMATS) == set(Format)
    assert {each.found for each in (*EXACT, *UNTAGGED)} == set(Format)
