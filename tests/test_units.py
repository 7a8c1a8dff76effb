from __future__ import annotations

import pytest

from qwq_cli.units import count, duration, rate


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
