from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.duration import seconds_of


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("3m", 180), ("1h30m", 5400), ("2h", 7200), ("1h0m5s", 3605)]
)
def test_reads_what_people_type(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    "text",
    ["", "m", "3", "3 m", "m3", "3m90", "-3m", "1.5h", "3m1h", "3min", "0.2s", "0s", "0h0m"],
)
def test_refuses_the_rest(text: str) -> None:
    with pytest.raises(ValueError, match="a whole number with a unit"):
        seconds_of(text)


@given(st.integers(0, 99), st.integers(0, 99), st.integers(1, 99))
def test_parts_add_up(hours: int, minutes: int, seconds: int) -> None:
    assert seconds_of(f"{hours}h{minutes}m{seconds}s") == 3600 * hours + 60 * minutes + seconds
