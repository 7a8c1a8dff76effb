"""What is heard of a server that does not keep to what it was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pytest

from qwq_cli.endpoint.completion import Heard, Usage
from qwq_cli.endpoint.failure import BrokenOff, Garbled
from qwq_cli.endpoint.stream import Stream
from qwq_cli.errors import QwqError
from qwq_cli.generation.served_hearing import LINGER, LONGEST_TEXT, MOST_EMPTY, Hearing
from qwq_cli.values.kinds import FinishReason


class Said:
    """A stream that has all of it already, and goes on."""

    has_ended = False
    is_whole = False
    failure: QwqError | None = None
    waited = 0.0

    def __init__(self, count: int) -> None:
        self.events = [b"x"] * count
        self.is_closed = False

    @property
    def has_news(self) -> bool:
        return bool(self.events) or self.has_ended

    def take(self) -> list[bytes]:
        events, self.events = self.events, []
        return events

    def close(self) -> None:
        self.is_closed = True


def heard(events: Sequence[Heard], most: int = 3) -> tuple[Hearing, Said]:
    stream, told = Said(len(events)), iter(events)
    hearing = Hearing(
        cast("Stream", stream), lambda _: next(told), bound=FinishReason.LENGTH, prompt=0,
        most=most,
    )  # fmt: skip
    hearing.listen()
    return hearing, stream


def test_the_limit_is_kept_whatever_the_server_thinks_of_it() -> None:
    hearing, stream = heard([Heard(text="so ")] * 9)
    assert (hearing.produced, hearing.finish) == (3, FinishReason.LENGTH)
    assert hearing.is_over
    assert stream.is_closed


def test_what_the_server_counted_is_waited_for_and_the_last_word_counts() -> None:
    end = Heard(finish=FinishReason.STOP)
    partial, whole = Usage(9, 1), Usage(9, 2, cached=4)
    hearing, stream = heard([Heard(text="so ", usage=partial), Heard(text="so"), end])
    assert not hearing.is_over
    hearing, stream = heard([Heard(text="so ", usage=partial), Heard(text="so"), end,
                             Heard(usage=whole), Heard(usage=Usage(9, 7))])  # fmt: skip
    assert (hearing.usage, hearing.is_over, hearing.is_counted) == (whole, True, True)
    assert stream.is_closed


def test_it_is_not_waited_for_long() -> None:
    hearing, stream = heard([Heard(text="so", finish=FinishReason.STOP)])
    assert not hearing.has_news
    stream.waited = LINGER
    assert hearing.has_news
    hearing.listen()
    assert (hearing.is_over, hearing.is_counted, hearing.finish) == (True, False, FinishReason.STOP)


def test_a_stream_that_says_it_is_whole_needs_no_reason() -> None:
    hearing, stream = heard([Heard(text="so")])
    stream.has_ended = stream.is_whole = True
    hearing.listen()
    assert (hearing.finish, hearing.failure) == (FinishReason.STOP, None)


def test_one_that_just_ends_has_broken_off() -> None:
    hearing, stream = heard([Heard(text="so")])
    stream.has_ended = True
    hearing.listen()
    assert isinstance(hearing.failure, BrokenOff)


def test_what_fails_behind_the_end_is_no_matter() -> None:
    hearing, stream = heard([Heard(text="so", finish=FinishReason.STOP)])
    stream.has_ended, stream.failure = True, BrokenOff("reset")
    hearing.listen()
    assert (hearing.is_over, hearing.finish, hearing.failure) == (True, FinishReason.STOP, None)


@pytest.mark.parametrize(
    "events",
    [
        [Heard()] * (MOST_EMPTY + 1),
        [Heard(text="x" * (LONGEST_TEXT + 1))],
        [Heard(text="x", produced=10**25)],
        [Heard(text="x", produced=-3)],
    ],
    ids=["nothing but events", "a huge one", "a huge count", "a negative count"],
)
def test_what_makes_no_sense_is_an_error(events: Sequence[Heard]) -> None:
    hearing, stream = heard(events, most=10**6)
    assert isinstance(hearing.failure, Garbled)
    assert stream.is_closed


def test_a_text_far_beyond_what_was_asked_for_is_an_error() -> None:
    events = [Heard(text="ab " * 40_000)] * 20
    hearing, stream = heard(events, most=1_000)
    assert isinstance(hearing.failure, Garbled)
    assert "far more text" in hearing.failure.message
    assert stream.is_closed
    assert not heard(events[:1], most=1_000)[0].failure


def test_a_probability_is_never_above_one() -> None:
    hearing, _ = heard([Heard(text="so", logs=(1e6, -0.5))])
    assert hearing.logs == [0.0, -0.5]
