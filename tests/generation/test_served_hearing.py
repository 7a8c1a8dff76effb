"""What is heard of a server that does not keep to what it was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pytest

from qwq_cli.endpoint.completion import Heard
from qwq_cli.endpoint.failure import Garbled
from qwq_cli.endpoint.stream import Stream
from qwq_cli.generation.served_hearing import LONGEST_TEXT, MOST_EMPTY, Hearing
from qwq_cli.values.kinds import FinishReason


class Said:
    """A stream that has all of it already, and goes on."""

    has_ended = False
    failure = None

    def __init__(self, count: int) -> None:
        self.events = [b"x"] * count
        self.is_closed = False

    def take(self) -> list[bytes]:
        events, self.events = self.events, []
        return events

    def close(self) -> None:
        self.is_closed = True


def heard(events: Sequence[Heard], most: int = 3) -> tuple[Hearing, Said]:
    stream, told = Said(len(events)), iter(events)
    hearing = Hearing(
        cast("Stream", stream), lambda _: next(told), bound=FinishReason.LENGTH, prompt=None,
        most=most,
    )  # fmt: skip
    hearing.listen()
    return hearing, stream


def test_the_limit_is_kept_whatever_the_server_thinks_of_it() -> None:
    hearing, stream = heard([Heard(text="so ")] * 9)
    assert (hearing.produced, hearing.finish) == (3, FinishReason.LENGTH) or hearing.is_over
    assert hearing.finish is FinishReason.LENGTH
    assert stream.is_closed


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


def test_a_probability_is_never_above_one() -> None:
    hearing, _ = heard([Heard(text="so", logs=(1e6, -0.5))])
    assert hearing.logs == [0.0, -0.5]
