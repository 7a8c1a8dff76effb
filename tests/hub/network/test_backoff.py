from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.hub.network.backoff import LONGEST_ASKED, Backoff, Patience, Transient, told

NOON = "Sun, 06 Nov 1994 12:00:00 GMT"
NOON_SECONDS = 784123200.0


def test_waits_double_up_to_the_longest() -> None:
    waits = [Backoff(first=0.5, longest=3).seconds(failures) for failures in range(1, 6)]
    assert waits == [0.5, 1, 2, 3, 3]


def test_retry_after_in_seconds_or_as_a_date_is_honoured_up_to_a_limit() -> None:
    backoff = Backoff(first=0, wall=lambda: NOON_SECONDS - 20)
    assert backoff.seconds(1, "7") == 7
    assert backoff.seconds(1, NOON) == 20
    assert backoff.seconds(1, "86400") == LONGEST_ASKED
    assert backoff.seconds(1, "9" * 400) == LONGEST_ASKED
    assert backoff.seconds(1, "soon") == 0


def test_patience_has_an_end_whatever_a_server_asks_for() -> None:
    patience, why = Patience(Backoff(attempts=100, first=0)), Transient("429", "120")
    assert [patience.after(why) for _ in range(4)] == [120, 120, 60, None]
    assert patience.after(why, progress=True) == 120


def test_a_long_wait_is_told() -> None:
    assert told(Transient("429 Too Many"), 300.0) == (
        "429 Too Many; asked again in 300 s, Ctrl-C ends the wait"
    )
    assert told(Transient("it hung up"), 0.5) == "it hung up"


@pytest.mark.parametrize(
    "asked",
    [
        "Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "-5", "", "1e9", "nan",
        "Fri, 99 Dec 2026 99:99:99 GMT", "Fri, 31 Dec 99999 23:59:59 GMT", "\x1b[2J",
        "Mon, 30 Nov 2026 12:00:00 -0000", "Mon, 30 Nov 2026 12:00:00 +9999", "5 s", "٣",
    ],
)  # fmt: skip
def test_a_date_may_be_anything(asked: str) -> None:
    assert 0 <= Backoff().seconds(1, asked) <= LONGEST_ASKED


@given(wall=st.floats(-1e12, 1e12), failures=st.integers(1, 1000))
def test_a_clock_that_jumps_makes_no_wait_negative_or_endless(wall: float, failures: int) -> None:
    waits = Backoff(wall=lambda: wall).seconds(failures, NOON)
    assert 0 <= waits <= LONGEST_ASKED
