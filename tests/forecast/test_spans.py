"""The speed of a run over its last tokens."""

from __future__ import annotations

import pytest

from qwq_cli.forecast.spans import SPAN, Spans


def paces(points: list[tuple[int, float]]) -> list[float]:
    spans = Spans()
    return [pace for tokens, seconds in points if (pace := spans.pace(tokens, seconds)) is not None]


def test_it_is_told_after_every_span() -> None:
    assert paces([(n, 7.0 + n / 4) for n in range(1, SPAN + 1)]) == []
    assert paces([(n, 7.0 + n / 4) for n in range(1, 3 * SPAN)]) == pytest.approx([4.0, 4.0])


def test_the_prompt_is_no_part_of_it() -> None:
    (pace,) = paces([(n, 600.0 + n / 10) for n in range(1, SPAN + 3)])
    assert pace == pytest.approx(10.0)


def test_one_pause_is_no_slowness() -> None:
    """Somebody stopped the program with Ctrl+Z, or closed the laptop."""
    (pace,) = paces([(n, n / 10 + (3600.0 if n > 20 else 0.0)) for n in range(1, SPAN + 3)])
    assert pace == pytest.approx(10.0)


def test_pieces_of_several_tokens() -> None:
    (pace,) = paces([(n, n / 10) for n in range(5, 2 * SPAN, 5)])
    assert pace == pytest.approx(10.0)


def test_no_time_is_no_pace() -> None:
    assert paces([(n, 1.0) for n in range(1, 3 * SPAN)]) == []


def test_what_is_begun_anew_counts_from_there() -> None:
    spans = Spans()
    for n in range(1, SPAN):
        spans.pace(n, n / 1.0)
    spans.begin()
    found = [spans.pace(n, n / 10) for n in range(20, 20 + SPAN + 2)]
    assert [pace for pace in found if pace is not None] == [pytest.approx(10.0)]
