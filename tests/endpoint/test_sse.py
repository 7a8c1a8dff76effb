"""Server-sent events, however they are cut."""

from __future__ import annotations

import pytest

from qwq_cli.endpoint.sse import EndlessEvent, EventParser

STREAM = (
    b": keep-alive\n\ndata: one\n\nevent: x\r\nid: 7\r\ndata: two\r\ndata:  lines\r\n\r\n"
    b":\n\ndata:{\"a\": \"\xc3\xa9\"}\n\n\n\ndata\n\ndata: [DONE]\n\n"
)  # fmt: skip
EVENTS = [b"one", b"two\n lines", b'{"a": "\xc3\xa9"}', b"[DONE]"]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 11, 1000])
def test_events_are_the_same_in_any_pieces(size: int) -> None:
    parser, found = EventParser(), []
    for at in range(0, len(STREAM), size):
        found += parser.feed(STREAM[at : at + size])
    assert found + parser.finish() == EVENTS


@pytest.mark.parametrize("at", range(len(STREAM)))
def test_events_are_the_same_wherever_a_stream_is_cut_in_two(at: int) -> None:
    parser = EventParser()
    assert parser.feed(STREAM[:at]) + parser.feed(STREAM[at:]) + parser.finish() == EVENTS


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_the_last_event_counts_without_its_blank_line(end: bytes) -> None:
    parser = EventParser()
    assert parser.feed(b"data: x" + end) + parser.finish() == [b"x"]


@pytest.mark.parametrize("part", [b"x", b"data: x\n", b"data: x\r\n"])
def test_an_event_has_an_end(part: bytes) -> None:
    parser = EventParser(most=1000)
    parser.feed(b"data: " + b"x" * 990)
    with pytest.raises(EndlessEvent):
        parser.feed(part * 20)


def test_comments_may_come_for_ever() -> None:
    parser = EventParser(most=100)
    assert [parser.feed(b": ping\n\n") for _ in range(1000)] == [[]] * 1000
