from __future__ import annotations

import time

import pytest

from qwq_cli.units import GIB, count, duration, gibibytes, moment, rate


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0.0s"),
        (0.04, "0.0s"),
        (9.94, "9.9s"),
        (9.96, "10s"),
        (59.4, "59s"),
        (59.6, "1m 00s"),
        (372, "6m 12s"),
        (3599.9, "1h 00m"),
        (3720, "1h 02m"),
    ],
)
def test_duration(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_count_and_rate() -> None:
    assert count(1, "step") == "1 step"
    assert count(4108, "token") == "4,108 tokens"
    assert rate(1.94) == "1.9 tok/s"
    assert rate(33.7) == "34 tok/s"


def test_a_plural_may_be_a_word_of_its_own() -> None:
    assert count(1, "is", "are") == "1 is"
    assert count(1200, "is", "are") == "1,200 are"


def test_memory() -> None:
    assert gibibytes(19.1 * GIB) == "19.1 GiB"
    assert gibibytes(GIB / 10) == "0.1 GiB"
    assert gibibytes(12_600_000) == "12 MiB"
    assert gibibytes(0) == "0 MiB"


def test_a_moment_by_the_clock_on_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        assert moment("2026-07-01T10:15:59+00:00") == "2026-07-01 12:15"
        assert moment("no time") == "no time"
    finally:
        monkeypatch.undo()
        time.tzset()
