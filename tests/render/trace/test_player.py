"""What keys do to a replay, by a clock that goes on only while the replay waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from qwq_cli.render.trace.player import Player
from qwq_cli.render.trace.replay import paced, replay
from qwq_cli.values.events import Finished, StepOpened
from tests.render.stage import Clock, make_trace


class Keys:
    """Presses each key instead of the wait with its number, counted from 1."""

    def __init__(self, keys: Mapping[int, str]) -> None:
        self.clock, self.looks, self.keys = Clock(), 0, keys
        self.player = Player(clock=self.clock, wait=self.wait)

    def wait(self, seconds: float) -> None:
        self.looks += 1
        if key := self.keys.get(self.looks):
            press: Callable[[], None] = getattr(self.player, key)
            press()
        else:
            self.clock.now += seconds

    def play(self) -> float:
        """Return how long it takes, in seconds."""
        began = self.clock.now
        self.events = list(paced(replay(make_trace()), self.player))
        return self.clock.now - began


WHOLE = Keys({}).play()


def test_it_stands_while_it_is_paused() -> None:
    keys = Keys({1: "toggle", 5: "toggle"})
    assert keys.play() == pytest.approx(WHOLE + 0.3)
    assert keys.events == list(replay(make_trace()))


@pytest.mark.parametrize(("key", "share"), [("faster", 0.5), ("slower", 2.0)])
def test_it_goes_faster_and_slower(key: str, share: float) -> None:
    assert Keys({1: key}).play() == pytest.approx(WHOLE * share)


def test_a_skip_ends_at_the_next_step() -> None:
    keys, times = Keys({1: "skip"}), list[float]()
    trace = make_trace()
    for event in paced(replay(trace), keys.player):
        if isinstance(event, StepOpened):
            times.append(keys.clock.now)
    assert times[1] == times[0]
    assert times[2] > times[1]


def test_a_skip_in_a_pause_stays_paused() -> None:
    keys = Keys({1: "toggle", 2: "skip", 3: "leave"})
    assert keys.play() == 0
    assert [event.index for event in keys.events if isinstance(event, StepOpened)] == [0, 1]


def test_leaving_ends_it() -> None:
    keys = Keys({1: "leave"})
    assert keys.play() == 0
    assert not [event for event in keys.events if isinstance(event, Finished)]
