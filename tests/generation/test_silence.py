"""That nothing comes is told before anybody wonders."""

from __future__ import annotations

from qwq_cli.generation.silence import Silence


def test_it_is_told_more_and_more_seldom() -> None:
    now, told = [0.0], list[str]()
    silence = Silence(lambda: now[0], "box:8080", told.append)
    silence.begin()
    for second in range(130):
        now[0] = float(second)
        silence.watch()
    assert told == [f"Nothing has come from box:8080 for {n} seconds." for n in (15, 30, 60, 120)]


def test_what_comes_begins_it_anew() -> None:
    now, told = [0.0], list[str]()
    silence = Silence(lambda: now[0], "box", told.append)
    for second in range(100):
        now[0] = float(second)
        if second % 14 == 0:
            silence.begin()
        silence.watch()
    assert told == []


def test_a_wait_that_was_asked_for_is_no_silence() -> None:
    now, told = [0.0], list[str]()
    silence = Silence(lambda: now[0], "box", told.append)
    silence.begin()
    silence.expect(50)
    for second in range(70):
        now[0] = float(second)
        silence.watch()
    assert told == [
        "box is asked again in 35 s.",
        "box is asked again in 20 s.",
        "Nothing has come from box for 60 seconds.",
    ]
