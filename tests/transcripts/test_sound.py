from __future__ import annotations

import msgspec
import pytest

from qwq_cli.transcripts.sound import unsound
from qwq_cli.values.trace import Rewind, Stats
from tests.render.stage import make_trace, rewind, taken_back

GOOD = rewind(1, 50, "a")


def test_what_was_taken_back_is_no_fault() -> None:
    assert unsound(taken_back(GOOD, GOOD)) is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"at": -1}, "points to text that is not there"),
        ({"at": 1 << 20}, "points to text that is not there"),
        ({"step": -1}, "points to text that is not there"),
        ({"step": 51}, "points to text that is not there"),
        ({"tokens": -1}, "impossible"),
        ({"tokens": 1 << 70}, "impossible"),
        ({"seconds": float("nan")}, "impossible"),
        ({"seconds": 1e300}, "impossible"),
    ],
)
def test_what_nobody_can_have_taken_back(change: dict[str, float], why: str) -> None:
    wrong: Rewind = msgspec.structs.replace(GOOD, **change)
    assert why in (unsound(make_trace(rewinds=(wrong,))) or "")


def test_dropped_sums_are_amounts() -> None:
    assert unsound(make_trace(stats=Stats(dropped_tokens=-1)))
    assert unsound(make_trace(stats=Stats(dropped_seconds=float("inf"))))
