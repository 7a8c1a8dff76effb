from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.hub.network.backoff import LONGEST_ASKED, Backoff

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


@given(wall=st.floats(-1e12, 1e12), failures=st.integers(1, 1000))
def test_a_clock_that_jumps_makes_no_wait_negative_or_endless(wall: float, failures: int) -> None:
    waits = Backoff(wall=lambda: wall).seconds(failures, NOON)
    assert 0 <= waits <= LONGEST_ASKED
