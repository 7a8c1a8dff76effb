"""How many requests a server gets at a time: by an injected clock and servers that a test wrote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from qwq_cli.generation.flow import CALM, COOL, Flow

TICK = 0.1  # seconds of a step


@dataclass
class Scripted:
    """rate: tokens a second that so many requests bring. most: requests that it takes; it puts off
    what is more. slots: as it tells."""

    rate: Callable[[int], float]
    most: int = 10_000
    slots: int | None = None

    def __post_init__(self) -> None:
        self.now = self.put_off = 0.0
        self.flow = Flow(self.slots, lambda: self.now)
        self.widths = [self.flow.width]

    def run(self, seconds: float, work: int = 10_000) -> int:
        """work: samples that are left. The width that it comes to."""
        until = self.now + seconds
        while self.now < until:
            self.now += TICK
            in_flight = min(self.flow.width, work)
            if in_flight > self.most:
                self.flow.refused()
            served = min(in_flight, self.most)
            tokens = round(self.rate(served) * TICK)
            self.flow.stepped(in_flight=in_flight, begun=served, tokens=tokens)
            if self.flow.width != self.widths[-1]:
                self.widths.append(self.flow.width)
        return self.flow.width


@pytest.mark.parametrize(
    ("server", "width"),
    [
        (Scripted(lambda n: 100 * min(n, 32)), 32),  # up to what it computes at a time
        (Scripted(lambda n: 100 * n), 256),
        (Scripted(lambda n: 1000), 1),  # one after another: fewer, and as fast
        (Scripted(lambda n: 500 * min(n, 2)), 2),
        (Scripted(lambda n: 100 * min(n, 40)), 64),  # the doubling that reaches it
        (Scripted(lambda n: 100 * n if n <= 16 else 900), 16),  # slower beyond
        (Scripted(lambda n: 100 * n, slots=4), 4),
        (Scripted(lambda n: 1000, slots=4), 4),  # it said so itself
        (Scripted(lambda n: 100 * n, slots=1), 1),
        (Scripted(lambda n: 100 * min(n, 24), slots=64), 32),
    ],
)
def test_more_while_that_brings_more_and_fewer_where_it_brings_nothing(
    server: Scripted, width: int
) -> None:
    assert server.run(200) == width
    assert server.flow.settled
    assert server.run(1000) == width


def test_it_begins_with_few() -> None:
    assert Scripted(lambda n: 100 * n).widths == [4]
    assert Scripted(lambda n: 100 * n, slots=100).widths == [8]


def test_what_it_puts_off_makes_it_fewer() -> None:
    server = Scripted(lambda n: 100 * n, most=6)
    assert server.run(CALM - 1) == 6
    assert server.widths == [4, 8, 4, 5, 6, 7, 3, 4, 5, 6]
    assert server.flow.put_off > 0


def test_it_is_tried_again_when_all_is_calm() -> None:
    server = Scripted(lambda n: 100 * n, most=6)
    server.run(CALM - 1)
    server.most = 20
    assert server.run(20 * CALM) > 12


def test_failures_that_come_together_count_once() -> None:
    server = Scripted(lambda n: 100 * n, slots=64)
    for _ in range(8):
        server.flow.refused()
    assert (server.flow.width, server.flow.put_off) == (4, 8)
    server.now += COOL
    server.flow.refused()
    assert server.flow.width == 2


def test_a_fixed_number_stays() -> None:
    server = Scripted(lambda n: 100 * min(n, 4), most=3)
    server.flow.fix(9)
    assert server.run(100) == 9
    assert server.flow.put_off > 0


def test_without_enough_work_nothing_is_measured() -> None:
    server = Scripted(lambda n: 100 * n)
    assert server.run(100, work=3) == 4
    assert not server.flow.settled
    assert not server.flow.is_found
    server.run(100)
    assert server.flow.is_found
