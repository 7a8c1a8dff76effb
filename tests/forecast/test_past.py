"""How long an answer of a model takes, whatever is asked."""

from __future__ import annotations

from qwq_cli.forecast.kept import LEAST
from qwq_cli.forecast.past import Past


def test_kept_runs_go_before_published_lengths_once_there_are_enough() -> None:
    few, enough = Past({"m": [100] * (LEAST - 1)}), Past({"m": [100] * LEAST})
    assert (few.knows("m"), enough.knows("m"), enough.knows("other")) == (False, True, False)
    told, kept = few.seconds("m", (700,), 2.0), enough.seconds("m", (700,), 2.0)
    assert told is not None
    assert kept is not None
    assert told.low < told.median < told.high
    assert (kept.low, kept.median, kept.high) == (50.0, 50.0, 50.0)


def test_without_a_length_or_a_speed_nothing_is_said() -> None:
    assert Past().seconds("m", (), 2.0) is None
    assert Past().seconds("m", (700,), None) is None
